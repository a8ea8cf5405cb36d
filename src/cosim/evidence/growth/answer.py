"""The result of a claim in sentences, made from the table of curves."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from cosim.evidence.growth.design import AXES, CONDITIONS, GROUPS

__all__ = ["amount", "sentences"]

_MANY = (
    " Each curve is also fitted on shorter ranges, where other forms may look exponential: "
    "so few cases among so many curves are weak evidence."
)

Row = Mapping[Hashable, Any]

_FAMILIES = {"all": "all families", "one": "one problem", "two": "two", "three or more": "three or more"}
_NOTHING = {"exactly none", "no growth", "cannot tell"}
_AGAINST = {
    "together-from-alone": "Co-creating, with the others working alone,",
    "together-from-beside": "Co-creating, with the others working side by side,",
    "competing": "Competing, with the others in the usual mix,",
}


def amount(row: Row, *, unit: bool = True) -> str:
    """Gain with interval, in words.

    Examples
    --------
    >>> amount({"gain": 0.251, "low": 0.24, "high": 0.262, "unit": "SD"})
    '+0.251 SD (+0.240 to +0.262)'
    """
    scale, label = 1.0, str(row["unit"])
    if abs(row["gain"]) >= 1e5:
        scale, label = 1e6, f"million {label}"
    places = 0 if abs(row["gain"]) / scale >= 100 else 1 if abs(row["gain"]) / scale >= 10 else 3
    low, high = (f"{row[name] / scale:+,.{places}f}" for name in ("low", "high"))
    return f"{row['gain'] / scale:+,.{places}f}{f' {label}' if unit else ''} ({low} to {high})"


def _shape(row: Row) -> str:
    """The form of growth in words."""
    verdict, upto = str(row["verdict"]), float(row["upto"])
    if verdict in _NOTHING:
        return verdict
    limit = "" if math.isnan(upto) or upto >= row["end"] else f", faster than linear up to {_place(row, upto)}"
    if verdict == "grows, form not determined":
        verdict = "form not determined by these runs"
    if verdict in {"faster than linear", "slower than linear", "linear"}:
        verdict = f"{verdict}, exponent {row['exponent']:.2f}"
    return verdict + limit


def _place(row: Row, x: float) -> str:
    return f"week {x:.0f}" if row["over"] == "weeks" else f"a share of {x:.1f}"


def sentences(table: pd.DataFrame) -> tuple[str, ...]:
    """The result: a sentence for each axis, one on duration, one on conditions, and one on exponential growth."""
    share = table[(table["over"] == "share") & (table["condition"] == "as-is")]
    found = [_axis(share[share["axis"] == axis.name], axis.name) for axis in AXES]
    found += [_duration(table[table["over"] == "weeks"]), *_conditions(table), _last(table)]
    return tuple(sentence for sentence in found if sentence)


def _rows(part: pd.DataFrame) -> list[Row]:
    return list(part.to_dict("records"))


def _axis(part: pd.DataFrame, name: str) -> str:
    if part.empty:
        return ""
    clauses = []
    for outcome in dict.fromkeys(part["outcome"]):
        rows = {str(row["families"]): row for row in _rows(part[part["outcome"] == outcome])}
        if outcome == "functioning":
            by_group = [
                f"{_FAMILIES[group]} {amount(rows[group], unit=group == 'one')}, {_shape(rows[group])}"
                for group in GROUPS[1:] if group in rows
            ]  # fmt: skip
            clauses.append(f"changes functioning of families with {'; with '.join(by_group)}")
        elif outcome in {"placed", "cost_per_client"} and "all" in rows:
            label = {"placed": "placements out of home", "cost_per_client": "cost per client"}[outcome]
            clauses.append(f"{label} {amount(rows['all'])}, {_shape(rows['all'])}")
    if not clauses:
        row = _rows(part[part["families"] == "all"])[0]
        clauses.append(f"changes {row['outcome'].replace('_', ' ')} by {amount(row)}, {_shape(row)}")
    return f"{_AGAINST[name]} by all {'; '.join(clauses)}."


def _duration(part: pd.DataFrame) -> str:
    rows = _rows(part[(part["families"] == "all") & (part["outcome"] == "functioning")])
    if not rows:
        return ""
    clauses = [f"{row['axis']}: {amount(row)} after {row['end']:.0f} weeks, {_shape(row)}" for row in rows]
    return f"Functioning of all families, over the weeks since all professionals changed: {'; '.join(clauses)}."


def _conditions(table: pd.DataFrame) -> list[str]:
    found = []
    for condition in CONDITIONS[1:]:
        part = table[(table["condition"] == condition.name) & (table["over"] == "share")]
        part = part[(part["outcome"] == "functioning") & (part["families"] == "three or more")]
        rows = [row for row in _rows(part) if row["axis"] != "competing"] or _rows(part)
        if rows:
            clauses = "; ".join(f"{row['axis']} {amount(row)}, {_shape(row)}{_kept(row)}" for row in rows)
            found.append(f"Where {condition.words}, for three or more problems: {clauses}.")
    return found


def _kept(row: Row) -> str:
    return f" ({100 * row['kept']:.0f} % still do so at the end)" if str(row["condition"]).startswith("free") else ""


def _last(table: pd.DataFrame) -> str:
    grows = table[~table["verdict"].isin(_NOTHING)]
    exponential = _rows(grows[grows["verdict"] == "exponential"])
    part = _rows(grows[(grows["verdict"] != "exponential") & grows["exponential_upto"].notna()])
    fast = int((grows["verdict"] == "faster than linear").sum())
    lead = f"Of {len(table)} curves {len(grows)} grow, {fast} of them faster than linear"
    if not exponential and not part:
        return f"{lead}; nowhere exponential."
    few = len(exponential) + len(part) <= 0.05 * len(table)
    where = [_named(row, float(row["end"])) for row in exponential]
    where += [_named(row, float(row["exponential_upto"])) for row in part]
    shown = "; ".join(where[:4]) + (f"; and {len(where) - 4} more" if len(where) > 4 else "")
    return f"{lead}, and {len(where)} exponentially: {shown}; nowhere else.{_MANY if few else ''}"


def _named(row: Row, x: float) -> str:
    return (
        f"{row['outcome'].replace('_', ' ')} of {_FAMILIES[str(row['families'])]} ({row['axis']}, {row['condition']}, "
        f"{row['direction'] or 'neither better nor worse'}) up to {_place(row, x)}"
    )
