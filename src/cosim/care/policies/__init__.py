"""Policies: changes to a care system, read from TOML files, composed, and scheduled by week."""
