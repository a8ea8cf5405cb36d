"""Policies: what can be done to a care system, read from TOML files, composed, and laid out over the weeks."""
