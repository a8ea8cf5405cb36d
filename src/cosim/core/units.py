"""The calendar of every model here: a year is 52 weeks."""

from __future__ import annotations

__all__ = ["WEEKS_A_YEAR"]

WEEKS_A_YEAR = 52
