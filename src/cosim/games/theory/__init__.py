"""Exact theory of games: the oracles that engines are held against, and that small games can be read by."""
