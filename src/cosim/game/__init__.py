"""Rung 1 of the ladder: behaviours with given payoffs on a network, small enough for a blackboard."""
