"""Calibration: fit assumed parameters to published figures, and keep all acceptable fits."""
