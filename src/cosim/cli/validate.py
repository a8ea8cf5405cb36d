"""``cosim validate``: which published patterns the model reproduces, line by line, and which it does not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from cosim.cli.console import interruptible, note, spoken
from cosim.cli.emit import Output, emit
from cosim.cli.options import (
    Cluster,
    EngineName,
    Extend,
    Json,
    Lang,
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
from cosim.texts.refusals import in_words

if TYPE_CHECKING:
    from rich.console import RenderableType

    from cosim.texts.language import Language

__all__ = ["validate"]

_STYLES = {"reproduced": "green", "same direction": "yellow", "not reproduced": "bold", "contradicts": "bold red"}
_WORSE = 1
_DEFAULT = "region-2025"


def validate(
    scenario: OptionalScenario = _DEFAULT,
    pattern: Annotated[
        list[str] | None, option("--pattern", "Only this pattern, such as V4 (repeatable).", metavar="ID")
    ] = None,
    about: Annotated[
        list[str] | None,
        option(
            "--for",
            "Patterns that bear on this policy first, and what not to trust about it (repeatable).",
            metavar="POLICY",
        ),
    ] = None,
    theory: Annotated[
        bool, flag("--theory", "Published and exact numbers of game theory instead; takes no scenario.")
    ] = False,
    tier: Annotated[
        Literal["quick", "full"],
        option("--tier", "quick: 6 runs of every arm, four years; full: 20 runs, eight years."),
    ] = "quick",
    report: Annotated[
        Path | None, option("--report", "Also write the report (.md, .json or .csv).", metavar="FILE")
    ] = None,
    seed: Seed = 0,
    changes: Set = None,
    extend: Extend = None,
    store: Store = None,
    workers: Workers = None,
    engine: EngineName = "threads",
    cluster: Cluster = None,
    lang: Lang = "en",
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Measure published patterns as the studies did, and report which ones the model reproduces."""
    from cosim.texts.language import language_of

    language = language_of(lang)
    output = Output(as_json, quiet)
    if theory:
        from cosim.cli.validate_theory import validate_theory

        if changes or about or scenario != _DEFAULT:
            got = "--set" if changes else "--for" if about else repr(scenario)
            raise InputError("--theory", expected="no scenario: these numbers come from games alone", got=got)
        validate_theory(pattern or (), tier=tier, report=report, seed=seed, output=output, language=language)
        return
    from cosim.checks import whole
    from cosim.evidence.validation.catalogue import chosen
    from cosim.evidence.validation.catalogue import validate as measure
    from cosim.evidence.validation.report import check_report, write_report
    from cosim.studies.arms import arms_of

    patterns = list(pattern or ())
    names = [one.name for one in chosen(patterns)]
    if report is not None:
        check_report(report)
    whole("seed", seed)
    prepared = prepare(scenario, changes=changes, extend=extend)
    if about:
        arms_of(prepared, about)  # refused before anything is compiled
    count, pool = workers_of(workers, prepared), engine_of(engine, cluster, workers)
    with interruptible(language.tr("interrupted; {kept}", kept=kept_runs(store))):
        if not quiet:
            compile_first(prepared)
        result = measure(
            prepared,
            patterns=patterns,
            about=about or (),
            tier=tier,
            seed=seed,
            workers=count,
            engine=pool,
            store=store,
            progress=None if quiet else _pattern_lines(names),
        )
    if report is not None:
        write_report(result, report)
    emit(output, payload=result.to_dict, view=lambda: _view(result, language))
    if report is not None:
        output.note(language.tr("written: {file}", file=report))
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
            note(spoken().tr("{name}, pattern {at} of {total}: {arm}; {runs} runs so far{left}", name=name, at=done + 1,
                             total=len(names), arm=arm, runs=runs, left=left))  # fmt: skip

    return report


def _view(result: Any, language: Language) -> list[RenderableType]:
    """Everything that is printed about a report."""
    from rich.padding import Padding
    from rich.text import Text

    from cosim.evidence.validation.summary import VERDICT_WORDS, bears
    from cosim.evidence.validation.words import explained, worded

    parts: list[RenderableType] = [Text(_head(result, language), style="bold")]
    parts += [Text(line) for line in (*result.summary(language), _sentence(result, language))]
    for one in result.measured:
        verdict = f": {language.tr(VERDICT_WORDS[one.verdict])}" if one.verdict else ""
        parts.append(
            Padding(Text(f"{one.pattern.name} {language.tr(one.pattern.title)}{verdict}", style="bold"), (1, 0, 0, 0))
        )
        if result.about:
            parts.append(Text(f"  {bears(one, language)}"))
        if one.lacks:
            missing = language.tr("not measured, for lack of {what}", what=in_words(one.lacks, language))
            parts.append(Text(f"  {missing}"))
            continue
        parts.append(Text(f"  {worded(one.pattern.arms, language)} ({duration(one.seconds)})", style="dim"))
        parts.append(_table(one, language))
        reasons = {finding.line.key: why for finding in one.findings if (why := one.reason(finding))}
        for key, english in reasons.items():
            why = explained(one.pattern.name, key, english, language)
            reason = language.tr("Why {key} differs: {why}", key=key, why=why)
            parts.append(Text(f"  {reason}"))
    return parts


def _head(result: Any, language: Language) -> str:
    """The settings, in one line."""
    return language.tr(
        "{scenario} ({identity}), {tier} tier: {runs} runs of every arm, {weeks} weeks unless a pattern needs others, "
        "seed {seed}, cosim {version}",
        scenario=result.scenario, identity=result.identity[:12], tier=result.tier, runs=result.replicates,
        weeks=result.weeks, seed=result.seed, version=result.version,
    )  # fmt: skip


def _table(one: Any, language: Language) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    from cosim.evidence.validation.report import band, model
    from cosim.evidence.validation.summary import VERDICT_WORDS
    from cosim.evidence.validation.words import worded

    table = Table(box=None, pad_edge=True, padding=(0, 1, 0, 1))
    for heading, wide in (
        (language.tr("what"), 44), (language.tr("published"), 26), (language.tr("accepted"), 14),
        (language.tr("model (95 % interval)"), 24),
    ):  # fmt: skip
        table.add_column(heading, max_width=wide)
    table.add_column(language.tr("verdict"), no_wrap=True)
    for finding in one.findings:
        line = finding.line
        expected = one.expects(finding)
        verdict = language.tr("an input" if line.given else VERDICT_WORDS[finding.verdict])
        if finding in one.worse():
            verdict = language.tr("{verdict} (expected: {expected})", verdict=verdict,
                                  expected=language.tr(VERDICT_WORDS[expected]))  # fmt: skip
        table.add_row(
            f"{worded(line.what, language)} [{worded(line.unit, language)}]", worded(line.published, language),
            band(finding, language), model(finding, language), Text(verdict, style=_STYLES[finding.verdict]),
        )  # fmt: skip
    return table


def _sentence(result: Any, language: Language) -> str:
    """Verdicts counted, in one sentence."""
    from cosim.evidence.validation.summary import VERDICT_WORDS

    counts = [f"{count} {language.tr(VERDICT_WORDS[verdict])}" for verdict, count in result.counts().items() if count]
    head = language.tr("{n} lines: {counts}.", n=sum(result.counts().values()), counts=", ".join(counts))
    if result.worse:
        names = ", ".join(f"{pattern.name} {finding.line.key}" for pattern, finding in result.worse)
        return f"{head} " + language.tr("Worse than packaged: {names}.", names=names)
    if any(one.expected for one in result.measured):
        return f"{head} " + language.tr("None is worse than when this was packaged.")
    return f"{head} " + language.tr("No expectations are packaged for this scenario.")
