"""One run as tables for people: outcomes by group, and phases by their share of the time."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cosim.cli.numbers import scaled_unit, significant
from cosim.cli.titled import titled_table
from cosim.texts.language import ENGLISH, Language, mark
from cosim.texts.mixed import too_short
from cosim.texts.outcomes import about_of, title_of

__all__ = ["phases_table", "summary_view"]

_HEADINGS = {"clients": mark("clients"), "costs": mark("costs, by payer"), "system": mark("system")}


def summary_view(run: Any, outcomes: Sequence[Any], language: Language = ENGLISH) -> RenderableType:
    """The outcomes of a run, grouped, each with its key, unit and meaning."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(language.tr("outcome"), no_wrap=True)
    table.add_column(language.tr("value"), justify="right", no_wrap=True)
    table.add_column(language.tr("unit"), no_wrap=True)
    table.add_column(language.tr("meaning"))
    for group in dict.fromkeys(outcome.group for outcome in outcomes):
        table.add_row(Text(language.tr(_HEADINGS[group]) if group in _HEADINGS else group, style="underline"))
        for outcome in outcomes:
            if outcome.group == group:
                table.add_row(f"  {outcome.name}", *_value(run, outcome, language), _meaning(outcome, language))
    policies = " + ".join(policy.name for policy in run.scenario.policies) or language.tr("no policy")
    title = str(getattr(run.scenario, "title", "")) or run.scenario.name
    title = language.of(title, str(getattr(run.scenario, "title_nl", "")))
    size = language.tr("1 run of {weeks} weeks, seed {seed}", weeks=run.weeks, seed=run.seed)
    head = f"{title} ({run.scenario.name}), {policies}: {size}"
    last = language.tr("One run is one realisation; cosim compare separates differences from chance.")
    parts: list[RenderableType] = [Text(head, style="bold"), Padding(table, (1, 0))]
    if why := _too_short(run, outcomes, language):
        parts.append(Text(why, style="yellow"))
    return Group(*parts, Text(last, style="dim"))


def _too_short(run: Any, outcomes: Sequence[Any], language: Language) -> str:
    """Why outcomes on families have no value; empty if they have."""
    missing = [one for one in outcomes if math.isnan(float(run.summary.get(one.name, math.nan)))]
    from cosim.care.outcomes.measure import weeks_needed

    needed = {
        title_of(one.name, language): weeks_needed(run.scenario.values, one.name)
        for one in missing if getattr(one, "per_client", None)
    }  # fmt: skip
    return too_short(needed, weeks=int(run.weeks), language=language)


def _meaning(outcome: Any, language: Language) -> str:
    if language.code == "en":
        return str(getattr(outcome, "meaning", ""))
    return about_of(outcome.name, language) or title_of(outcome.name, language)


def _value(run: Any, outcome: Any, language: Language) -> tuple[str, str]:
    value = float(run.summary.get(outcome.name, math.nan))
    scale, unit = scaled_unit(outcome.unit, value, language)
    return language.local(significant(value / scale)), unit


def phases_table(phases: Mapping[str, float], language: Language = ENGLISH) -> Table:
    """The phases of the week in order, with the time they took and their share of it."""
    total = sum(phases.values()) or 1.0
    longest = max(phases.values(), default=0.0) or 1.0
    table = titled_table(language.tr("phases of the week, in order"))
    table.add_column(language.tr("phase"), no_wrap=True)
    table.add_column(language.tr("seconds"), justify="right")
    table.add_column(language.tr("share"), justify="right")
    table.add_column("")
    for name, seconds in phases.items():
        bar = "#" * round(30.0 * seconds / longest)
        table.add_row(name, language.fixed(seconds, 3), f"{language.fixed(100.0 * seconds / total, 1)} %", bar)
    table.add_row(language.tr("all"), language.fixed(total, 3), language.local("100.0 %"), "")
    return table
