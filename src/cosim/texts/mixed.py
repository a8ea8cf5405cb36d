"""Remarks on one policy: mixed verdicts, denominators that changed, and who pays while who saves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cosim.texts.amounts import amount, plain_amount
from cosim.texts.language import Language
from cosim.texts.outcomes import payer_of
from cosim.texts.sizes import AT_MOST_SMALL, MATTERS, NONE, SMALL

__all__ = ["later", "remarks", "too_short"]

Row = Mapping[str, Any]
_TOTALS = {"euros_total", "euros_placement", "euros_programme"}
_LESS_HELP = ("referred_away", "waiting", "dropped_out")


def remarks(rows: Mapping[str, Row], language: Language) -> tuple[str, ...]:
    """What the rows of one policy, by outcome, say together; empty if nothing is mixed."""
    found = (
        _less_help(rows, language), _mixed(rows, language), later(rows, language), _denominator(rows, language),
        _pockets(rows, language),
    )  # fmt: skip
    return tuple(one for one in found if one)


def _moves(rows: Mapping[str, Row], outcome: str) -> int:
    """1 or -1 where a difference that matters is shown, else 0."""
    row = rows.get(outcome)
    if row is None or row.get("size") != MATTERS:
        return 0
    return 1 if row["difference"] > 0.0 else -1


def _less_help(rows: Mapping[str, Row], language: Language) -> str:
    """Cheaper because fewer families get help."""
    if _moves(rows, "euros_total") >= 0:
        return ""
    fewer = [name for name in _LESS_HELP if _moves(rows, name) > 0]
    if not fewer:
        return ""
    parts = {
        "referred_away": language.tr("more are sent away for lack of money"),
        "waiting": language.tr("more are waiting"),
        "dropped_out": language.tr("more stop before help is finished"),
    }
    why = language.listed(
        [f"{parts[name]} ({amount(rows[name]['difference'], rows[name]['unit'], language)})" for name in fewer]
    )
    return language.tr("Cheaper because fewer families get help: {why}.", why=why)


def _mixed(rows: Mapping[str, Row], language: Language) -> str:
    """Families and costs, or functioning and waiting, that go different ways."""
    families, costs, waiting = (_moves(rows, name) for name in ("functioning", "euros_total", "weeks_waited"))
    if families > 0 and costs > 0:
        return language.tr("Families gain, at higher costs.")
    if families < 0 and costs < 0:
        return language.tr("Cheaper, and families are worse off.")
    if families < 0 and waiting < 0:
        return language.tr("Families wait less and are worse off all the same.")
    if families > 0 and waiting > 0:
        return language.tr("Families are better off although they wait longer.")
    return ""


def later(rows: Mapping[str, Row], language: Language) -> str:
    """Where families do otherwise two years after they came than after one; else empty."""
    soon, later = _moves(rows, "functioning"), _moves(rows, "functioning_later")
    if later == soon or "functioning_later" not in rows:
        return ""
    row = rows["functioning_later"]
    size = plain_amount(row["difference"], "SD", language)
    if later < 0:
        return language.tr("After two years families are worse off ({size}).", size=size)
    if later > 0:
        return language.tr("After two years families are better off ({size}).", size=size)
    if row.get("size") in {NONE, SMALL, AT_MOST_SMALL}:
        text = amount(row["difference"], "SD", language)
        return language.tr("After two years the difference for families is small ({size}).", size=text)
    return language.tr("These runs cannot tell whether families still differ after two years.")


def _denominator(rows: Mapping[str, Row], language: Language) -> str:
    """Costs per family and total costs that go different ways: other families are counted."""
    per_client, total = _moves(rows, "cost_per_client"), _moves(rows, "euros_total")
    if per_client < 0 < total:
        return language.tr(
            "Costs per family fall while total costs rise: the number of families, or which families come, has changed."
        )
    if total < 0 < per_client:
        return language.tr(
            "Costs per family rise while total costs fall: the number of families, or which families come, has changed."
        )
    if _moves(rows, "cost_per_resolved") * total < 0:
        return language.tr(
            "Total costs and costs per solved hour of need go different ways: the amount of "
            "help that works has changed."
        )
    return ""


def _pockets(rows: Mapping[str, Row], language: Language) -> str:
    """One payer pays more while another saves."""
    payers = [name for name in rows if name.startswith("euros_") and name not in _TOTALS]
    more = [name for name in payers if _moves(rows, name) > 0]
    less = [name for name in payers if _moves(rows, name) < 0]
    if not more or not less:
        return ""

    def named(names: list[str]) -> str:
        return language.listed(
            [f"{payer_of(name.removeprefix('euros_'), language)} "
             f"({plain_amount(rows[name]['difference'], rows[name]['unit'], language)})" for name in names]
        )  # fmt: skip

    return language.tr("Other pockets: {less} pays less, {more} pays more.", less=named(less), more=named(more))


def too_short(missing: Mapping[str, int], *, weeks: int, language: Language) -> str:
    """Why outcomes on families are not there; empty if none is missing.

    Parameters
    ----------
    missing
        Title of each outcome and the weeks that a run needs for it: warm-up, follow-up and one more.
    """
    late = sorted({needed for needed in missing.values() if weeks < needed})
    found = [
        language.tr(
            "Not there: {what}. A family is followed for some time after it came, and counting begins after the "
            "warm-up: that takes {needed} weeks, and these runs have {weeks}.",
            what=_titles([title for title, one in missing.items() if one == needed], language),
            needed=needed, weeks=weeks,
        )
        for needed in late
    ]  # fmt: skip
    if rest := [title for title, needed in missing.items() if needed <= weeks]:
        what = _titles(rest, language)
        found.append(
            language.tr("Not there: {what}. No family, hour or euro of that kind occurred in these runs.", what=what)
        )
    return " ".join(found)


def _titles(titles: list[str], language: Language) -> str:
    if len(titles) <= 3:
        return language.listed(titles)
    return language.trn("{n} outcome", "{n} outcomes on families", len(titles))
