"""What holds for every test: no window opens, and Hypothesis gives the same answer everywhere.

With several workers (``pytest -n 2``) everything is compiled before they begin, each model once: two workers that
begin without machine code would both compile the same functions.
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("MPLBACKEND", "Agg")  # before anything imports Matplotlib; child processes inherit it

# No deadline: the first example may have to compile. Derandomised: a red build is red on every machine.
settings.register_profile(
    "cosim", deadline=None, derandomize=True, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
# Searches anew every time; for a look beyond the usual examples: pytest --hypothesis-profile=search
settings.register_profile("search", deadline=None, max_examples=1000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("cosim")

CARE = "import cosim; cosim.simulate(cosim.load_scenario('classroom'), seed=0, weeks=1)"
OTHERS = """
from cosim.evidence.validation.theory.by_engine import warm_up
from cosim.group_search.hong_page import hong_page
warm_up()
hong_page(landscapes=1)
"""


def pytest_configure(config: pytest.Config) -> None:
    """Compile the models side by side, in the process that starts workers and nowhere else."""
    workers = config.getoption("numprocesses", default=None)
    if workers and not hasattr(config, "workerinput") and not config.option.collectonly:
        for child in [subprocess.Popen([sys.executable, "-c", code]) for code in (CARE, OTHERS)]:
            child.wait()  # what fails here fails in a test
