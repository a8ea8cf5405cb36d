"""``cosim status``, ``export``, ``store``: looking at a store, getting the table out, putting stores together."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cosim.cli.console import duration, note
from cosim.cli.options import Json, Quiet
from cosim.cli.sweep import StoreArgument, size

if TYPE_CHECKING:
    from cosim.studies.store.status import Status

__all__ = ["export", "status", "store_app"]

_WRONG = 1

store_app = typer.Typer(help="Stores of sweeps: merge, check.", no_args_is_help=True)


def status(store: StoreArgument, quiet: Quiet = False, as_json: Json = False) -> None:
    """Say how far a sweep is, and which runs failed; also while it is running."""
    from cosim.studies.store.status import status_of

    found, _ = status_of(store)
    if as_json:
        said = found.as_dict()
        typer.echo(json.dumps({**said, "seconds": said["seconds"] if found.done else None}))
        return
    for line in _lines(found, quiet=quiet):
        typer.echo(line)


def _lines(found: Status, *, quiet: bool) -> list[str]:
    state = "being written" if found.writing else "complete" if not found.missing else "waiting to be resumed"
    product = f"{found.points} points x {len(found.policies)} policies x {found.runs} runs"
    lines = [
        f"{found.done} of {found.asked} runs done, {found.failed} failed, {found.missing} to be made; {state}",
    ]
    if quiet:
        return lines
    lines.insert(0, f"{found.study} ({found.identity[:8]}): {found.design}, {product}")
    lines.append(f"varied   {', '.join(found.factors)}")
    lines.append(f"policies {', '.join(found.policies)}")
    if found.done:
        left = f", about {duration(found.missing * found.seconds)} of work left" if found.missing else ""
        lines.append(f"time     {found.seconds:.2g} s a run{left}")
    lines.append(f"size     {size(found.bytes)}")
    lines += [f"failed   point {p}, {policy}, replicate {r}: {error}: {message}" for p, policy, r, error, message in
              found.failures]  # fmt: skip
    if found.failed > len(found.failures):
        lines.append(f"         and {found.failed - len(found.failures)} more; tracebacks are in the table runs")
    if found.missing and not found.writing:
        lines.append(f"go on    cosim resume {found.store}")
    return lines


def export(
    store: StoreArgument,
    form: Annotated[str, typer.Option("--format", help="csv or parquet.")] = "csv",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Where to; CSV goes to standard output if left out.")
    ] = None,
    series: Annotated[bool, typer.Option("--series", help="The weekly figures instead of the outcomes.")] = False,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Write the table of results: a row per run, by point, policy and replicate."""
    from cosim.errors import InputError
    from cosim.studies.store.export import export as write
    from cosim.studies.store.export import write_csv

    if out is None:
        if form != "csv" or as_json:
            raise InputError("--out", expected="a file", got="none", hint="only CSV can go to standard output")
        write_csv(store, sys.stdout, series=series)
        return
    rows = write(store, out, form=form, series=series)
    if as_json:
        typer.echo(json.dumps({"kind": "export", "store": str(store), "out": str(out), "format": form, "rows": rows}))
    elif not quiet:
        note(f"written: {out}, {rows} rows")


@store_app.command("merge")
def merge(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Store to write; made if it is not there.")],
    stores: Annotated[list[Path], typer.Argument(metavar="IN...", help="Stores of the same study.")],
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Put the runs of several stores of one study into one."""
    from cosim.studies.store.merge import merge as put_together

    found = put_together(out, stores)
    if as_json:
        typer.echo(json.dumps({"kind": "merge", "store": str(out), **found}))
    elif not quiet:
        typer.echo(f"{out}: {found['runs']} runs added from {found['stores']} stores, {found['done']} done, "
                   f"{found['failed']} failed")  # fmt: skip


@store_app.command("check")
def check(store: StoreArgument, quiet: Quiet = False, as_json: Json = False) -> None:
    """Look whether a store is sound; exit code 1 if it is not."""
    from cosim.studies.store.status import check as look

    found = look(store)
    if as_json:
        typer.echo(json.dumps({"kind": "check", "store": str(store), "sound": not found, "problems": found}))
    elif found or not quiet:
        typer.echo("\n".join(found) if found else f"{store}: sound")
    if found:
        raise typer.Exit(_WRONG)
