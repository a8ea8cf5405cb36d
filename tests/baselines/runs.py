"""The whole runs that are recorded, and what is kept of each. They use what `cosim` exports, as a user would.

Whole numbers and words are kept as a digest of each column, real numbers as a few sums of it: see `refresh`.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np

import cosim

# Short windows, so that outcomes on clients have values within the weeks of a baseline.
WINDOWS = {"measure.warm_up_weeks": 8, "follow_up.weeks": 20}
BRIEF = {"measure.warm_up_weeks": 4, "follow_up.weeks": 8}
NETWORK = Path(__file__).parents[1] / "data" / "networks" / "dhhs.toml"
TABLES = ("clients", "professionals", "organisations", "ties", "system")

Values = dict[str, Any]


def of_column(column: Any) -> str | dict[str, float]:
    """What is kept of one column: a digest of whole numbers and words, sums of real numbers."""
    column = np.asarray(column)
    if column.dtype.kind == "O":
        return hashlib.sha256("\n".join(map(str, column.ravel())).encode()).hexdigest()
    if column.dtype.kind in "iub":
        wide = np.ascontiguousarray(column, dtype="<i8")  # the width of a column in memory is no result
        return hashlib.sha256(wide.tobytes()).hexdigest()
    known = column[~np.isnan(column)]
    return {
        "known": float(known.size),
        "sum": math.fsum(known.ravel()),
        "squares": math.fsum((known * known).ravel()),
        "by_row": math.fsum((known * (1.0 + np.arange(known.size).reshape(known.shape))).ravel()),
    }


def care(scenario: cosim.Scenario, *, seed: int, weeks: int) -> Values:
    """Outcomes and the whole world at the end of a run of the care system, and its weekly series."""
    run = cosim.simulate(scenario, seed=seed, weeks=weeks)
    tables = {table: getattr(run.built.world, table) for table in TABLES} | {"series": run.recorded}
    return {
        "summary": {outcome: None if math.isnan(value) else value for outcome, value in run.summary.items()},
        "columns": {
            f"{table}.{column}": of_column(rows[column])
            for table, rows in tables.items()
            for column in rows.dtype.names
        },
    }


def classroom() -> Values:
    """The packaged classroom over the turn of a year, when contracts change."""
    return care(cosim.load_scenario("classroom").replace(WINDOWS), seed=1, weeks=60)


def bundle() -> Values:
    """Policies at once: for all organisations, for a share of them, for a sector, and for a time."""
    audit, pay, quick, training = map(
        cosim.load_policy, ("audit", "outcome-joint", "quick-specialist", "joint-training")
    )
    policies = (
        replace(audit, start_week=6, phase_in_weeks=5, reach=replace(audit.reach, share=0.5)),
        replace(pay, start_week=8, phase_in_weeks=4),
        replace(quick, start_week=10, phase_in_weeks=0, reach=replace(quick.reach, sector="youth_care")),
        replace(training, start_week=4, phase_in_weeks=2, end_week=20),
    )
    return care(cosim.load_scenario("classroom").replace(BRIEF).with_policies(policies), seed=2, weeks=30)


def network() -> Values:
    """The classroom on a network of a user, with a rule of choice that looks at neighbours and partners that change."""
    changes = BRIEF | {"choice.rule": "imitation", "partners.rate": 0.3}
    return care(cosim.load_scenario(NETWORK).replace(changes), seed=3, weeks=30)


def game() -> Values:
    """A game of three behaviours on a network that players rewire."""
    ladder = [[1, 3, 4], [0, 2, 2], [0, 2, 5]]
    played = cosim.play(
        cosim.Game(ladder, nx.karate_club_graph(), rule="fermi", rewiring=0.2, mutation=0.02), 3000, seed=4, every=100
    )
    assert played.links is not None
    ties = np.array(sorted(map(sorted, played.links.edges().tolist())))
    assert len(ties) == 78  # as many as there were, between others
    return {
        "shares": played.shares[-1].tolist(),
        "columns": {"final": of_column(played.final), "counts": of_column(played.counts), "ties": of_column(ties)},
    }


def sweep() -> Values:
    """A sweep over a number and a word, with a policy beside the base."""
    small = {"workforce.professionals": 24, "population.arrivals_per_week": 3.0, "population.initial_stock": 60}
    scenario = cosim.load_scenario("classroom").replace(BRIEF | small)
    policy = replace(cosim.load_policy("outcome-joint"), start_week=4, phase_in_weeks=4)
    factors = ["walls.height=0,0.6", "choice.rule=fixed,imitation"]
    study = cosim.make_study(scenario, factors, policies=[policy], runs=2, seed=5, weeks=20)
    table = cosim.run_study(study, workers=1).table
    table = table.drop(columns=[name for name in table if name in ("seconds", "worker")])
    return {"rows": len(table), "columns": {name: of_column(table[name].to_numpy()) for name in table}}


BASELINES: dict[str, Callable[[], Values]] = {
    "classroom": classroom, "bundle": bundle, "network": network, "game": game, "sweep": sweep,
}  # fmt: skip
