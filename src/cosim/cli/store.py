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


def status(store: StoreFile, quiet: Quiet = False, as_json: Json = False) -> None:
    """Show how far a sweep is and which runs failed, also while it is running; one line with --quiet."""
    from cosim.studies.store.status import status_of

    found, _ = status_of(store)
    if as_json:
        payload = found.as_dict()
        write(f"{json.dumps({**payload, 'seconds': payload['seconds'] if found.done else None})}\n")
    else:
        show(*_lines(found, quiet=quiet))


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


def check(store: StoreFile, quiet: Quiet = False, as_json: Json = False) -> None:
    """Check the integrity of a store; exit code 1 if it is damaged."""
    from cosim.studies.store.status import check as problems_of

    found = problems_of(store)
    if as_json:
        payload = {"kind": "check", "store": str(store), "sound": not found, "problems": found}
        write(f"{json.dumps(payload)}\n")
    elif found or not quiet:
        show(*(found or [f"{store}: sound"]))
    if found:
        raise typer.Exit(_WRONG)
