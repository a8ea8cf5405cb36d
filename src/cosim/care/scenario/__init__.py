"""Scenarios: a care system described in TOML, checked, resolved, and identified by what it resolves to."""
