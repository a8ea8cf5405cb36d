"""Names next to points, placed without overlap, and on the side of the zero lines that their point is on."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Bbox

__all__ = ["Point", "spread_labels"]

_NEAR = 9.0  # printer's points from a mark to its name, and between the middle of the nearest name and its mark
_HEIGHT = 5.0  # half the height of a line of text


class _Try(NamedTuple):
    """A position: how much of a name is left of its mark, and how many points it is moved, across and up or down."""

    left: float
    across: float
    up: float


_TRIES = tuple(
    _Try(left, across * (_NEAR + reach / 2.0), up * (_NEAR - _HEIGHT + reach + (0.0 if across else _HEIGHT)))
    for reach in (0.0, 10.0, 20.0, 26.0, 32.0, 38.0, 46.0, 62.0, 80.0)
    for up in (1, -1)
    for left, across in ((0.0, 1), (1.0, -1), (0.5, 0), (0.2, 0), (0.8, 0))
)
# Penalties: cover a name or a mark, cross a bar, be nearer to another mark, leave the frame, stand across a zero line.
_HARD, _SOFT, _MISTAKEN, _EDGE, _ASTRAY = 5, 1, 3, 20, 40


class Point(NamedTuple):
    """A mark with its name (or none), and the ends of its bars: left, right, bottom, top (NaN for no bar)."""

    x: float
    y: float
    name: str
    ends: tuple[float, float, float, float]


def spread_labels(
    figure: Figure, panel: Axes, points: Sequence[Point], *, widths: Sequence[int] = (), own_side: bool = False
) -> list[Annotation]:
    """Write each name near its mark, with the least overlap with names, marks, bars and the zero lines.

    Greedy: names are placed in the order of the points, each at the best position of a fixed list, and then once more,
    now that all others are there. A name far from its mark gets a thin line to it.

    Parameters
    ----------
    widths
        Letters in a line of a name, the first that fits; without them names are written as they are.
    own_side
        Whether a name has to stay on the side of both zero lines that its mark is on, as where sides mean something.
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
    labels = {
        at: _label(figure, panel, point, _written(point.name, widths), marks[at])
        for at, point in enumerate(points) if point.name
    }  # fmt: skip
    boxes: dict[int, Bbox] = {}
    for at in (*labels, *labels):
        others = [box for one, box in boxes.items() if one != at]
        rivals = marks[:at] + marks[at + 1 :]
        boxes[at] = labels[at].place(hard=hard + others, soft=soft, rivals=rivals, own_side=own_side)
    return [label.annotation for label in labels.values()]


def _box(panel: Axes, left: float, right: float, bottom: float, top: float, *, pad: float = 1.5) -> Bbox:
    """A box in pixels around a line or a mark in data coordinates."""
    x0, y0 = panel.transData.transform((left, bottom))
    x1, y1 = panel.transData.transform((right, top))
    return Bbox.from_extents(x0 - pad, y0 - pad, x1 + pad, y1 + pad)


def _written(name: str, widths: Sequence[int]) -> list[str]:
    """A name in each of the widths; as it is without them."""
    return [
        textwrap.fill(name, width, break_long_words=False, break_on_hyphens=False) for width in widths
    ] or [name]  # fmt: skip


class _Label(NamedTuple):
    """A name that is to be placed: what is drawn, its point, and how large it is in each of its ways of writing."""

    panel: Axes
    annotation: Annotation
    point: Point
    mark: Bbox
    written: dict[str, tuple[float, float]]
    pixels: float  # of a printer's point

    def place(self, *, hard: list[Bbox], soft: list[Bbox], rivals: list[Bbox], own_side: bool) -> Bbox:
        """Move to the best position, and return the box there."""
        frame = self.panel.get_window_extent()
        zero = self.panel.transData.transform((0.0, 0.0))
        costs: dict[tuple[str, _Try], int] = {}
        boxes: dict[tuple[str, _Try], Bbox] = {}
        for name, place in ((name, place) for name in self.written for place in _TRIES):
            box = boxes[name, place] = self._box(name, place)
            outside = box.x0 < frame.x0 or box.x1 > frame.x1 or box.y0 < frame.y0 or box.y1 > frame.y1
            # The point's own mark counts as an obstacle, but is never covered at these distances.
            cost = _HARD * box.count_overlaps(hard) + _SOFT * box.count_overlaps(soft) + _EDGE * outside
            cost += _ASTRAY * (own_side and _astray(self.point, box, *zero))
            mistaken = any(_apart(box, rival) < _apart(box, self.mark) for rival in rivals)
            costs[name, place] = cost + _MISTAKEN * mistaken
            if costs[name, place] == 0:
                break
        order = list(self.written)
        best = min(costs, key=lambda one: (costs[one], abs(one[1].up), order.index(one[0])))
        name, place = best
        self.annotation.set_text(name)
        self.annotation.set_position((place.across - place.left * self.written[name][0] / self.pixels, place.up))
        self.annotation.set_verticalalignment("bottom" if place.up > 0.0 else "top")
        if self.annotation.arrow_patch is not None:
            self.annotation.arrow_patch.set_visible(abs(place.up) > _NEAR)
        return boxes[best]

    def _box(self, name: str, place: _Try) -> Bbox:
        """Where a name would stand, in pixels."""
        x, y = self.panel.transData.transform((self.point.x, self.point.y))
        wide, high = self.written[name]
        left = x + self.pixels * place.across - place.left * wide
        bottom = y + self.pixels * place.up - (high if place.up < 0.0 else 0.0)
        return Bbox.from_bounds(left, bottom, wide, high).padded(1.5)


def _label(figure: Figure, panel: Axes, point: Point, names: Sequence[str], mark: Bbox) -> _Label:
    annotation = panel.annotate(
        names[0], (point.x, point.y), xytext=(0.0, 0.0), textcoords="offset points", fontsize=8, zorder=5,
        arrowprops={"arrowstyle": "-", "linewidth": 0.5, "color": "#777777", "shrinkA": 0.0, "shrinkB": 3.0},
    )  # fmt: skip
    written = {}
    for name in names:
        annotation.set_text(name)
        size = Text.get_window_extent(annotation)  # of the text alone, without the line to its mark
        written[name] = (size.width, size.height)
    return _Label(panel, annotation, point, mark, written, figure.dpi / 72.0)


def _astray(point: Point, box: Bbox, zero_x: float, zero_y: float) -> bool:
    """Whether a box touches a zero line, or lies on the other side of one than its point."""
    return any(
        (low < zero < high) or (at > 0.0 and high <= zero) or (at < 0.0 and low >= zero)
        for at, zero, low, high in ((point.x, zero_x, box.x0, box.x1), (point.y, zero_y, box.y0, box.y1))
    )


def _apart(one: Bbox, other: Bbox) -> float:
    """Distance between two boxes in pixels; 0 where they overlap."""
    across = max(one.x0 - other.x1, other.x0 - one.x1, 0.0)
    return math.hypot(across, max(one.y0 - other.y1, other.y0 - one.y1, 0.0))
