"""The answer of a comparison in plain sentences: one a policy, with size, direction and certainty.

Every sentence is made from the rows of the comparison table that also make its table, through `answers`, so words and
numbers cannot disagree.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cosim.texts.amounts import amount, amounts_between, plain_amount
from cosim.texts.language import Language
from cosim.texts.mixed import remarks
from cosim.texts.phrases import clear_phrase, subject_of
from cosim.texts.sizes import AT_MOST_SMALL, MATTERS, NONE, PERHAPS, SMALL, UNCLEAR

__all__ = ["ALWAYS", "HEADLINE", "Answer", "answers", "first_sentence", "overall", "sentence_of"]

HEADLINE = ("functioning", "weeks_waited", "placed", "euros_total")
ALWAYS = ("functioning", "weeks_waited", "euros_total")  # named also where nothing is shown
_NEXT_SENTENCE = re.compile(r"(?<=[\w)]{2}\.)\s+(?=[A-Z\u00c9])")
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a comparison says about one policy.

    Attributes
    ----------
    policy, title
        Name of the arm, and its title in the language of the answer.
    sentence
        Size, direction and certainty.
    remarks
        Mixed verdicts, denominators that changed, who pays and who saves: a sentence each.
    caveat
        What the model leaves out about it.
    """

    policy: str
    title: str
    sentence: str
    remarks: tuple[str, ...] = ()
    caveat: str = ""

    @property
    def text(self) -> str:
        """Title and sentence with the remarks."""
        return " ".join([f"{self.title}: {self.sentence}", *self.remarks])


def answers(
    rows: Sequence[Row],
    *,
    titles: Mapping[str, str],
    caveats: Mapping[str, str],
    primary: Sequence[str],
    language: Language,
) -> list[Answer]:
    """One answer a policy, in the order of the rows.

    Parameters
    ----------
    rows
        Of a comparison table, with sizes (`cosim.texts.sizes.sized`).
    titles, caveats
        By policy, in the language.
    primary
        Outcomes that the question is about; always named.
    """
    found = []
    for policy in dict.fromkeys(row["policy"] for row in rows):
        mine = {row["outcome"]: row for row in rows if row["policy"] == policy}
        found.append(
            Answer(
                policy,
                titles.get(policy, policy),
                sentence_of(mine, primary=primary, language=language),
                remarks(mine, language),
                caveats.get(policy, ""),
            )
        )
    return found


def first_sentence(text: str) -> str:
    """The first sentence of a text, with its full stop.

    Examples
    --------
    >>> first_sentence("One trial (Dijkstra e.a. 2015). More follows."), first_sentence("Only claims move")
    ('One trial (Dijkstra e.a. 2015).', 'Only claims move.')
    """
    return f"{_NEXT_SENTENCE.split(text.strip(), maxsplit=1)[0].rstrip('.')}."


def sentence_of(rows: Mapping[str, Row], *, primary: Sequence[str], language: Language) -> str:
    """The sentence about one policy, from its rows by outcome."""
    always = [name for name in (*primary, *ALWAYS) if name in rows]
    wanted = [name for name in dict.fromkeys((*primary, *HEADLINE)) if name in rows]
    by_size: dict[str, list[Row]] = {}
    for name in wanted:
        row = rows[name]
        if row["size"] == MATTERS or name in always:
            by_size.setdefault(row["size"], []).append(row)
    if not by_size:
        return language.tr("these runs are too short to say anything.")
    parts = []
    if clear := by_size.get(MATTERS):
        phrases = [clear_phrase(row["outcome"], row["unit"], _ends(row), language) for row in clear]
        parts.append(", ".join(phrases))
    if few := by_size.get(SMALL):
        parts.append(_small(few, language))
    if slight := by_size.get(AT_MOST_SMALL):
        what = [_bracketed(row, _most(row, language), language) for row in slight]
        parts.append(language.tr("no difference that matters for {what}", what=language.listed(what)))
    if none := by_size.get(NONE):
        what = [subject_of(row["outcome"], language) for row in none]
        parts.append(language.tr("exactly the same for {what}", what=language.listed(what)))
    if tentative := by_size.get(PERHAPS):
        phrases = [clear_phrase(row["outcome"], row["unit"], _ends(row), language) for row in tentative]
        parts.append(language.tr("perhaps: {what}", what=", ".join(phrases)))
    if unclear := by_size.get(UNCLEAR):
        what = [_bracketed(row, _between(row, language), language) for row in unclear]
        parts.append(language.tr("these runs cannot tell for {what}", what=language.listed(what)))
    return "; ".join(parts) + "."


def _ends(row: Row) -> tuple[float, float, float]:
    return float(row["difference"]), float(row["low"]), float(row["high"])


def _small(rows: Sequence[Row], language: Language) -> str:
    if len(rows) == 1 and rows[0]["outcome"] == "functioning":
        size = amount(rows[0]["difference"], rows[0]["unit"], language)
        return language.tr("families hardly differ ({size})", size=size)
    what = [_bracketed(row, amount(row["difference"], row["unit"], language), language) for row in rows]
    return language.tr("hardly any difference for {what}", what=language.listed(what))


def _bracketed(row: Row, size: str, language: Language) -> str:
    return f"{subject_of(row['outcome'], language)} ({size})" if size else subject_of(row["outcome"], language)


def _most(row: Row, language: Language) -> str:
    most = max(abs(row["low"]), abs(row["high"]))
    size = plain_amount(most, row["unit"], language)
    tiny = row["unit"] == "SD" and most < 0.0005  # which `plain_amount` says as less than something
    return size if tiny else language.tr("at most {size}", size=size)


def _between(row: Row, language: Language) -> str:
    low, high = float(row["low"]), float(row["high"])
    return "" if math.isnan(low) or math.isnan(high) else amounts_between(low, high, row["unit"], language)


def overall(
    rows: Sequence[Row], *, titles: Mapping[str, str], primary: Sequence[str], runs: str, language: Language
) -> list[str]:
    """The whole comparison in three sentences: what helps, what harms or costs, and how sure that is."""
    outcome = primary[0] if primary else ""
    mine = [row for row in rows if row["outcome"] == outcome]
    if not mine:
        return [language.tr("These runs are too short to say what any policy does for families.")]
    costs = {row["policy"]: row for row in rows if row["outcome"] == "euros_total"}
    return [
        _helps(
            mine,
            costs,
            titles,
            language,
            elsewhere=_elsewhere(rows, outcome, primary, titles, language, verdict="better"),
        ),
        _harms(
            mine,
            costs,
            titles,
            language,
            elsewhere=_elsewhere(rows, outcome, primary, titles, language, verdict="worse"),
        ),
        _sure(mine, titles, runs, language),
    ]


def _named(row: Row, titles: Mapping[str, str]) -> str:
    return titles.get(row["policy"], row["policy"])


def _elsewhere(
    rows: Sequence[Row], first: str, primary: Sequence[str], titles: Mapping[str, str], language: Language, *,
    verdict: str,
) -> str:  # fmt: skip
    """What policies make better (or worse, costs aside) of the rest of the question; empty if nothing that matters."""
    already = {first, "euros_total"} if verdict == "worse" else {first}  # what is more expensive has its own words
    wanted = [name for name in dict.fromkeys((*primary, *ALWAYS)) if name not in already]
    found: dict[str, list[str]] = {}
    for row in sorted((row for row in rows if row["outcome"] in wanted), key=lambda row: wanted.index(row["outcome"])):
        if row["size"] == MATTERS and row["verdict"] == verdict:
            phrase = clear_phrase(row["outcome"], row["unit"], _bare(row), language)
            found.setdefault(_named(row, titles), []).append(phrase)
    parts = [f"{title}: {language.listed(phrases)}" for title, phrases in found.items()]
    most = 3
    if len(parts) > most:
        parts = [*parts[:most], language.tr("and {n} more", n=len(parts) - most)]
    return "; ".join(parts)


def _bare(row: Row) -> tuple[float, float, float]:
    """A difference without its interval."""
    return float(row["difference"]), math.nan, math.nan


def _helps(
    mine: Sequence[Row], costs: Mapping[str, Row], titles: Mapping[str, str], language: Language, *, elsewhere: str
) -> str:
    good = [row for row in mine if row["size"] == MATTERS and row["verdict"] in {"better", "higher"}]
    subject = subject_of(mine[0]["outcome"], language)
    if not good and elsewhere:
        return language.tr("No policy is shown to matter for {subject}; what does improve: {what}.", subject=subject,
                           what=elsewhere)  # fmt: skip
    if not good:
        some = [row for row in mine if row["size"] == SMALL and row["verdict"] == "better"]
        if some:
            what = language.listed([f"{_named(row, titles)} ({_size(row, language)})" for row in some[:3]])
            return language.tr("No policy helps enough to matter; hardly noticeable for {subject}: {what}.",
                               subject=subject, what=what)  # fmt: skip
        return language.tr("No policy is shown to help; for {subject} nothing that matters was found.", subject=subject)
    best = max(good, key=lambda row: abs(row["difference"]))
    text = language.tr("{title} helps most: {size} for {subject}", title=_named(best, titles),
                       size=_size(best, language), subject=subject)  # fmt: skip
    cost = costs.get(best["policy"])
    if cost is not None and cost["size"] == MATTERS:
        size = plain_amount(cost["difference"], cost["unit"], language)
        text += ", " + (
            language.tr("and it costs {size} more", size=size) if cost["difference"] > 0.0
            else language.tr("and it costs {size} less", size=size)
        )  # fmt: skip
    elif cost is not None:
        text += ", " + (
            language.tr("and total costs hardly change") if cost["size"] in {SMALL, AT_MOST_SMALL, NONE}
            else language.tr("and whether it costs more or less cannot be told")
        )  # fmt: skip
    others = [_named(row, titles) for row in good if row is not best]
    if others:
        more = len(others)
        what = language.listed(others) if more <= 3 else language.trn("{n} more", "{n} others", more)
        text += "; " + language.tr("also shown to help: {what}", what=what)
    return text + "."


def _size(row: Row, language: Language) -> str:
    return amount(row["difference"], row["unit"], language)


def _harms(
    mine: Sequence[Row], costs: Mapping[str, Row], titles: Mapping[str, str], language: Language, *, elsewhere: str
) -> str:
    bad = [row for row in mine if row["size"] == MATTERS and row["verdict"] in {"worse", "lower"}]
    dear = [row for row in costs.values() if row["size"] == MATTERS and row["difference"] > 0.0]
    parts = []
    if bad:
        what = language.listed([f"{_named(row, titles)} ({_size(row, language)})" for row in bad[:3]])
        parts.append(language.tr("families are worse off with {what}", what=what))
    if dear:
        what = language.listed([f"{_named(row, titles)} ({_size(row, language)})" for row in dear[:3]])
        parts.append(language.tr("more expensive: {what}", what=what))
    if elsewhere:
        parts.append(language.tr("what gets worse: {what}", what=elsewhere))
    if not parts:
        return language.tr("No policy is shown to harm families or to raise total costs by an amount that matters.")
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def _sure(mine: Sequence[Row], titles: Mapping[str, str], runs: str, language: Language) -> str:
    unclear = [_named(row, titles) for row in mine if row["size"] in {PERHAPS, UNCLEAR}]
    head = language.tr("Every policy was simulated {runs} times", runs=runs)
    if not unclear:
        return head + language.tr("; that is enough to say whether it matters for {subject}.",
                                  subject=subject_of(mine[0]["outcome"], language))  # fmt: skip
    if len(unclear) == len(mine):
        return head + language.tr("; that is too few to tell for any policy, which is not proof of no effect.")
    what = language.listed(unclear) if len(unclear) <= 3 else language.trn("{n} policy", "{n} policies", len(unclear))
    return head + language.tr("; that is too few to tell for {what}, which is not proof of no effect.", what=what)
