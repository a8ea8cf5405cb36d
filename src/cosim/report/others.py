"""Reports of a claim, an analysis of worlds, an ablation and a validation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cosim.evidence.validation.words import explained, worded
from cosim.report.appendix import glossary, repeat
from cosim.report.claim import claim_curves, claim_parts
from cosim.report.content import Block, Bullets, Cell, Heading, Number, Paragraph, Report, Section, Table
from cosim.report.discovery import discovery_parts
from cosim.report.read import Found
from cosim.report.sure import VERDICT_WORDS
from cosim.report.titles import policy_title
from cosim.texts.amounts import amount
from cosim.texts.language import Language
from cosim.texts.outcomes import title_of, unit_of

__all__ = ["other_report"]

_MOST = 15  # mechanisms in a table: those that carry most
_VERDICTS = ("contradicts", "not reproduced", "same direction", "reproduced")


def other_report(found: Found, language: Language) -> Report:
    """The report of a document that is no comparison."""
    document: dict[str, Any] = found.result
    build = {"claim": claim_parts, "discovery": discovery_parts, "ablation": _ablation, "validation": _validation}[
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
    if found.kind == "claim" and (curves := claim_curves(document, language)):
        sections.insert(1, curves)
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
    lines = [{**line, "pattern": pattern} for pattern in document["patterns"] for line in pattern["lines"]]
    lines.sort(key=lambda one: _VERDICTS.index(one["verdict"]))
    blocks: list[Block] = [Paragraph(sentence, "lead") for sentence in _message(document, lines, language)]
    head = [language.tr("pattern"), language.tr("what was studied"), language.tr("the study"), language.tr("model"),
            language.tr("verdict")]  # fmt: skip
    rows: list[list[Cell]] = [
        [str(one["pattern"]["name"]), f"{worded(one['what'], language)} [{worded(one['unit'], language)}]",
         worded(one["published"], language),
         _number(one["model"], language),
         language.tr(VERDICT_WORDS[one["verdict"]])]
        for one in lines
    ]  # fmt: skip
    blocks.append(Table(language.tr("Published studies against the model"), head, rows,
                        language.tr("What each pattern is: below the table.")))  # fmt: skip
    patterns = [one for one in document["patterns"] if one.get("title")]
    blocks += [
        Heading(language.tr("Patterns")),
        Bullets([_title(one, language) for one in patterns], terms=[str(one["name"]) for one in patterns]),
    ]
    why = [one for one in lines if one.get("why")]
    if why:
        reasons = [explained(str(one["pattern"]["name"]), str(one["line"]), str(one["why"]), language) for one in why]
        terms = [f"{one['pattern']['name']}, {worded(one['what'], language)}" for one in why]
        blocks += [Heading(language.tr("Best explanations where they differ")), Bullets(reasons, terms=terms)]
    return title, subtitle, blocks


def _message(document: Mapping[str, Any], lines: Sequence[Mapping[str, Any]], language: Language) -> list[str]:
    """With how many findings the model agrees, what contradicts it, and the rest."""
    counts = document["counts"]
    total = sum(counts.values())
    found = [language.tr("The model agrees with {n} of {all} published findings.", n=counts.get("reproduced", 0),
                         all=total)]  # fmt: skip
    against = [f"{worded(one['what'], language)} ({one['pattern']['name']})"
               for one in lines if one["verdict"] == "contradicts"]  # fmt: skip
    if against:
        found.append(language.tr("It contradicts: {what}.", what="; ".join(against)))
    parts = [f"{language.tr(VERDICT_WORDS[name])}: {counts.get(name, 0)}" for name in _VERDICTS]
    return [*found, language.tr("Of {n} lines: {parts}.", n=total, parts="; ".join(parts))]


def _title(pattern: Mapping[str, Any], language: Language) -> str:
    """What a pattern is about; and that it was not measured, where it was not."""
    text = language.tr(str(pattern["title"]))
    return text if pattern["lines"] else language.tr("{what} (not measured in this scenario)", what=text)


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
