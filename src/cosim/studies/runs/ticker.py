"""Progress: finished runs, total runs, and the estimated time left."""

from __future__ import annotations

import time
from collections.abc import Callable

__all__ = ["Progress", "Ticker"]

Progress = Callable[[int, int, float], None]


class Ticker:
    """Calls ``progress(done, total, seconds_left)`` after every run, with the time left at the mean pace so far.

    Attributes
    ----------
    done, total
        Finished runs, and planned runs; both exclude stored runs.
    """

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._began: float | None = None
        self.done = 0
        self.total = 0

    def expect(self, runs: int) -> None:
        """Add planned runs; the clock starts with the first."""
        if self._began is None:
            self._began = time.monotonic()
        self.total += runs

    def tick(self) -> None:
        """Count one more run, finished or failed."""
        self.done += 1
        if self._progress is not None:
            pace = (time.monotonic() - (self._began or 0.0)) / self.done
            self._progress(self.done, self.total, pace * (self.total - self.done))
