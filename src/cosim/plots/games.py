"""Figures of games: shares over time, the network before and after, and the winner over two parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from cosim.games.play.game import Game
from cosim.games.play.graphs import grid_shape
from cosim.games.play.links import Links
from cosim.games.play.many import Many
from cosim.games.play.play import Play, play
from cosim.plots.style import ARM_LOOKS, BEHAVIOUR_LOOKS, Look, new_figure, styled

__all__ = ["can_be_drawn", "looks_of", "phase_diagram", "snapshots", "trajectories"]

_COMPETITIVE, _BESIDE, _TOGETHER = BEHAVIOUR_LOOKS.values()
_MOST_SIGNS = 60  # players along a side of a board, whose signs can still be told apart
_MOST_DOTS = 400  # most players of a network figure
_MOST_TICKS = 11  # most points of an axis with a label each
_MOST_LINES = 30  # most plays drawn as thin lines


def looks_of(names: Sequence[str]) -> dict[str, Look]:
    """Style of each behaviour: the first like competitive, the last like co-creative, for two or three behaviours."""
    if len(names) == 2:
        return dict(zip(names, (_COMPETITIVE, _TOGETHER), strict=True))
    if len(names) == 3:
        return dict(zip(names, (_COMPETITIVE, _BESIDE, _TOGETHER), strict=True))
    return {name: ARM_LOOKS[at + 1] for at, name in enumerate(names)}


def trajectories(many: Many, *, title: str, caption: str) -> Figure:
    """Share of each behaviour over time: the mean over replicates, and each replicate as a thin line."""
    game, looks = many.game, looks_of(many.game.names)
    rounds = many.plays[0].steps / (1 if game.synchronous else game.n)
    mean = np.mean([one.shares for one in many.plays], axis=0)
    with styled():
        figure, body = new_figure(7.2, 4.2, title=title, caption=caption)
        panel = body.subplots()
        for at, (name, look) in enumerate(looks.items()):
            if len(many.plays) > 1:
                for one in many.plays[:_MOST_LINES]:
                    panel.plot(rounds, 100.0 * one.shares[:, at], color=look.colour, linewidth=0.5, alpha=0.35)
            panel.plot(rounds, 100.0 * mean[:, at], color=look.colour, linestyle=look.line, linewidth=2.2, label=name)
        panel.set(xlim=(0.0, float(max(rounds[-1], 1e-9))), ylim=(0.0, 100.0), ylabel="share of players (%)")
        panel.set_xlabel("rounds (an update of every player)")
        wide = (
            f"mean of {len(many.plays)} replicates; thin: single replicates" if len(many.plays) > 1 else "one replicate"
        )
        body.legend(loc="outside upper left", ncols=4, title=wide, title_fontsize=8.5, alignment="left")
    return figure


def can_be_drawn(game: Game) -> bool:
    """Whether the network is small enough for a readable figure, or is a lattice."""
    return game.links is not None and (game.n <= _MOST_DOTS or grid_shape(game.links) is not None)


def snapshots(done: Play, *, title: str, caption: str) -> Figure:
    """The network at the start, half way and at the end, players coloured by behaviour; a board for lattices.

    Half way is half of the steps to the end, or to fixation.
    """
    game = done.game
    links = game.links
    assert links is not None
    shape = grid_shape(links)
    last = int(done.steps[-1])
    middle = max(1, (done.fixed_at if done.fixed_at > 0 else last) // 2)
    half = play(game, middle, seed=done.seed, replicate=done.replicate, start=done.start, every=middle)
    looks = looks_of(game.names)
    with styled():
        figure, body = new_figure(11.4, 4.9, title=title, caption=caption)
        panels = body.subplots(1, 3)
        spots = None if shape else _spots(links)
        moments = ((links, done.start, 0), (half.links, half.final, middle), (done.links, done.final, last))
        for panel, (ties, held, step) in zip(panels, moments, strict=True):
            when = f"after {step:,} steps" if step else "at the start"
            if spots is None:
                _board(panel, held.reshape(shape), looks)
            else:
                assert ties is not None
                _net(panel, ties, held, spots, looks)
            panel.set_title(when)
            panel.set_aspect("equal")
            panel.grid(visible=False)
            panel.set(xticks=[], yticks=[])
            panel.spines[:].set_visible(False)
        plain = shape is not None and max(shape) > _MOST_SIGNS
        marks = [
            Line2D([], [], linestyle="", marker="s" if plain else look.marker, color=look.colour, label=name)
            for name, look in looks.items()
        ]
        body.legend(handles=marks, loc="outside upper left", ncols=4)
    return figure


def _board(panel: Axes, held: NDArray[np.int8], looks: Mapping[str, Look]) -> None:
    """Players of a lattice, each with the sign of its behaviour; squares of colour where signs would be too small."""
    if max(held.shape) > _MOST_SIGNS:
        colours = np.array([to_rgb(look.colour) for look in looks.values()])
        panel.imshow(colours[held], interpolation="nearest")
        return
    size = float((200.0 / max(held.shape)) ** 2 * 0.45)
    for at, look in enumerate(looks.values()):
        rows, columns = np.nonzero(held == at)
        panel.scatter(
            columns, rows, s=size, c=look.colour, marker=look.marker, edgecolors="black", linewidths=0.3, zorder=3
        )
    panel.set(xlim=(-1, held.shape[1]), ylim=(held.shape[0], -1))


def _spots(links: Links) -> NDArray[np.float64]:
    """Positions of players: a spring layout with a fixed seed, or a circle for a ring."""
    graph = links.graph()
    if all(graph.has_edge(at, (at + 1) % len(graph)) for at in graph):
        return np.asarray(list(nx.circular_layout(graph).values()))
    return np.asarray(list(nx.spring_layout(graph, seed=0, k=2.2 / np.sqrt(len(graph))).values()))


def _net(
    panel: Axes, links: Links, held: NDArray[np.int8], spots: NDArray[np.float64], looks: Mapping[str, Look]
) -> None:
    ties = links.edges()
    lines = spots[ties]
    alpha = float(np.clip(300.0 / max(1, len(ties)), 0.04, 0.6))
    panel.add_collection(LineCollection(list(lines), colors="#666666", linewidths=0.6, alpha=alpha, rasterized=True))
    size = float(np.clip(3000.0 / len(spots), 4.0, 70.0))
    for at, look in enumerate(looks.values()):
        mine = held == at
        panel.scatter(
            spots[mine, 0], spots[mine, 1], s=size, c=look.colour, marker=look.marker, edgecolors="white",
            linewidths=0.4, zorder=3,
        )  # fmt: skip
    panel.margins(0.05)


def phase_diagram(table: pd.DataFrame, names: Sequence[str], *, title: str, caption: str) -> Figure:
    """The winner over two parameters: the colour shows the behaviour with the largest share, its intensity that share.

    Parameters
    ----------
    table
        From `cosim.games.play.many.who_wins`; its first two columns are the parameters.
    names
        Names of the behaviours.
    title, caption
        Above and below.
    """
    x, y = table.columns[:2]
    xs, ys = np.unique(table[x]), np.unique(table[y])
    looks = looks_of(names)
    colours = {name: np.array(to_rgb(look.colour)) for name, look in looks.items()}
    picture = np.ones((ys.size, xs.size, 3))
    least = 1.0 / len(names)
    for row in table.to_dict("records"):
        strength = 0.15 + 0.85 * (row[row["winner"]] - least) / (1.0 - least)
        at = np.searchsorted(ys, row[y]), np.searchsorted(xs, row[x])
        picture[at] = 1.0 - strength * (1.0 - colours[row["winner"]])
    with styled():
        figure, body = new_figure(6.6, 5.2, title=title, caption=caption)
        panel = body.subplots()
        half_x, half_y = 0.5 * (xs[1] - xs[0]), 0.5 * (ys[1] - ys[0])
        edges = (xs[0] - half_x, xs[-1] + half_x, ys[0] - half_y, ys[-1] + half_y)
        panel.imshow(picture, origin="lower", aspect="auto", extent=edges, interpolation="nearest")
        panel.grid(visible=False)
        panel.set(xlabel=str(x), ylabel=str(y))
        for axis, points in ((panel.xaxis, xs), (panel.yaxis, ys)):
            if points.size <= _MOST_TICKS:
                axis.set_ticks(points, [f"{value:.3g}" for value in points])
        if xs.size * ys.size <= 150:
            _write_shares(panel, table, str(x), str(y))
        marks: list[Any] = [
            Line2D([], [], linestyle="", marker="s", markersize=9, color=look.colour, label=name)
            for name, look in looks.items()
        ]
        body.legend(
            handles=marks, loc="outside upper left", ncols=4, title="largest share at the end (%); pale: a narrow win",
            title_fontsize=8.5, alignment="left",
        )  # fmt: skip
    return figure


def _write_shares(panel: Axes, table: pd.DataFrame, x: str, y: str) -> None:
    for row in table.to_dict("records"):
        share = row[row["winner"]]
        panel.text(row[x], row[y], f"{100.0 * share:.0f}", ha="center", va="center", fontsize=7.5,
                   color="white" if share > 0.85 else "black")  # fmt: skip
