"""Writer of the store of a sweep: starts or resumes it, and commits runs in batches."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from cosim.errors import InputError
from cosim.studies.store.batches import Batches, now, number
from cosim.studies.store.cells import Cell, Checked, Shard, cells_of, count_left, tasks_left
from cosim.studies.store.connect import MEMORY, errors_of, is_begun, make_folder, reading, writing
from cosim.studies.store.definition import definition_for, keep_networks, stored_study
from cosim.studies.store.lock import WriterLock
from cosim.studies.store.migrate import migrate
from cosim.studies.store.same_model import Repeated, check_model, origin, record
from cosim.studies.store.schema import SWEEP, VERSION, create_statements, quoted, series_statement
from cosim.studies.sweeps.study import Study
from cosim.studies.tasks import Made, Task, TaskResult
from cosim.studies.work import Model, simulated

__all__ = ["Store", "outcomes_in", "repeat_one"]


def outcomes_in(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Names of the outcomes that a store has columns for."""
    return tuple(row[1] for row in connection.execute("PRAGMA table_info(outcomes)"))[1:]


class Store(Batches[tuple[Task, TaskResult, str]]):
    """The only writer of the store of a sweep.

    Parameters
    ----------
    path
        The file; None for one in memory.
    study
        The study. A store that has more runs and samples of it keeps them.
    outcomes
        Names of the outcomes of a run.
    checked
        Called as ``checked(points, of)`` while points are checked, which takes minutes for many points.
    model
        Makes a run. It repeats one if a store was made by other versions, see `cosim.studies.store.same_model`.
    note
        Called with one line if a run was repeated, or if the store lacks outcomes of this version.

    Raises
    ------
    InputError
        If the file is not a store, is of another study or a newer version, is in use, or cannot be written; it does not
        change. Also at the first point with inconsistent values.
    """

    def __init__(
        self,
        path: Path | None,
        study: Study,
        *,
        outcomes: Sequence[str],
        checked: Checked | None = None,
        model: Model = simulated,
        note: Callable[[str], None] | None = None,
    ) -> None:
        super().__init__(MEMORY if path is None else path)
        self.outcomes = tuple(outcomes)
        self._checked = checked
        unkept = None
        begun = path is not None and is_begun(path)
        repeated = _check_same(self.path, study, model) if begun else None
        cells = None if begun else list(cells_of(study, checked=checked))  # before anything is written
        if path is not None:
            make_folder(path)
            self._lock = WriterLock(path)
        try:
            if not begun and path is not None and is_begun(path):  # another process was first
                repeated = _check_same(path, study, model)
                begun = True
            self._connection = writing(self.path)
            with errors_of(self.path):
                if begun:
                    migrate(self._connection, self.path)
                    record(self._connection, repeated)
                    unkept = self._keep_columns()
                self.study = self._resume(study) if begun else self._begin(study, cells or [])
            for line in filter(None, (repeated, unkept)):
                if note is not None:
                    note(f"{self.path}: {line}")
        except BaseException:
            self.close()
            raise

    def _begin(self, study: Study, cells: Sequence[tuple[Sequence[object], Sequence[Cell]]]) -> Study:
        db = self._connection
        db.execute("BEGIN IMMEDIATE")
        for statement in create_statements(study.keys, self.outcomes):
            db.execute(statement)
        about = {**origin(), "created": now(), "schema": str(VERSION)}
        db.executemany("INSERT INTO meta VALUES (?, ?)", list(about.items()))
        db.execute(
            "INSERT INTO studies VALUES (?, ?, ?, ?, ?, ?)",
            (
                study.identity, study.name, study.runs, json.dumps(study.batches),
                json.dumps(definition_for(study, self.path), ensure_ascii=False), study.written,
            ),
        )  # fmt: skip
        db.executemany("INSERT INTO policies VALUES (?, ?)", list(enumerate(study.arms)))
        if self.path != MEMORY:
            keep_networks(db, study)
        self._add_points(cells)
        db.execute(f"PRAGMA application_id = {SWEEP.application}")
        db.execute(f"PRAGMA user_version = {VERSION}")
        db.execute("COMMIT")
        return study

    def _keep_columns(self) -> str | None:
        """A store keeps the outcomes that it began with; one line that names those of this version that it lacks."""
        kept = outcomes_in(self._connection)
        later = [name for name in self.outcomes if name not in kept]
        self.outcomes = kept
        return f"begun before {', '.join(later)}: new runs are stored without them" if later else None

    def _resume(self, wanted: Study) -> Study:
        """The study of the store, extended to the requested size; names and notes are those of the store."""
        db = self._connection
        have = stored_study(db, self.path)
        keep_networks(db, have)
        runs, samples = max(have.runs, wanted.runs), max(have.samples, wanted.samples)
        study = have.grown(runs=runs, samples=samples if have.samples else None)
        begin = int(db.execute("SELECT count(*) FROM points").fetchone()[0])
        new: list[tuple[Sequence[object], Sequence[Cell]]] = []
        if len(study) > begin:
            self._check_rows(study, begin)
            new = list(cells_of(study, begin=begin, checked=self._checked))
        if new or runs > have.runs:
            db.execute("BEGIN IMMEDIATE")
            db.execute("UPDATE studies SET runs = ?, batches = ?", (study.runs, json.dumps(study.batches)))
            self._add_points(new)
            db.execute("COMMIT")
        return study

    def _check_rows(self, study: Study, begin: int) -> None:
        """A design can grow only if its first points are the stored ones."""
        stored = self._connection.execute("SELECT * FROM points ORDER BY point")
        for row, kept in zip(study.rows(), stored, strict=False):
            if tuple(row) != tuple(kept[1:]):
                raise InputError(
                    str(self.path), expected=f"a design whose first {begin} points are the stored ones",
                    got=f"another point {kept[0]}", hint="another version of SALib draws other samples",
                )  # fmt: skip

    def _add_points(self, cells: Sequence[tuple[Sequence[object], Sequence[Cell]]]) -> None:
        db = self._connection
        job = int(db.execute("SELECT coalesce(max(job), -1) FROM cells").fetchone()[0])
        for row, arms in cells:
            db.execute(f"INSERT INTO points VALUES (?, {', '.join('?' * len(row))})", (arms[0].point, *row))
            for cell in arms:
                known = db.execute("SELECT 1 FROM cells WHERE scenario = ? LIMIT 1", (cell.scenario,)).fetchone()
                job += known is None
                db.execute("INSERT INTO cells VALUES (?, ?, ?, ?)", (*cell, job if known is None else None))

    def left(self, *, shard: Shard, retry: bool) -> int:
        """Missing runs."""
        return count_left(self._connection, self.study, shard=shard, retry=retry)

    def failed(self) -> int:
        """Failed runs."""
        return int(self._connection.execute("SELECT count(*) FROM runs WHERE status = 'failed'").fetchone()[0])

    def tasks(self, *, shard: Shard, retry: bool) -> Iterator[Task]:
        """Missing runs."""
        return tasks_left(self._connection, self.study, shard=shard, retry=retry)

    def add(self, task: Task, result: TaskResult) -> None:
        """Add a run, finished or failed; it is written with the next batch."""
        self._put((task, result, now()))

    def _write(self, pending: Sequence[tuple[Task, TaskResult, str]]) -> None:
        db = self._connection
        runs: list[tuple[object, ...]] = []
        numbers: list[tuple[object, ...]] = []
        for task, result, finished in pending:
            about = (task.run, task.scenario, task.seed, task.replicate)
            if isinstance(result, Made):
                runs.append((*about, "done", result.seconds, finished, None, None, None))
                numbers.append((task.run, *(number(result.payload.get(name)) for name in self.outcomes)))
                if result.series is not None:
                    self._write_series(task, result)
            else:
                runs.append(
                    (*about, "failed", result.seconds, finished, result.error, result.message, result.trace)
                )  # fmt: skip
        marks = ", ".join("?" * (len(self.outcomes) + 1))
        db.executemany("INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", runs)
        db.executemany(f"INSERT OR REPLACE INTO outcomes VALUES ({marks})", numbers)

    def _write_series(self, task: Task, made: Made) -> None:
        if made.series is None:
            return
        self._connection.execute(series_statement(made.series.columns))
        kept = {row[1] for row in self._connection.execute("PRAGMA table_info(series)")}
        places = [place for place, name in enumerate(made.series.columns) if name in kept]
        names = ", ".join(map(quoted, ("run", *(made.series.columns[place] for place in places))))
        self._connection.executemany(
            f"INSERT OR REPLACE INTO series ({names}) VALUES ({', '.join('?' * (len(places) + 1))})",
            [(task.run, *(number(row[place]) for place in places)) for row in made.series.rows],
        )


def _check_same(path: Path, study: Study, model: Model) -> str | None:
    """Refuse a store of another study or model, before it is opened for writing; see `check_model`."""
    with reading(path) as connection:
        kept = stored_study(connection, path)
        if kept.identity != study.identity:
            raise InputError(
                str(path), expected=f"a store of this study ({study.name}, {study.identity[:8]})",
                got=f"one of another ({kept.name}, {kept.identity[:8]})", hint="name another file",
            )  # fmt: skip
        return check_model(connection, path, lambda: repeat_one(connection, kept, model))


def repeat_one(connection: sqlite3.Connection, study: Study, model: Model = simulated) -> Repeated | None:
    """Repeat the first finished run of a store; None if it has none."""
    found = connection.execute(
        "SELECT r.run, r.scenario, r.seed, r.replicate, c.point, c.position FROM runs r JOIN cells c "
        "ON c.scenario = r.scenario WHERE r.status = 'done' AND c.job IS NOT NULL ORDER BY c.job, r.replicate LIMIT 1"
    ).fetchone()
    if found is None:
        return None
    run, scenario, seed, replicate, point, position = found
    row = connection.execute("SELECT * FROM points WHERE point = ?", (point,)).fetchone()[1:]
    values = dict(zip(study.keys, row, strict=True))
    task = Task(run, scenario, list(study.arms)[position], point, values, seed, replicate, study.series)
    names = outcomes_in(connection)
    stored = connection.execute("SELECT * FROM outcomes WHERE run = ?", (run,)).fetchone()[1:]
    made = model(task, study.arms).payload
    return Repeated(run, dict(zip(names, stored, strict=True)), {name: made.get(name) for name in names})
