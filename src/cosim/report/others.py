"""Reports of a claim, an analysis of worlds, an ablation and a validation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cosim.evidence.validation.words import explained, worded
from cosim.report.appendix import glossary, repeat
from cosim.report.claim import claim_parts
from cosim.report.content import Block, Bullets, Cell, Heading, Number, Paragraph, Report, Section, Table
from cosim.report.read import Found
from cosim.report.sure import VERDICT_WORDS
from cosim.report.titles import policy_title
from cosim.texts.amounts import amount
from cosim.texts.language import Language, mark
from cosim.texts.outcomes import title_of, unit_of

__all__ = ["other_report"]

_COLUMNS = {
    "policy": mark("policy"), "mean": mark("mean"), "worst": mark("worst world"), "regret_mean": mark("regret, mean"),
    "regret_90": mark("regret, 90 %"), "regret_max": mark("regret, largest"), "best_in": mark("best in (share)"),
    "satisfices": mark("succeeds in (share)"), "low": mark("from"), "high": mark("to"), "worlds": mark("worlds"),
    "factor": mark("what varies"), "key": mark("what varies"),
}  # fmt: skip
_MOST = 15  # mechanisms in a table: those that carry most
_VERDICTS = ("contradicts", "not reproduced", "same direction", "reproduced")


def other_report(found: Found, language: Language) -> Report:
    """The report of a document that is no comparison."""
    document: dict[str, Any] = found.result
    build = {"claim": claim_parts, "discovery": _discovery, "ablation": _ablation, "validation": _validation}[
        found.kind
    ]
    title, subtitle, blocks = build(document, language)
    about = {
        language.tr("scenario"): f"{document.get('scenario', '-')} ({document.get('identity', '-')})",
        language.tr("seed"): str(document.get("seed", "-")),
        language.tr("versions"): _versions(document),
    }
    command = str(document.get("command") or _commands(found.kind, document))
    sections = [Section("answer", language.tr("The answer"), blocks), repeat(command, language), glossary(language)]
    return Report(title, subtitle, sections, language, about)


def _commands(kind: str, document: Mapping[str, Any]) -> str:
    """What makes such a result again, as far as it says so."""
    scenario, runs, seed = document["scenario"], document.get("runs", 6), document.get("seed", 0)
    return {
        "claim": f"cosim claim {scenario} --runs {runs} --weeks {document.get('weeks', 260)} --seed {seed}",
        "validation": f"cosim validate {scenario} --tier {document.get('tier', 'quick')} --seed {seed}",
        "ablation": f"cosim ablate {scenario} --policy {document.get('treatment', 'POLICY')} --runs {runs} "
        f"--weeks {document.get('weeks', 260)} --seed {seed}",
        "discovery": "cosim discover STORE --outcome OUTCOME --better-than base",
    }[kind]


def _versions(document: Mapping[str, Any]) -> str:
    found = document.get("version", document.get("versions", "-"))
    return ", ".join(f"{name} {number}" for name, number in found.items()) if isinstance(found, dict) else str(found)


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
        [_pattern(one["pattern"], language), f"{worded(one['what'], language)} [{worded(one['unit'], language)}]",
         worded(one["published"], language),
         _number(one["model"], language),
         language.tr(VERDICT_WORDS[one["verdict"]])]
        for one in lines
    ]  # fmt: skip
    blocks.append(Table(language.tr("Published studies against the model"), head, rows))
    why = [
        f"{one['pattern']['name']} {one['line']}: "
        f"{explained(str(one['pattern']['name']), str(one['line']), str(one['why']), language)}"
        for one in lines
        if one.get("why")
    ]
    if why:
        blocks += [Heading(language.tr("Best explanations where they differ")), Bullets(why)]
    return title, subtitle, blocks


def _pattern(pattern: Mapping[str, Any], language: Language) -> str:
    return f"{pattern['name']} {language.tr(str(pattern.get('title', '')))}".rstrip()


def _discovery(document: Mapping[str, Any], language: Language) -> Parts:
    arms = document["arms"]
    title = language.tr("In which worlds does it hold?")
    subtitle = language.tr("{scenario}: {worlds} worlds, {runs} runs of each.", scenario=document["scenario"],
                           worlds=document["worlds"], runs=document["replicates"])  # fmt: skip
    if document.get("factors"):
        subtitle += " " + language.tr("Between worlds vary: {what}.", what=language.listed(list(document["factors"])))
    blocks: list[Block] = []
    for arm in arms:
        named = policy_title(str(arm["policy"]), language)
        share = [language.fixed(100.0 * float(arm[key]), 0) for key in ("share", "low", "high")]
        outcome = title_of(str(arm["outcome"]), language)
        if arm["aim"] == "better":
            text = language.tr("{policy} is better than changing nothing on {outcome} in "
                "{share} % of the worlds ({low} to "
                               "{high} %).", policy=named, outcome=outcome, share=share[0], low=share[1],
                               high=share[2])  # fmt: skip
        else:
            text = language.tr(
                "{policy}: {outcome} reaches the level in {share} % of the worlds ({low} to {high} %).",
                policy=named,
                outcome=outcome,
                share=share[0],
                low=share[1],
                high=share[2],
            )
        blocks.append(Paragraph(text, "lead"))
        if int(arm.get("undecided", 0)):
            undecided = language.tr("{policy}: in {n} of {all} worlds these runs cannot tell.", policy=named,
                                    n=arm["undecided"], all=arm.get("worlds", document["worlds"]))  # fmt: skip
            blocks.append(Paragraph(undecided, "lead"))
        restrictions = arm.get("restrictions") or []
        if restrictions:
            blocks.append(
                _plain_table(language.tr("Where it holds or fails: {policy}", policy=named), restrictions, language)
            )
        elif arm.get("reason"):
            text = language.tr(
                "{policy}: no group of worlds was found that sets success and failure apart.", policy=named
            )
            blocks.append(Paragraph(text, "note"))
    robustness = document.get("robustness") or []
    if robustness:
        blocks.append(_plain_table(language.tr("Regret and robustness"), robustness, language))
    return title, subtitle, blocks


def _plain_table(caption: str, rows: Sequence[Mapping[str, Any]], language: Language) -> Table:
    """Records with their columns in words, for the parts that are for analysts."""
    head = [language.tr(_COLUMNS[name]) if name in _COLUMNS else str(name).replace("_", " ") for name in rows[0]]
    cells = [[_plain(name, value, language) for name, value in row.items()] for row in rows]
    return Table(caption, head, cells)


def _plain(column: str, value: Any, language: Language) -> Cell:
    if value is None:
        return "-"
    if column == "policy":
        return policy_title(str(value), language)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _number(value, language, 0 if isinstance(value, int) else 3)
    return str(value)


def _ablation(document: Mapping[str, Any], language: Language) -> Parts:
    title = language.tr("Which mechanism carries the effect?")
    subtitle = language.tr(
        "{scenario}: {treatment} against {control}, {runs} paired runs of {weeks} weeks.",
        treatment=policy_title(str(document["treatment"]), language),
        control=policy_title(str(document["control"]), language),
        **{name: document[name] for name in ("scenario", "runs", "weeks")},
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
        nothing = float(full["without_low"]) <= 0.0 <= float(full["without_high"])
        if nothing:
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
        places = 0 if abs(float(full["without"])) >= 100.0 else 3
        rows: list[list[Cell]] = [
            [
                row["mechanism"],
                _number(row["without"], language, places, sign=True),
                _number(row["carried"], language, places, sign=True),
                "-"
                if row["share"] is None or row["share"] != row["share"]
                else f"{language.fixed(100 * row['share'], 0)} %",
            ]
            for row in rest[:_MOST]
        ]
        if nothing:
            continue
        more = len(rest) - len(rows)
        note = language.tr("{n} more mechanisms carry less; they are in the files.", n=more) if more else ""
        blocks.append(Table(f"{named} ({unit_of(str(full['unit']), language)})", head, rows, note))
    return title, subtitle, blocks
