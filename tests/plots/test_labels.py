"""Names beside points: on the side of the zero lines that their point is on, inside the frame."""

from __future__ import annotations

import math

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from cosim.plots.labels import Point, spread_labels

NAMES = ("Memo only *", "One plan per family, with a lead *", "Paid for joint results *", "The client at the table *")


@pytest.mark.parametrize("seed", range(12))
def test_no_name_stands_across_the_axis_that_it_contradicts(seed: int) -> None:
    draw = np.random.default_rng(seed)
    figure = Figure(figsize=(5.2, 3.6), layout="constrained")
    FigureCanvasAgg(figure)
    panel = figure.subplots()
    across, up = draw.normal(0.0, 0.3, 4), draw.normal(0.0, 0.02, 4)
    across[0], up[0] = 0.004, 0.0
    panel.set(xlim=(-1.2, 1.2), ylim=(-0.1, 0.1))
    points = [
        Point(float(x), float(y), name, (x - 0.1, x + 0.1, y - 0.01, y + 0.01))
        for x, y, name in zip(across, up, NAMES, strict=True)
    ]
    labels = spread_labels(figure, panel, points, widths=(26, 18, 12), own_side=True)
    figure.canvas.draw()
    zero_x, zero_y = panel.transData.transform((0.0, 0.0))
    frame = panel.get_window_extent()
    assert len(labels) == len(points)
    for point, label in zip(points, labels, strict=True):
        box = Text.get_window_extent(label)
        assert frame.x0 <= box.x0 and box.x1 <= frame.x1, point.name  # noqa: PT018
        for at, zero, low, high in ((point.x, zero_x, box.x0, box.x1), (point.y, zero_y, box.y0, box.y1)):
            assert high <= zero or low >= zero, point.name
            assert at == 0.0 or math.copysign(1.0, at) == math.copysign(1.0, (low + high) / 2.0 - zero), point.name
