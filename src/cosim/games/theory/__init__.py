"""Exact theory of games: solutions of small games, and oracles for tests of the engine."""
