"""Sweeps: many runs over many settings, kept in one SQLite file that can be killed, resumed, moved and merged."""
