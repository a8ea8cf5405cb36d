"""The first page of a comparison: the question, the answer, one table, one figure, how sure, and what is left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from cosim.plots.base_over_time import prices_in
from cosim.report.content import Block, Bullets, Cell, Figure, Heading, Paragraph, Section, Table
from cosim.report.draw import figure_of
from cosim.report.municipal import costs_by_municipality
from cosim.report.nothing import if_nothing
from cosim.report.numbers import base_cell, change_cell
from cosim.report.per_head import costs_table
from cosim.report.sure import fits_table, how_sure
from cosim.report.turn import turn_round
from cosim.studies.comparison.words import absent, added, answers_of, idle_of, overall_of
from cosim.texts.amounts import amount
from cosim.texts.answer import Answer
from cosim.texts.language import Language
from cosim.texts.outcomes import title_of, unit_of

__all__ = ["Given", "Row", "first_page"]

_COLUMNS = ("functioning", "weeks_waited", "placed", "euros_total")
Row = Mapping[str, Any]


class Given(NamedTuple):
    """What a report about a comparison is made from.

    Attributes
    ----------
    result
        The comparison.
    rows
        Its table with sizes, by policy and outcome.
    titles, caveats
        By arm, in the language.
    payers
        Outcomes of single payers.
    fits, validation, ablation
        Tables and documents that were found with it; None without.
    language
        Of the report.
    word
        Whether figures are drawn as PNG too.
    """

    result: Any
    rows: dict[tuple[str, str], Row]
    titles: dict[str, str]
    caveats: dict[str, str]
    payers: tuple[str, ...]
    fits: Any
    validation: Any
    ablation: Any
    language: Language
    word: bool

    @property
    def answers(self) -> list[Answer]:
        """An answer a policy."""
        return answers_of(self.result, self.language)


def first_page(given: Given) -> Section:
    """The page for who has three minutes."""
    language, result = given.language, given.result
    sentences = overall_of(result, language)
    blocks: list[Block] = [Paragraph(sentence, "lead") for sentence in sentences]
    blocks.append(
        Paragraph(
            language.tr(
                "SD says how much families differ among themselves: a difference of 0.2 SD is "
                "called small, one of 0.5 SD "
                "medium. A model is not a region: this is what follows from its assumptions."
            ),
            "note",
        )
    )
    titles = given.titles
    blocks += [Paragraph(f"{titles[arm]} {why}", "warning") for arm, why in idle_of(result, language).items()]
    if why := absent(result, language):
        blocks.append(Paragraph(why, "warning"))
    blocks += [Heading(language.tr("Each policy in one sentence")), _sentences(given.answers)]
    blocks.append(_table(given))
    prices = prices_in(result.scenario, language) or language.tr(
        "prices stay as the scenario has them, without inflation"
    )
    costs = costs_table(result, given.rows, given.titles, given.payers, language)
    blocks += [
        costs,
        Paragraph(prices[0].upper() + prices[1:] + ".", "note"),
        *costs_by_municipality(result, given.rows, titles, language),
    ]
    blocks += _figure(given, sentences)
    blocks.append(Heading(language.tr("How sure is this?")))
    blocks += how_sure(result, given.fits, given.validation, given.titles, language)
    fits = fits_table(given.fits, result.arms[1:], given.titles, language)
    blocks += [] if fits is None else [fits]
    blocks += [Heading(language.tr("What is not in the model")), _left_out(given)]
    blocks += [Heading(language.tr("What would have to be true to turn this round")), *turn_round(given)]
    blocks += if_nothing(given)
    return Section("answer", language.tr("The answer"), blocks)


def _sentences(found: list[Answer]) -> Bullets:
    return Bullets([" ".join([one.sentence, *one.remarks]) for one in found], terms=[one.title for one in found])


def _table(given: Given) -> Table:
    language, result = given.language, given.result
    known = [name for name in _COLUMNS if any(name == outcome for _, outcome in given.rows)]
    head = [language.tr("policy"), *(_heading(name, given) for name in known)]
    first = result.arms[1]
    base: list[Cell] = [given.titles[result.arms[0]]]
    base += [base_cell(given.rows[first, name], language) for name in known]
    rows: list[list[Cell]] = [base]
    for policy in result.arms[1:]:
        line: list[Cell] = [given.titles[policy] + (" *" if given.caveats.get(policy) else "")]
        line += [change_cell(given.rows[policy, name], language) for name in known]
        rows.append(line)
    note = language.tr(
        "First row: the value itself. Other rows: the difference with it, and whether it matters. "
        "Small is less than {what}.",
        what=language.listed([_small(given.rows[first, name], language) for name in known]),
    )  # fmt: skip
    if any(given.caveats.values()):
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


def _figure(given: Given, sentences: list[str]) -> list[Block]:
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
        "fig1", lambda: outcomes_against_costs(result, language=language), headline=sentences[0], subtitle=subtitle,
        alternative=language.tr("A chart of how families do against costs; the table above has the same numbers."),
        word=given.word,
    )  # fmt: skip
    return [figure]


def _left_out(given: Given) -> Bullets:
    """Caveats of policies, and what is left out about all of them."""
    language = given.language
    policies = {str(one["name"]): one for arm in given.result.arms[1:] for one in added(given.result, arm)}
    cautions = {
        language.of(str(one.get("title") or name), str(one.get("title_nl", ""))): " ".join(text.split())
        for name, one in policies.items()
        if (text := language.of(str(one.get("caveat", "")), str(one.get("caveat_nl", ""))))
    }
    terms, found = list(cautions), list(cautions.values())
    every = language.tr("Every policy")
    found.append(
        language.tr(
            "Laws, courts, politics, the labour market and what happens outside care, such as "
            "in schools and at work, exist "
            "only as numbers that somebody chose."
        )
    )
    found.append(language.tr("The region is made of averages: no street, school or person in it exists."))
    return Bullets(found, terms=[*terms, every, every])
