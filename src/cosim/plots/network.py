"""The network of professionals, coloured by behaviour, grouped by organisation."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from itertools import cycle
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import EllipseCollection, LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from cosim.care.plugins.together import together
from cosim.core.parameters import BEHAVIOURS
from cosim.errors import InputError
from cosim.plots.layout import Place, places
from cosim.plots.source import Drawable, named, origin, title_of
from cosim.plots.style import BEHAVIOUR_LOOKS, MORE_LOOKS, Look, in_words, new_figure, styled, words, wrapped
from cosim.studies.comparison.comparison import Comparison
from cosim.texts.language import ENGLISH, Language

__all__ = ["network"]

_MOST = 2000  # professionals; more would overlap
_MOST_TIES = 3000


def network(result: Drawable, *, arms: tuple[str, ...] = (), language: Language = ENGLISH) -> Figure:
    """Professionals at the end of a run, around their organisation, sector by sector; lines are ties.

    Parameters
    ----------
    result
        A run; or a comparison, of which the first replicate of two arms is drawn side by side.
    arms
        Arms of a comparison; if left out, the base and the arm with the largest change in the share of co-creation.

    Raises
    ------
    InputError
        If there are no runs: a comparison that was read from a file has none.
    """
    runs = _runs(result, arms)
    names = named(result, language)
    with styled():
        figure, body = new_figure(
            5.6 * len(runs) + 0.4,
            6.6,
            title=language.tr("{scenario}: the network in the last week", scenario=title_of(result, language)),
            caption=_caption(result, runs, language),
        )
        looks = {name: look for run in runs.values() for name, look in _looks(run).items()}
        panels = body.subplots(1, len(runs), squeeze=False).ravel()
        for panel, (arm, run) in zip(panels, runs.items(), strict=True):
            _draw(panel, run.graph, _looks(run))
            panel.set_title(wrapped(names[arm], 40) if isinstance(result, Comparison) else "")
        body.legend(handles=_legend(looks, language), loc="outside upper left", ncols=2 if len(runs) == 1 else 4)
    return figure


def _runs(result: Drawable, arms: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(result, Comparison):
        return {result.scenario.name: result}
    if not result.examples:
        raise InputError("figure network", expected="a comparison that was just made", got="one read from a file",
                         hint="cosim rerun makes it again")  # fmt: skip
    chosen = arms or _base_and_most_changed(result)
    for arm in chosen:
        if arm not in result.examples:
            raise InputError("figure network", expected=f"one of {', '.join(result.examples)}", got=repr(arm))
    return {arm: result.examples[arm] for arm in chosen}


def _base_and_most_changed(result: Comparison) -> tuple[str, ...]:
    table = result.table[result.table["outcome"] == "share_co_creative"]
    if table.empty:
        return result.arms[:2]
    moved = table["policy"].iloc[int(table["difference"].abs().to_numpy().argmax())]
    return (result.arms[0], str(moved))


def _caption(result: Drawable, runs: Mapping[str, Any], language: Language) -> str:
    first = origin(result, language)
    if isinstance(result, Comparison):
        first += "; " + language.tr("drawn: replicate {n}", n=result.replicates[0])
    most = max(run.graph.number_of_nodes() for run in runs.values())
    if most <= _MOST:
        return first
    some = language.tr("drawn: the first {few} of {all} professionals", few=language.fixed(_MOST, 0),
                       all=language.fixed(most, 0))  # fmt: skip
    return f"{first}; {some}"


def _looks(run: Any) -> dict[str, Look]:
    """Looks by behaviour, those of plug-ins last."""
    plugins = together(run.scenario.extensions)
    beyond = plugins.behaviours if plugins is not None else ()
    chosen = zip(beyond, cycle(MORE_LOOKS), strict=False)
    more = {
        one.name: look._replace(colour=one.colour or look.colour, marker=one.marker or look.marker)
        for one, look in chosen
    }
    return BEHAVIOUR_LOOKS | more


def _draw(panel: Axes, graph: Any, looks: Mapping[str, Look]) -> None:
    members, sectors = _groups(graph)
    spots, discs = places(members, sectors)
    lines = _lines(graph, spots)
    panel.add_collection(
        LineCollection(
            lines, colors="#666666", linewidths=0.4, alpha=float(np.clip(150.0 / max(1, len(lines)), 0.05, 0.25)),
            rasterized=True, zorder=1,
        )
    )  # fmt: skip
    widths = [2.0 * radius for _, _, radius in discs.values()]
    panel.add_collection(
        EllipseCollection(
            widths=widths, heights=widths, angles=[0.0] * len(discs), units="xy",
            offsets=[(x, y) for x, y, _ in discs.values()], transOffset=panel.transData,
            facecolors="#F2F2F2", edgecolors="#AAAAAA", linewidths=0.5, zorder=2,
        )
    )  # fmt: skip
    beyond = [name for name in looks if name not in BEHAVIOUR_LOOKS]
    for behaviour, look in looks.items():
        found = np.array([spots[node] for node in spots if _behaviour(graph.nodes[node], beyond) == behaviour])
        if found.size:
            panel.scatter(
                found[:, 0], found[:, 1], s=_dot_size(len(spots)), c=look.colour, marker=look.marker,
                edgecolors="white", linewidths=0.25, zorder=3,
            )  # fmt: skip
    for name in dict.fromkeys(sectors.values()):
        _name_sector(panel, str(name), [discs[one] for one in discs if sectors[one] == name])
    panel.set_aspect("equal")
    corners = np.array(list(discs.values()))
    low, high = corners[:, :2] - corners[:, 2:], corners[:, :2] + corners[:, 2:]
    panel.set_xlim(low[:, 0].min() - 1.0, high[:, 0].max() + 1.0)
    panel.set_ylim(low[:, 1].min() - 1.0, high[:, 1].max() + 2.5)
    panel.set_axis_off()


def _name_sector(panel: Axes, name: str, discs: list[tuple[float, float, float]]) -> None:
    """Write the name of a sector above its organisations."""
    left, right = min(x - radius for x, _, radius in discs), max(x + radius for x, _, radius in discs)
    top = max(y + radius for _, y, radius in discs)
    panel.text(
        (left + right) / 2.0, top + 0.5, words(name), ha="center", va="bottom", fontsize=8, fontweight="bold",
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0, "alpha": 0.8}, zorder=4,
    )  # fmt: skip


def _dot_size(nodes: int) -> float:
    return float(np.clip(9000.0 / max(1, nodes), 6.0, 45.0))


def _groups(graph: Any) -> tuple[dict[Hashable, list[Hashable]], dict[Hashable, Any]]:
    """Members by organisation and sector by organisation, in the order of the nodes."""
    members: dict[Hashable, list[Hashable]] = {}
    sectors: dict[Hashable, Any] = {}
    for node, found in list(graph.nodes(data=True))[:_MOST]:
        organisation = found.get("organisation", "")
        members.setdefault(organisation, []).append(node)
        sectors.setdefault(organisation, found.get("sector", ""))
    return members, sectors


def _behaviour(found: Mapping[str, Any], beyond: Sequence[str]) -> str:
    """The behaviour of a node; who has one of a plug-in (a column of its name is 1) has that."""
    for name in beyond:
        if found.get(name) == 1:
            return name
    value = found.get("behaviour", "")
    return str(value) if isinstance(value, str) else BEHAVIOURS[int(value)]


def _lines(graph: Any, spots: Mapping[Hashable, Place]) -> list[tuple[Place, Place]]:
    """Ties as lines; where there are very many, every n-th in the order of the graph."""
    drawn = [(spots[p], spots[q]) for p, q in graph.edges() if p in spots and q in spots]
    return drawn[:: max(1, math.ceil(len(drawn) / _MOST_TIES))]


def _legend(looks: Mapping[str, Look], language: Language) -> list[Line2D]:
    handles = [
        Line2D(
            [], [], linestyle="", marker=look.marker, color=look.colour, markersize=6, label=in_words(name, language)
        )
        for name, look in looks.items()
    ]
    handles.append(
        Line2D([], [], color="#777777", linewidth=0.8, label=language.tr("tie (a sample where there are many)"))
    )
    return handles
