"""The claim put to the test: how outcomes and costs grow with the share, and the duration, of a way of working."""
