"""Evolutionary games on networks: the engine that plays them and the exact theory that checks it."""
