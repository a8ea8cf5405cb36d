"""``cosim sweep --dry-run``: number of runs, time and size of a sweep."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cosim.cli.console import interruptible, note, spoken, write
from cosim.cli.progress import CheckLines, compile_first, duration, size
from cosim.errors import InputError

if TYPE_CHECKING:
    from cosim.studies.store.cells import Shard
    from cosim.studies.sweeps.study import Study

__all__ = ["dry_run"]

_ROW_BYTES = 400  # of a run in the store beside its outcomes, with indexes
_CELL_BYTES = 220  # of a point under a policy
_EMPTY_BYTES = 60_000  # of a store without runs: tables, and the study with its scenarios


def dry_run(study: Study, store: Path, *, shard: Shard, workers: int, quiet: bool, as_json: bool) -> None:
    """Check every point, count the runs, and time one."""
    from contextlib import closing

    from cosim.studies.store.connect import is_begun, reading
    from cosim.studies.store.definition import stored_study
    from cosim.studies.store.migrate import runs_kept
    from cosim.studies.store.writer import Store

    names = [outcome.name for outcome in study.scenario.outcomes]
    done: set[str] = set()
    seconds, source = None, ""
    with interruptible():
        if is_begun(store):
            with reading(store) as connection:
                kept = stored_study(connection, store)
                if kept.identity != study.identity:
                    raise InputError(
                        str(store), expected=f"a store of this study ({study.name}, {study.identity[:8]})",
                        got=f"one of another ({kept.name}, {kept.identity[:8]})", hint="name another file with --store",
                    )  # fmt: skip
                done = runs_kept(connection, kept, store)
                seconds = connection.execute("SELECT avg(seconds) FROM runs WHERE status = 'done'").fetchone()[0]
                source = spoken().tr("the mean of the runs in the store")
        with closing(Store(None, study, outcomes=names, checked=None if quiet or as_json else CheckLines())) as planned:
            tasks = [task.run for task in planned.tasks(shard=shard, retry=False)]
            first = next(planned.tasks(shard=shard, retry=False), None)
        left = len(set(tasks) - done)
        weekly = 0
        if first is not None and (seconds is None or study.series):
            if not quiet:
                compile_first(study.scenario)
            measured, weekly = _trial(study, first)
            if seconds is None:
                seconds, source = measured, spoken().tr("a trial run")
    cells = len(study) * len(study.arms)
    bytes_ = len(tasks) * (_ROW_BYTES + 8 * len(names) + weekly) + cells * _CELL_BYTES + _EMPTY_BYTES
    found = {
        "kind": "dry run", "study": study.identity, "store": str(store), "points": len(study),
        "policies": len(study.arms), "runs": study.runs, "asked": len(tasks), "there": len(tasks) - left, "left": left,
        "seconds_per_run": seconds, "measured_by": source, "workers": workers,
        "seconds": None if seconds is None else left * seconds / workers, "bytes": bytes_,
    }  # fmt: skip
    if as_json:
        import json

        write(f"{json.dumps(found)}\n")
        return
    write(study.written + "".join(f"# {line}\n" for line in _lines(found, shard)))
    if not quiet:
        note(spoken().tr("nothing was run or written"))


def _trial(study: Study, task: Any) -> tuple[float, int]:
    """Seconds of one run, and bytes of its weekly series."""
    from cosim.studies.work import simulated

    simulated(task, study.arms)
    began = time.perf_counter()
    made = simulated(task, study.arms)
    weekly = 0 if made.series is None else len(made.series.rows) * (9 * len(made.series.columns) + 40)
    return time.perf_counter() - began, weekly


def _lines(found: dict[str, Any], shard: Shard) -> list[str]:
    language = spoken()
    tr = language.tr
    product = tr("{points} points x {policies} policies x {runs} runs",
                 **{name: found[name] for name in ("points", "policies", "runs")})  # fmt: skip
    whole = found["points"] * found["policies"] * found["runs"]
    part = tr(", of which part {n} of {all}", n=shard.number, all=shard.of) if shard.of > 1 else ""
    different = "" if whole == found["asked"] or shard.of > 1 else tr(", {n} of them different", n=found["asked"])
    lines = [
        tr("{product} = {whole} runs{different}{part}: {left} to be made, {there} in the store", product=product,
           different=different, part=part,
           **{name: language.local(f"{number:,}") for name, number in
              (("whole", whole), ("left", found["left"]), ("there", found["there"]))})
    ]  # fmt: skip
    if found["seconds"] is not None:
        seconds = language.local(f"{found['seconds_per_run']:.2g}")
        each = tr("{seconds} s a run, by {source}", seconds=seconds, source=found["measured_by"])
        lines.append(
            tr("about {time} on {workers} workers ({each})", time=duration(found["seconds"]), workers=found["workers"],
               each=each)
        )  # fmt: skip
    lines.append(tr("about {size} in {store}", size=language.local(size(found["bytes"])), store=found["store"]))
    return lines
