"""Mixes of three behaviours in a triangle: flow, fixed points, basins, and the paths of runs.

In a corner all have one behaviour; the distance to a corner falls with the share of its behaviour. Curves follow the
replicator dynamics and are darker where it is faster; filled circles attract, open ones repel, half-filled ones do
both.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import mpltern  # noqa: F401 (registers the projection)
import numpy as np
import pandas as pd
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import LinearSegmentedColormap, Normalize, to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import ArrayLike

from cosim.core.parameters import BEHAVIOURS
from cosim.errors import InputError
from cosim.games.theory.basins import Basins, grid
from cosim.games.theory.fixed_points import FixedPoint
from cosim.games.theory.inputs import Floats, PayoffFunction, mix
from cosim.games.theory.replicator import replicator
from cosim.plots.style import ARM_LOOKS, BEHAVIOUR_LOOKS, new_figure, styled, words

__all__ = ["Track", "track_of", "triangle"]

_ARROWS = 11  # seeds along an edge
_REACH = 0.055  # of a curve, to either side of its seed, in units of a share
_STEPS = 14
_FLOW = LinearSegmentedColormap.from_list("flow", ["#C4CCD4", "#5B6B7B", "#10202F"])
_HEXAGON = np.array([[2, -1, -1], [1, 1, -2], [-1, 2, -1], [-2, 1, 1], [-1, -1, 2], [1, -2, 1]]) / 3.0
_POINTS: dict[str, tuple[str, dict[str, Any]]] = {
    "sink": ("attracts", {"marker": "o", "markerfacecolor": "black"}),
    "source": ("repels", {"marker": "o", "markerfacecolor": "white"}),
    "saddle": (
        "saddle", {"marker": "o", "fillstyle": "left", "markerfacecolor": "black", "markerfacecoloralt": "white"},
    ),
    "centre": ("centre of circles", {"marker": "o", "markerfacecolor": "#BBBBBB"}),
    "degenerate": ("undecided: an eigenvalue is 0", {"marker": "D", "markerfacecolor": "#BBBBBB"}),
}  # fmt: skip
# Colours of runs, different from those of behaviours and fixed points (black): green, purple, sky blue.
_TRACK_LOOKS = tuple(ARM_LOOKS[at] for at in (3, 4, 6))


class Track(NamedTuple):
    """The path of a run: mixes over time, first to last.

    Attributes
    ----------
    label
        Label in the legend; runs with the same label share a style and one entry.
    mixes
        ``float64[n, 3]``, in the order of behaviours.
    """

    label: str
    mixes: Floats


def track_of(series: pd.DataFrame, label: str, *, behaviours: Sequence[str] = BEHAVIOURS, smooth: int = 1) -> Track:
    """The mixes of a run, from a table with a column ``share_...`` per behaviour and a row per week or step.

    Parameters
    ----------
    series
        Such as ``simulate(...).series``.
    label
        In the legend.
    behaviours
        Names of the three.
    smooth
        Rows of a running mean; 1 for no smoothing.

    Raises
    ------
    InputError
        If a column is missing, or there is no row.
    """
    columns = [f"share_{name}" for name in behaviours]
    missing = [name for name in columns if name not in series]
    if missing or series.empty:
        found = f"without {', '.join(missing) or 'rows'}"
        raise InputError("series", expected=f"columns {', '.join(columns)}", got=found)
    shares = series[columns].rolling(smooth, min_periods=1, center=True).mean().to_numpy(dtype=np.float64)
    return Track(label, shares / shares.sum(axis=1, keepdims=True))


def triangle(
    payoffs: ArrayLike | PayoffFunction | None = None,
    *,
    points: Sequence[FixedPoint] = (),
    basins: Basins | None = None,
    tracks: Sequence[Track] = (),
    title: str,
    caption: str,
    behaviours: Sequence[str] = BEHAVIOURS,
) -> Figure:
    """Draw mixes of three behaviours; every part may be left out.

    Parameters
    ----------
    payoffs
        Payoff matrix ``float[3, 3]`` or function of mixes: draws the flow of the replicator dynamics.
    points
        Fixed points, marked by their kind.
    basins
        Starts with the same attractor have the same shade.
    tracks
        Runs, each as a line from a small dot to its marker.
    title, caption
        Above and below.
    behaviours
        Names of the corners: left, right, top.

    Raises
    ------
    InputError
        If there are not three behaviours.
    """
    if len(behaviours) != 3:
        raise InputError("behaviours", expected="three, the corners of a triangle", got=len(behaviours))
    for track in tracks:
        mix(track.mixes, where=track.label, size=3)
    with styled():
        figure, body = new_figure(7.4, 6.4, title=title, caption=caption)
        panel: Any = body.add_subplot(projection="ternary")
        _frame(panel, behaviours)
        handles: list[Any] = []
        if basins is not None:
            handles += _shade(panel, basins, behaviours)
        if payoffs is not None:
            _flow(body, panel, payoffs)
        handles += _draw_tracks(panel, tracks)
        handles += _mark(panel, points)
        if handles:
            body.legend(handles=handles, loc="upper right", handlelength=1.6, bbox_to_anchor=(0.995, 0.99))
    return figure


def _corners(mixes: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """Mixes as the axes of the triangle: top, left, right."""
    shares = np.atleast_2d(np.asarray(mixes, dtype=np.float64))
    return shares[:, 2], shares[:, 0], shares[:, 1]


def _plane(panel: Any, mixes: Floats) -> Floats:
    """Mixes as positions in the plane, ``float64[..., 2]``."""
    top, left, right = _corners(mixes.reshape(-1, 3))
    places = panel.transProjection.transform(np.column_stack([top, left, right]))
    return np.asarray(places).reshape(*mixes.shape[:-1], 2)


def _frame(panel: Any, behaviours: Sequence[str]) -> None:
    ticks = [0.2, 0.4, 0.6, 0.8]
    axes = (panel.laxis, panel.raxis, panel.taxis)
    for name, corner, axis, up in zip(behaviours, np.eye(3), axes, (-12.0, -12.0, 12.0), strict=True):
        colour = _colour(behaviours, corner)
        axis.set_ticks(ticks, labels=[f"{100 * tick:.0f} %" for tick in ticks])
        axis.set_tick_params(labelsize=7, labelcolor=colour, color="#666666", length=3.0, width=0.6)
        panel.annotate(
            words(name), _plane(panel, corner), xycoords=panel.transData, xytext=(0.0, up), textcoords="offset points",
            ha="center", va="bottom" if up > 0.0 else "top", color=colour, fontsize=10, fontweight="bold",
        )  # fmt: skip
    panel.grid(color="#E6E6E6", linewidth=0.5)


def _colour(behaviours: Sequence[str], shares: Floats, *, white: float = 0.0) -> tuple[float, float, float]:
    """Colour of a mix: those of its behaviours in proportion, lightened with white."""
    looks = [BEHAVIOUR_LOOKS.get(name, other) for name, other in zip(behaviours, ARM_LOOKS[1:], strict=False)]
    own = [to_rgb(look.colour) for look in looks]
    mixed = (1.0 - white) * (shares @ np.array(own)) + white
    return float(mixed[0]), float(mixed[1]), float(mixed[2])


def _shade(panel: Any, basins: Basins, behaviours: Sequence[str]) -> list[Patch]:
    """Shade the neighbourhood of every start by its attractor."""
    step = 1.0 / round((np.sqrt(8.0 * len(basins.starts) + 1.0) - 1.0) / 2.0)
    colours = [_colour(behaviours, end, white=0.78) for end in basins.attractors]
    handles = []
    for at, (colour, share) in enumerate(zip(colours, basins.shares, strict=True)):
        own = basins.starts[basins.owner == at]
        if not len(own):
            continue
        cells = _plane(panel, own[:, None, :] + step * _HEXAGON[None, :, :])
        drawn = PolyCollection(list(cells), facecolors=[colour], edgecolors=[colour], linewidths=0.4, zorder=0.5)
        panel.add_collection(drawn)
        drawn.set_clip_path(panel.patch)
        label = _label(basins.attractors[at], behaviours)
        handles.append(Patch(facecolor=colour, label=f"from {100.0 * share:.0f} % of mixes to {label}"))
    return handles


def _label(shares: Floats, behaviours: Sequence[str]) -> str:
    """A mix in words."""
    some = [(share, words(name)) for share, name in zip(shares, behaviours, strict=True) if share > 0.005]
    return some[0][1] if len(some) == 1 else ",\n".join(f"{100.0 * share:.0f} % {name}" for share, name in some)


def _flow(body: Any, panel: Any, payoffs: ArrayLike | PayoffFunction) -> None:
    """Short curves along the dynamics, with a head, darker where it is faster."""
    seeds = grid(3, _ARROWS)
    lines = np.concatenate([_follow(seeds, payoffs, -1.0)[:0:-1], _follow(seeds, payoffs, 1.0)])
    speed = np.linalg.norm(replicator(lines.reshape(-1, 3), payoffs), axis=1).reshape(lines.shape[:2])
    moves = speed[_STEPS] > 1e-9 * max(float(speed.max()), 1e-300)
    places = _plane(panel, lines)
    norm = Normalize(0.0, float(speed[_STEPS].max()) or 1.0)
    pieces = np.stack([places[:-1], places[1:]], axis=2)[:, moves].reshape(-1, 2, 2)
    middle = ((speed[:-1] + speed[1:]) / 2.0)[:, moves].ravel()
    drawn = LineCollection(list(pieces), cmap=_FLOW, norm=norm, linewidths=1.1, capstyle="round", zorder=1.5)
    drawn.set_array(middle)
    panel.add_collection(drawn)
    ahead = places[-1] - places[-3]
    length = np.maximum(np.linalg.norm(ahead, axis=1, keepdims=True), 1e-12)
    unit, side = ahead / length, np.column_stack([-ahead[:, 1], ahead[:, 0]]) / length
    tip = places[-1] + 0.012 * unit
    heads = np.stack([tip, tip - 0.026 * unit + 0.010 * side, tip - 0.026 * unit - 0.010 * side], axis=1)[moves]
    filled = PolyCollection(list(heads), cmap=_FLOW, norm=norm, linewidths=0.0, zorder=1.6)
    filled.set_array(speed[-1][moves])
    panel.add_collection(filled)
    bar = body.colorbar(drawn, ax=panel, location="bottom", shrink=0.45, aspect=36, pad=0.02)
    bar.set_label("speed of change (share per unit of time)", fontsize=8)
    bar.outline.set_linewidth(0.4)
    bar.ax.tick_params(labelsize=7.5, length=2.0, width=0.5)


def _follow(seeds: Floats, payoffs: ArrayLike | PayoffFunction, sign: float) -> Floats:
    """Curves of one length from every seed, ``float64[steps + 1, seeds, 3]``; they stay inside."""
    places = [seeds]
    for _ in range(_STEPS):
        now = places[-1]
        ahead = now + 0.5 * _REACH / _STEPS * sign * _direction(now, payoffs)
        after = now + _REACH / _STEPS * sign * _direction(np.clip(ahead, 0.0, None), payoffs)
        after = np.clip(after, 0.0, None)
        places.append(after / after.sum(axis=1, keepdims=True))
    return np.array(places)


def _direction(mixes: Floats, payoffs: ArrayLike | PayoffFunction) -> Floats:
    change = replicator(mixes / mixes.sum(axis=1, keepdims=True), payoffs)
    return np.asarray(change / np.maximum(np.linalg.norm(change, axis=1, keepdims=True), 1e-12))


def _draw_tracks(panel: Any, tracks: Sequence[Track]) -> list[Line2D]:
    handles = []
    labels = list(dict.fromkeys(track.label for track in tracks))
    for at, track in enumerate(tracks):
        look = _TRACK_LOOKS[labels.index(track.label) % len(_TRACK_LOOKS)]
        panel.plot(*_corners(track.mixes), color="white", linewidth=3.4, zorder=2.9)
        panel.plot(*_corners(track.mixes), color=look.colour, linestyle="-", linewidth=1.7, zorder=3)
        panel.plot(*_corners(track.mixes[:1]), color=look.colour, marker=".", markersize=9, zorder=3.2, linewidth=0.0)
        panel.plot(
            *_corners(track.mixes[-1:]), color=look.colour, marker=look.marker, markersize=8.5, linestyle="none",
            markeredgecolor="white", markeredgewidth=0.9, zorder=4.5,
        )  # fmt: skip
        if track.label not in {before.label for before in tracks[:at]}:
            handles.append(
                Line2D([], [], color=look.colour, marker=look.marker, markeredgecolor="white", label=track.label)
            )
    return handles


def _mark(panel: Any, points: Sequence[FixedPoint]) -> list[Line2D]:
    look: dict[str, Any] = {"markeredgecolor": "black", "markeredgewidth": 1.1, "markersize": 8.5, "linestyle": "none"}
    for point in points:
        panel.plot(*_corners(point.mix), **{**look, **_POINTS[point.kind][1]}, clip_on=False, zorder=4)
    kinds = {point.kind for point in points}
    return [Line2D([], [], **{**look, **how}, label=label) for kind, (label, how) in _POINTS.items() if kind in kinds]
