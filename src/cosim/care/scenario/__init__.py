"""Scenarios: a care system described in TOML, checked, resolved, and identified by its model version and values."""
