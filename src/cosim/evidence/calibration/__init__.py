"""Fitting what is assumed to what was published, and keeping every fit that is as good as the figures can tell."""
