"""Evidence: validation, calibration, growth of outcomes, and the empirical game of a care system."""
