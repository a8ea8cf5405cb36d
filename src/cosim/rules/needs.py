"""Needs: small sums over a client's life domains, in one order so that every way of running adds up alike."""

from __future__ import annotations

from typing import Any

from cosim.core.state import DOMAINS
from cosim.kernel import kernel

__all__ = ["open_domains", "total_need"]


@kernel
def total_need(need: Any) -> Any:
    """Sum of needs over the domains, in skilled hours."""
    total = 0.0
    for d in range(DOMAINS):
        total += need[d]
    return total


@kernel
def open_domains(need: Any, least: Any) -> Any:
    """Number of domains with a need above ``least`` skilled hours."""
    count = 0
    for d in range(DOMAINS):
        if need[d] > least:
            count += 1
    return count
