"""Stores: one SQLite file with all runs of a study."""
