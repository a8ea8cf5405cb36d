"""Cost of a comparison at a precision, by arm, and of a plan with the same number of runs for all arms."""

from __future__ import annotations

import math

import pandas as pd

from cosim.studies.comparison.batches import Replication
from cosim.studies.comparison.collect import Collector
from cosim.studies.comparison.paired import paired_interval
from cosim.studies.comparison.table import differences_of

__all__ = ["COST_COLUMNS", "cost_of"]

COST_COLUMNS = ("arm", "runs", "seconds", "half_width", "reached", "fixed_runs", "fixed_seconds")


def cost_of(kept: Collector, plan: Replication) -> pd.DataFrame:
    """A row per arm: runs and their time, the half width, and the cost of a fixed plan.

    A fixed plan that reaches the precision in every arm gives all arms as many runs as the one that needs most.

    Returns
    -------
    DataFrame
        Columns `COST_COLUMNS`; ``seconds`` of running, summed over workers. The base has no interval. Empty when no
        precision was given.
    """
    wanted = plan.precision.precision
    if wanted is None:
        return pd.DataFrame(columns=list(COST_COLUMNS))
    most = len(kept.replicates())
    rows = []
    for arm in kept.arms:
        runs, seconds = len(kept.replicates(arm)), kept.seconds[arm]
        half = math.nan
        if arm != kept.arms[0]:
            differences = differences_of(kept, arm, plan.precision.outcome)
            half = paired_interval(differences, confidence=plan.precision.confidence).half_width
        fixed = seconds / runs * most if runs else math.nan
        rows.append((arm, runs, seconds, half, bool(half <= wanted), most, fixed))
    return pd.DataFrame(rows, columns=list(COST_COLUMNS))
