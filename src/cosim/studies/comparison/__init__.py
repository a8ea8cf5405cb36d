"""Experiments: comparing policies on the same luck, storing what came out, and running it again."""
