"""What a sweep says: sensitivity with the share of chance in it, scenario discovery, robustness."""
