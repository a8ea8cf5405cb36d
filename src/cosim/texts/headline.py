"""The message of the figure of families against costs, in one line: which policies help, at what price."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cosim.texts.language import Language, mark
from cosim.texts.sizes import MATTERS, PERHAPS, UNCLEAR

__all__ = ["headline"]

_NAMED = 2  # policies by name; more are counted
_MOST = 2  # parts of the line
Row = Mapping[str, Any]

# By what is shown to matter for families and for costs (better, worse, or nothing), in the order of their telling.
_PARTS = {
    ("better", "better"): mark("{who}: better for families, and cheaper"),
    ("better", "worse"): mark("{who}: better for families, at a price"),
    ("better", ""): mark("{who}: better for families; no difference in costs shown that matters"),
    ("worse", "worse"): mark("{who}: worse for families, and more expensive"),
    ("worse", "better"): mark("{who}: cheaper, and worse for families"),
    ("worse", ""): mark("{who}: worse for families; no difference in costs shown that matters"),
    ("", "better"): mark("{who}: cheaper; no difference for families shown that matters"),
    ("", "worse"): mark("{who}: more expensive; no difference for families shown that matters"),
}


def headline(
    families: Mapping[str, Row], costs: Mapping[str, Row], titles: Mapping[str, str], language: Language
) -> str:
    """The line.

    Parameters
    ----------
    families, costs
        Rows of functioning and of total costs, by policy.
    titles
        Of the policies, in the language.
    """
    where: dict[tuple[str, str], list[str]] = {}
    for policy in families:
        sides = [row["verdict"] if row["size"] == MATTERS else "" for row in (families[policy], costs[policy])]
        where.setdefault((sides[0], sides[1]), []).append(titles.get(policy, policy))
    parts = [language.tr(text, who=_who(where[key], language)) for key, text in _PARTS.items() if key in where]
    if parts:
        more = len(where.get(("", ""), ()))
        rest = language.trn("{n} other: nothing that matters is shown", "{n} others: nothing that matters is shown",
                            more)  # fmt: skip
        return "; ".join([*parts[:_MOST], *([rest] if more and len(parts) < _MOST else [])]) + "."
    if any(row["size"] in {PERHAPS, UNCLEAR} for row in (*families.values(), *costs.values())):
        return language.tr("These runs show no difference that matters, and cannot rule one out.")
    return language.tr("No policy makes a difference that matters, for families or for costs.")


def _who(titles: Sequence[str], language: Language) -> str:
    if len(titles) > _NAMED:
        return language.trn("{n} policy", "{n} policies", len(titles))
    return language.listed(list(titles))
