"""``cosim status``, ``export``, ``store``: progress of a sweep, its table of results, merging and checking stores."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cosim.cli.console import note, show, spoken, write
from cosim.cli.options import Json, Lang, Quiet, StoreFile, flag, option
from cosim.cli.progress import duration, size
from cosim.errors import InputError
from cosim.texts.language import language_of, mark

if TYPE_CHECKING:
    from cosim.studies.store.status import Status

__all__ = ["check", "export", "merge", "status"]

_WRONG = 1
_STATES = {"done": mark("done"), "failed": mark("failed")}
_SHOWN = 20


def status(store: StoreFile, lang: Lang = "en", quiet: Quiet = False, as_json: Json = False) -> None:
    """Show how far a sweep is and which runs failed, also while it is running; one line with --quiet."""
    language_of(lang)
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
    tr = spoken().tr
    state = tr("being written") if found.writing else tr("the command that made it, repeated, resumes from it")
    lines = [tr("{done} runs done, {failed} failed; {state}", state=state, **counts)]
    if not quiet:
        arms = list(found.arms.items())
        lines += [f"{one['reader']}: {one['count']} {tr(_STATES[one['status']])}" for one in found.runs]
        lines += [_line(tr("arm"), tr("{arm}: {n} runs", arm=arm, n=count)) for arm, count in arms[:_SHOWN]]
        lines += [_line("", tr("and {n} more arms", n=len(arms) - _SHOWN))] if len(arms) > _SHOWN else []
        lines += [_line(tr("time"), _a_run(found.seconds))] if arms else []
        lines.append(_line(tr("size"), spoken().local(size(found.bytes))))
        lines += [
            _line(
                tr("failed"), tr("{arm}, replicate {n}: {error}: {message}", arm=arm, n=r, error=error, message=message)
            )
            for arm, r, error, message in found.failures
        ]
        lines += [_line(tr("model"), found.other_model)] if found.other_model else []
    show(*lines)


def _line(name: str, text: str) -> str:
    """A line of the status: its name in a column of its own."""
    return f"{name:<8} {text}"


def _a_run(seconds: float) -> str:
    return spoken().tr("{seconds} s a run", seconds=spoken().local(f"{seconds:.2g}"))


def _lines(found: Status, *, quiet: bool) -> list[str]:
    tr = spoken().tr
    state = (
        tr("being written") if found.writing else tr("complete") if not found.missing else tr("waiting to be resumed")
    )
    product = tr("{points} points x {policies} policies x {runs} runs", points=found.points,
                 policies=len(found.policies), runs=found.runs)  # fmt: skip
    first = tr("{done} of {all} runs done, {failed} failed, {missing} to be made; {state}", done=found.done,
               all=found.requested, failed=found.failed, missing=found.missing, state=state)  # fmt: skip
    if quiet:
        return [first]
    lines = [
        f"{found.study} ({found.identity[:8]}): {found.design}, {product}",
        first,
        _line(tr("varied"), ", ".join(found.factors)),
        _line(tr("policies"), ", ".join(found.policies)),
    ]
    if found.done:
        time = duration(found.missing * found.seconds)
        left = tr(", about {time} of work left", time=time) if found.missing else ""
        lines.append(_line(tr("time"), f"{_a_run(found.seconds)}{left}"))
    lines.append(_line(tr("size"), spoken().local(size(found.bytes))))
    lines += [
        _line(tr("failed"), tr("point {point}, {arm}, replicate {n}: {error}: {message}", point=p, arm=policy, n=r,
                               error=error, message=message))
        for p, policy, r, error, message in found.failures
    ]  # fmt: skip
    if found.failed > len(found.failures):
        more = tr("and {n} more; tracebacks are in the table runs", n=found.failed - len(found.failures))
        lines.append(_line("", more))
    if found.missing and not found.writing:
        lines.append(_line(tr("resume"), f"cosim resume {found.store}"))
    return lines


def export(
    store: StoreFile,
    form: Annotated[str, option("--format", "csv or parquet.")] = "csv",
    out: Annotated[
        Path | None, option("--out", "File to write; without it CSV goes to standard output.", metavar="FILE")
    ] = None,
    series: Annotated[bool, flag("--series", "The weekly series instead of the outcomes.")] = False,
    lang: Lang = "en",
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Write the table of results: a row per run, by point, policy and replicate."""
    language = language_of(lang)
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
        note(language.tr("written: {file}, {n} rows", file=out, n=rows))


def merge(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Store to write; created if it does not exist.")],
    stores: Annotated[list[Path], typer.Argument(metavar="IN...", help="Stores of the same study.")],
    lang: Lang = "en",
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Merge the runs of several stores of one study."""
    language = language_of(lang)
    from cosim.studies.store.merge import merge as merge_stores

    found = merge_stores(out, stores)
    if as_json:
        write(f"{json.dumps({'kind': 'merge', 'store': str(out), **found})}\n")
    elif not quiet:
        counts = {name: found[name] for name in ("runs", "stores", "done", "failed")}
        added = language.tr("{runs} runs added from {stores} stores, {done} done, {failed} failed", **counts)
        show(f"{out}: {added}")
        if "left_out" in found:
            names = ", ".join(found["left_out"])
            show(language.tr("left out, since not every store has them: {names}", names=names))


def check(store: StoreFile, lang: Lang = "en", quiet: Quiet = False, as_json: Json = False) -> None:
    """Check the integrity of a store; exit code 1 if it is damaged."""
    language = language_of(lang)
    from cosim.studies.store.connect import kind_of
    from cosim.studies.store.runs import problems_in
    from cosim.studies.store.schema import RUNS
    from cosim.studies.store.status import check as problems_of

    found = problems_in(store) if kind_of(store) == RUNS else problems_of(store)
    if as_json:
        payload = {"kind": "check", "store": str(store), "sound": not found, "problems": found}
        write(f"{json.dumps(payload)}\n")
    elif found or not quiet:
        show(*(found or [language.tr("{store}: sound", store=store)]))
    if found:
        raise typer.Exit(_WRONG)
