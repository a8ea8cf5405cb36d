"""Evidence: validation, calibration, growth of outcomes, and the game measured in a care system."""
