"""Needs: sums over a client's life domains, in one fixed order, so all modes give the same result."""

from __future__ import annotations

from cosim.care.state import DOMAINS, Floats
from cosim.core.compiled import rule

__all__ = ["total_need"]


@rule
def total_need(need: Floats) -> float:
    """Sum of needs over the domains, in skilled hours."""
    total = 0.0
    for d in range(DOMAINS):
        total += need[d]
    return total
