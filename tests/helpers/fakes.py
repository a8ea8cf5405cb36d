"""Made-up scenarios, runs and comparisons, for the layers that only print and draw."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

from cosim.care.outcomes.by_year import by_year, long_table
from cosim.care.outcomes.catalogue import Outcome, outcomes_of
from cosim.care.state import HOURS
from cosim.studies.comparison.comparison import Comparison
from cosim.studies.comparison.table import COLUMNS

ARMS = (
    "base",
    "memo",
    "mandatory-alignment",
    "one-plan",
    "audit",
    "outcome-individual",
    "outcome-joint",
    "neighbourhood-teams",
    "audit+outcome-joint+one-plan",
)

# name, group, unit, better, base, typical size of a difference
OUTCOMES = (
    ("goals", "clients", "share", "higher", 0.58, 0.03),
    ("functioning", "clients", "SD", "higher", 0.41, 0.05),
    ("weeks_waited", "clients", "weeks", "lower", 9.3, 0.8),
    ("weeks_in_care", "clients", "weeks", "lower", 31.0, 2.0),
    ("placed", "clients", "share", "lower", 0.094, 0.004),
    ("dropped_out", "clients", "share", "lower", 0.12, 0.01),
    ("re_entries", "clients", "share", "lower", 0.21, 0.01),
    ("professionals_met", "clients", "professionals/client", "neither", 3.4, 0.3),
    ("euros_total", "costs", "EUR/year", "lower", 118_000_000.0, 3_000_000.0),
    ("euros_municipality", "costs", "EUR/year", "lower", 96_000_000.0, 2_500_000.0),
    ("euros_health_insurer", "costs", "EUR/year", "lower", 22_000_000.0, 500_000.0),
    ("cost_per_client", "costs", "EUR/client", "lower", 9_870.0, 210.0),
    ("overhead_share", "costs", "share", "lower", 0.31, 0.02),
    ("waste_share", "costs", "share", "lower", 0.17, 0.015),
    ("share_competitive", "system", "share", "neither", 0.41, 0.05),
    ("share_side_by_side", "system", "share", "neither", 0.48, 0.05),
    ("share_co_creative", "system", "share", "neither", 0.11, 0.05),
    ("claim_practice_gap", "system", "0..1", "lower", 0.38, 0.06),
    ("trust", "system", "0..1", "higher", 0.44, 0.02),
    ("loss_making", "system", "share", "lower", 0.08, 0.01),
)


@dataclass(frozen=True)
class FakePolicy:
    """A policy with a name and a first week."""

    name: str
    start_week: int = 52


@dataclass(frozen=True)
class FakeScenario:
    """A scenario with as much as tables and figures look at."""

    name: str = "toy"
    title: str = "A toy region"
    weeks: int = 208
    policies: tuple[FakePolicy, ...] = ()
    payers: tuple[str, ...] = ("municipality", "health_insurer")
    values: dict[str, float] = field(
        default_factory=lambda: {"measure.warm_up_weeks": 52.0, "follow_up.weeks": 52.0, "follow_up.later_weeks": 104.0}
    )
    identity: str = "0123456789abcdef"
    extensions: tuple[Any, ...] = ()

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Outcomes of a run."""
        return outcomes_of(self.payers)

    def with_policies(self, names: Any) -> FakeScenario:
        """The same with more policies."""
        return replace(self, policies=self.policies + tuple(FakePolicy(str(name)) for name in names))

    def resolved(self) -> dict[str, object]:
        """The scenario as plain values."""
        return {"name": self.name, "weeks": self.weeks, "policies": [policy.name for policy in self.policies]}


@dataclass(frozen=True)
class FakeRun:
    """A run with as much as tables and figures look at."""

    scenario: Any
    seed: int
    weeks: int
    summary: dict[str, float]
    series: pd.DataFrame
    graph: nx.DiGraph[Any]
    spread: dict[str, tuple[float, float, int]] = field(default_factory=dict)
    provenance: dict[str, Any] = field(default_factory=dict)
    phases: tuple[tuple[str, float], ...] = ()


def fake_series(arm: int, weeks: int = 208) -> pd.DataFrame:
    """Weekly figures that look like a run: an S-curve from side-by-side to co-creation after week 52."""
    week = np.arange(weeks)
    lift = (0.02 + 0.06 * arm) / (1.0 + np.exp(-(week - 110) / 18.0))
    wave = 0.01 * np.sin(week / 9.0 + arm)
    co_creative = 0.1 + lift + wave
    competitive = 0.42 - 0.4 * lift
    columns: dict[str, Any] = {
        "week": week,
        "share_competitive": competitive,
        "share_side_by_side": 1.0 - co_creative - competitive,
        "share_co_creative": co_creative,
    }
    for name, share in zip(HOURS, (0.46, 0.17, 0.13, 0.03, 0.1, 0.01, 0.1), strict=True):
        turn = 1.0 + arm * 0.05 * (1 if name in {"effective", "planning"} else -0.6)
        columns[f"hours_{name}"] = 22_800.0 * share * turn
    columns["trust"] = 0.4 + 0.5 * lift + wave
    columns["language"] = 0.2 + 0.8 * lift
    columns["felt"] = 1.0 + 0.5 * arm * (lift - 0.1 * np.exp(-(((week - 60) / 9.0) ** 2)))
    return pd.DataFrame(columns)


def fake_graph(*, organisations: int = 20, professionals: int = 200, seed: int = 1) -> nx.DiGraph[Any]:
    """Professionals in organisations in four sectors, with ties at random."""
    draw = np.random.default_rng(seed)
    graph: nx.DiGraph[Any] = nx.DiGraph()
    employer = np.sort((organisations * draw.random(professionals) ** 1.8).astype(int))
    sectors = ("youth_care", "education", "mental_health", "income")
    for p in range(professionals):
        behaviour = ("competitive", "side_by_side", "co_creative")[int(draw.integers(3))]
        graph.add_node(p, organisation=f"org {employer[p]}", sector=sectors[employer[p] % 4], behaviour=behaviour)
    for p in range(professionals):
        for q in draw.integers(professionals, size=8):
            if p != q:
                graph.add_edge(p, int(q), trust=float(draw.random()), language=float(draw.random()))
    return graph


def fake_run(arm: int = 0, *, weeks: int = 208, policies: tuple[FakePolicy, ...] = ()) -> FakeRun:
    """A run of the made-up region."""
    summary = {name: base + 0.3 * arm * size for name, _, _, _, base, size in OUTCOMES}
    scenario = FakeScenario(weeks=weeks, policies=policies)
    return FakeRun(scenario, 7, weeks, summary, fake_series(arm, weeks), fake_graph())


def _rows(arm: int, policy: str, draw: np.random.Generator) -> list[tuple[Any, ...]]:
    rows = []
    for name, group, unit, better, base, size in OUTCOMES:
        own_cost = name in {"euros_total", "euros_municipality", "cost_per_client"}
        if policy == "memo" and not own_cost:
            rows.append((policy, group, name, unit, base, base, 0.0, 0.0, 0.0, 1.0, 1.0, "exactly none", 0.0, 2.0,
                         math.nan, 20, 0.01 * base))  # fmt: skip
            continue
        difference = size * (0.2 if policy == "memo" else float(draw.normal(0.2 * arm - 0.4, 0.8)))
        half = size * (0.25 + float(draw.random()) * 0.5)
        shown = abs(difference) > 1.5 * half
        good = (difference > 0.0) == (better == "higher")
        word = ("higher" if difference > 0.0 else "lower") if better == "neither" else "better" if good else "worse"
        rows.append((policy, group, name, unit, base, base + difference, difference, difference - half,
                     difference + half, 0.001 if shown else 0.4, 0.01 if shown else 1.0,
                     word if shown else "no difference shown", difference / base if group == "clients" else math.nan,
                     float(draw.integers(5, 90)), 1.0 + 7.0 * float(draw.random()), 20, 0.01 * base))  # fmt: skip
    return rows


def fake_base(weeks: int) -> pd.DataFrame:
    """The base of a made-up comparison by year."""
    series = fake_series(0, weeks)
    week = np.arange(weeks)
    series["arrived"], series["waiting"], series["in_care"] = 40 + 12 * week, 50 + week, 300.0
    series["euros_municipality"] = series["euros_total"] = 1.8e6 + 1e3 * week
    years, names, mean = by_year({str(name): series[name] for name in series}, ("municipality",))
    return long_table(years, names, mean, (0.9 * mean, 1.1 * mean), ("municipality",))


def fake_comparison(*, arms: tuple[str, ...] = ARMS, weeks: int = 208, interrupted: bool = False) -> Comparison:
    """A comparison of made-up policies with made-up numbers."""
    draw = np.random.default_rng(3)
    table = pd.DataFrame(
        [row for at, arm in enumerate(arms[1:], 1) for row in _rows(at, arm, draw)], columns=list(COLUMNS)
    )
    parts = []
    for at, arm in enumerate(arms):
        part = fake_series(at, weeks)
        for name in ("share_competitive", "share_side_by_side", "share_co_creative"):
            part[f"{name}_low"], part[f"{name}_high"] = part[name] - 0.03, part[name] + 0.03
        part.insert(0, "arm", arm)
        parts.append(part)
    scenario = FakeScenario(weeks=weeks)
    examples = {
        arm: fake_run(at, weeks=weeks, policies=tuple(FakePolicy(name) for name in arm.split("+") if name != "base"))
        for at, arm in enumerate(arms)
    }
    runs = pd.DataFrame(
        [
            {"arm": arm, "replicate": r, "seed": 0, **{name: base + r * size for name, _, _, _, base, size in OUTCOMES}}
            for arm in arms
            for r in range(20)
        ]
    )
    return Comparison(
        table=table,
        runs=runs,
        series=pd.concat(parts, ignore_index=True),
        failures=pd.DataFrame(columns=["arm", "replicate", "error", "message"]),
        arms=arms,
        scenario=scenario,
        seed=0,
        weeks=weeks,
        replicates=tuple(range(20)),
        interrupted=interrupted,
        stopping="20 replicates, as requested",
        provenance={"scenarios": {arm: scenario.resolved() for arm in arms}, "question": {"confidence": 0.95}},
        examples=examples,
        base=fake_base(weeks),
    )
