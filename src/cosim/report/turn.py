"""What would have to be true to turn an answer round: how far an effect is off, break-even, fits, mechanisms."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cosim.report.again import ablate_command, again_with
from cosim.report.content import Block, Bullets, Code, Paragraph
from cosim.studies.comparison.words import primary_of, telling, turned_of
from cosim.texts.amounts import amount, amounts_between, plain_amount
from cosim.texts.answer import ALWAYS
from cosim.texts.outcomes import title_of
from cosim.texts.phrases import clear_phrase, subject_of
from cosim.texts.sizes import MATTERS, NONE, PERHAPS, UNCLEAR

if TYPE_CHECKING:
    from cosim.report.given import Given, Row

__all__ = ["turn_round", "turns"]


def turns(given: Given, policies: Sequence[str]) -> list[str]:
    """What would turn an answer about these policies round: what a search found, and else how far the effect is off."""
    searched = turned_of(given.result, given.language)
    found = [searched[policy] for policy in policies if policy in searched]
    found += _calibrations(given, policies)
    found += [_margin(given, policy) for policy in policies if policy not in searched]
    return [*(one for one in found if one), *_break_even(given, policies), *_mechanisms(given),
            *_undecided(given, policies)]  # fmt: skip


def turn_round(given: Given) -> list[Block]:
    """Sentences, what all answers hang on, and the commands that tell more."""
    language, result = given.language, given.result
    hangs = language.tr(
        "How strongly a policy changes what people do is an assumption of its file, and not measured; the page of each "
        "policy lists what it changes. An answer hangs on these assumptions, on the calibration, and on mechanisms."
    )
    commands = []
    if result.turning.empty:
        commands.append((language.tr("Which assumption turns an answer round, of all that may have another value:"),
                         again_with(result, "--turn")))  # fmt: skip
    if given.fits is None or not len(given.fits):
        commands.append((language.tr("Whether other calibrations that fit as well give the same answer:"),
                         again_with(result, "--fits 4")))  # fmt: skip
    if not given.ablation:
        commands.append((language.tr("Which mechanism carries the effect; then cosim report ... --with its folder:"),
                         ablate_command(result, telling(result, 1)[0])))  # fmt: skip
    blocks: list[Block] = [Bullets(turns(given, result.arms[1:])), Paragraph(hangs)]
    for text, command in commands:
        blocks += [Paragraph(text, "note"), Code(command)]
    return blocks


def _margin(given: Given, policy: str) -> str:
    """How far the effect of a policy would have to be off to change what is said about it."""
    language = given.language
    title = given.titles[policy]
    wanted = dict.fromkeys((*primary_of(given.result), *ALWAYS))
    rows = [row for name in wanted if (row := given.rows.get((policy, name))) is not None]
    rows = [row for row in rows if row["threshold"] > 0.0]
    shown = [row for row in rows if row["size"] == MATTERS]
    if shown:
        best = max(shown, key=lambda row: abs(row["difference"]) / row["threshold"])
        what = clear_phrase(best["outcome"], best["unit"], (best["difference"], math.nan, math.nan), language)
        share = 100.0 * best["threshold"] / abs(best["difference"])
        return language.tr(
            "{title}: \u201c{what}\u201d matters no longer if the real effect is less than {share} % of it.",
            title=title, what=what, share=language.fixed(share, 0),
        )  # fmt: skip
    unclear = [row for row in rows if row["size"] in {PERHAPS, UNCLEAR}]
    if unclear:
        widest = max(unclear, key=_reach)
        what = amounts_between(widest["low"], widest["high"], widest["unit"], language)
        text = language.tr("{title}: for {subject} all of {what} fits these runs", title=title, what=what,
                           subject=subject_of(widest["outcome"], language))  # fmt: skip
        if widest["runs_needed"] == widest["runs_needed"]:
            text += "; " + language.tr("about {n} runs would tell (--runs)",
                                       n=language.fixed(min(float(widest["runs_needed"]), 1e6), 0))  # fmt: skip
        return f"{text}."
    some = [row for row in rows if row["size"] != NONE]
    if not some:
        return language.tr("{title}: exactly the same in every run, so only what the model leaves out could change it.",
                           title=title) if rows else ""  # fmt: skip
    largest = max(some, key=_reach)
    most = max(abs(largest["low"]), abs(largest["high"]), abs(largest["difference"]))
    return language.tr(
        "{title}: to matter for {subject}, the effect would have to be {times} times the largest that fits these runs "
        "({size}).", title=title, subject=subject_of(largest["outcome"], language),
        times=language.fixed(largest["threshold"] / most, 1 if largest["threshold"] < 10.0 * most else 0),
        size=plain_amount(most, largest["unit"], language),
    )  # fmt: skip


def _reach(row: Row) -> float:
    """How far an interval reaches, in what counts as small."""
    ends = [abs(float(row[name])) for name in ("low", "high", "difference") if row[name] == row[name]]
    return max(ends) / float(row["threshold"])


def _break_even(given: Given, policies: Sequence[str]) -> list[str]:
    """Running costs at which savings are gone, and what a gain costs."""
    found = []
    for policy in policies:
        costs, gain = given.rows.get((policy, "euros_total")), given.rows.get((policy, "functioning"))
        title = given.titles[policy]
        if costs is not None and costs["size"] == MATTERS and costs["difference"] < 0.0:
            size = plain_amount(costs["difference"], costs["unit"], given.language)
            found.append(
                given.language.tr("{title}: the savings are gone if it costs {size} more to run "
                    "than assumed.", title=title,
                                  size=size)
            )  # fmt: skip
        elif costs is not None and gain is not None and costs["size"] == MATTERS and gain["size"] == MATTERS:
            found.append(
                given.language.tr(
                    "{title}: it pays for itself only if the gain of families ({gain}) is worth "
                        "{size} to you.", title=title,
                    gain=amount(gain["difference"], gain["unit"], given.language),
                    size=plain_amount(costs["difference"], costs["unit"], given.language),
                )
            )  # fmt: skip
    return found


def _calibrations(given: Given, policies: Sequence[str]) -> list[str]:
    if given.fits is None or not len(given.fits):
        return []
    total = int(given.fits["fits"].iloc[0])
    found = []
    for row in given.fits[given.fits["same_sign"] < total].to_dict("records"):
        known = given.rows.get((row["policy"], row["outcome"]))
        if known is not None and known["role"] == "primary" and row["policy"] in policies:
            found.append(
                given.language.tr(
                    "{title}: another calibration that fits as well turns {outcome} round ({n} of {all} do).",
                    title=given.titles[row["policy"]], outcome=title_of(row["outcome"], given.language),
                    n=total - int(row["same_sign"]), all=total,
                )
            )  # fmt: skip
    return found


def _mechanisms(given: Given) -> list[str]:
    """Mechanisms without which half of an effect is lost, from an ablation that was given with the report."""
    found = []
    for ablation in given.ablation or ():
        for row in ablation.get("table", ()):
            share = row.get("share")
            if share is not None and share == share and float(share) >= 0.5:
                found.append(
                    given.language.tr(
                        "{treatment}: without the mechanism {mechanism}, {share} % of the effect on {outcome} is lost.",
                        treatment=ablation.get("treatment", ""), mechanism=row["mechanism"],
                        share=given.language.fixed(100.0 * float(share), 0),
                        outcome=title_of(str(row["outcome"]), given.language),
                    )
                )  # fmt: skip
    return found


def _undecided(given: Given, policies: Sequence[str]) -> list[str]:
    """More runs, where these cannot decide on a primary outcome of a policy about which something else is shown."""
    found = []
    for policy in policies:
        rows = [row for (arm, _), row in given.rows.items() if arm == policy and row["role"] == "primary"]
        if any(row["size"] == MATTERS for row in rows):
            found += [
                (float(row["runs_needed"]), given.titles[policy], title_of(row["outcome"], given.language))
                for row in rows
                if row["size"] in {PERHAPS, UNCLEAR} and row["runs_needed"] == row["runs_needed"]
            ]
    if not found:
        return []
    runs, title, outcome = max(found)
    return [
        given.language.tr("{title}: about {n} runs would tell more about {outcome} (--runs).", title=title,
                          n=given.language.fixed(min(runs, 1e6), 0), outcome=outcome)
    ]  # fmt: skip
