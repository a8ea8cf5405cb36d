"""Needs: small sums over a client's life domains, in one order so that every way of running adds up alike."""

from __future__ import annotations

from typing import Any

from cosim.care.state import DOMAINS
from cosim.core.compiled import kernel

__all__ = ["total_need"]


@kernel
def total_need(need: Any) -> Any:
    """Sum of needs over the domains, in skilled hours."""
    total = 0.0
    for d in range(DOMAINS):
        total += need[d]
    return total
