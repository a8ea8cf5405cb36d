"""Costs per 1,000 youths, per inhabitant and per payer, where the scenario knows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cosim.core.units import WEEKS_A_YEAR
from cosim.plots.base_over_time import prices_of
from cosim.report.content import Cell, Table
from cosim.report.municipal import span_by_municipality
from cosim.report.numbers import money_cell
from cosim.texts.language import Language
from cosim.texts.outcomes import payer_of
from cosim.texts.verdicts import verdict_word

__all__ = ["costs_table", "inhabitants_of", "youths_of"]

Row = Mapping[str, Any]


def youths_of(scenario: Any) -> float:
    """Youths in care in a year: those there at the start, and those who come; 0 if the scenario does not say."""
    values = getattr(scenario, "values", {})
    inflow, stock = values.get("population.arrivals_per_week"), values.get("population.initial_stock")
    if inflow is None or stock is None:
        return 0.0
    return (WEEKS_A_YEAR * float(inflow) + float(stock)) * max(1.0, float(values.get("regions.count", 1)))


def inhabitants_of(scenario: Any) -> float:
    """Inhabitants of a scenario, or of all its municipalities; 0 if it says neither."""
    places = float(sum(one.inhabitants for one in getattr(scenario, "municipalities", ())))
    return float(getattr(scenario, "inhabitants", None) or places)


def costs_table(
    result: Any, rows: Mapping[tuple[str, str], Row], titles: Mapping[str, str], payers: Sequence[str],
    language: Language, *, policies: Sequence[str] | None = None,
) -> Table:  # fmt: skip
    """A row per policy: euros a year more or less, in all, per 1,000 youths, inhabitant, municipality and payer.

    Parameters
    ----------
    policies
        Those in the table; None: all.
    """
    youths = youths_of(result.scenario)
    inhabitants = inhabitants_of(result.scenario)
    head = [language.tr("policy"), language.tr("all payers together")]
    parts: list[float] = []
    if youths:
        head.append(language.tr("per 1,000 youths in care"))
        parts.append(youths / 1000.0)
    if inhabitants:
        head.append(language.tr("per inhabitant"))
        parts.append(inhabitants)
    if not result.municipalities.empty:
        head.append(language.tr("per inhabitant, by municipality"))
    head += [payer_of(payer.removeprefix("euros_"), language) for payer in payers]
    cells: list[list[Cell]] = []
    for policy in policies or result.arms[1:]:
        total = rows.get((policy, "euros_total"))
        line: list[Cell] = [titles[policy]]
        if total is not None:
            mark = verdict_word(total, language)
            line.append(money_cell(total["difference"], language, mark=mark))
            line += [money_cell(total["difference"] / part, language) for part in parts]
            if not result.municipalities.empty:
                line.append(span_by_municipality(result, policy, language))
        for payer in payers:
            row = rows.get((policy, payer))
            line.append(
                "" if row is None else money_cell(row["difference"], language, mark=verdict_word(row, language))
            )
        cells.append(line)
    note = language.tr("Differences with changing nothing, in EUR a year.")
    if youths:
        note += " " + language.tr("Youths in care in a year: {n}.", n=language.fixed(round(youths), 0))
    if inhabitants:
        note += " " + language.tr("Inhabitants: {n}.", n=language.fixed(inhabitants, 0))
    prices = prices_of(result.scenario, language)
    note += f" {prices[0].upper()}{prices[1:]}."
    if missing := _missing(youths, inhabitants, result.municipalities.empty, payers, language):
        note += f" {missing}"
    return Table(language.tr("What it costs in a year, and who pays"), head, cells, note)


def _missing(youths: float, inhabitants: float, no_places: bool, payers: Sequence[str], language: Language) -> str:
    """Why a column is not there, and which key of the scenario gives it; empty if all are."""
    parts = []
    if not inhabitants:
        parts.append(language.tr("per inhabitant, as the scenario does not say how many there are (key: inhabitants)"))
    if no_places:
        parts.append(language.tr("per municipality, as it names none (key: [municipalities.NAME])"))
    if not youths:
        parts.append(language.tr("per 1,000 youths, as it does not say how many come (key: arrivals_per_week)"))
    if not payers:
        parts.append(language.tr("per payer, as it has none"))
    return language.tr("Not here: {what}.", what="; ".join(parts)) if parts else ""
