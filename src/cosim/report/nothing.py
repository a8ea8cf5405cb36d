"""If you do nothing: the base by year, in a sentence, a table and a figure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cosim.plots.base_over_time import part_years, prices_of
from cosim.report.content import Block, Cell, Heading, Number, Paragraph, Table
from cosim.report.draw import figure_of
from cosim.studies.comparison.base import counted_years
from cosim.texts.language import Language, mark
from cosim.texts.outcomes import quantity_of

if TYPE_CHECKING:
    from cosim.report.given import Given

__all__ = ["if_nothing", "trend_of"]

_MOST = 9  # years in the table


def if_nothing(given: Given) -> list[Block]:
    """What happens without any policy; a sentence where it was not recorded."""
    language, base = given.language, given.result.base
    blocks: list[Block] = [Heading(language.tr("If you change nothing"))]
    sentence = trend_of(given)
    if base is None or base.empty:
        return [*blocks, Paragraph(sentence, "note")]
    from cosim.plots import base_over_time

    figure = figure_of(
        "fig2", lambda: base_over_time(given.result, language=language), headline=sentence,
        subtitle=language.tr("Mean of {runs} runs without any policy.", runs=len(given.result.replicates)),
        alternative=language.tr("Four charts by year; the table below has the same numbers."), word=given.word,
        phone=lambda: base_over_time(given.result, language=language, narrow=True),
    )  # fmt: skip
    return [*blocks, figure, _table(given, base)]


def trend_of(given: Given) -> str:
    """What happens without any policy, in one sentence."""
    if given.result.base is None or given.result.base.empty:
        return given.language.tr("The base over the years was not kept with this result.")
    base, scenario = given.result.base, given.result.scenario
    counted = counted_years(base, warm_up=int(scenario.values.get("measure.warm_up_weeks", 0)))
    whole = base[~base["year"].isin(part_years(base))]
    if whole["year"].nunique() < 2:
        return given.language.tr(
            "These runs have fewer than two whole years, too few to say what happens over the years."
        )
    shown = base[base["year"].isin(counted)] if len(counted) > 1 else whole
    return _trend(shown, given.language, dated=getattr(scenario, "start", None) is not None)


def _span(base: Any, name: str) -> tuple[float, float] | None:
    rows = base[base["quantity"] == name]
    if len(rows) < 2:
        return None
    return float(rows["mean"].iloc[0]), float(rows["mean"].iloc[-1])


def _trend(base: Any, language: Language, *, dated: bool) -> str:
    """Whether the waiting list and the costs grow anyway."""
    first, last = int(base["year"].min()), int(base["year"].max())
    parts = []
    waiting, euros = _span(base, "waiting"), _span(base, "euros_total")
    if waiting is not None:
        goes = _goes(waiting)
        template = {
            1: mark("the waiting list grows from {first} to {last} families"),
            0: mark("the waiting list stays about {last} families"),
            -1: mark("the waiting list shrinks from {first} to {last} families"),
        }[goes]
        parts.append(language.tr(template, first=language.fixed(waiting[0], 0), last=language.fixed(waiting[1], 0)))
    if euros is not None:
        goes = _goes(euros)
        template = {
            1: mark("costs rise from EUR {first} to {last} million a year"),
            0: mark("costs stay about EUR {last} million a year"),
            -1: mark("costs fall from EUR {first} to {last} million a year"),
        }[goes]
        places = 0 if euros[1] >= 1e8 else 1
        parts.append(
            language.tr(
                template, first=language.fixed(euros[0] / 1e6, places), last=language.fixed(euros[1] / 1e6, places)
            )
        )
    if not parts:
        return language.tr("Without any policy nothing was recorded by year.")
    template = (
        mark("Without any policy, from {first} to {last}: {what}.") if dated
        else mark("Without any policy, from year {first} to year {last}: {what}.")
    )  # fmt: skip
    return language.tr(template, first=first, last=last, what=language.listed(parts))


def _goes(span: tuple[float, float]) -> int:
    """1 up, -1 down, 0 where the change is less than a twentieth."""
    change = span[1] - span[0]
    if abs(change) <= 0.05 * max(abs(span[0]), abs(span[1])):
        return 0
    return 1 if change > 0.0 else -1


def _table(given: Given, base: Any) -> Table:
    language = given.language
    years = sorted(set(base["year"].tolist()))
    step = max(1, -(-len(years) // _MOST))
    shown = sorted({*years[::step], years[-1]})
    rows: list[list[Cell]] = []
    for name, part in base.groupby("quantity", sort=False):
        means = dict(zip(part["year"], part["mean"], strict=True))
        label, scale, places = _row(str(name), language)
        rows.append([label, *(_cell(means[year] * scale, places, language) for year in shown)])
    dated = getattr(given.result.scenario, "start", None) is not None
    kind = language.tr("calendar year") if dated else language.tr("year of the run")
    warm_up = int(given.result.scenario.values.get("measure.warm_up_weeks", 0))
    parts = part_years(base)
    notes = [prices_of(given.result.scenario, language)]
    if parts:
        notes.append(
            language.tr("a part of a year has its weeks; its new families and euros are brought to a whole year")
        )
    if warm_up:
        notes.append(language.tr("the first {n} weeks are for filling up and count for no outcome", n=warm_up))
    note = "; ".join(one for one in notes if one)
    head = [language.tr("what"), *(_year(year, parts, language) for year in shown)]
    return Table(
        language.tr("If you change nothing, by {kind}", kind=kind), head, rows,
        f"{note[:1].upper()}{note[1:]}." if note else "",
    )  # fmt: skip


def _year(year: int, parts: Mapping[int, int], language: Language) -> str:
    """A year, with its weeks where the runs cover a part of it."""
    return str(year) if year not in parts else language.tr("{year} ({n} weeks)", year=year, n=parts[year])


def _row(name: str, language: Language) -> tuple[str, float, int]:
    label = quantity_of(name, language)
    if name.startswith("euros_"):
        return language.tr("million EUR, {payer}", payer=label), 1e-6, 1
    if name.startswith("share_"):
        return f"{label} (%)", 100.0, 0
    return label, 1.0, 0 if label != name.replace("_", " ") else 1


def _cell(value: float, places: int, language: Language) -> Number:
    return Number(value, language.fixed(value, places), places)
