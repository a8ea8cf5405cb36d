"""What would have to be true to turn an answer round: break-even amounts, calibrations, mechanisms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cosim.report.content import Block, Bullets, Paragraph
from cosim.studies.comparison.words import turned_of
from cosim.texts.amounts import amount, plain_amount
from cosim.texts.outcomes import title_of
from cosim.texts.sizes import MATTERS, PERHAPS, UNCLEAR

if TYPE_CHECKING:
    from cosim.report.given import Given

__all__ = ["turn_round", "turns"]


def turns(given: Given, policies: Sequence[str]) -> list[str]:
    """A sentence for everything that is known to turn an answer about these policies round."""
    searched = [text for arm, text in turned_of(given.result, given.language).items() if arm in policies]
    items = [
        *searched, *_calibrations(given, policies), *_break_even(given, policies), *_mechanisms(given),
        *_undecided(given, policies),
    ]  # fmt: skip
    return items or [given.language.tr("No policy does anything that matters here, so there is nothing to turn round.")]


def turn_round(given: Given) -> list[Block]:
    """Sentences, and what to run to know more."""
    more = given.language.tr(
        "To find out under which assumptions an answer fails: cosim ablate (which mechanism carries it) and cosim "
        "discover (in which worlds it fails)."
    )
    if given.result.turning.empty:
        search = given.language.tr("Assumptions were not searched for one that turns the answer round: compare --turn.")
        more = f"{search} {more}"
    return [Bullets(turns(given, given.result.arms[1:])), Paragraph(more, "note")]


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
    """More runs, where these cannot decide on a primary outcome."""
    found = []
    for (policy, outcome), row in given.rows.items():
        if policy not in policies or row["role"] != "primary":
            continue
        if row["size"] in {PERHAPS, UNCLEAR} and row["runs_needed"] == row["runs_needed"]:
            found.append((float(row["runs_needed"]), given.titles[policy], title_of(outcome, given.language)))
    if not found:
        return []
    runs, title, outcome = max(found)
    return [
        given.language.tr("{title}: about {n} runs would tell more about {outcome} (--runs).", title=title,
                          n=given.language.fixed(min(runs, 1e6), 0), outcome=outcome)
    ]  # fmt: skip
