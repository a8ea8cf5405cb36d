"""Results of a sweep, and how to read them from a store."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cosim.care.frames import with_dates
from cosim.care.provenance import origin_line
from cosim.care.scenario.price_level import dated
from cosim.core.limits import check_memory
from cosim.errors import InputError, MissingExtraError
from cosim.studies.store.connect import MEMORY, reading
from cosim.studies.store.definition import check_arms, stored_study
from cosim.studies.store.schema import SWEEP, results_query
from cosim.studies.store.sound import check_values
from cosim.studies.store.writer import outcomes_in
from cosim.studies.sweeps.study import Study

__all__ = ["Results", "load_store", "read_results"]


@dataclass(frozen=True, eq=False)
class Results:
    """The runs of a study.

    Attributes
    ----------
    study
        The study.
    table
        A row per run, by point, policy (in the order of the study) and replicate: ``point, policy, replicate, seed,
        status`` (``done`` or ``failed``), the factor keys, and every outcome. A missing run has no row; a failed one
        has NaN for outcomes.
    outcomes
        Names of the outcomes.
    failures
        A row per failed run: ``point, policy, replicate, error, message, traceback``.
    seconds
        Mean time of a finished run.
    path
        The store; None for a study in memory.
    interrupted
        Whether Ctrl-C ended it early.
    new, missing
        Runs made by this call; missing runs.
    """

    study: Study
    table: pd.DataFrame
    outcomes: tuple[str, ...]
    failures: pd.DataFrame
    seconds: float
    path: Path | None = None
    interrupted: bool = False
    new: int = 0
    missing: int = 0
    weekly: pd.DataFrame | None = field(default=None, repr=False)

    @cached_property
    def points(self) -> pd.DataFrame:
        """A row per design point, with the factor keys as columns."""
        return self.study.points()

    def to_xarray(self) -> Any:
        """The outcomes as an `xarray.Dataset`: a variable per outcome over point, policy and replicate.

        Factors are coordinates along ``point``, or dimensions of their own in place of it where the design is a grid.
        Runs that failed or are missing are NaN. Attributes say where it comes from.

        Raises
        ------
        MissingExtraError
            If xarray is not installed.
        """
        try:
            xarray: Any = import_module("xarray")
        except ImportError as error:
            raise MissingExtraError('to_xarray needs an extra: pip install "cosim[xarray]"') from error
        dims = ("point", "policy", "replicate")
        points = self.points
        full = pd.MultiIndex.from_product(
            [range(len(points)), list(self.study.arms), range(self.study.runs)], names=list(dims)
        )
        rows = self.table.set_index(list(dims))[list(self.outcomes)].reindex(full)
        shape = tuple(len(level) for level in full.levels)
        found = xarray.Dataset(
            {name: (dims, rows[name].to_numpy(dtype=np.float64).reshape(shape)) for name in self.outcomes},
            coords={
                "policy": list(self.study.arms), "replicate": range(self.study.runs),
                **{key: ("point", points[key].to_numpy()) for key in points.columns},
            },
            attrs={"source": origin_line(self.study.arms, seed=self.study.seed, study=self.study.identity)},
        )  # fmt: skip
        for outcome in self.study.scenario.outcomes:
            if outcome.name in found:
                found[outcome.name].attrs = {"units": outcome.unit, "long_name": outcome.meaning}
        if self.study.design == "grid":
            found = found.set_index(point=list(points.columns)).unstack("point")
        return found

    @property
    def series(self) -> pd.DataFrame:
        """Weekly figures: ``point, policy, replicate, week`` and every weekly column, with dates if there is a start.

        Raises
        ------
        InputError
            If the study has none.
        """
        start = dated(self.study.scenario)
        if self.weekly is not None:
            return with_dates(self.weekly, start)
        if self.path is None or not self.study.series:
            raise InputError("series", expected="a study that keeps weekly series", got="one without",
                             hint="make_study(..., series=True)")  # fmt: skip
        with reading(self.path) as connection:
            return with_dates(_series(connection), start)


_WHOLE = ("point", "replicate", "seed")
_PAGE = 5_000  # rows
_COPIES = 3.0  # of the table that are made of it, such as a sorted one


def load_store(path: str | Path) -> Results:
    """The results in a store, also while a sweep writes to it.

    Raises
    ------
    InputError
        If it is not a store, or one of another version.
    """
    file = Path(path)
    with reading(file) as connection:
        connection.execute("BEGIN")  # one snapshot for all queries
        return read_results(connection, stored_study(connection, file, look=True), file)


def read_results(connection: sqlite3.Connection, study: Study, path: Path, **more: Any) -> Results:
    """Results from an open store."""
    outcomes = outcomes_in(connection)
    numbers = [factor.key for factor in study.factors if not any(isinstance(level, str) for level in factor.levels)]
    if path != MEMORY:
        check_values(connection, path, SWEEP, numbers=numbers)
        check_arms(connection, study, path)
    table = _table(connection, results_query(study.keys, outcomes), {*numbers, *outcomes}, path)
    failures = pd.read_sql_query(
        "SELECT c.point, a.policy, r.replicate, r.error, r.message, r.traceback FROM cells c "
        "JOIN policies a ON a.position = c.position JOIN runs r ON r.scenario = c.scenario "
        "WHERE r.status = 'failed' ORDER BY c.point, c.position, r.replicate",
        connection,
    )
    seconds = connection.execute("SELECT avg(seconds) FROM runs WHERE status = 'done'").fetchone()[0]
    weekly = _series(connection) if path == MEMORY and study.series else None
    missing = connection.execute("SELECT count(*) FROM cells WHERE job IS NOT NULL").fetchone()[0] * study.runs
    missing -= connection.execute("SELECT count(*) FROM runs").fetchone()[0]
    return Results(
        study=study, table=table, outcomes=outcomes, failures=failures,
        seconds=float("nan") if seconds is None else float(seconds),
        path=None if path == MEMORY else path, missing=missing, weekly=weekly, **more,
    )  # fmt: skip


def _table(connection: sqlite3.Connection, query: str, numbers: set[str], path: Path) -> pd.DataFrame:
    """The rows of a query, page by page into columns: a million runs as tuples of Python take ten times the memory.

    Raises
    ------
    InputError
        If it does not fit into memory.
    """
    rows = int(connection.execute(f"SELECT count(*) FROM ({query})").fetchone()[0])
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description]
    check_memory(_COPIES * rows * len(names) * 8.0, where=str(path), what=f"{rows:,} runs of {len(names)} columns",
                 hint="export it, or ask of a smaller store")  # fmt: skip
    kinds: dict[str, Any] = {**dict.fromkeys(names, object), **dict.fromkeys(_WHOLE, np.int64)}
    columns = {name: np.empty(rows, dtype=np.float64 if name in numbers else kinds[name]) for name in names}
    known: dict[Any, Any] = {}  # words that are equal are one object
    at = 0
    while page := cursor.fetchmany(_PAGE):
        for name, values in zip(names, zip(*page, strict=True), strict=True):
            column = columns[name]
            shared = values if column.dtype.kind != "O" else [known.setdefault(value, value) for value in values]
            column[at : at + len(page)] = shared
        at += len(page)
    return pd.DataFrame(columns, copy=False)


def _series(connection: sqlite3.Connection) -> pd.DataFrame:
    """Weekly figures of all runs; empty if none is finished."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'series'").fetchone():
        return pd.DataFrame(columns=["point", "policy", "replicate", "week"])
    found = pd.read_sql_query(
        "SELECT c.point, a.policy, r.replicate, s.* FROM cells c JOIN policies a ON a.position = c.position "
        "JOIN runs r ON r.scenario = c.scenario JOIN series s ON s.run = r.run "
        "ORDER BY c.point, c.position, r.replicate, s.week",
        connection,
    )
    return found.drop(columns="run")
