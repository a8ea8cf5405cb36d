"""The bridge between the two models: the game that is measured in the care system, and how well it foretells it."""
