"""A comparison as tables for people: first an overview, then a block per policy."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cosim.cli.cost import cost_view
from cosim.cli.numbers import count, decimals, fixed, ratio, scaled_unit

__all__ = ["MARKS", "comparison_view", "overview_outcomes"]

MARKS = {"better": "B", "worse": "W", "higher": "H", "lower": "L", "no difference shown": "~", "exactly none": "="}
_STYLES = {"better": "bold green", "worse": "bold red", "higher": "bold", "lower": "bold"}
_DIM = "dim"
_SHORT = {"no difference shown": "not shown", "exactly none": "none"}
_HEADINGS = {"clients": "clients", "costs": "costs, by payer", "system": "system"}
_OVERVIEW = (  # in order of weight
    "functioning", "euros_total", "weeks_waited", "share_co_creative", "placed", "cost_per_client", "waste_share",
    "claim_practice_gap", "goals",
)  # fmt: skip
_ROOM = 12  # width of an overview column
_UNITS, _WIDE, _AIRY = 92, 110, 126  # width from which a block has units, all columns, and room between them


def comparison_view(result: Any, *, width: int) -> RenderableType:
    """Everything that ``cosim compare`` prints about a `Comparison`."""
    confidence = 100.0 * float(result.provenance.get("question", {}).get("confidence", 0.95))
    title = str(getattr(result.scenario, "title", "")) or result.scenario.name
    head = f"{title} ({result.scenario.name}): {_many(result)} paired runs of {result.weeks} weeks, "
    parts: list[RenderableType] = [
        Text(f"{head}seed {result.seed}{_why_so_many(result)}", style="bold"),
        Padding(_overview(result, width=width), (1, 0, 0, 0)),
        Text(_marks_line(len(result.table)), style=_DIM),
    ]
    parts += [Padding(_block(result, policy, confidence, width=width), (1, 0, 0, 0)) for policy in result.arms[1:]]
    parts.append(Padding(Text(_columns_line(confidence, width=width), style=_DIM), (1, 0, 0, 0)))
    if not result.cost.empty:
        parts.append(Padding(cost_view(result), (1, 0, 0, 0)))
    return Group(*parts)


def _many(result: Any) -> str:
    """Number of runs; a range where arms stopped after numbers of their own."""
    counts = set(result.runs_by_arm.values())
    return f"{min(counts)} to {max(counts)}" if len(counts) > 1 else f"{len(result.replicates)}"


def _why_so_many(result: Any) -> str:
    """Why the number of runs is what it is, unless --runs gave it."""
    plain = result.provenance.get("question", {}).get("precision") is None and not result.interrupted
    return "" if plain else f"; {result.stopping}"


def overview_outcomes(known: Sequence[str], *, width: int) -> list[str]:
    """As many outcomes as there is room for: the first of the list that matter most, then others."""
    room = max(2, (width - 26) // (_ROOM + 1))
    chosen = ([name for name in _OVERVIEW if name in known] or list(known))[:room]
    return [name for name in known if name in chosen]


def _marks_line(pairs: int) -> str:
    return (
        "Difference with the base, marked: B better, W worse, H higher, L lower (neither is good or bad), ~ no "
        f"difference shown, = exactly none; after Holm over all {pairs} differences."
    )


def _columns_line(confidence: float, *, width: int) -> str:
    first = (
        f"interval: paired {confidence:g} %. verdict: after Holm; none: exactly none in every run; not shown: not the "
        "same as none. "
    )
    if width < _WIDE:
        return f"{first}On {_WIDE} columns or more, and with --out or --json: also effects, runs needed and pairing."
    return (
        f"{first}effect: difference in standard deviations between clients. runs: replicates that bring half the "
        "interval down to --precision, or else to 0.05 SD, 1 percentage point or 2 % of the base. pairing: how "
        "many times wider the interval would be without common random numbers."
    )


def _overview(result: Any, *, width: int) -> Table:
    rows = {(row["policy"], row["outcome"]): row for row in result.table.to_dict("records")}
    known = list(dict.fromkeys(result.table["outcome"]))
    outcomes = overview_outcomes(known, width=width)
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), title_justify="left")
    table.add_column("overview", min_width=18, max_width=26, vertical="bottom")
    first = max(result.arms[1:], key=result.runs_by_arm.__getitem__)  # the base over as many runs as there are
    scales = {}
    for outcome in outcomes:
        row = rows[first, outcome]
        scales[outcome] = scaled_unit(row["unit"], row["base"])
        name = outcome.replace("_", " ")
        table.add_column(f"{name}\n({scales[outcome][1]})", justify="right", max_width=_ROOM, vertical="bottom",
                         overflow="fold")  # fmt: skip
    places = {outcome: _places([rows[policy, outcome] for policy in result.arms[1:]], scales[outcome][0])
              for outcome in outcomes}  # fmt: skip
    bases = [fixed(rows[first, outcome]["base"] / scales[outcome][0], places[outcome]) + "  " for outcome in outcomes]
    table.add_row("base", *bases)
    for policy in result.arms[1:]:
        cells = [_marked(rows[policy, outcome], scales[outcome][0], places[outcome]) for outcome in outcomes]
        table.add_row(_spaced(policy), *cells)
    return table


def _marked(row: dict[str, Any], scale: float, places: int) -> Text:
    """A difference with its mark."""
    verdict = row["verdict"]
    difference = row["difference"] / scale
    if verdict in _STYLES and abs(difference) < 0.5 * 10.0**-places:  # a sure but small one, such as what a memo costs
        places = min(4, decimals(difference))
    number = "" if verdict == "exactly none" else fixed(difference, places, sign=True)
    return Text(f"{number} {MARKS[verdict]}", style=_STYLES.get(verdict, _DIM))


def _places(rows: Sequence[dict[str, Any]], scale: float) -> int:
    """Decimals for one outcome over all policies: two digits of the typical half width."""
    halves = sorted(half for row in rows if (half := _half(row) / scale) > 0.0)
    return decimals(halves[len(halves) // 2]) if halves else decimals(rows[0]["base"] / scale / 10.0)


def _half(row: dict[str, Any]) -> float:
    half = (row["high"] - row["low"]) / 2.0
    return abs(row["difference"]) / 10.0 if math.isnan(half) or half == 0.0 else float(half)


def _spaced(policy: str) -> str:
    """The name of a bundle with spaces, so that it can wrap."""
    return policy.replace("+", " + ")


def _block(result: Any, policy: str, confidence: float, *, width: int) -> Table:
    """One policy: a row an outcome, grouped; outcomes it never touched in one line."""
    table = Table(
        title=f"{_spaced(policy)} against base", title_justify="left", title_style="bold", box=None, pad_edge=False,
        padding=(0, 2 if width >= _AIRY else 1, 0, 0),
    )  # fmt: skip
    table.add_column("outcome", min_width=18, overflow="fold")
    if width >= _UNITS:
        table.add_column("unit", min_width=10, overflow="fold")
    for heading in ("base", "difference", f"{confidence:g} % interval"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    for heading in ("effect", "runs", "pairing") if width >= _WIDE else ():
        table.add_column(heading, justify="right", no_wrap=True)
    mine = result.table[result.table["policy"] == policy].to_dict("records")
    for group in dict.fromkeys(row["group"] for row in mine):
        table.add_row(Text(_HEADINGS.get(group, group), style="underline"))
        for cells, style in _group_rows([row for row in mine if row["group"] == group]):
            shown = cells if width >= _WIDE else cells[:6]
            table.add_row(*(shown if width >= _UNITS else [shown[0], *shown[2:]]), style=style)
    return table


def _group_rows(rows: Sequence[dict[str, Any]]) -> Iterator[tuple[list[str], str]]:
    """Cells and style of every outcome of a group."""
    for row in rows:
        scale, unit = scaled_unit(row["unit"], row["base"])
        verdict = row["verdict"]
        if verdict == "exactly none":
            base = fixed(row["base"] / scale, decimals(row["base"] / scale / 10.0))
            yield [f"  {row['outcome']}", unit, base, "0", "", _SHORT[verdict]], _DIM
            continue
        places = decimals(_half(row) / scale)
        low, high = (fixed(row[end] / scale, places, sign=True) for end in ("low", "high"))
        yield (
            [
                f"  {row['outcome']}",
                unit,
                fixed(row["base"] / scale, places),
                fixed(row["difference"] / scale, places, sign=True),
                "-" if low == high == "-" else f"{low} to {high}",
                _SHORT.get(verdict, verdict),
                fixed(row["effect"], 2, sign=True),
                count(row["runs_needed"]),
                ratio(row["pairing_factor"]),
            ],
            _STYLES.get(verdict, ""),
        )
