"""A validation in at most ten lines, for all patterns or for the policies that somebody asks about."""

from __future__ import annotations

from collections.abc import Sequence

from cosim.evidence.validation.measured import Measured
from cosim.evidence.validation.pattern import VERDICTS, Finding, Verdict
from cosim.evidence.validation.words import worded
from cosim.texts.language import ENGLISH, Language, mark

__all__ = ["VERDICT_WORDS", "bears", "do_not_trust", "summary"]

VERDICT_WORDS: dict[Verdict, str] = {
    "reproduced": mark("reproduced"), "same direction": mark("same direction"),
    "not reproduced": mark("not reproduced"), "contradicts": mark("contradicts"),
}  # fmt: skip
_CLOSE, _LINES = 5, 3  # patterns with a line of their own, and lines named as not to be trusted
_FAILS = ("not reproduced", "contradicts")


def do_not_trust(measured: Sequence[Measured]) -> list[tuple[Measured, Finding]]:
    """Lines that fail in patterns that bear directly on the policies in question, contradictions first."""
    found = [(one, finding) for one in measured if one.bearing.direct for finding in one.judged
             if finding.verdict in _FAILS]  # fmt: skip
    return sorted(found, key=lambda pair: -VERDICTS.index(pair[1].verdict))


def bears(one: Measured, language: Language) -> str:
    """How a pattern bears on the policies in question, as a sentence."""
    if not one.bearing.kind:
        return language.tr("It changes and measures nothing that the policy touches.")
    return language.tr("It bears on the question {why}.", why=one.bearing.reason(language))


def summary(measured: Sequence[Measured], about: Sequence[str] = (), language: Language = ENGLISH) -> list[str]:
    """At most ten lines about measured patterns; with policies, about those that bear on them.

    Parameters
    ----------
    measured
        The patterns, the closest first.
    about
        Names of the policies.
    """
    if about:
        return _question(measured, about, language)
    lines = []
    for verdict in VERDICTS:
        names = [one.pattern.name for one in measured if one.verdict == verdict]
        if names:
            lines.append(
                language.tr("Patterns, {verdict}: {names}.", verdict=language.tr(VERDICT_WORDS[verdict]),
                            names=", ".join(names))
            )  # fmt: skip
    lacking = [one.pattern.name for one in measured if one.lacks]
    if lacking:
        lines.append(language.tr("Not possible in this scenario: {names}.", names=", ".join(lacking)))
    return lines


def _question(measured: Sequence[Measured], about: Sequence[str], language: Language) -> list[str]:
    tr, close = language.tr, [one for one in measured if one.bearing.kind]
    policies = language.listed(list(about))
    if not close:
        return [
            tr("No published pattern that was looked at changes or measures what {policies} changes.",
               policies=policies),
            tr("So nothing here says whether to trust an answer about it."),
        ]  # fmt: skip
    lines = [tr("Published patterns that bear on {policies}: {n} of {all}, the closest first.", n=len(close),
                all=len(measured), policies=policies)]  # fmt: skip
    lines += [
        tr("{name}, {verdict}, {why}: {title}", name=one.pattern.name, verdict=_verdict(one, language),
           why=one.bearing.reason(language), title=tr(one.pattern.title)) for one in close[:_CLOSE]
    ]  # fmt: skip
    if rest := close[_CLOSE:]:
        names = ", ".join(f"{one.pattern.name} ({_verdict(one, language)})" for one in rest)
        lines.append(tr("Further away: {names}.", names=names))
    failing = do_not_trust(close)
    named = [
        tr("{what} ({name}, {verdict})", what=worded(finding.line.what, language), name=one.pattern.name,
           verdict=tr(VERDICT_WORDS[finding.verdict])) for one, finding in failing[:_LINES]
    ]  # fmt: skip
    if len(failing) > _LINES:
        named.append(language.trn("{n} more line, see below", "{n} more lines, see below", len(failing) - _LINES))
    if named:
        lines.append(tr("Do not trust the model for: {what}.", what="; ".join(named)))
    elif any(one.judged for one in close if one.bearing.direct):
        lines.append(tr("No line of the patterns that change or measure the same fails."))
    return lines


def _verdict(one: Measured, language: Language) -> str:
    verdict = one.verdict
    return language.tr("not measured here") if verdict is None else language.tr(VERDICT_WORDS[verdict])
