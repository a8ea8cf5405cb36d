"""The calendar of every model here: a year is 52 weeks, in four quarters."""

from __future__ import annotations

__all__ = ["QUARTER", "WEEKS_A_YEAR"]

WEEKS_A_YEAR = 52
QUARTER = WEEKS_A_YEAR // 4
