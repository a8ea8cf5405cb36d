"""The end of a report: method, how to repeat it, words, where values come from, versions and identity."""

from __future__ import annotations

import json
from typing import Any

from cosim.report.content import Block, Bullets, Cell, Code, Heading, Paragraph, Section, Table
from cosim.report.numbers import plain_number, share_cell
from cosim.texts.language import Language, mark
from cosim.texts.outcomes import about_of, declared, title_of
from cosim.texts.verdicts import STATUS, status_of

__all__ = ["about_of_result", "glossary", "method", "repeat", "sentences", "values_by_status"]

_METHOD = (
    mark(
        "The model follows a care region week by week: families come, wait, get help, recover "
        "or are placed out of home."
    ),
    mark("Professionals choose how they work: each for themselves, side by side, or together with one plan."),
    mark(
        "No way of working is given an advantage; gains and losses follow from hours, talents, "
        "trust, money and the family."
    ),
    mark("A policy changes values of the model from a certain week; everything else stays as it was."),
    mark(
        "Every policy is run many times, and so is changing nothing; a run of each has the same "
        "families and the same chances."
    ),
    mark("The difference between the two is therefore the policy, and a margin shows what chance still does."),
    mark("A difference is shown if its margin, adjusted for the number of comparisons (Holm), excludes zero."),
    mark(
        "A difference that is shown may be small: below a threshold that was declared beforehand, it is called small."
    ),
    mark(
        "Values come from publications, from calibration on Dutch figures, or are assumptions; each of them says which."
    ),
    mark("A model is not a region: it shows what follows from its assumptions, and not what will happen."),
)
_TERMS = (
    (mark("SD, standard deviation"), mark("How much families differ among themselves. 0.2 SD is "
        "called small, 0.5 medium, 0.8 large.")),
    (mark("margin"), mark("Between these values lies the difference, if only chance is counted; "
        "95 in 100 such margins are right.")),
    (mark("cannot tell, perhaps"), mark("These runs cannot tell whether there is a difference that matters. That "
        "is not proof of no difference. Perhaps: sure alone, not among so many comparisons.")),
    (mark("base, if you change nothing"), mark("The same region without the policies that are compared.")),
    (mark("primary and exploratory"), mark("Primary is what the question was about; exploratory "
        "is everything else, to be checked again.")),
    (mark("calibration"), mark("Values that nobody measured are chosen so that the model gives "
        "the published figures.")),
    (mark("each for themselves"), mark("One professional works alone and keeps the family.")),
    (mark("side by side"), mark("Several professionals, each on their own, who align dates and files.")),
    (mark("together with one plan"), mark("One team with the family, with one plan within what "
        "the family can take in.")),
)  # fmt: skip


def method(result: Any, language: Language, *, name: str) -> Section:
    """Method in ten sentences, how to repeat it, values by status, versions."""
    command = str(result.provenance.get("command", ""))
    python = (
        f"import cosim\n\nagain, same = cosim.rerun({name!r})\n"
        "print(same)  # True: every number to the last bit\nprint(again.table)"
    )
    made: list[Block] = [Paragraph(language.tr("As it was made:")), Code(command)] if command else []
    blocks: list[Block] = [
        *sentences(language),
        Heading(language.tr("Where values come from")),
        values_by_status(result.scenario, language),
        Heading(language.tr("How to repeat it")),
        Paragraph(language.tr("The same numbers again, from the folder of the result:")),
        Code(f"cosim rerun {name}"),
        *made,
        Paragraph(language.tr("In Python:")),
        Code(python),
    ]
    return Section("method", language.tr("Method, and how to repeat it"), blocks, page=True)


def sentences(language: Language) -> list[Block]:
    """The method in ten sentences."""
    heading = Heading(language.tr("Method in ten sentences"))
    return [heading, Bullets([language.tr(sentence) for sentence in _METHOD], numbered=True)]


def repeat(command: str, language: Language) -> Section:
    """The method, and the command that makes a result that is no comparison again."""
    made: list[Block] = [Heading(language.tr("How to repeat it")), Code(command)]
    return Section("method", language.tr("Method, and how to repeat it"), [*sentences(language), *made], page=True)


def values_by_status(scenario: Any, language: Language) -> Table:
    """How many values are published, calibrated and assumed."""
    notes = getattr(scenario, "notes", {})
    total = max(1, len(notes))
    rows: list[list[Cell]] = []
    for status in STATUS:
        count = sum(1 for note in notes.values() if note.status == status)
        rows.append([status_of(status, language), plain_number(count, language), share_cell(count / total, language)])
    note = language.tr("cosim scenario show {name} --resolved lists every value with its source.", name=scenario.name)
    head = [language.tr("status"), language.tr("values"), language.tr("share")]
    return Table(language.tr("Values of the scenario by status"), head, rows, note)


def glossary(language: Language) -> Section:
    """Words and outcomes."""
    rows: list[list[Cell]] = [[language.tr(word), language.tr(meaning)] for word, meaning in _TERMS]
    outcomes: list[list[Cell]] = [[title_of(name, language), about_of(name, language)] for name in declared()]
    head = [language.tr("word"), language.tr("meaning")]
    blocks: list[Block] = [
        Table(language.tr("Words"), head, rows),
        Table(language.tr("Outcomes"), [language.tr("outcome"), language.tr("meaning")], outcomes),
    ]
    return Section("words", language.tr("Words"), blocks, page=True)


def about_of_result(result: Any, language: Language) -> dict[str, str]:
    """Versions and identity."""
    engine = result.provenance.get("engine", {})
    versions = engine.get("versions", {})
    found = {
        language.tr("scenario"): f"{result.scenario.name} ({result.scenario.identity})",
        language.tr("seed"): str(result.seed),
        language.tr("weeks"): str(result.weeks),
        language.tr("model version"): str(engine.get("model", "-")),
        language.tr("versions"): ", ".join(f"{name} {number}" for name, number in versions.items()) or "-",
    }
    if commit := engine.get("commit"):
        found[language.tr("commit")] = str(commit)
    if plugins := getattr(result.scenario, "extensions", ()):
        found[language.tr("plug-ins")] = ", ".join(f"{one.name} ({one.digest})" for one in plugins)
    identities = result.provenance.get("identities", {})
    if identities:
        found[language.tr("identities of the arms")] = json.dumps(
            {arm: str(one)[:16] for arm, one in identities.items()}, ensure_ascii=False
        )
    return found
