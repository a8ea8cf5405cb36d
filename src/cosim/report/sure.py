"""How sure the answer is: replicates, fits, choice rules, and what published studies say about each policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cosim.report.content import Block, Bullets, Cell, Heading, Table
from cosim.report.matters import packaged_lines
from cosim.texts.amounts import amounts_between
from cosim.texts.language import Language, mark
from cosim.texts.outcomes import rule_of, title_of

__all__ = ["VERDICT_WORDS", "fits_table", "how_sure", "patterns_sentence", "studies_table", "sure_in_short"]

VERDICT_WORDS = {
    "reproduced": mark("the model agrees"),
    "same direction": mark("same direction, other size"),
    "not reproduced": mark("not found in the model"),
    "contradicts": mark("the model contradicts it"),
    "not measured": mark("not compared with the model yet"),
}
_WORST_FIRST = ("contradicts", "not measured", "not reproduced", "same direction", "reproduced")
_FEW = 4  # lines on the first page; those that agree are left to the pages of policies
_HEADLINE = ("functioning", "weeks_waited", "euros_total")


def sure_in_short(result: Any, fits: Any, validation: Any, language: Language) -> list[str]:
    """The same in a few lines: runs, calibrations and choice rule, and studies, contradicted ones first."""
    rule = rule_of(str(getattr(result.scenario, "values", {}).get("choice.rule", "-")), language)
    runs = language.tr(
        "{runs} runs of every policy with the same families. Margins ({confidence:g} %) are about chance, not about "
        "what the model leaves out.", runs=len(result.replicates),
        confidence=100.0 * float(result.provenance.get("question", {}).get("confidence", 0.95)),
    )  # fmt: skip
    if fits is None or not len(fits):
        found = [
            runs,
            language.tr("One calibration and one rule of choice: {rule}. Others were not tried.", rule=rule),
        ]
    else:
        found = [runs, _fits_sentence(fits, language)]
    if result.interrupted or len(getattr(result, "failures", ())):
        found.append(language.tr("Not all runs were completed; see the next page."))
    lines = packaged_lines(result, validation)
    if not lines:
        return [*found, language.tr("No study with which the model is compared looks at these policies.")]
    verdicts = [one["verdict"] for one in lines]
    counts = [f"{language.tr(VERDICT_WORDS[name])}: {verdicts.count(name)}"
              for name in _WORST_FIRST if name in verdicts]  # fmt: skip
    studies = language.tr("Published findings on these policies: {counts}.", counts="; ".join(counts))
    against = [language.of(one["what"], one.get("what_nl", "")) for one in lines if one["verdict"] == "contradicts"]
    if against:
        studies += " " + language.tr("Contradicted: {what}.", what="; ".join(against[:2]))
    return [studies, *found] if against else [*found, studies]


def how_sure(result: Any, fits: Any, validation: Any, titles: Mapping[str, str], language: Language) -> list[Block]:
    """The paragraphs and tables under *how sure*."""
    confidence = 100.0 * float(result.provenance.get("question", {}).get("confidence", 0.95))
    values = getattr(result.scenario, "values", {})
    items = [
        language.tr(
            "{runs} runs of every policy with common random numbers: the same families, the same coincidences. Margins "
            "hold {confidence:g} % of what chance would do; they say nothing about what the model leaves out.",
            runs=len(result.replicates), confidence=confidence,
        ),
        _fits_sentence(fits, language),
        language.tr(
            "One rule for how professionals choose their way of working: {rule}. Whether the "
            "answer holds under the other rules was not checked; --set choice.rule=... does that.",
            rule=rule_of(str(values.get("choice.rule", "-")), language),
        ),
    ]  # fmt: skip
    if len(getattr(result, "failures", ())):
        items.append(language.tr("{n} runs failed; their replicates are left out.", n=len(result.failures)))
    if result.interrupted:
        items.append(language.tr("The comparison was interrupted: {n} complete replicates were kept.",
                                 n=len(result.replicates)))  # fmt: skip
    blocks: list[Block] = [Bullets(items)]
    studies = studies_table(result, validation, titles, language, most=_FEW)
    if studies is not None:
        blocks += [Heading(language.tr("What studies say, contradictions first")), studies]
    return blocks


def _fits_sentence(fits: Any, language: Language) -> str:
    if fits is None or not len(fits):
        return language.tr(
            "One calibration: other values that fit the published figures as well were not "
            "tried (cosim compare --fits)."
        )
    total = int(fits["fits"].iloc[0])
    headline = fits[fits["outcome"].isin(_HEADLINE)]
    turned = headline[headline["same_sign"] < total]
    if turned.empty:
        return language.tr("{n} calibrations that fit the published figures equally well give "
            "the same direction everywhere.",
                           n=total)  # fmt: skip
    return language.tr(
        "{n} calibrations fit the published figures equally well; in {turned} of {all} answers "
            "the direction depends on which "
        "one is used, see below.", n=total, turned=len(turned), all=len(headline),
    )  # fmt: skip


def fits_table(fits: Any, policies: Sequence[str], titles: Mapping[str, str], language: Language) -> Table | None:
    """Ranges over fits of the headline outcomes; None without fits."""
    if fits is None or not len(fits):
        return None
    total = int(fits["fits"].iloc[0])
    head = [language.tr("policy"), language.tr("outcome"), language.tr("margin by chance"),
            language.tr("range over calibrations"), language.tr("same direction")]  # fmt: skip
    mine = fits[fits["outcome"].isin(_HEADLINE) & fits["policy"].isin(list(policies))]
    rows: list[list[Cell]] = [
        [
            titles.get(row["policy"], row["policy"]), title_of(row["outcome"], language),
            amounts_between(row["low"], row["high"], row["unit"], language),
            amounts_between(row["fits_low"], row["fits_high"], row["unit"], language),
            language.tr("{n} of {all}", n=int(row["same_sign"]), all=total),
        ]
        for row in mine.to_dict("records")
    ]  # fmt: skip
    note = language.tr("A difference whose direction depends on the calibration is not a result.")
    return Table(language.tr("Over {n} calibrations", n=total), head, rows, note)


def patterns_sentence(scenario: Any, policies: Sequence[Mapping[str, Any]], language: Language) -> str:
    """Which published patterns bear on policies, and which of these fail; empty where no verdicts are packaged.

    Parameters
    ----------
    scenario
        The base.
    policies
        As their files have them.
    """
    from cosim.evidence.validation.catalogue import packaged_about

    found = packaged_about(policies, scenario)
    names = ", ".join(name for name, _, _ in found)
    failing = ", ".join(name for name, _, verdict in found if verdict in ("not reproduced", "contradicts"))
    if not found:
        return ""
    if not failing:
        return language.tr("Patterns that bear on this policy: {names}. None of these fails.", names=names)
    return language.tr(
        "Patterns that bear on this policy: {names}. Of these fail: {failing}. What the model says about those is not "
        "to be trusted; cosim validate {scenario} --for {policy} shows why.", names=names, failing=failing,
        scenario=scenario.name, policy="+".join(str(one.get("name", "")) for one in policies),
    )  # fmt: skip


def studies_table(
    result: Any, validation: Any, titles: Mapping[str, str], language: Language, *, most: int | None = None
) -> Table | None:
    """Lines of the validation that matter for the policies, contradicted ones first; None if there are none.

    Parameters
    ----------
    most
        Where there are more lines, those that agree beyond so many are counted instead; None: all.
    """
    lines = packaged_lines(result, validation)
    if not lines:
        return None
    lines.sort(key=lambda one: _WORST_FIRST.index(one["verdict"]))
    head = [language.tr("policy"), language.tr("what was studied"), language.tr("the study"), language.tr("verdict")]
    agree = [at for at, one in enumerate(lines) if one["verdict"] == "reproduced"]
    last = len(lines) if most is None else max(most, agree[0] if agree else len(lines))
    rows: list[list[Cell]] = [
        [
            language.listed([titles.get(arm, arm) for arm in one["arms"]]),
            language.of(one["what"], one.get("what_nl", "")),
            language.of(one["published"], one.get("published_nl", "")),
            language.tr(VERDICT_WORDS[one["verdict"]]),
        ]
        for one in lines[:last]
    ]
    note = language.tr("Measured when this version was packaged, in {scenario}.", scenario=lines[0]["scenario"])
    if validation is not None:
        note = language.tr("From the validation that was given with this report.")
    if last < len(lines):
        note += " " + language.trn("{n} more line, with which the model agrees, is on the pages of policies.",
                                   "{n} more lines, with which the model agrees, are on the pages of policies.",
                                   len(lines) - last)  # fmt: skip
    return Table(language.tr("Published studies against the model"), head, rows, note)
