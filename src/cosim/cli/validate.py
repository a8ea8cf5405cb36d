"""``cosim validate``: which published patterns the model reproduces, line by line, and which it does not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from cosim.cli.console import interruptible, note
from cosim.cli.emit import Output, emit
from cosim.cli.options import (
    Cluster,
    EngineName,
    Json,
    OptionalScenario,
    Quiet,
    Seed,
    Set,
    Store,
    Workers,
    engine_of,
    flag,
    kept_runs,
    option,
    prepare,
    workers_of,
)
from cosim.cli.progress import Throttle, compile_first, duration
from cosim.errors import InputError

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["validate"]

_STYLES = {"reproduced": "green", "same direction": "yellow", "not reproduced": "bold", "contradicts": "bold red"}
_WORSE = 1


def validate(
    scenario: OptionalScenario = "region-2015",
    pattern: Annotated[
        list[str] | None, option("--pattern", "Only this pattern, such as V4 (repeatable).", metavar="ID")
    ] = None,
    theory: Annotated[
        bool, flag("--theory", "Published and exact numbers of game theory instead; takes no scenario.")
    ] = False,
    tier: Annotated[
        Literal["quick", "full"], option("--tier", "quick: few runs, about a minute; full: many.")
    ] = "quick",
    report: Annotated[
        Path | None, option("--report", "Also write the report (.md, .json or .csv).", metavar="FILE")
    ] = None,
    seed: Seed = 0,
    changes: Set = None,
    store: Store = None,
    workers: Workers = None,
    engine: EngineName = "threads",
    cluster: Cluster = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Measure published patterns as the studies did, and report which ones the model reproduces."""
    output = Output(as_json, quiet)
    if theory:
        from cosim.cli.validate_theory import validate_theory

        if changes or scenario != "region-2015":
            got = "--set" if changes else repr(scenario)
            raise InputError("--theory", expected="no scenario: these numbers come from games alone", got=got)
        validate_theory(pattern or (), tier=tier, report=report, seed=seed, output=output)
        return
    from cosim.checks import whole
    from cosim.evidence.validation.catalogue import chosen
    from cosim.evidence.validation.catalogue import validate as measure
    from cosim.evidence.validation.report import check_report, write_report

    patterns = list(pattern or ())
    names = [one.name for one in chosen(patterns)]
    if report is not None:
        check_report(report)
    whole("seed", seed)
    prepared = prepare(scenario, changes=changes)
    count, pool = workers_of(workers, prepared), engine_of(engine, cluster, workers)
    with interruptible(f"interrupted; {kept_runs(store)}"):
        if not quiet:
            compile_first(prepared)
        result = measure(
            prepared,
            patterns=patterns,
            tier=tier,
            seed=seed,
            workers=count,
            engine=pool,
            store=store,
            progress=None if quiet else _pattern_lines(names),
        )
    if report is not None:
        write_report(result, report)
    emit(output, payload=result.to_dict, view=lambda: _view(result))
    if report is not None:
        output.note(f"written to {report}")
    if result.worse:
        raise typer.Exit(_WORSE)


def _pattern_lines(names: Sequence[str]) -> Callable[[str, str], None]:
    """A line now and then: which pattern is measured, and the time left."""
    lines, runs = Throttle(), 0

    def report(name: str, arm: str) -> None:
        nonlocal runs
        runs += 1
        if lines.due():
            done = names.index(name)
            left = lines.left(done, len(names))
            note(f"{name}, pattern {done + 1} of {len(names)}: {arm}; {runs} runs so far{left}")

    return report


def _view(result: Any) -> list[RenderableType]:
    """Everything that is printed about a report."""
    from rich.padding import Padding
    from rich.text import Text

    parts: list[RenderableType] = [Text(result.head(), style="bold")]
    for one in result.measured:
        verdict = f": {one.verdict}" if one.verdict else ""
        parts.append(Padding(Text(f"{one.pattern.name} {one.pattern.title}{verdict}", style="bold"), (1, 0, 0, 0)))
        if one.lacks:
            parts.append(Text(f"  not measured: the scenario has no {one.lacks}"))
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
        verdict = finding.verdict if finding not in one.worse() else f"{finding.verdict} (expected: {expected})"
        what = f"{line.what} [{line.unit}]"
        table.add_row(
            what, line.published, band(finding), model(finding), Text(verdict, style=_STYLES[finding.verdict])
        )
    return table


def _sentence(result: Any) -> str:
    """Verdicts counted, in one sentence."""
    counts = [f"{count} {verdict}" for verdict, count in result.counts().items() if count]
    total = sum(result.counts().values())
    if result.worse:
        names = ", ".join(f"{pattern.name} {finding.line.key}" for pattern, finding in result.worse)
        return f"{total} lines: {', '.join(counts)}. Worse than packaged: {names}."
    known = any(one.expected for one in result.measured)
    end = "None is worse than when this was packaged." if known else "No expectations are packaged for this scenario."
    return f"{total} lines: {', '.join(counts)}. {end}"
