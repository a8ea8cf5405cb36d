"""A page per policy: what it does tomorrow, who pays, who gains, how sure that is, and on which assumptions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cosim.core.untrusted import file_name
from cosim.report.content import Block, Bullets, Cell, Heading, Paragraph, Section, Table
from cosim.report.floor import ACTORS, tomorrow
from cosim.report.given import Given
from cosim.report.municipal import policy_by_municipality
from cosim.report.numbers import base_cell, change_cell, interval_text, money_cell
from cosim.report.sure import fits_table, patterns_sentence, studies_table
from cosim.report.who import who_gains
from cosim.studies.comparison.words import added
from cosim.texts.amounts import plain_amount
from cosim.texts.answer import Answer
from cosim.texts.language import Language, mark
from cosim.texts.outcomes import payer_of, title_of
from cosim.texts.sizes import MATTERS
from cosim.texts.sources import source_of
from cosim.texts.verdicts import status_of

__all__ = ["policy_page"]

_WHOM = {
    "professional": mark("the professional"), "family": mark("the family"), "organisation": mark("the organisation"),
    "purchaser": mark("the purchaser"),
}  # fmt: skip
_RUNNING = {
    "per_week": mark("running it, EUR a week"),
    "per_professional_week": mark("running it, EUR a week per professional"),
    "per_client_week": mark("running it, EUR a week per family"),
}


def policy_page(given: Given, answer: Answer) -> Section:
    """The page of one policy."""
    language, policy = given.language, answer.policy
    policies = added(given.result, policy)
    blocks: list[Block] = [Paragraph(answer.sentence[0].upper() + answer.sentence[1:], "lead")]
    blocks += [Paragraph(remark) for remark in answer.remarks]
    for one in policies:
        about = language.of(str(one.get("description", "")), str(one.get("description_nl", "")))
        if about:
            blocks.append(Paragraph(" ".join(about.split())))
    if answer.caveat:
        blocks.append(Paragraph(language.tr("Not in the model: {what}", what=answer.caveat), "warning"))
    blocks += _tomorrow(given, policies)
    blocks += _who_pays(given, policy)
    blocks += policy_by_municipality(given.result, given.rows, policy, language)
    blocks += who_gains(given, policy)
    blocks += _sensitivity(given, policy, policies)
    blocks.append(_assumptions(given, policies))
    blocks.append(_all_outcomes(given, policy))
    return Section(f"policy-{file_name(policy).replace('+', '-')}", answer.title, blocks, page=True)


def _tomorrow(given: Given, policies: list[Mapping[str, Any]]) -> list[Block]:
    language = given.language
    values = getattr(given.result.scenario, "values", {})
    found = {actor: lines for actor, lines in tomorrow(policies, values, language).items() if lines}
    if not found:
        return [Heading(language.tr("What changes tomorrow")), Paragraph(language.tr("Nothing on the floor."))]
    terms = [language.tr(ACTORS[actor]) for actor in found]
    items = [" ".join(lines) for lines in found.values()]
    return [
        Heading(language.tr("What changes tomorrow")),
        Bullets(items, terms=terms),
        Paragraph(" ".join([_when(policies, language), *_untouched(found, language)]), "note"),
    ]


def _untouched(found: Mapping[str, Any], language: Language) -> list[str]:
    """That the levers of a policy do not reach some; what it does to them comes by way of the others."""
    left = [language.tr(_WHOM[actor]) for actor in ACTORS if actor not in found]
    if not left:
        return []
    return [language.tr("None of its levers reaches {whom} directly; what they notice comes by way of others.",
                        whom=language.listed(left))]  # fmt: skip


def _when(policies: list[Mapping[str, Any]], language: Language) -> str:
    parts = []
    for one in policies:
        start = one.get("start") or language.tr("week {n}", n=one.get("start_week", 0))
        phase = int(one.get("phase_in_weeks", 0))
        text = language.tr("from {start}", start=start)
        if phase:
            text += " " + language.tr("growing to full size in {n} weeks", n=phase)
        end = one.get("end") or one.get("end_week")
        if end is not None:
            text += " " + language.tr("until {end}", end=end)
        parts.append(text)
    return language.tr("In the model: {when}.", when="; ".join(dict.fromkeys(parts)))


def _who_pays(given: Given, policy: str) -> list[Block]:
    language = given.language
    rows: list[list[Cell]] = []
    for name in (*given.payers, "euros_total"):
        row = given.rows.get((policy, name))
        if row is not None:
            payer = payer_of(name.removeprefix("euros_"), language)
            rows.append([payer, base_cell(row, language), change_cell(row, language), interval_text(row, language)])
    if not rows:
        return []
    head = [
        language.tr("who pays"),
        language.tr("if you change nothing"),
        language.tr("difference"),
        language.tr("margin"),
    ]
    programme = given.rows.get((policy, "euros_programme"))
    note = ""
    if programme is not None and programme["size"] == MATTERS:
        size = plain_amount(programme["difference"], programme["unit"], language)
        note = language.tr("Of which running the policy itself: {size}.", size=size)
    return [Heading(language.tr("Who pays and who saves")),
            Table(language.tr("Euros a year, by payer"), head, rows, note)]  # fmt: skip


def _sensitivity(given: Given, policy: str, policies: list[Mapping[str, Any]]) -> list[Block]:
    language = given.language
    found: list[Block] = [Heading(language.tr("How sure is this, for this policy?"))]
    fits = fits_table(given.fits, [policy], given.titles, language)
    one = _Only(given.result, policy)
    studies = studies_table(one, given.validation, given.titles, language)
    found += [table for table in (fits, studies) if table is not None]
    if len(found) == 1:
        found.append(
            Paragraph(
                language.tr("No other calibration was tried, and no published study looks at this policy."), "note"
            )
        )
    if patterns := patterns_sentence(given.result.scenario, policies, language):
        found.append(Paragraph(patterns, "note"))
    return found


class _Only:
    """A comparison as if it had one policy, for tables that go by arms."""

    def __init__(self, result: Any, policy: str) -> None:
        self.arms, self.scenario = (result.arms[0], policy), result.scenario


def _assumptions(given: Given, policies: list[Mapping[str, Any]]) -> Table:
    language = given.language
    values = getattr(given.result.scenario, "values", {})
    notes = getattr(given.result.scenario, "notes", {})
    rows: list[list[Cell]] = []
    for one in policies:
        for change in one.get("changes", ()):
            kind = next(kind for kind in ("set", "scale", "add") if kind in change)
            sign = {"set": "", "scale": "\u00d7 ", "add": "+ "}[kind]
            before = values.get(change["key"], "")
            note = notes.get(change["key"])
            status = "assumed" if note is None else note.status
            rows.append([
                change["key"], _plain(before, language), f"{sign}{_plain(change[kind], language)}",
                status_of(status, language), "" if note is None else source_of(note.source, language),
            ])  # fmt: skip
        cost = one.get("running_cost", {})
        status = status_of(str(cost.get("status", "assumed")), language)
        source = source_of(str(cost.get("source", "")), language)
        rows += [
            [language.tr(words), "0", money_cell(float(cost[name]), language, sign=False), status, source]
            for name, words in _RUNNING.items()
            if cost.get(name)
        ]
    head = [language.tr("what is changed"), language.tr("before"), language.tr("change"), language.tr("status"),
            language.tr("source")]  # fmt: skip
    note = language.tr(
        "Status and source are those of the value before; how large a change is, is an assumption of the policy."
    )
    return Table(language.tr("Assumptions of this policy"), head, rows or [["-", "", "", "", ""]], note)


def _plain(value: Any, language: Language) -> str:
    return language.local(f"{value:,.6g}") if isinstance(value, (int, float)) else str(value)


def _all_outcomes(given: Given, policy: str) -> Table:
    language = given.language
    head = [
        language.tr("outcome"),
        language.tr("if you change nothing"),
        language.tr("difference"),
        language.tr("margin"),
        language.tr("question"),
    ]
    roles = {"primary": language.tr("primary"), "exploratory": language.tr("exploratory")}
    rows: list[list[Cell]] = [
        [title_of(name, language), base_cell(row, language), change_cell(row, language), interval_text(row, language),
         roles[row["role"]]]
        for (arm, name), row in given.rows.items()
        if arm == policy
    ]  # fmt: skip
    note = language.tr(
        "Verdicts are adjusted for the number of comparisons (Holm): over the policies for "
        "primary outcomes, over the whole "
        "table for exploratory ones."
    )
    return Table(language.tr("All outcomes"), head, rows, note)
