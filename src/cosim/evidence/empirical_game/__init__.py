"""The empirical game: payoffs measured in the care system, and how well their dynamics predict behaviour change."""
