"""Comparing policies with common random numbers."""
