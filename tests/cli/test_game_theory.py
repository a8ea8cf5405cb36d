"""``cosim game theory``: what it says, draws and refuses."""

from __future__ import annotations

import json

import networkx as nx
import numpy as np
import pytest

from cosim.cli import main
from cosim.errors import InputError
from cosim.games.play import Game
from cosim.games.theory.coalescence import critical_ratio
from cosim.games.theory.report import theory_of

COLLABORATION = "1,3,4;0,2,2;0,2,5"


def test_results_for_a_network_and_a_population(capsys):
    assert main(["game", "theory", "--payoffs", COLLABORATION, "--beta", "0.1", "--graph", "karate"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "exceeds 7.76786" in out
    assert "competitive 59.0 %, side-by-side 0.2 %, co-creative 40.7 %" in out
    assert "3^34 states are too many to enumerate" in out


def test_the_ratio_is_that_of_the_game():
    """Averaged and accumulated payoffs are two games on a network with unequal degrees."""
    karate = nx.karate_club_graph()
    for averaged, kind in ((True, "averaged"), (False, "accumulated")):
        game = Game([[3, 0], [5, 1]], karate, averaged=averaged)
        found = theory_of(game, network=True, population=10, beta=1.0, resolution=10)
        assert found.payoffs == kind
        assert found.ratio == critical_ratio(karate, payoffs=kind)
    assert critical_ratio(karate).value != critical_ratio(karate, payoffs="accumulated").value


def test_the_ratio_names_its_rule(capsys):
    words = ["game", "theory", "--payoffs", COLLABORATION, "--graph", "karate"]
    assert main(words) == 0
    assert "not a statement about rule fermi" in " ".join(capsys.readouterr().out.split())
    assert main([*words, "--rule", "death-birth"]) == 0
    assert "(death-birth updating, weak selection, averaged payoffs)" in " ".join(capsys.readouterr().out.split())


def test_a_chance_too_small_for_a_float_is_printed_from_its_logarithm(capsys):
    assert main(["game", "theory", "--payoffs", "3,0;5,1", "--population", "10000"]) == 0
    row = next(line.split() for line in capsys.readouterr().out.splitlines() if line.startswith(" behaviour 0  "))
    mantissa, power = row[-1].split("e-")
    assert 1.0 <= float(mantissa) < 10.0
    assert int(power) > 300


def test_files_and_json(tmp_path, capsys):
    words = ["game", "theory", "--payoffs", COLLABORATION, "--graph", "ring:5:2", "--rule", "death-birth"]
    assert main([*words, "--out", str(tmp_path / "out"), "--json", "--quiet"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said == json.loads((tmp_path / "out" / "theory.json").read_text(encoding="utf-8"))
    assert [point["kind"] for point in said["fixed_points"]] == ["sink", "degenerate", "sink", "saddle"]
    assert said["network"]["meaning"] == "cooperation"
    assert (tmp_path / "out" / "triangle.png").stat().st_size > 10_000
    assert (tmp_path / "out" / "triangle.svg").is_file()


def test_two_behaviours_have_no_triangle(tmp_path, capsys):
    assert main(["game", "theory", "--payoffs", "1,3;0,2", "--out", str(tmp_path)]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["SHA256SUMS", "theory.json"]
    assert "behaviour 0" in capsys.readouterr().out


def test_without_selection_everybody_takes_over_alike():
    game = Game(np.zeros((3, 3)), nx.path_graph(4), rule="voter")
    found = theory_of(game, network=True, population=10, beta=0.0, resolution=5)
    off = ~np.eye(3, dtype=bool)
    assert found.takeovers[off] == pytest.approx(np.full(6, 0.25))
    assert found.fixation[off] == pytest.approx(np.full(6, 0.1))


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ("best-response", "players may take any behaviour"),
        ("imitate-best", "more than one behaviour is left"),
        ("reinforcement", "players may take any behaviour"),
    ],
)
def test_why_a_rule_has_no_chance_of_takeover(rule, why):
    game = Game([[1.0, 3.0], [0.0, 2.0]], nx.cycle_graph(6), rule=rule)
    found = theory_of(game, network=True, population=10, beta=1.0)
    assert found.takeovers is None
    assert why in found.why_not


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--payoffs", "1,2,3;4,5,6"], "a square matrix"),
        (["--population", "1"], "--population: expected a whole number from 2 to 1000000000, got 1"),
        (["--population", "2000000000"], "from 2 to 1000000000, got 2000000000"),
        (["--beta", "-1"], "--beta: expected a number from 0 to 1e+100, got -1"),
        (["--graph", "mixed:10"], "--graph: expected a network"),
        (["--graph", "small-world:1200:4:0"], "at most 1000 nodes"),
        (["--payoffs", "public-goods"], "a payoff matrix"),
        (["--rule", "fermy"], "did you mean 'fermi'"),
    ],
)
def test_wrong_input_is_one_line_and_2(words, said, capsys):
    assert main(["game", "theory", *words]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_a_network_in_parts_is_refused():
    game = Game([[1.0, 3.0], [0.0, 2.0]], nx.Graph([(0, 1), (2, 3)]))
    with pytest.raises(InputError, match="a connected graph, got 2 parts"):
        theory_of(game, network=True, population=10, beta=1.0)


def test_headings_of_fixed_points_fit_a_narrow_terminal(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["game", "theory"]) == 0
    said = capsys.readouterr().out
    assert "\N{HORIZONTAL ELLIPSIS}" not in said
    assert all(heading in said for heading in ("competitive", "side-by-side", "co-creative", "eigenvalues"))
