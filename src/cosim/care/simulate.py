"""Simulate: one run of one scenario, with its outcomes, tables and provenance."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import networkx as nx
import pandas as pd

from cosim.care.along import Stops, Way, going, run_along
from cosim.care.burn_in import begin
from cosim.care.calendar import calendar_of
from cosim.care.checkpoint import go_on, save
from cosim.care.engine import ChoiceFunction, Engine
from cosim.care.frames import (
    budget_table,
    graph_of,
    ledger_table,
    organisation_table,
    professional_table,
    series_columns,
    series_table,
    with_dates,
)
from cosim.care.outcomes.by_year import by_year, long_table
from cosim.care.outcomes.clients import client_columns, client_table
from cosim.care.outcomes.measure import Spread, followed_up, spreads, summarise
from cosim.care.outcomes.municipal import municipal_array, municipal_table
from cosim.care.own_results import with_own, with_own_columns
from cosim.care.plugins.together import missing, together
from cosim.care.provenance import origin_line, provenance, source_digest
from cosim.care.scenario.model import Scenario
from cosim.care.scenario.price_level import price_factors
from cosim.care.state import Records
from cosim.care.world.build import Built
from cosim.checks import whole
from cosim.core.rng import key_of
from cosim.errors import InputError

__all__ = ["Run", "check_run", "engine_for", "finish", "finished", "simulate"]

Record = Literal["weekly", "none"]


@dataclass(frozen=True, eq=False)
class Run:
    """A finished run.

    Attributes
    ----------
    scenario, seed, replicate, weeks
        Scenario, random seed, number of the replicate and length.
    summary
        Outcome name to value; see `cosim.care.outcomes.catalogue`.
    spread
        Outcome on clients to (mean, standard deviation between clients, number of clients).
    provenance
        Everything needed to repeat it.
    phases
        Seconds by phase of the week, if they were measured.
    budgets
        A row per year and payer: budget (missing if it has none), spent on care and shortfall in EUR.
    panels
        ``professionals`` and ``organisations``: their tables as at the end of every n-th week, by number and week;
        empty unless they were asked for.
    """

    scenario: Scenario
    seed: int
    replicate: int
    weeks: int
    summary: Mapping[str, float]
    spread: Mapping[str, Spread]
    provenance: Mapping[str, Any]
    phases: Mapping[str, float]
    built: Built = field(repr=False)
    recorded: Records = field(repr=False)
    budgets: pd.DataFrame = field(repr=False)
    panels: Mapping[str, pd.DataFrame] = field(default_factory=dict, repr=False)

    @property
    def _domains(self) -> list[str]:
        return [domain.name for domain in self.scenario.domains]

    @cached_property
    def series(self) -> pd.DataFrame:
        """A row per recorded week, with a date where the scenario has a start."""
        return with_dates(series_table(self.recorded, self.scenario.payers), self.scenario.start)

    @cached_property
    def by_year(self) -> pd.DataFrame:
        """A row per year and quantity (`cosim.care.outcomes.by_year`); empty if nothing was recorded."""
        if not self.recorded.size:
            return pd.DataFrame()
        payers = self.scenario.payers
        columns = series_columns(self.recorded, payers)
        factors = price_factors(self.scenario, self.weeks)
        return long_table(*by_year(columns, payers, start=self.scenario.start, factors=factors), None, payers)

    @cached_property
    def municipalities(self) -> pd.DataFrame:
        """A row per year, municipality and quantity (`cosim.care.outcomes.municipal`); empty without municipalities."""
        names = [one.name for one in self.scenario.municipalities]
        if not names:
            return pd.DataFrame()
        found = municipal_array(self.built.world, self.scenario.payers, weeks=self.weeks)
        start = self.scenario.start
        return municipal_table(found, names, self.scenario.payers, weeks=self.weeks, start=start)

    @cached_property
    def clients(self) -> pd.DataFrame:
        """A row per client that came."""
        table = client_table(self.built.world.clients, payers=self.scenario.payers, domains=self._domains)
        return with_own_columns(table, self.scenario, self.built, "clients")

    @cached_property
    def professionals(self) -> pd.DataFrame:
        """A row per professional, as at the end."""
        table = professional_table(self.built, self._domains, self.scenario.sectors)
        return with_own_columns(table, self.scenario, self.built, "professionals")

    @cached_property
    def organisations(self) -> pd.DataFrame:
        """A row per organisation, as at the end."""
        table = organisation_table(self.built, self.scenario.sectors, self.scenario.payers)
        return with_own_columns(table, self.scenario, self.built, "organisations")

    @cached_property
    def ledger(self) -> pd.DataFrame:
        """The books as a trial balance, in whole cents."""
        return ledger_table(self.built, self.scenario.payers)

    @cached_property
    def graph(self) -> nx.DiGraph[int]:
        """The network at the end, with all attributes, and in its description where it comes from."""
        graph = graph_of(self.built, self._domains, self.scenario.sectors)
        plugins = together(self.scenario.extensions)
        for column in plugins.columns("professionals") if plugins is not None else ():
            if not column.shape:
                values = dict(enumerate(self.professionals[column.name].tolist()))
                nx.set_node_attributes(graph, values, column.name)
        graph.graph["description"] = origin_line({"": self.scenario}, seed=self.seed)
        return graph


def engine_for(
    scenario: Scenario,
    *,
    seed: int,
    replicate: int = 0,
    weeks: int,
    choice: ChoiceFunction | None = None,
    threads: int = 1,
    profile: bool = False,
) -> tuple[Built, Engine]:
    """The world of a scenario in week 0, after its burn-in, and the engine that steps it."""
    built = begin(scenario, key_of(seed, replicate), weeks)
    engine = Engine(
        built.world,
        built.key,
        calendar=calendar_of(scenario, built),
        choice=choice,
        threads=threads,
        clock=time.perf_counter if profile else None,
        plugins=together(scenario.extensions),
        own=built.own,
    )
    return built, engine


def _interval(record: object) -> int:
    if record == "weekly":
        return 1
    if record == "none":
        return 0
    if isinstance(record, str):
        raise InputError("record", expected="'weekly', 'none' or a number of weeks of 1 or more", got=repr(record))
    return whole("record", record, least=1)


def check_run(
    scenario: Scenario,
    *,
    seed: int,
    replicate: int = 0,
    weeks: int | None = None,
    record: Record | int = "weekly",
    threads: int = 1,
) -> tuple[int, int]:
    """Check the arguments of `simulate`; fast, compiles nothing.

    Returns
    -------
    tuple
        Length of the run, and weeks between two records (0 for none).

    Raises
    ------
    InputError
        If one cannot be used, or the scenario was edited in place.
    """
    scenario.check_unedited()
    for one in scenario.extensions:
        if one.plugin is None:  # equal to one loaded earlier, whose phases may be remembered
            raise missing(one)
    whole("seed", seed)
    whole("replicate", replicate)
    whole("threads", threads, least=1)
    return whole("weeks", scenario.weeks if weeks is None else weeks, least=1), _interval(record)


def simulate(
    scenario: Scenario,
    *,
    seed: int,
    replicate: int = 0,
    weeks: int | None = None,
    record: Record | int = "weekly",
    choice: ChoiceFunction | None = None,
    threads: int = 1,
    profile: bool = False,
    panel: int = 0,
    checkpoints: Mapping[int, str | Path] = MappingProxyType({}),
    start: str | Path | None = None,
) -> Run:
    """Run ``scenario`` once.

    Parameters
    ----------
    scenario
        From `load_scenario`, with its policies.
    seed, replicate
        Non-negative whole numbers. The same pair gives common random numbers in every scenario and policy.
    weeks
        Length; the scenario's own if None.
    record
        ``"weekly"``, ``"none"`` or a row every n weeks. It does not affect the results.
    choice
        A choice rule of your own, a function of a `cosim.care.reviewer.Reviewer` that returns a behaviour (0, 1, 2).
    threads
        Threads of one run, for scenarios of many regions; results do not depend on the number.
    profile
        Whether to measure the phases of the week (``run.phases``).
    panel
        Keep the tables of professionals and organisations every so many weeks (``run.panels``); 0 for never.
    checkpoints
        Files in which the run is saved, by week: ``{104: "two-years.zip"}`` before the week 104.
    start
        Such a file, from which to go on. Scenario, seed, replicate, length and ``choice`` have to be those of the run
        that was saved; policies may differ from its week on. Results are, bit for bit, those of a run from week 0.

    Raises
    ------
    InputError
        If an argument or the scenario cannot be used.
    """
    length, interval = check_run(scenario, seed=seed, replicate=replicate, weeks=weeks, record=record, threads=threads)
    record = record if isinstance(record, str) else interval
    seed, replicate, threads = int(seed), int(replicate), int(threads)
    named = f"{choice.__module__}.{getattr(choice, '__qualname__', repr(choice))}" if choice else None
    source = source_digest(choice)
    same: dict[str, Any] = {
        "seed": seed,
        "replicate": replicate,
        "weeks": length,
        "choice": [named, source] if choice else None,
    }
    saves = {
        whole("checkpoints", week, least=1): partial(save, Path(file), scenario, **same)
        for week, file in checkpoints.items()
    }
    if late := [week for week in saves if week >= length]:
        raise InputError("checkpoints", expected=f"weeks below {length}, the length of the run", got=late[0])
    stops = Stops(whole("panel", panel, least=0), saves)
    if start is None:
        begun = going(*engine_for(
            scenario, seed=seed, replicate=replicate, weeks=length, choice=choice, threads=threads, profile=profile
        ))  # fmt: skip
    else:
        clock = time.perf_counter if profile else None
        begun = go_on(Path(start), scenario, rule=choice, threads=threads, clock=clock, **same)
    way = run_along(begun, scenario, length, stops)
    origin = provenance(
        scenario, seed=seed, replicate=replicate, weeks=length, record=record, choice=named,
        choice_source=source,
    )  # fmt: skip
    if start is not None:
        origin["went_on_from_week"] = begun.weekly.size
    return finished(scenario, begun.built, way, every=interval, origin=origin)


def finished(scenario: Scenario, built: Built, way: Way, *, every: int, origin: dict[str, Any]) -> Run:
    """`finish` at the end of the way through a run; ``origin`` is its provenance."""
    if way.started:
        origin["started"] = way.started
    phases = way.engine.seconds if way.engine.clock else {}
    run = finish(
        scenario, built, way.weekly, seed=origin["seed"], replicate=origin["replicate"], every=every, origin=origin,
        phases=phases,
    )  # fmt: skip
    return replace(run, panels=way.panels) if way.panels else run


def finish(
    scenario: Scenario,
    built: Built,
    weekly: Records,
    *,
    seed: int,
    replicate: int,
    every: int,
    origin: Mapping[str, Any],
    phases: Mapping[str, float],
) -> Run:
    """A `Run` from a world that has run its weeks, recorded weekly; every n-th record is kept, n being ``every``."""
    world, weeks = built.world, int(weekly.size)
    warm_up = int(scenario.values["measure.warm_up_weeks"])
    followed = followed_up(
        client_columns(world.clients, payers=scenario.payers, domains=[d.name for d in scenario.domains]),
        warm_up=warm_up, weeks=weeks, follow_up=int(world.parameters["follow_up.weeks"][-1]),
    )  # fmt: skip
    spread = spreads(followed)
    model = summarise(world, weekly, followed, payers=scenario.payers, warm_up=warm_up, weeks=weeks, spread=spread)
    summary, spread = with_own(model, spread, scenario, built, weekly)
    kept = weekly[every - 1 :: every] if every else weekly[:0]
    budgets = budget_table(weekly, scenario.payers)
    return Run(scenario, seed, replicate, weeks, summary, spread, origin, phases, built, kept, budgets)
