"""The triangle: every part is drawn where it belongs, and said in the legend."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import LineCollection, PolyCollection

from cosim.errors import InputError
from cosim.games.play.matrices import COLLABORATION
from cosim.games.theory.basins import basins
from cosim.games.theory.fixed_points import fixed_points
from cosim.plots import save_figure
from cosim.plots.ternary import Track, track_of, triangle
from helpers.fakes import fake_run
from helpers.figures import text_of


def panel_of(figure):
    return next(found for found in figure.findobj(lambda one: hasattr(one, "taxis")))


@pytest.fixture(scope="module")
def ladder():
    track = Track("a run", np.array([[0.2, 0.2, 0.6], [0.1, 0.1, 0.8]]))
    return triangle(
        COLLABORATION, points=fixed_points(COLLABORATION), basins=basins(COLLABORATION, resolution=20), tracks=[track],
        title="A game", caption="where it is from",
    )  # fmt: skip


def test_corners_points_basins_and_runs_are_named(ladder):
    text = text_of(ladder)
    for words in (
        "competitive",
        "side-by-side",
        "co-creative",
        "A game",
        "where it is from",
        "a run",
        "attracts",
        "saddle",
    ):
        assert words in text
    assert "% of mixes to co-creative" in text
    assert "speed of change" in text


def test_places_are_those_of_the_mixes(ladder):
    panel = panel_of(ladder)
    corners = panel.transProjection.transform(np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]))
    names = {text.get_text(): text.xy for text in panel.texts}
    for name, corner in zip(("competitive", "side-by-side", "co-creative"), corners, strict=True):
        assert names[name] == pytest.approx(corner)
    drawn = next(line for line in panel.lines if line.get_marker() == "^" and len(line.get_xdata()) == 1)
    assert drawn.get_xydata()[0] == pytest.approx(np.array([0.1, 0.1, 0.8]) @ corners)


def test_the_flow_stays_inside_and_basins_fill_the_triangle(ladder):
    panel = panel_of(ladder)
    lines = next(found for found in panel.collections if isinstance(found, LineCollection))
    places = np.concatenate(lines.get_segments())
    mixes = panel.transProjection.inverted().transform(places)
    assert mixes.min() > -1e-9
    cells = [found for found in panel.collections if isinstance(found, PolyCollection)]
    assert sum(len(found.get_paths()) for found in cells[:2]) == 210


def test_a_run_of_the_care_system_is_a_track():
    series = fake_run(2, weeks=60).series
    track = track_of(series, "a region", smooth=4)
    assert track.mixes.shape == (len(series), 3)
    assert track.mixes.sum(axis=1) == pytest.approx(1.0)
    assert "a region" in text_of(triangle(tracks=[track], title="t", caption="c"))


def test_the_same_figure_gives_the_same_file(tmp_path: Path):
    files = []
    for name in ("one.png", "two.png"):
        figure = triangle(COLLABORATION, points=fixed_points(COLLABORATION), title="t", caption="c")
        files += save_figure(figure, tmp_path / name)
    assert files[0].read_bytes() == files[1].read_bytes()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: triangle(title="t", caption="c", behaviours=("a", "b")), "three, the corners of a triangle"),
        (lambda: triangle(tracks=[Track("a", np.ones((2, 3)))], title="t", caption="c"), "sum to 1"),
        (lambda: track_of(pd.DataFrame({"week": [0]}), "a"), "without share_competitive"),
    ],
)
def test_wrong_input_is_refused(call, words):
    with pytest.raises(InputError, match=words):
        call()


def test_runs_of_one_label_stand_in_the_legend_once():
    tracks = [Track("the model", np.array([[a, 0.5, 0.5 - a], [0.1, 0.1, 0.8]])) for a in (0.1, 0.2, 0.3, 0.4)]
    figure = triangle(tracks=tracks, title="t", caption="c")
    legends = [legend for part in figure.subfigs for legend in part.legends]
    assert [text.get_text() for legend in legends for text in legend.get_texts()] == ["the model"]
