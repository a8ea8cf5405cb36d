"""Names next to points, placed without overlap."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Bbox

__all__ = ["Point", "spread_labels"]

_NEAR = 9.0  # printer's points from a mark to its name
_HEIGHT = 5.0  # half the height of a line of text: the middle of the nearest name is _NEAR away
_TRIES = tuple(
    (side * (_NEAR + reach / 2.0), up * (_NEAR - _HEIGHT + reach))
    for reach in (0.0, 10.0, 20.0, 32.0, 46.0, 62.0, 80.0)
    for up in (1, -1)
    for side in (1, -1)
)
# Penalties: cover a name or a mark, cross a bar, be nearer to another mark, leave the frame.
_HARD, _SOFT, _MISTAKEN, _EDGE = 5, 1, 3, 20


class Point(NamedTuple):
    """A mark with its name, and the ends of its bars: left, right, bottom, top (NaN for no bar)."""

    x: float
    y: float
    name: str
    ends: tuple[float, float, float, float]


def spread_labels(figure: Figure, panel: Axes, points: Sequence[Point]) -> list[Annotation]:
    """Write each name near its mark, with the least overlap with names, marks, bars and the zero lines.

    Greedy: names are placed in the order of the points, each at the best position of a fixed list. A name far from its
    mark gets a thin line to it.
    """
    figure.canvas.draw()
    hard = [text.get_window_extent().padded(2.0) for text in panel.texts]
    marks = [_box(panel, point.x, point.x, point.y, point.y, pad=6.0) for point in points]
    hard += marks
    x_low, x_high = panel.get_xlim()
    y_low, y_high = panel.get_ylim()
    soft = [_box(panel, x_low, x_high, 0.0, 0.0), _box(panel, 0.0, 0.0, y_low, y_high)]
    for point in points:
        left, right, bottom, top = (
            point_at if math.isnan(end) else end
            for end, point_at in zip(point.ends, (point.x, point.x, point.y, point.y), strict=True)
        )
        soft += [_box(panel, left, right, point.y, point.y), _box(panel, point.x, point.x, bottom, top)]
    placed = []
    for at, point in enumerate(points):
        label = _place(panel, point, hard=hard, soft=soft, rivals=marks[:at] + marks[at + 1 :])
        hard.append(_text_box(label))
        placed.append(label)
    return placed


def _box(panel: Axes, left: float, right: float, bottom: float, top: float, *, pad: float = 1.5) -> Bbox:
    """A box in pixels around a line or a mark in data coordinates."""
    x0, y0 = panel.transData.transform((left, bottom))
    x1, y1 = panel.transData.transform((right, top))
    return Bbox.from_extents(x0 - pad, y0 - pad, x1 + pad, y1 + pad)


def _place(panel: Axes, point: Point, *, hard: list[Bbox], soft: list[Bbox], rivals: list[Bbox]) -> Annotation:
    label = panel.annotate(
        point.name, (point.x, point.y), xytext=_TRIES[0], textcoords="offset points", fontsize=8, zorder=5,
        arrowprops={"arrowstyle": "-", "linewidth": 0.5, "color": "#777777", "shrinkA": 0.0, "shrinkB": 3.0},
    )  # fmt: skip
    frame = panel.get_window_extent()
    own = _box(panel, point.x, point.x, point.y, point.y, pad=6.0)
    costs = {}
    for offset in _TRIES:
        _move(label, offset)
        box = _text_box(label)
        outside = box.x0 < frame.x0 or box.x1 > frame.x1 or box.y0 < frame.y0 or box.y1 > frame.y1
        # The point's own mark counts as an obstacle, but is never covered at these distances.
        cost = _HARD * box.count_overlaps(hard) + _SOFT * box.count_overlaps(soft) + _EDGE * outside
        mistaken = any(_apart(box, rival) < _apart(box, own) for rival in rivals)
        costs[offset] = cost + _MISTAKEN * mistaken
        if costs[offset] == 0:
            break
    best = min(costs, key=lambda offset: (costs[offset], abs(offset[1])))
    _move(label, best)
    if label.arrow_patch is not None:
        label.arrow_patch.set_visible(abs(best[1]) > _NEAR)
    return label


def _apart(one: Bbox, other: Bbox) -> float:
    """Distance between two boxes in pixels; 0 where they overlap."""
    across = max(one.x0 - other.x1, other.x0 - one.x1, 0.0)
    return math.hypot(across, max(one.y0 - other.y1, other.y0 - one.y1, 0.0))


def _move(label: Annotation, offset: tuple[float, float]) -> None:
    label.set_position(offset)
    label.set_horizontalalignment("left" if offset[0] > 0.0 else "right")
    label.set_verticalalignment("bottom" if offset[1] > 0.0 else "top")


def _text_box(label: Annotation) -> Bbox:
    """Box of the text alone, without the line to its mark."""
    label.get_window_extent()  # updates its position, line included
    return Text.get_window_extent(label).padded(1.5)
