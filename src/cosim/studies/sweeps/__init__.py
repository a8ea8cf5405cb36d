"""Sweeps: many runs over many settings, stored in one SQLite file; they can be killed, resumed, moved and merged."""
