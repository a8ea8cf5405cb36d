"""What holds for every test: no window opens, and Hypothesis gives the same answer everywhere."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

os.environ.setdefault("MPLBACKEND", "Agg")  # before anything imports Matplotlib; child processes inherit it

# No deadline: the first example may have to compile. Derandomised: a red build is red on every machine.
settings.register_profile(
    "cosim", deadline=None, derandomize=True, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
# Searches anew every time; for a look beyond the usual examples: pytest --hypothesis-profile=search
settings.register_profile("search", deadline=None, max_examples=1000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("cosim")
