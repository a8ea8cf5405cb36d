"""The first page of a comparison, for who has three minutes: one side of A4 when it is printed.

It has at most `MOST` policies and the first lines of every list; the rest is behind it, in `cosim.report.behind`.
"""

from __future__ import annotations

from collections.abc import Sequence

from cosim.report.content import Block, Bullets, Cell, Figure, Heading, Paragraph, Section, Table
from cosim.report.draw import figure_of
from cosim.report.given import Given, Row
from cosim.report.nothing import trend_of
from cosim.report.numbers import base_cell, change_cell
from cosim.report.per_head import costs_table
from cosim.report.sure import sure_in_short
from cosim.report.turn import turns
from cosim.report.who import losing_organisations
from cosim.studies.comparison.words import absent, idle_of, overall_of, telling
from cosim.texts.amounts import amount
from cosim.texts.answer import first_sentence
from cosim.texts.headline import headline
from cosim.texts.language import Language
from cosim.texts.mixed import later
from cosim.texts.outcomes import title_of, unit_of

__all__ = ["MOST", "after_two_years", "effects_table", "first_page"]

MOST = 4  # policies on the page
_TURNS = 3  # sentences on what would turn an answer round
_COLUMNS = ("functioning", "weeks_waited", "placed", "euros_total")


def first_page(given: Given) -> Section:
    """The page."""
    language, result = given.language, given.result
    shown = telling(result, MOST)
    idle = idle_of(result, language)
    warnings = [f"{given.titles[arm]} {idle[arm]}" for arm in shown if arm in idle]
    if why := absent(result, language):
        warnings.append(why)
    if after := after_two_years(given, shown):
        warnings.append(after)
    if losing := losing_organisations(given, shown):
        warnings.append(losing)
    costs = costs_table(result, given.rows, given.titles, given.payers, language, policies=shown)
    blocks: list[Block] = [
        *(Paragraph(sentence, "lead") for sentence in overall_of(result, language)),
        *(Paragraph(one, "warning") for one in warnings),
        effects_table(given, shown),
        costs,
    ]
    if len(shown) < len(result.arms) - 1:
        blocks.append(Paragraph(_others(given, shown), "note"))
    blocks += _figure(given, shown)
    blocks += [
        Heading(language.tr("How sure is this?")),
        Bullets(sure_in_short(result, given.fits, given.validation, language)),
        Heading(language.tr("What is not in the model")),
        _left_out(given, shown),
        Heading(language.tr("What would have to be true to turn this round")),
        _turned(given, shown),
        Heading(language.tr("If you change nothing")),
        Paragraph(trend_of(given)),
    ]
    return Section("answer", language.tr("The answer"), blocks)


def after_two_years(given: Given, shown: Sequence[str]) -> str:
    """Where the second year says otherwise than the first; policies with the same sentence are named together."""
    found: dict[str, list[str]] = {}
    for policy in shown:
        mine = {outcome: row for (arm, outcome), row in given.rows.items() if arm == policy}
        if sentence := later(mine, given.language):
            found.setdefault(sentence, []).append(given.titles[policy])
    return " ".join(f"{given.language.listed(titles)}: {sentence}" for sentence, titles in found.items())


def _others(given: Given, shown: Sequence[str]) -> str:
    left = len(given.result.arms) - 1 - len(shown)
    return given.language.trn(
        "These are the {shown} policies that change most of what was asked; {n} other is on the next page.",
        "These are the {shown} policies that change most of what was asked; {n} others are on the next page.",
        left, shown=len(shown),
    )  # fmt: skip


def effects_table(given: Given, policies: Sequence[str]) -> Table:
    """What policies do for families and costs, against changing nothing."""
    language, result = given.language, given.result
    known = [name for name in _COLUMNS if any(name == outcome for _, outcome in given.rows)]
    head = [language.tr("policy"), *(_heading(name, given) for name in known)]
    first = result.arms[1]
    base: list[Cell] = [given.titles[result.arms[0]]]
    base += [base_cell(given.rows[first, name], language) for name in known]
    rows: list[list[Cell]] = [base]
    for policy in policies:
        line: list[Cell] = [given.titles[policy] + (" *" if given.caveats.get(policy) else "")]
        line += [change_cell(given.rows[policy, name], language, unit=False) for name in known]
        rows.append(line)
    note = language.tr(
        "First row: the value itself. Other rows: the difference with it, and whether it matters. "
        "Small is less than {what}.",
        what=language.listed([_small(given.rows[first, name], language) for name in known]),
    )  # fmt: skip
    if any(given.caveats.get(policy) for policy in policies):
        note += " " + language.tr("* The model leaves something out about this policy, see below.")
    return Table(language.tr("What every policy does, against changing nothing"), head, rows, note)


def _heading(name: str, given: Given) -> str:
    unit = next(row["unit"] for (_, outcome), row in given.rows.items() if outcome == name)
    return f"{title_of(name, given.language)} ({unit_of(unit, given.language)})"


def _small(row: Row, language: Language) -> str:
    value = float(row["threshold"])
    if str(row["unit"]).startswith("EUR"):
        return amount(value, row["unit"], language, sign=False)
    number = language.local(f"{100.0 * value if row['unit'] == 'share' else value:.3g}")
    if row["unit"] == "share":
        one = number == "1"
        return language.tr("a percentage point") if one else language.tr("{number} percentage points", number=number)
    if row["unit"] == "weeks":
        return language.tr("a week") if value == 1.0 else language.tr("{number} weeks", number=number)
    return f"{number} {unit_of(row['unit'], language)}"


def _figure(given: Given, shown: Sequence[str]) -> list[Block]:
    language, result = given.language, given.result
    known = {outcome for _, outcome in given.rows}
    if not {"functioning", "euros_total"} <= known:
        return []
    from cosim.plots import outcomes_against_costs

    subtitle = language.tr(
        "Difference in {outcome} and in total costs a year, with margins over {runs} paired "
            "runs; every mark is a policy.",
        outcome=title_of("functioning", language), runs=len(result.replicates),
    )  # fmt: skip
    figure: Figure = figure_of(
        "fig1", lambda: outcomes_against_costs(result, language=language, bare=True, only=shown),
        headline=_headline(given),
        subtitle=subtitle,
        alternative=language.tr("A chart of how families do against costs; the table above has the same numbers."),
        word=given.word, wide=0.62,
    )  # fmt: skip
    return [figure]


def _headline(given: Given) -> str:
    """The message of the figure."""
    by_outcome = [
        {policy: row for (policy, outcome), row in given.rows.items() if outcome == name}
        for name in ("functioning", "euros_total")
    ]
    return headline(by_outcome[0], by_outcome[1], given.titles, given.language)


def _left_out(given: Given, shown: Sequence[str]) -> Bullets:
    """The first sentence of the caveat of every policy on the page, and what is left out about all."""
    language = given.language
    written = [arm for arm in shown if given.caveats.get(arm)]
    terms, found = [given.titles[arm] for arm in written], [first_sentence(given.caveats[arm]) for arm in written]
    if silent := [given.titles[arm] for arm in shown if arm not in written]:
        terms.append(language.tr("Not written down"))
        names = language.listed([f"\u201c{title}\u201d" for title in silent])
        found.append(language.tr("The file of {names} does not say what the model leaves out about it.", names=names))
    found.append(
        language.tr(
            "Laws, politics, the labour market, school and work are numbers that somebody chose. The region is made of "
            "averages: no street or person in it exists."
        )
    )
    return Bullets(found, terms=[*terms, language.tr("Every policy")])


def _turned(given: Given, shown: Sequence[str]) -> Bullets:
    language, found = given.language, turns(given, shown)
    more = len(found) - _TURNS
    if more > 0:
        last = language.tr("{n} more on the next page, and what to run to know more.", n=more)
        return Bullets([*found[:_TURNS], last])
    last = "" if given.result.turning.size else language.tr("What to run to know more: next page.")
    return Bullets([*found, last] if last else found)
