"""Scenario discovery as tables and sentences for people."""

from __future__ import annotations

import math
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cosim.cli.numbers import decimals, fixed, scaled_unit
from cosim.cli.titled import titled_table

__all__ = ["discovery_view"]

_DIM = "dim"
_ROWS = 14  # shown of a trajectory


def discovery_view(results: Any, found: list[Any]) -> RenderableType:
    """Everything that ``cosim discover`` prints."""
    study = results.study
    title = str(getattr(study.scenario, "title", "")) or study.scenario.name
    head = (
        f"{title} ({study.scenario.name}): {study.distinct.sum()} sampled worlds ({study.design}), {study.runs} "
        f"{'replicates' if study.runs > 1 else 'replicate'} of {study.scenario.weeks} weeks, seed {study.seed}"
    )
    parts: list[RenderableType] = [Text(head, style="bold")]
    parts += [Padding(_arm(one), (1, 0, 0, 0)) for one in found]
    parts.append(Padding(_robustness(found[0]), (1, 0, 0, 0)))
    parts.append(Padding(Text("\n".join(one.sentence() for one in found), style="bold"), (1, 0, 0, 0)))
    return Group(*parts)


def _arm(one: Any) -> RenderableType:
    worlds = one.worlds
    aim = worlds.aim
    what = "better than base" if aim.kind == "better" else f"{aim.kind} {aim.threshold:g} {worlds.unit}"
    count = len(worlds.known)
    lost = int(one.study.distinct.sum()) - count
    left_out = f"; {lost} incomplete worlds are left out" if lost else ""
    low, high = (round(count * share) for share in worlds.single)
    alone = f"By single replicates: in {low} to {high}. " if worlds.replicates > 1 else ""
    lines = [
        Text(f"{worlds.policy}: {aim.outcome} {what}", style="bold"),
        Text(
            f"By the mean: in {int(worlds.reached.sum())} of {count} worlds. {alone}Shown (95 %): in "
            f"{int(worlds.shown.sum())}, the opposite in {int(worlds.missed.sum())}, exactly no difference in "
            f"{int(worlds.none.sum())}, undecided in {worlds.undecided}{left_out}."
        ),
    ]
    if not one.boxes:
        return Group(*lines, Text(f"No box: {one.reason}."))
    return Group(*lines, Padding(_trajectory(one), (1, 0, 0, 0)), Text(_legend(one), style=_DIM),
                 Padding(_restrictions(one), (1, 0, 0, 0)))  # fmt: skip


def _trajectory(one: Any) -> Table:
    table = titled_table(f"boxes of worlds in which it {one.seeks}")
    for heading in ("box", "coverage", "density", "worlds", "of interest"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("restricted", overflow="fold")
    rows = one.trajectory().to_dict("records")
    for row in _few(rows):
        mark = "*" if row["chosen"] else " "
        table.add_row(
            f"{row['box']}{mark}", f"{100 * row['coverage']:.0f} %", f"{100 * row['density']:.0f} %",
            f"{row['worlds']}", f"{row['cases']}", row["keys"] or "nothing",
            style="bold" if row["chosen"] else "",
        )  # fmt: skip
    return table


def _few(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows spread over the whole trajectory, with the chosen box and the last one."""
    if len(rows) <= _ROWS:
        return rows
    step = (len(rows) - 1) / (_ROWS - 1)
    kept = {round(at * step) for at in range(_ROWS)} | {at for at, row in enumerate(rows) if row["chosen"]}
    return [row for at, row in enumerate(rows) if at in kept]


def _legend(one: Any) -> str:
    shown = "" if len(one.boxes) <= _ROWS else f" Some of {len(one.boxes)} boxes; all with --out or --json."
    return (
        "coverage: share of all worlds of interest that are in the box; density: share of the worlds in the box that "
        f"are of interest. * is the chosen box: {one.rule}. For another: --box N.{shown}"
    )


def _restrictions(one: Any) -> Table:
    table = titled_table(f"box {one.chosen}")
    table.add_column("restriction", overflow="fold")
    table.add_column("quasi-p", justify="right", no_wrap=True)
    for row in one.restrictions().to_dict("records"):
        values = [_p(row[name]) for name in ("quasi_p_low", "quasi_p_high") if not math.isnan(row[name])]
        table.add_row(row["words"], ", ".join(values))
    return table


def _p(value: float) -> str:
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def _robustness(one: Any) -> RenderableType:
    rows = one.robustness.to_dict("records")
    aim = one.worlds.aim
    scale, unit = scaled_unit(one.worlds.unit, max(abs(row["mean"]) for row in rows))
    table = titled_table(f"{aim.outcome} over the sampled worlds ({unit})")
    table.add_column("arm", overflow="fold", min_width=8)
    last = "beats base in" if aim.kind == "better" else f"{aim.kind} {aim.threshold:g} in"
    for heading in ("mean", "worst", "regret: mean", "90 %", "most", "best in", last):
        table.add_column(heading, justify="right", no_wrap=True)
    places = decimals(max(1e-9, *(abs(row["regret_max"]) for row in rows)) / scale)
    for row in rows:
        reached = "" if math.isnan(row["satisfices"]) else f"{100 * row['satisfices']:.0f} %"
        numbers = (row[name] / scale for name in ("mean", "worst", "regret_mean", "regret_90", "regret_max"))
        table.add_row(row["policy"], *(fixed(number, places) for number in numbers), f"{100 * row['best_in']:.0f} %",
                      reached)  # fmt: skip
    legend = (
        "regret: difference with the best arm of each world; its mean, its 90 % quantile and its maximum over worlds. "
        "The best of several noisy means is biased upwards, so regret is slightly overestimated."
    )
    return Group(table, Text(legend, style=_DIM))
