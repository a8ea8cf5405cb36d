"""Games: what must hold for any, hand-made cases, and wrong input."""

from __future__ import annotations

import math

import networkx as nx
import numpy as np
import pytest

from cosim.cli import main
from cosim.errors import InputError
from cosim.games.play import RULES, Game, PublicGoods, chances, expected_change, payoffs_of, play, step_chances
from cosim.games.play.graphs import KINDS, graph_of, grid_shape
from cosim.games.play.many import play_many, who_wins
from cosim.games.play.matrices import donation
from cosim.games.play.presets import PRESETS, preset
from cosim.games.play.rules.death_birth import DeathBirth
from cosim.games.play.rules.fermi import Fermi
from cosim.games.play.rules.reinforcement import Reinforcement

KARATE = nx.karate_club_graph()
MIXED_UP = np.arange(34) % 3
TRI = [[1, 3, 4], [0, 2, 2], [0, 2, 5]]


def test_a_play_can_be_stopped_and_continued():
    game = Game(TRI, KARATE, mutation=0.05)
    whole, part = play(game, 500, seed=2, every=50), play(game, 250, seed=2, every=50)

    assert np.array_equal(whole.counts[:6], part.counts)


def test_recording_changes_nothing():
    game = Game(TRI, KARATE, mutation=0.05)
    assert np.array_equal(play(game, 300, seed=1, every=1).final, play(game, 300, seed=1, every=300).final)


def test_zero_is_a_seed_and_replicates_differ():
    game = Game(TRI, KARATE, mutation=0.05)
    first, other = play(game, 300, seed=0), play(game, 300, seed=0, replicate=1)

    assert np.array_equal(first.final, play(game, 300, seed=0).final)
    assert not np.array_equal(first.final, other.final)


def test_one_behaviour_alone_is_the_end_unless_it_can_be_left():
    same = np.zeros(34, dtype=int)
    done = play(Game(TRI, KARATE), 100, seed=0, start=same)
    assert (done.fixed, done.fixed_at) == (0, 0)
    assert done.counts[-1].tolist() == [34, 0, 0]
    for open_ended in (Game(TRI, KARATE, mutation=0.2), Game(TRI, KARATE, rule="best-response")):
        assert play(open_ended, 200, seed=0, start=same).fixed == -1


@pytest.mark.parametrize("synchronous", [False, True])
def test_nothing_is_played_once_it_is_over(synchronous):
    """A budget that could not be played out ends at once, with every record filled and the end where it was."""
    game = Game(TRI, KARATE, rule="voter", synchronous=synchronous)
    short = play(game, 20_000, seed=5, every=200)
    assert short.fixed >= 0
    long = play(game, 10**12, seed=5, every=10**10)

    assert (long.fixed, long.fixed_at) == (short.fixed, short.fixed_at)
    assert 0 < short.fixed_at < 20_000
    assert np.array_equal(short.final, long.final)
    assert len(long.counts) == len(short.counts) == 101
    assert np.array_equal(long.counts[-1], np.bincount(long.final, minlength=3))


def test_looking_ahead_changes_nothing(monkeypatch):
    """Many or few updates drawn together, on rows of any length: the same play, ties included."""
    found = []
    for together in (1, 7, 32):
        monkeypatch.setattr("cosim.games.play.game._AHEAD", together)
        done = play(Game(TRI, nx.star_graph(40), mutation=0.05, rewiring=0.2), 2000, seed=1)
        found.append((done.final.tolist(), done.links.edges().tolist()))
    assert found[0] == found[1] == found[2]


def test_a_complete_graph_is_a_well_mixed_population():
    for rule in RULES:
        on, mixed = Game(TRI, nx.complete_graph(9), rule=rule), Game(TRI, size=9, rule=rule)
        assert step_chances(on, MIXED_UP[:9]) == pytest.approx(step_chances(mixed, MIXED_UP[:9]))


def test_weights_are_ignored_and_nodes_keep_their_order():
    graph = nx.Graph()
    graph.add_weighted_edges_from([("b", "a", 5.0), ("a", "c", 0.1)])
    game = Game([[3, 0], [5, 1]], graph, averaged=False)

    assert payoffs_of(game, [0, 1, 0]).tolist() == [0.0, 10.0, 0.0]  # b, a, c


def test_partner_choice_keeps_ties_simple_and_everybody_tied():
    game = Game(preset("prisoners-dilemma")[0], KARATE, rewiring=0.7)
    done = play(game, 3000, seed=3)
    graph = done.links.graph()

    assert graph.number_of_edges() == KARATE.number_of_edges()
    assert min(dict(graph.degree).values()) >= 1
    assert nx.number_of_selfloops(graph) == 0


def test_choosing_partners_helps_cooperators():
    """Cooperators end up with more ties than defectors when ties can be moved."""
    game = Game(preset("prisoners-dilemma")[0], nx.random_regular_graph(4, 200, seed=1), rule=Fermi(0.01), rewiring=0.9)
    done = play(game, 200 * 20, seed=0)
    assert done.links.degree[done.final == 1].mean() > 1.5 * done.links.degree[done.final == 0].mean()


def test_public_goods_by_hand():
    """A star of three: the centre contributes, one leaf too, one does not."""
    game = Game(PublicGoods(3.0), nx.star_graph(2), averaged=False)
    plays = [1, 1, 0]
    around_centre, around_first, around_second = 3.0 * 2 / 3, 3.0 * 2 / 2, 3.0 * 1 / 2

    assert payoffs_of(game, plays) == pytest.approx([
        around_centre + around_first + around_second - 3.0, around_centre + around_first - 2.0,
        around_centre + around_second,
    ])  # fmt: skip
    shared = Game(PublicGoods(3.0, shared=True), nx.star_graph(2), averaged=False)
    assert payoffs_of(shared, plays).sum() == pytest.approx(3.0 * (1 + 1) - (1 + 1))


def test_who_stays_out_earns_the_same_everywhere_and_one_alone_too():
    game = Game(PublicGoods(3.0, outside=0.5), nx.star_graph(2), averaged=False)
    assert payoffs_of(game, [2, 1, 1]) == pytest.approx([1.5, 1.0, 1.0])
    assert payoffs_of(game, [1, 1, 0])[1] == pytest.approx(0.5 + (3.0 / 2 - 1.0))


@pytest.mark.parametrize(("outside", "groups"), [(None, 2), (0.7, 3)])
def test_well_mixed_groups_are_draws_without_replacement(outside, groups):
    from itertools import combinations

    goods = PublicGoods(2.5, 1.5, outside, group=3)
    game = Game(goods, size=7)
    plays = np.arange(7) % groups
    give = groups - 1
    for focal in range(7):
        earned = []
        for others in combinations([i for i in range(7) if i != focal], 2):
            inside = [i for i in (focal, *others) if outside is None or plays[i] != 1]
            if outside is not None and (plays[focal] == 1 or len(inside) == 1):
                earned.append(outside)
            else:
                pot = 2.5 * 1.5 * sum(plays[i] == give for i in inside) / len(inside)
                earned.append(pot - (1.5 if plays[focal] == give else 0.0))
        assert payoffs_of(game, plays)[focal] == pytest.approx(np.mean(earned))


def test_learning_is_cross_learning_when_the_least_is_hoped_for():
    """Börgers and Sarin: the expected motion of a propensity is the replicator's."""
    rule = Reinforcement(rate=0.1, aspiration=0.0)
    game = Game(np.array(TRI) / 5.0, size=2, rule=rule)
    mix = np.array([0.2, 0.3, 0.5])
    expected = np.zeros(3)
    for mine in range(3):
        for other in range(3):
            moved = chances(game, [mine, other], 0, propensity=[mix, mix]) - mix
            expected += mix[mine] * mix[other] * moved
    assert expected == pytest.approx([0.0018, -0.0063, 0.0045], abs=1e-12)


def test_neutral_rules_move_nothing_on_average_on_a_regular_graph():
    ring = nx.cycle_graph(33)
    for rule in ("voter", "link", Fermi(0.0), DeathBirth(selection=0.0)):
        assert expected_change(Game(TRI, ring, rule=rule), MIXED_UP[:33]) == pytest.approx([0, 0, 0], abs=1e-12)


def test_shares_to_begin_with_are_exact():
    done = play(Game(TRI, size=1000), 0, seed=5, start=[0.25, 0.5, 0.25])
    assert done.counts[0].tolist() == [250, 500, 250]


def test_many_plays_have_intervals_and_do_not_depend_on_workers():
    game = Game(TRI, KARATE, mutation=0.02)
    one, two = (play_many(game, 1000, runs=4, seed=1, workers=w).table for w in (1, 2))

    assert one.equals(two)
    assert one["share"].sum() == pytest.approx(1.0)
    assert (one["low"] <= one["share"]).all()
    assert (one["share"] <= one["high"]).all()
    assert math.isnan(play_many(game, 10, runs=1, seed=1).table["low"][0])


@pytest.mark.parametrize("asked", [{"runs": 0}, {"workers": 0}, {"last": 0.0}])
def test_plays_that_cannot_be_asked_are_refused(asked):
    with pytest.raises(InputError, match=next(iter(asked))):
        play_many(Game([[3, 0], [5, 1]], nx.path_graph(3)), 10, seed=1, **{"runs": 2, **asked})


def test_who_wins_a_stag_hunt_depends_on_what_the_hare_is_worth():
    table = who_wins(
        lambda at: Game(preset("stag-hunt", {"hare": at["hare"]})[0], size=60, rule=Fermi(at["beta"])),
        {"hare": [0.5, 3.8], "beta": [1.0, 5.0]}, rounds=60, runs=2, seed=0,
    )  # fmt: skip
    winners = table.groupby("hare")["winner"].unique()
    assert [winners[0.5].tolist(), winners[3.8].tolist()] == [["behaviour 1"], ["behaviour 0"]]


def test_an_older_word_is_the_same_network():
    for older, word in (
        ("cycle 10", "ring:10:2"), ("torus 5 5", "lattice:5x5"), ("random-regular 4 100 1", "regular:100:4:1"),
        ("small-world 100 4 0.1 1", "small-world:100:4:0.1:1"), ("grid 3 4", "grid:3x4"), ("star 5", "star:5"),
    ):  # fmt: skip
        one, other = graph_of(older, seed=7), graph_of(word, seed=8)
        assert list(one.adjacency()) == list(other.adjacency())
    assert list(graph_of("scale-free:50:2:3", seed=0).edges) == list(graph_of("scale-free:50:2", seed=3).edges)


def test_every_kind_of_network_can_be_made_by_its_word():
    numbers = {"SIZE": "12", "DEGREE": "4", "TIES": "2", "REWIRED": "0.2", "ROWS": "3", "COLUMNS": "4", "LEAVES": "4",
               "CORNERS": "4", "CLIQUE": "3", "PATH": "1"}  # fmt: skip
    for name, kind in KINDS.items():
        made = graph_of(":".join([name, *(numbers[field] for field in kind.fields)]), seed=0)
        players = made if name == "mixed" else len(made)
        assert players >= 4
        assert name == "mixed" or list(made) == list(range(players))
        assert name == "mixed" or not any(data for _, _, data in made.edges(data=True))


def test_cooperation_is_the_row_that_is_named_or_given():
    """The donation game in both orders of rows: the rule does the same, and does not guess."""
    defect_first, cooperate_first = np.array(donation(3.0)), np.array(donation(3.0))[::-1, ::-1]
    found = []
    for matrix, names, row in ((defect_first, ("defector", "cooperator"), 1), (cooperate_first, ("c", "d"), 0)):
        rule = RULES["moody"](cooperative=None if row == 1 else row)
        game = Game(matrix, KARATE, rule=rule, names=names)
        held = np.where(np.arange(34) % 3 == 0, row, 1 - row)
        found.append([chances(game, held, focal)[row] for focal in range(34)])
    assert found[0] == pytest.approx(found[1])
    assert Game(preset("collaboration")[0], KARATE, rule="moody").rule.row(Game(TRI, KARATE)) == 2


def test_many_states_at_once_have_the_chances_of_each():
    states = np.random.default_rng(0).integers(0, 3, (20, 34))
    for rule in RULES:
        game = Game(TRI, KARATE, rule=rule, mutation=0.1)
        together = step_chances(game, states)
        assert all(np.array_equal(one, step_chances(game, state)) for one, state in zip(together, states, strict=True))


def test_a_file_with_ties_that_games_do_not_take_is_read_and_reported(tmp_path, capsys):
    graph = nx.MultiGraph([(0, 1), (1, 0), (1, 2), (2, 2), (2, 3)])
    nx.write_graphml(graph, tmp_path / "star wars.graphml")
    words = ["--graph", str(tmp_path / "star wars.graphml"), "--json", "--quiet"]
    for command in (["run", "--runs", "1", "--steps", "5"], ["theory"]):
        assert main(["game", *command, *words]) == 0
        assert "left out 1 self-tie, 1 parallel tie;" in capsys.readouterr().err
    nx.write_graphml(nx.path_graph(3), tmp_path / "plain.graphml")
    assert main(["game", "theory", "--graph", str(tmp_path / "plain.graphml"), "--json", "--quiet"]) == 0
    assert capsys.readouterr().err == ""


def test_presets_can_be_played_and_lattices_are_known_again():
    for name in PRESETS:
        payoffs, names = preset(name)
        assert play(Game(payoffs, KARATE, names=names), 10, seed=0).game.names == names
    assert grid_shape(Game(TRI, graph_of("lattice:4x5", seed=0)).links) == (4, 5)
    assert grid_shape(Game(TRI, graph_of("moore:6x4", seed=0)).links) == (6, 4)
    assert grid_shape(Game(TRI, graph_of("ring:20:4", seed=0)).links) is None


LONELY = nx.Graph([(0, 1)])
LONELY.add_node(2)
WRONG = {
    "not square": (lambda: Game([[1, 2]], size=4), "payoffs: expected a square matrix"),
    "ragged": (lambda: Game([[1, 2], [3]], size=4), "payoffs: expected a square matrix"),
    "words": (lambda: Game("abc", size=4), "payoffs: expected a square matrix"),
    "not finite": (lambda: Game([[1, math.nan], [0, 1]], size=4), "payoffs: expected finite"),
    "one behaviour": (lambda: Game([[1]], size=4), "payoffs: expected a square matrix of 2 to 100"),
    "no players": (lambda: Game(TRI), "size: expected 2 players or more"),
    "no ties": (lambda: Game(TRI, nx.empty_graph(4)), "graph: expected at least one tie"),
    "alone": (lambda: Game(TRI, LONELY), "graph: expected a neighbour for everybody"),
    "directed": (lambda: Game(TRI, nx.DiGraph([(0, 1)])), "graph: expected ties without direction"),
    "own tie": (lambda: Game(TRI, nx.Graph([(0, 0), (0, 1)])), "graph: expected nobody tied to itself"),
    "no graph": (lambda: Game(TRI, 7), "graph: expected a NetworkX graph"),
    "rule": (lambda: Game(TRI, KARATE, rule="ferm"), "did you mean 'fermi'"),
    "mutation": (lambda: Game(TRI, KARATE, mutation=1.2), "mutation: expected a probability"),
    "rewiring": (lambda: Game(TRI, KARATE, rewiring=-0.1), "rewiring: expected a probability"),
    "mixed rewiring": (lambda: Game(TRI, size=9, rewiring=0.1), "rewiring: expected a graph"),
    "selection": (lambda: Game([[0, -20], [0, 0]], KARATE, rule="death-birth"), "fitness has to stay above 0"),
    "intensity": (lambda: Game(TRI, KARATE, rule=Fermi(-1.0)), "fermi.intensity"),
    "moody": (lambda: Game(TRI, KARATE, rule=RULES["moody"](base=0.9, slope=0.4)), "moody.slope"),
    "cooperation not known": (
        lambda: Game([[0, 3], [-1, 2]], KARATE, rule="moody"),
        "moody.cooperative: expected the row that is cooperation, 0 to 1, got none",
    ),
    "cooperation not there": (
        lambda: Game(TRI, KARATE, rule=RULES["moody"](cooperative=3)),
        "moody.cooperative: expected a whole number from 0 to 2, got 3",
    ),
    "the last by -1": (lambda: Game(TRI, KARATE, rule=RULES["moody"](cooperative=-1)), "moody.cooperative"),
    "rate": (lambda: Game(TRI, KARATE, rule=Reinforcement(rate=2.0)), "reinforcement.rate"),
    "form": (lambda: Game(TRI, KARATE, rule=DeathBirth(form="w*pi")), "death-birth.form"),
    "together": (lambda: Game(TRI, KARATE, rule="birth-death", synchronous=True), "synchronous"),
    "factor": (lambda: Game(PublicGoods(-1.0), KARATE), "payoffs.factor"),
    "group": (lambda: Game(PublicGoods(2.0, group=9), size=5), "payoffs.group"),
    "names": (lambda: Game(TRI, KARATE, names=("a", "b")), "names: expected 3 different"),
    "steps": (lambda: play(Game(TRI, KARATE), -1, seed=0), "steps"),
    "seed": (lambda: play(Game(TRI, KARATE), 1, seed=-1), "seed"),
    "shares": (lambda: play(Game(TRI, KARATE), 1, seed=0, start=[0.5, 0.1, 0.1]), "start: expected 3 shares"),
    "state": (lambda: chances(Game(TRI, KARATE), [3] * 34, 0), "state: expected behaviours 0 to 2"),
    "focal": (lambda: chances(Game(TRI, KARATE), MIXED_UP, 34), "focal: expected a player"),
    "still": (lambda: step_chances(Game(TRI, KARATE, rewiring=0.1), MIXED_UP), "rewiring: expected 0"),
    "preset": (lambda: preset("snowdrft"), "did you mean 'snowdrift'"),
    "graph word": (lambda: graph_of("latice:3x3", seed=0), "did you mean 'lattice'"),
    "graph number": (lambda: graph_of("ring:10:3", seed=0), "an even degree"),
    "no number": (lambda: graph_of("cycle", seed=0), "expected ring:SIZE:DEGREE, got 'cycle'"),
    "half a player": (lambda: graph_of("path:2.5", seed=0), "path:SIZE, SIZE a whole number"),
    "cannot be made": (lambda: graph_of("regular:5:3", seed=0), "expected regular:SIZE:DEGREE"),
    "too large": (lambda: graph_of("lattice:5000000x5000000", seed=0), "at most 5,000,000 players"),
    "too many ties": (lambda: graph_of("complete:100000", seed=0), "at most 5,000,000 ties"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_input_is_refused(name):
    call, words = WRONG[name]
    with pytest.raises(InputError, match=words):
        call()


@pytest.mark.parametrize(
    "typed",
    [
        "--payoffs 1,2;3", "--payoffs 1,x;0,2", "--payoffs no-such", "--payoffs none.toml", "--graph lattice:3",
        "--graph none.graphml", "--rule ferm", "--mutation 2", "--set intensity", "--set intensty=1",
        "--set payoff.0.7=1", "--start 0.5,0.2", "--rule death-birth --set selection=0.9 --set alone=-99",
    ],
)  # fmt: skip
def test_the_command_refuses_in_one_line(typed, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["game", "run", *typed.split(), "--out", "results"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1
    assert said.err.startswith("error: ")
    assert list(tmp_path.iterdir()) == []


def test_the_commands_say_and_write_what_they_found(capsys, tmp_path):
    import json

    small = ["--graph", "karate", "--runs", "2", "--quiet", "--json"]
    assert main(["game", "run", *small, "--steps", "60", "--out", str(tmp_path / "run")]) == 0
    found = json.loads(capsys.readouterr().out)
    assert sum(row["share"] for row in found["behaviours"]) == pytest.approx(1.0)
    assert {path.name for path in (tmp_path / "run").iterdir()} == {
        "shares.csv", "series.csv", "result.json", "trajectories.png", "trajectories.svg", "network.png", "network.svg",
        "SHA256SUMS",
    }  # fmt: skip
    axes = ["--x", "alone=0:2:2", "--y", "payoff.2.2=1:5:2"]
    (tmp_path / "own.toml").write_text("names = ['a', 'b', 'c']\npayoffs = [[1, 3, 4], [0, 2, 2], [0, 2, 5]]\n")
    assert main(["game", "phase", *small, *axes, "--rounds", "3", "--out", str(tmp_path / "phase")]) == 0
    assert len(json.loads(capsys.readouterr().out)["points"]) == 4
    assert (tmp_path / "phase" / "phase.png").exists()
    assert main(["game", "run", *small, "--payoffs", str(tmp_path / "own.toml"), "--steps", "9"]) == 0
    assert json.loads(capsys.readouterr().out)["names"] == ["a", "b", "c"]


def test_a_network_in_the_help_is_not_turned_into_a_picture(capsys):
    assert main(["game", "run", "--help"]) == 0
    assert "ring:50:4" in capsys.readouterr().out


def test_a_phase_diagram_of_too_many_points_is_refused(capsys):
    asked = ["game", "phase", "--payoffs", "prisoners-dilemma", "--x", "benefit=1:5:1000000", "--y", "cost=1:2:2"]
    assert main(asked) == 2
    assert "at most 500 points" in capsys.readouterr().err


def test_a_phase_diagram_does_not_name_what_it_varies_as_fixed(capsys):
    asked = ["game", "phase", "--payoffs", "prisoners-dilemma", "--graph", "ring:10:2", "--rule", "death-birth"]
    varied = ["--x", "benefit=1:5:2", "--y", "selection=0:0.1:2", "--rounds", "1", "--runs", "1", "--quiet"]
    assert main([*asked, *varied]) == 0
    assert "selection 0.0" not in capsys.readouterr().out
