"""Stores: one SQLite file with every run of a study."""
