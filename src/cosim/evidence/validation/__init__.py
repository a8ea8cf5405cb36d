"""Published patterns as experiments: the model is measured in the same way as the studies."""
