"""Published patterns as experiments: what a study measured, measured the same way in the model."""
