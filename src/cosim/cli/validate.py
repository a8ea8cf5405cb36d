"""``cosim validate``: which published patterns the model reproduces, line by line, and which it does not."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from cosim.cli.console import compile_first, duration, interruptible, note, show
from cosim.cli.options import Json, Quiet, Seed, Set, Workers, default_workers, prepare
from cosim.errors import InputError

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["validate"]

_STYLES = {"reproduced": "green", "same direction": "yellow", "not reproduced": "bold", "contradicts": "bold red"}
_WORSE = 1
_TOLD_SECONDS = 5.0  # between two lines of progress


def validate(
    scenario: Annotated[
        str, typer.Argument(metavar="[SCENARIO]", help="Packaged name, or a TOML file.")
    ] = "region-2015",
    pattern: Annotated[
        list[str] | None, typer.Option("--pattern", metavar="ID", help="Only this pattern, such as V4; more than once.")
    ] = None,
    theory: Annotated[
        bool, typer.Option("--theory", help="Published and exact numbers of game theory instead; no scenario.")
    ] = False,
    tier: Annotated[
        Literal["quick", "full"], typer.Option("--tier", help="quick: few runs, about a minute; full: many.")
    ] = "quick",
    report: Annotated[
        Path | None, typer.Option("--report", metavar="FILE", help="Write it as .md, .json or .csv as well.")
    ] = None,
    seed: Seed = 0,
    changes: Set = None,
    workers: Workers = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Measure published patterns as the studies did, and say which the model reproduces."""
    if theory:
        from cosim.cli.validate_theory import validate_theory

        if changes or scenario != "region-2015":
            got = "--set" if changes else repr(scenario)
            raise InputError("--theory", expected="no scenario: these numbers come from games alone", got=got)
        validate_theory(pattern or (), tier=tier, report=report, seed=seed, quiet=quiet, as_json=as_json)
        return
    from cosim.evidence.validation.catalogue import chosen
    from cosim.evidence.validation.catalogue import validate as measure
    from cosim.evidence.validation.report import check_report, write_report

    names = list(pattern or ())
    asked = [one.name for one in chosen(names)]
    if report is not None:
        check_report(report)
    prepared = prepare(scenario, changes=changes)
    with interruptible():
        compile_first(prepared)
        result = measure(
            prepared,
            patterns=names,
            tier=tier,
            seed=seed,
            workers=default_workers(prepared) if workers is None else workers,
            progress=None if quiet else _teller(asked),
        )
    if report is not None:
        write_report(result, report)
    if as_json:
        from cosim.studies.files import json_text

        typer.echo(json_text(result.to_dict()), nl=False)
    else:
        show(*_view(result))
    if report is not None and not quiet:
        note(f"written to {report}")
    if result.worse:
        raise typer.Exit(_WORSE)


def _teller(asked: list[str]) -> Callable[[str, str], None]:
    """Says now and then where the work is, and how much may be left."""
    began = told = time.monotonic()
    runs = 0

    def tell(name: str, arm: str) -> None:
        nonlocal told, runs
        runs += 1
        now = time.monotonic()
        if now - told < _TOLD_SECONDS:
            return
        told = now
        done = asked.index(name)
        left = f", about {duration((now - began) / done * (len(asked) - done))} left" if done else ""
        note(f"{name}, pattern {done + 1} of {len(asked)}: {arm}; {runs} runs so far{left}")

    return tell


def _view(result: Any) -> list[RenderableType]:
    """Everything that is printed about a report."""
    from rich.padding import Padding
    from rich.text import Text

    parts: list[RenderableType] = [Text(result.head(), style="bold")]
    for one in result.measured:
        verdict = f": {one.verdict}" if one.verdict else ""
        parts.append(Padding(Text(f"{one.pattern.name} {one.pattern.title}{verdict}", style="bold"), (1, 0, 0, 0)))
        if one.lacks:
            parts.append(Text(f"  not measured: the scenario lacks {one.lacks}"))
            continue
        parts.append(Text(f"  {one.pattern.arms} ({duration(one.seconds)})", style="dim"))
        parts.append(_table(one))
        reasons = {finding.line.key: why for finding in one.findings if (why := one.reason(finding))}
        parts += [Text(f"  Why {key} differs: {why}") for key, why in reasons.items()]
    return [*parts, Padding(Text(_sentence(result), style="bold"), (1, 0, 0, 0))]


def _table(one: Any) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    from cosim.evidence.validation.report import band, model

    table = Table(box=None, pad_edge=True, padding=(0, 1, 0, 1))
    for heading, wide in (("what", 44), ("published", 26), ("accepted", 14), ("model (95 % interval)", 24)):
        table.add_column(heading, max_width=wide)
    table.add_column("verdict", no_wrap=True)
    for finding in one.findings:
        line = finding.line
        expected = one.expects(finding)
        said = finding.verdict if finding not in one.worse() else f"{finding.verdict} (expected: {expected})"
        what = f"{line.what} [{line.unit}]"
        table.add_row(what, line.published, band(finding), model(finding), Text(said, style=_STYLES[finding.verdict]))
    return table


def _sentence(result: Any) -> str:
    """The whole in one sentence."""
    counts = [f"{count} {verdict}" for verdict, count in result.counts().items() if count]
    total = sum(result.counts().values())
    if result.worse:
        names = ", ".join(f"{pattern.name} {finding.line.key}" for pattern, finding in result.worse)
        return f"{total} lines: {', '.join(counts)}. Worse than packaged: {names}."
    known = any(one.expected for one in result.measured)
    end = "None is worse than when this was packaged." if known else "No expectations are packaged for this scenario."
    return f"{total} lines: {', '.join(counts)}. {end}"
