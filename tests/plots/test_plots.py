"""Figures: every kind draws, axes have units, names and discs do not overlap, files are whole and reproducible."""

from __future__ import annotations

import itertools
import math
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text

from cosim.care.plugins.found import load_plugin
from cosim.care.state import HOURS
from cosim.core.parameters import BEHAVIOURS
from cosim.errors import InputError
from cosim.plots import KINDS, behaviour_mix, draw_all, felt_since, network, outcomes_against_costs, plot, save_figure
from cosim.plots.layout import places
from cosim.plots.style import ARM_LOOKS, BEHAVIOUR_LOOKS, HOUR_LOOKS, MORE_LOOKS, wrapped
from helpers.fakes import ARMS, FakePolicy, fake_comparison, fake_graph, fake_run
from helpers.figures import text_of
from helpers.plugins import written

FEW = ARMS[:3]


def panels(figure: Figure) -> list[Any]:
    """All visible panels, also those in a part of the figure."""
    return [panel for panel in figure.findobj(lambda found: hasattr(found, "get_xlabel")) if panel.get_visible()]


@pytest.mark.parametrize("kind", KINDS)
def test_every_figure_says_scenario_runs_seed_and_units(kind: str) -> None:
    figure = plot(fake_comparison(arms=FEW, weeks=104), kind)
    text = text_of(figure)
    assert "A toy region" in text
    assert "20 paired runs of 104 weeks, seed 0" in text
    labels = [panel.get_xlabel() for panel in panels(figure) if panel.get_xlabel()]
    assert bool(labels) == (kind != "network")
    units = (
        "(years)",
        "(%)",
        "(million EUR a year)",
        "SD",
        "percentage points",
        "weeks",
        "million EUR a year",
        "year of the run",
    )
    assert [label for label in labels if not label.endswith(units) and "(%)" not in label] == []
    assert "matplotlib.pyplot" not in sys.modules or not sys.modules["matplotlib.pyplot"].get_fignums()


@pytest.mark.parametrize("kind", ["behaviour", "hours", "trust", "network"])
def test_a_single_run_draws_too(kind: str) -> None:
    assert "1 run of 104 weeks, seed 7" in text_of(plot(fake_run(2, weeks=104), kind))


@pytest.mark.parametrize("kind", ["outcomes", "differences", "felt"])
def test_a_single_run_has_no_differences(kind: str) -> None:
    with pytest.raises(InputError, match="expected a comparison"):
        plot(fake_run(), kind)


def test_an_unknown_kind_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match="did you mean 'behaviour'"):
        plot(fake_run(), "behavior")


def test_a_run_without_weekly_figures_is_refused() -> None:
    run = replace(fake_run(), series=fake_run().series[:0])
    with pytest.raises(InputError, match="no recorded week"):
        behaviour_mix(run)


def test_policy_starts_are_marked() -> None:
    run = fake_run(1, weeks=208, policies=(FakePolicy("a", 52), FakePolicy("b", 104)))
    lines = [line.get_xdata() for line in panels(behaviour_mix(run))[0].lines]
    upright = [float(x[0]) for x in lines if len(x) == 2 and x[0] == x[1]]
    assert upright == [1.0, 2.0]


def test_felt_payoff_is_measured_against_the_base_from_the_first_policy_on() -> None:
    comparison = fake_comparison(arms=FEW, weeks=208)
    line = felt_since(comparison, FEW[2])
    series = {arm: comparison.series[comparison.series["arm"] == arm].set_index("week")["felt"] for arm in FEW}
    assert list(line.index) == list(range(208 - 52))
    assert line[10] == pytest.approx(series[FEW[2]][62] - series[FEW[0]][62])
    (panel,) = panels(plot(comparison, "felt"))
    marked = [one for one in panel.lines if len(one.get_xdata()) == 1]
    assert [one.get_ydata()[0] for one in marked] == [felt_since(comparison, arm).min() for arm in FEW[1:]]


def test_without_a_policy_nothing_begins() -> None:
    with pytest.raises(InputError, match="a policy that starts within the run"):
        felt_since(fake_comparison(arms=FEW, weeks=208), FEW[0])


def test_the_network_of_a_stored_comparison_says_what_to_do() -> None:
    stored = replace(fake_comparison(arms=FEW, weeks=60), examples={})
    with pytest.raises(InputError, match="cosim rerun"):
        network(stored)
    with pytest.raises(InputError, match="outcome"):
        outcomes_against_costs(stored, outcome="nothing")


def test_a_behaviour_of_a_plugin_has_a_look_of_its_own_in_the_network(tmp_path: Path) -> None:
    text = """plugin = Plugin("m", behaviours=[Behaviour("shirks", 2, "", colour="#123456", marker="X"),
                                               Behaviour("other", 1, "")])"""
    run = fake_run()
    nodes = list(run.graph)
    nx.set_node_attributes(run.graph, {node: int(node in nodes[:3]) for node in nodes}, "shirks")
    nx.set_node_attributes(run.graph, {node: int(node == nodes[5]) for node in nodes}, "other")
    extended = replace(run, scenario=replace(run.scenario, extensions=(load_plugin(written(tmp_path, text)),)))
    figure = network(extended)
    dots = {to_hex(one.get_facecolor()[0]): len(one.get_offsets()) for one in figure.findobj(PathCollection)}
    assert dots["#123456"] == 3
    assert dots[MORE_LOOKS[1].colour.lower()] == 1
    assert sum(dots.values()) == len(nodes)
    assert {"shirks", "other"} <= {text.get_text() for text in figure.findobj(Text)}
    assert "#123456" not in {to_hex(one.get_facecolor()[0]) for one in network(run).findobj(PathCollection)}


def test_names_of_policies_do_not_cover_each_other() -> None:
    figure = outcomes_against_costs(fake_comparison(weeks=60))
    figure.canvas.draw()
    names = {wrapped(arm.replace("+", " + "), 26) for arm in ARMS[1:]}
    texts = [text for text in figure.findobj(Text) if text.get_text() in names]
    assert len(texts) == len(names)
    boxes = [Text.get_window_extent(text) for text in texts]
    assert not [(a, b) for a, b in itertools.combinations(boxes, 2) if a.overlaps(b)]


def test_behaviours_differ_in_grey_in_line_and_in_marker() -> None:
    assert tuple(BEHAVIOUR_LOOKS) == BEHAVIOURS
    assert tuple(HOUR_LOOKS) == HOURS
    greys = sorted(np.dot(to_rgb(look.colour), (0.299, 0.587, 0.114)) for look in BEHAVIOUR_LOOKS.values())
    assert min(np.diff(greys)) > 0.1
    for looks in (BEHAVIOUR_LOOKS.values(), ARM_LOOKS):
        assert len({(look.line, look.marker, look.colour) for look in looks}) == len(tuple(looks))
    assert len({look.line for look in BEHAVIOUR_LOOKS.values()}) == 3


def test_organisations_do_not_overlap_and_members_stay_inside() -> None:
    graph = fake_graph(organisations=30, professionals=400)
    members: dict[Any, list[Any]] = {}
    sectors = {}
    for node, found in graph.nodes(data=True):
        members.setdefault(found["organisation"], []).append(node)
        sectors[found["organisation"]] = found["sector"]
    spots, discs = places(members, sectors)
    assert len(spots) == 400
    for (x, y, r), (u, v, s) in itertools.combinations(discs.values(), 2):
        assert math.hypot(x - u, y - v) >= r + s - 1e-9
    for organisation, people in members.items():
        x, y, radius = discs[organisation]
        assert all(math.hypot(spots[one][0] - x, spots[one][1] - y) < radius for one in people)
    assert places(members, sectors) == (spots, discs), "the same network is drawn the same"
    assert places({"a": [1]}, {"a": "s"})[0] == {1: (0.0, 0.0)}


def test_all_figures_are_written_whole_and_the_same_twice(tmp_path: Path) -> None:
    result = fake_comparison(arms=FEW[:2], weeks=30)
    first = draw_all(result, tmp_path / "one")
    again = draw_all(result, tmp_path / "two")
    drawn = [kind for kind in KINDS if kind not in ("trust", "felt")]  # flat in a run this short; no policy starts
    assert [path.name for path in first] == [f"{kind}.{suffix}" for kind in drawn for suffix in ("png", "svg")]
    for one, two in zip(first, again, strict=True):
        assert one.read_bytes() == two.read_bytes()
    assert len(list((tmp_path / "one").iterdir())) == len(first)


def test_a_run_has_no_figures_of_differences(tmp_path: Path) -> None:
    names = {path.stem for path in draw_all(fake_run(weeks=60), tmp_path)}
    assert names == {"behaviour", "hours", "network"}
    assert "trust" in {path.stem for path in draw_all(fake_run(4, weeks=208), tmp_path / "moving")}
    assert "felt" in {path.stem for path in draw_all(fake_comparison(arms=FEW[:2], weeks=80), tmp_path / "felt")}
    assert len(draw_all(fake_comparison(arms=FEW[:2], weeks=30), tmp_path / "main", which="main")) == 6
    bare = replace(fake_run(weeks=60), series=fake_run().series[:0])
    assert {path.stem for path in draw_all(bare, tmp_path / "bare")} == {"network"}


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="file"):
        draw_all(fake_run(weeks=60), tmp_path / "file" / "below")
    with pytest.raises(InputError, match="file"):
        save_figure(Figure(), tmp_path / "file" / "a.png")
