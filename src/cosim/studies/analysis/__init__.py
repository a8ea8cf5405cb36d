"""Analysis of sweeps: sensitivity and its share of chance, scenario discovery, robustness."""
