"""Status of a store: finished, failed and missing runs."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cosim.core.untrusted import is_plain
from cosim.errors import InputError
from cosim.studies.store.connect import reading
from cosim.studies.store.definition import check_arms, stored_study
from cosim.studies.store.lock import is_locked
from cosim.studies.store.schema import SWEEP
from cosim.studies.store.sound import check_values, wrong_values
from cosim.studies.store.writer import outcomes_in
from cosim.studies.sweeps.study import Study

__all__ = ["Status", "check", "status_of"]

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Status:
    """Status of a store at one moment.

    Attributes
    ----------
    runs
        Replicates of every point and policy.
    requested, done, failed
        Runs of the study, finished runs, failed runs; points with the same values share one run.
    seconds
        Mean time of a finished run; NaN if there is none.
    failures
        The first few: point, policy, replicate, error and message.
    bytes
        Size of the file.
    writing
        Whether a sweep writes to it now.
    """

    store: str
    study: str
    identity: str
    scenario: str
    design: str
    factors: tuple[str, ...]
    policies: tuple[str, ...]
    points: int
    samples: int
    runs: int
    requested: int
    done: int
    failed: int
    seconds: float
    failures: tuple[tuple[int, str, int, str, str], ...]
    bytes: int
    writing: bool

    @property
    def missing(self) -> int:
        """Number of missing runs."""
        return self.requested - self.done - self.failed

    def as_dict(self) -> dict[str, Any]:
        """JSON-able."""
        names = ("point", "policy", "replicate", "error", "message")
        failures = [dict(zip(names, failure, strict=True)) for failure in self.failures]
        values = {"asked" if name == "requested" else name: value for name, value in asdict(self).items()}
        return {**values, "missing": self.missing, "failures": failures}


def status_of(path: Path) -> tuple[Status, Study]:
    """Read the status of a store; a sweep may write to it meanwhile.

    Raises
    ------
    InputError
        If it is not a store.
    """
    with reading(path) as connection:
        connection.execute("BEGIN")
        study = stored_study(connection, path, look=True)
        check_values(connection, path, SWEEP, but=("outcomes", "series"))
        check_arms(connection, study, path)
        counts = dict(connection.execute("SELECT status, count(*) FROM runs GROUP BY status").fetchall())
        seconds = connection.execute("SELECT avg(seconds) FROM runs WHERE status = 'done'").fetchone()[0]
        jobs = connection.execute("SELECT count(*) FROM cells WHERE job IS NOT NULL").fetchone()[0]
        points = connection.execute("SELECT count(*) FROM points").fetchone()[0]
        failures = connection.execute(
            "SELECT c.point, a.policy, r.replicate, r.error, r.message FROM runs r "
            "JOIN cells c ON c.scenario = r.scenario AND c.job IS NOT NULL JOIN policies a ON a.position = c.position "
            f"WHERE r.status = 'failed' ORDER BY c.point, c.position, r.replicate LIMIT {_SHOWN}"
        ).fetchall()
    found = Status(
        store=str(path), study=study.name, identity=study.identity, scenario=study.scenario.name,
        design=study.design, factors=tuple(factor.written() for factor in study.factors),
        policies=tuple(study.arms), points=points, samples=study.samples, runs=study.runs, requested=jobs * study.runs,
        done=counts.get("done", 0), failed=counts.get("failed", 0),
        seconds=float("nan") if seconds is None else float(seconds), failures=tuple(failures),
        bytes=path.stat().st_size, writing=is_locked(path),
    )  # fmt: skip
    return found, study


def check(path: Path) -> list[str]:
    """Problems of a store, in sentences; empty if there are none.

    Raises
    ------
    InputError
        If it is not a store at all.
    """
    found: list[str] = []
    with reading(path) as connection:
        found += [str(row[0]) for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
        lost = connection.execute(
            "SELECT count(*) FROM runs r WHERE status = 'done' AND NOT EXISTS "
            "(SELECT 1 FROM outcomes o WHERE o.run = r.run)"
        ).fetchone()[0]
        if lost:
            found.append(f"{lost} finished runs without outcomes")
        stray = connection.execute(
            "SELECT count(*) FROM runs r WHERE NOT EXISTS (SELECT 1 FROM cells c WHERE c.scenario = r.scenario)"
        ).fetchone()[0]
        if stray:
            found.append(f"{stray} runs that belong to no point")
        if not outcomes_in(connection):
            found.append("no outcomes are declared")
        numbers: list[str] = []
        try:
            study = stored_study(connection, path, look=True)
            check_arms(connection, study, path)
            numbers = [one.key for one in study.factors if not any(isinstance(level, str) for level in one.levels)]
            found += [f"an arm whose name is no file name: {name!r}" for name in study.arms if not is_plain(name)]
        except InputError as error:
            found.append(str(error))
        found += wrong_values(connection, SWEEP, numbers=numbers)
    return found
