"""``cosim status``, ``export``, ``store``: progress of a sweep, its table of results, merging and checking stores."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cosim.cli.console import note, show, write
from cosim.cli.options import Json, Quiet, StoreFile, flag, option
from cosim.cli.progress import duration, size
from cosim.errors import InputError

if TYPE_CHECKING:
    from cosim.studies.store.status import Status

__all__ = ["check", "export", "merge", "status"]

_WRONG = 1
_STATES = ("done", "failed")
_SHOWN = 20


def status(store: StoreFile, quiet: Quiet = False, as_json: Json = False) -> None:
    """Show how far a sweep is and which runs failed, also while it is running; one line with --quiet."""
    from cosim.studies.store.connect import kind_of
    from cosim.studies.store.schema import RUNS
    from cosim.studies.store.status import status_of

    if kind_of(store) == RUNS:
        _status_of_runs(store, quiet=quiet, as_json=as_json)
        return
    found, _ = status_of(store)
    if as_json:
        payload = found.as_dict()
        write(f"{json.dumps({**payload, 'seconds': payload['seconds'] if found.done else None})}\n")
    else:
        show(*_lines(found, quiet=quiet))


def _status_of_runs(store: Path, *, quiet: bool, as_json: bool) -> None:
    """Status of a store that `--store` of another command made: it has runs, but does not say how many are wanted."""
    from cosim.studies.store.runs import runs_in

    found = runs_in(store)
    if as_json:
        payload = found._asdict()
        payload["failures"] = [
            dict(zip(("arm", "replicate", "error", "message"), one, strict=True)) for one in found.failures
        ]
        payload["seconds"] = found.seconds if found.arms else None
        write(f"{json.dumps({'kind': 'runs', **payload})}\n")
        return
    counts = {status: sum(one["count"] for one in found.runs if one["status"] == status) for status in _STATES}
    state = "being written" if found.writing else "the command that made it, repeated, resumes from it"
    lines = [f"{counts['done']} runs done, {counts['failed']} failed; {state}"]
    if not quiet:
        arms = list(found.arms.items())
        lines += [f"{one['reader']}: {one['count']} {one['status']}" for one in found.runs]
        lines += [f"arm      {arm}: {count} runs" for arm, count in arms[:_SHOWN]]
        lines += [f"         and {len(arms) - _SHOWN} more arms"] if len(arms) > _SHOWN else []
        lines += [f"time     {found.seconds:.2g} s a run"] if arms else []
        lines.append(f"size     {size(found.bytes)}")
        lines += [f"failed   {arm}, replicate {r}: {error}: {message}" for arm, r, error, message in found.failures]
        lines += [f"model    {found.other_model}"] if found.other_model else []
    show(*lines)


def _lines(found: Status, *, quiet: bool) -> list[str]:
    state = "being written" if found.writing else "complete" if not found.missing else "waiting to be resumed"
    product = f"{found.points} points x {len(found.policies)} policies x {found.runs} runs"
    first = f"{found.done} of {found.requested} runs done, {found.failed} failed, {found.missing} to be made; {state}"
    if quiet:
        return [first]
    lines = [
        f"{found.study} ({found.identity[:8]}): {found.design}, {product}",
        first,
        f"varied   {', '.join(found.factors)}",
        f"policies {', '.join(found.policies)}",
    ]
    if found.done:
        left = f", about {duration(found.missing * found.seconds)} of work left" if found.missing else ""
        lines.append(f"time     {found.seconds:.2g} s a run{left}")
    lines.append(f"size     {size(found.bytes)}")
    lines += [f"failed   point {p}, {policy}, replicate {r}: {error}: {message}" for p, policy, r, error, message in
              found.failures]  # fmt: skip
    if found.failed > len(found.failures):
        lines.append(f"         and {found.failed - len(found.failures)} more; tracebacks are in the table runs")
    if found.missing and not found.writing:
        lines.append(f"resume   cosim resume {found.store}")
    return lines


def export(
    store: StoreFile,
    form: Annotated[str, option("--format", "csv or parquet.")] = "csv",
    out: Annotated[
        Path | None, option("--out", "File to write; without it CSV goes to standard output.", metavar="FILE")
    ] = None,
    series: Annotated[bool, flag("--series", "The weekly series instead of the outcomes.")] = False,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Write the table of results: a row per run, by point, policy and replicate."""
    from cosim.studies.store.export import export as write_table
    from cosim.studies.store.export import write_csv

    if out is None:
        if form != "csv" or as_json:
            raise InputError("--out", expected="a file", got="none", hint="only CSV can go to standard output")
        write_csv(store, sys.stdout, series=series)
        return
    rows = write_table(store, out, form=form, series=series)
    if as_json:
        payload = {"kind": "export", "store": str(store), "out": str(out), "format": form, "rows": rows}
        write(f"{json.dumps(payload)}\n")
    elif not quiet:
        note(f"written: {out}, {rows} rows")


def merge(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Store to write; created if it does not exist.")],
    stores: Annotated[list[Path], typer.Argument(metavar="IN...", help="Stores of the same study.")],
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Merge the runs of several stores of one study."""
    from cosim.studies.store.merge import merge as merge_stores

    found = merge_stores(out, stores)
    if as_json:
        write(f"{json.dumps({'kind': 'merge', 'store': str(out), **found})}\n")
    elif not quiet:
        show(f"{out}: {found['runs']} runs added from {found['stores']} stores, {found['done']} done, "
             f"{found['failed']} failed")  # fmt: skip
        if "left_out" in found:
            show(f"left out, since not every store has them: {', '.join(found['left_out'])}")


def check(store: StoreFile, quiet: Quiet = False, as_json: Json = False) -> None:
    """Check the integrity of a store; exit code 1 if it is damaged."""
    from cosim.studies.store.connect import kind_of
    from cosim.studies.store.runs import problems_in
    from cosim.studies.store.schema import RUNS
    from cosim.studies.store.status import check as problems_of

    found = problems_in(store) if kind_of(store) == RUNS else problems_of(store)
    if as_json:
        payload = {"kind": "check", "store": str(store), "sound": not found, "problems": found}
        write(f"{json.dumps(payload)}\n")
    elif found or not quiet:
        show(*(found or [f"{store}: sound"]))
    if found:
        raise typer.Exit(_WRONG)
