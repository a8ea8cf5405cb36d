"""Reports of a claim, an analysis of worlds, an ablation and a validation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cosim.report.content import Block, Bullets, Cell, Code, Heading, Number, Paragraph, Report, Section, Table
from cosim.report.read import Found
from cosim.report.sure import VERDICT_WORDS
from cosim.texts.amounts import amount
from cosim.texts.language import Language, mark
from cosim.texts.outcomes import title_of

__all__ = ["other_report"]

_FORMS = {
    "linear": mark("grows evenly"),
    "power": mark("grows as a power"),
    "exponential": mark("grows exponentially"),
    "saturating": mark("grows and levels off"),
    "logistic": mark("grows as an S"),
    "no growth": mark("no growth"),
    "none": mark("no growth"),
    "exactly none": mark("exactly the same"),
    "cannot tell": mark("cannot tell"),
}
_VERDICTS = ("contradicts", "not reproduced", "same direction", "reproduced")


def other_report(found: Found, language: Language) -> Report:
    """The report of a document that is no comparison."""
    document: dict[str, Any] = found.result
    build = {"claim": _claim, "discovery": _discovery, "ablation": _ablation, "validation": _validation}[found.kind]
    title, subtitle, blocks = build(document, language)
    about = {
        language.tr("scenario"): f"{document.get('scenario', '-')} ({document.get('identity', '-')})",
        language.tr("seed"): str(document.get("seed", "-")),
        language.tr("versions"): str(document.get("version", document.get("versions", "-"))),
    }
    return Report(title, subtitle, [Section("answer", language.tr("The answer"), blocks)], language, about)


Parts = tuple[str, str, Sequence[Block]]


def _number(value: Any, language: Language, places: int = 2, *, sign: bool = False) -> Cell:
    if not isinstance(value, (int, float)) or value != value:
        return "-"
    return Number(float(value), language.fixed(float(value), places, sign=sign), places)


def _validation(document: Mapping[str, Any], language: Language) -> Parts:
    title = language.tr("Which published findings does the model reproduce?")
    subtitle = language.tr("{scenario}, {tier} tier: {runs} runs of every arm.", scenario=document["scenario"],
                           tier=document["tier"], runs=document.get("replicates", "-"))  # fmt: skip
    counts = document["counts"]
    parts = [f"{language.tr(VERDICT_WORDS[name])}: {counts.get(name, 0)}" for name in _VERDICTS]
    blocks: list[Block] = [
        Paragraph(language.tr("Of {n} lines: {parts}.", n=sum(counts.values()), parts="; ".join(parts)), "lead")
    ]
    lines = [{**line, "pattern": pattern} for pattern in document["patterns"] for line in pattern["lines"]]
    lines.sort(key=lambda one: _VERDICTS.index(one["verdict"]))
    head = [language.tr("pattern"), language.tr("what was studied"), language.tr("the study"), language.tr("model"),
            language.tr("verdict")]  # fmt: skip
    rows: list[list[Cell]] = [
        [one["pattern"]["name"], f"{one['what']} [{one['unit']}]", one["published"], _number(one["model"], language),
         language.tr(VERDICT_WORDS[one["verdict"]])]
        for one in lines
    ]  # fmt: skip
    blocks.append(Table(language.tr("Published studies against the model"), head, rows))
    why = [f"{one['pattern']['name']} {one['line']}: {one['why']}" for one in lines if one.get("why")]
    if why:
        blocks += [Heading(language.tr("Best explanations where they differ")), Bullets(why)]
    return title, subtitle, blocks


def _discovery(document: Mapping[str, Any], language: Language) -> Parts:
    arms = document["arms"]
    title = language.tr("In which worlds does it hold?")
    subtitle = language.tr("{scenario}: {worlds} worlds, {runs} runs of each.", scenario=document["scenario"],
                           worlds=document["worlds"], runs=document["replicates"])  # fmt: skip
    blocks: list[Block] = []
    for arm in arms:
        share = [language.fixed(100.0 * float(arm[key]), 0) for key in ("share", "low", "high")]
        outcome = title_of(str(arm["outcome"]), language)
        if arm["aim"] == "better":
            text = language.tr("{policy} is better than changing nothing on {outcome} in "
                "{share} % of the worlds ({low} to "
                               "{high} %).", policy=arm["policy"], outcome=outcome, share=share[0], low=share[1],
                               high=share[2])  # fmt: skip
        else:
            text = language.tr(
                "{policy}: {outcome} reaches the level in {share} % of the worlds ({low} to {high} %).",
                policy=arm["policy"],
                outcome=outcome,
                share=share[0],
                low=share[1],
                high=share[2],
            )
        blocks.append(Paragraph(text, "lead"))
        if int(arm.get("undecided", 0)):
            blocks.append(Paragraph(language.tr("In {n} worlds the runs cannot tell.", n=arm["undecided"])))
        restrictions = arm.get("restrictions") or []
        if restrictions:
            blocks.append(
                _plain_table(
                    language.tr("Where it holds or fails: {policy}", policy=arm["policy"]), restrictions, language
                )
            )
        elif arm.get("reason"):
            blocks.append(Paragraph(language.tr("No box of worlds was found that sets them apart."), "note"))
    robustness = document.get("robustness") or []
    if robustness:
        blocks.append(_plain_table(language.tr("Regret and robustness"), robustness, language))
    return title, subtitle, blocks


def _plain_table(caption: str, rows: Sequence[Mapping[str, Any]], language: Language) -> Table:
    """Records as they are, for the parts that are for analysts."""
    head = [str(name).replace("_", " ") for name in rows[0]]
    cells: list[list[Cell]] = [
        [_number(value, language, 3) if isinstance(value, float) else str(value) for value in row.values()]
        for row in rows
    ]
    return Table(caption, head, cells)


def _ablation(document: Mapping[str, Any], language: Language) -> Parts:
    title = language.tr("Which mechanism carries the effect?")
    subtitle = language.tr(
        "{scenario}: {treatment} against {control}, {runs} paired runs of {weeks} weeks.",
        **{name: document[name] for name in ("scenario", "treatment", "control", "runs", "weeks")},
    )
    table = document["table"]
    blocks: list[Block] = []
    for outcome in dict.fromkeys(row["outcome"] for row in table):
        part = [row for row in table if row["outcome"] == outcome]
        full, rest = part[0], part[1:]
        needed = [
            row for row in rest if row["share"] is not None and row["share"] == row["share"] and row["share"] >= 0.5
        ]
        named = title_of(str(outcome), language)
        size = amount(float(full["without"]), str(full["unit"]), language)
        if float(full["without_low"]) <= 0.0 <= float(full["without_high"]):
            text = language.tr(
                "{outcome}: no effect is shown, so nothing can be ascribed to a mechanism.", outcome=named
            )
        elif needed:
            what = language.listed([f"{row['mechanism']}" for row in needed])
            text = language.tr("{outcome}: {size}; at least half of it is lost without "
                "{what}.", outcome=named, size=size,
                               what=what)  # fmt: skip
        else:
            text = language.tr("{outcome}: {size}; no single mechanism carries half of it.", outcome=named, size=size)
        blocks.append(Paragraph(text[0].upper() + text[1:], "lead"))
        head = [language.tr("mechanism"), language.tr("without it"), language.tr("it carries"), language.tr("share")]
        rows: list[list[Cell]] = [
            [
                row["mechanism"],
                _number(row["without"], language, 3, sign=True),
                _number(row["carried"], language, 3, sign=True),
                "-"
                if row["share"] is None or row["share"] != row["share"]
                else f"{language.fixed(100 * row['share'], 0)} %",
            ]
            for row in rest
        ]
        blocks.append(Table(f"{named} ({full['unit']})", head, rows))
    return title, subtitle, blocks


def _claim(document: Mapping[str, Any], language: Language) -> Parts:
    title = language.tr("A bit better alone, exponentially better together?")
    subtitle = language.tr(
        "{scenario}: {runs} runs a share, {weeks} weeks.",
        scenario=document["scenario"],
        runs=document.get("runs", "-"),
        weeks=document.get("weeks", "-"),
    )
    curves = document.get("curves") or []
    origin = language.tr("The saying is wrongly ascribed to Shakespeare; here it is a claim to be tested.")
    blocks: list[Block] = [Paragraph(origin, "note")]
    verdicts = [str(row.get("verdict", "")) for row in curves]
    if verdicts:
        exponential = verdicts.count("exponential")
        blocks.append(
            Paragraph(
                language.tr("In {n} of {all} curves growth is exponential; in {unclear} it "
                    "cannot be told.", n=exponential,
                            all=len(verdicts), unclear=verdicts.count("cannot tell")),
                "lead",
            )
        )  # fmt: skip
        head = [language.tr("outcome"), language.tr("families"), language.tr("condition"), language.tr("gain"),
                language.tr("verdict")]  # fmt: skip
        rows: list[list[Cell]] = [
            [title_of(str(row.get("outcome")), language), str(row.get("families", "")), str(row.get("condition", "")),
             _number(row.get("gain"), language, 3, sign=True),
             language.tr(_FORMS.get(str(row.get("verdict")), str(row.get("verdict"))))]
            for row in curves
        ]  # fmt: skip
        blocks.append(Table(language.tr("How outcomes grow with the share of a way of working"), head, rows))
    if document["answer"]:
        heading = language.tr("In the words of the analysis (English)")
        blocks += [Heading(heading), Bullets([str(sentence) for sentence in document["answer"]])]
    blocks.append(Code(f"cosim claim {document['scenario']}"))
    return title, subtitle, blocks
