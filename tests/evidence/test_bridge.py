"""The bridge: mixes that are planted, forecasts by the Fermi rule, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cosim.care.policies.model import Change, Policy
from cosim.care.scenario.load import load_scenario
from cosim.cli import main
from cosim.errors import InputError
from cosim.evidence.empirical_game.forecast import Copying, drift_of, predict
from cosim.evidence.empirical_game.measure import _held, from_system
from cosim.evidence.empirical_game.outcomes import functioning_by_practice
from cosim.evidence.empirical_game.result import MIXES, EmpiricalGame, mixes
from cosim.games.theory.basins import basins
from cosim.games.theory.fixed_points import fixed_points

DOMINANT = np.array([[1.0, 1.0, 1.0], [0.5, 0.5, 0.5], [0.0, 0.0, 0.0]])


def copying(**more):
    return Copying(noise=0.1, review=13.0, **more)


@pytest.fixture(scope="module")
def classroom():
    return load_scenario("classroom")


def test_every_mix_has_everybody():
    shares = mixes(0.05)
    assert shares.shape == (len(MIXES), 3)
    assert np.allclose(shares.sum(axis=1), 1.0)
    assert shares.min() == pytest.approx(0.05)


def test_copying_leads_to_what_pays_and_luck_slows_it():
    start = np.full(3, 1.0 / 3.0)
    sharp = predict(start, DOMINANT, copying(spread=0.0), weeks=52)
    lucky = predict(start, DOMINANT, copying(spread=1.0), weeks=52)
    assert np.allclose(sharp.sum(axis=1), 1.0)
    assert sharp[-1, 0] > lucky[-1, 0] > 1.0 / 3.0
    assert np.allclose(predict(start, np.ones((3, 3)), copying(spread=0.5), weeks=10), 1.0 / 3.0)


def test_one_step_is_the_formula():
    x = np.array([0.5, 0.5, 0.0])
    payoffs = np.array([[0.2, 0.2, 0.0], [0.1, 0.1, 0.0], [0.0, 0.0, 0.0]])
    step = predict(x, payoffs, copying(spread=0.0), weeks=1)[1] - x
    assert step[0] == pytest.approx(0.25 * np.tanh(0.1 / 0.2) / 13.0)


def test_management_pulls_towards_its_stance():
    start, stance = np.array([1.0, 0.0, 0.0]), np.tile([0.0, 1.0, 0.0], (20, 1))
    path = predict(start, np.zeros((3, 3)), copying(spread=0.0, pull=0.15), weeks=20, above=stance)
    assert path[-1, 1] == pytest.approx(1.0 - (1.0 - 0.15 / 13.0) ** 20)


def test_a_forecast_that_is_true_is_seen_to_be():
    tracks = np.array([predict(start, DOMINANT, copying(spread=0.0), weeks=104) for start in mixes(0.1)])
    right = drift_of(tracks, DOMINANT, copying(spread=0.0))
    assert (right.r2, right.signs, right.ends) == (1.0, 1.0, 1.0)
    assert np.allclose(right.cosine, 1.0)
    wrong = drift_of(tracks, DOMINANT[::-1], copying(spread=0.0))
    assert wrong.r2 < 0.0


def test_many_draws_at_once_are_each_draw_by_itself():
    games = np.array([DOMINANT, DOMINANT[::-1]])
    tracks = np.array([[predict(x, DOMINANT, copying(spread=0.2), weeks=60) for x in mixes(0.1)]] * 2)
    both = drift_of(tracks, games, copying(spread=0.2))
    for at, game in enumerate(games):
        one = drift_of(tracks[at], game, copying(spread=0.2))
        assert both.r2[at] == pytest.approx(float(one.r2))
        assert both.ends[at] == one.ends
        assert np.allclose(both.predicted[at], one.predicted)
    assert both.right.tolist() == [True, False]


def test_an_equilibrium_holds_in_the_draws_that_have_it():
    points = fixed_points(DOMINANT)
    draws = np.array([DOMINANT, DOMINANT, DOMINANT, DOMINANT[::-1]])
    kinds = {one.support: (one.kind, held) for one, held in zip(points, _held(points, draws), strict=True)}
    assert kinds == {(0,): ("sink", 0.75), (1,): ("saddle", 1.0), (2,): ("source", 0.75)}


@pytest.mark.parametrize(
    ("right", "verdict", "words"),
    [
        (20, "predicts", "The small game predicts this system: "),
        (18, "predicts", "The small game predicts this system: "),
        (17, "cannot tell", "3 runs cannot tell whether the small game predicts this system: "),
        (3, "cannot tell", "3 runs cannot tell whether the small game predicts this system: "),
        (2, "does not predict", "The small game does not predict this system: "),
        (0, "does not predict", "The small game does not predict this system: "),
    ],
)
def test_the_verdict_rests_on_the_draws(classroom, right, verdict, words):
    """Of twenty draws so many have the right game, the others its contrary."""
    tracks = np.array([predict(x, DOMINANT, copying(spread=0.2), weeks=60) for x in mixes(0.1)])
    games = np.array([DOMINANT] * right + [DOMINANT[::-1]] * (20 - right))
    true = drift_of(tracks, DOMINANT, copying(spread=0.2))
    found = EmpiricalGame(
        scenario=classroom, runs=3, weeks=60, seed=0, minority=0.1, shares=mixes(0.1), felt=np.zeros((3, 7, 3)),
        functioning=np.zeros((3, 7)), outcome=np.zeros((3, 7, 3)), matrix=DOMINANT, entries=(), linear=np.ones(3),
        spread=0.2, points=[], held=[], basins=basins(DOMINANT), noise_free=true, noisy=true,
        with_management=true,
        bootstrap=drift_of(np.array([tracks] * 20), games, copying(spread=0.2)), tracks=tracks,
    )  # fmt: skip
    assert found.passed == right / 20
    assert found.verdict == verdict
    assert found.answer.startswith(words)


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ({"minority": 0.0}, "minority"),
        ({"minority": 0.5}, "minority"),
        ({"minority": 0.4}, "minority"),
        ({"runs": 2}, "runs"),
        ({"weeks": 60}, "weeks"),
    ],
)
def test_what_cannot_be_asked_is_refused(classroom, asked, where):
    with pytest.raises(InputError, match=where):
        from_system(classroom, **asked)


def test_scenarios_in_which_nobody_chooses_are_refused(classroom):
    with pytest.raises(InputError, match="no drift to predict"):
        from_system(classroom.replace({"choice.rule": "fixed"}))
    policy = Policy("rule", changes=(Change("choice.rule", "set", "conditional"),))
    with pytest.raises(InputError, match="leave that policy out"):
        from_system(classroom.with_policies(policy))


def test_a_wrong_option_is_one_line(capsys):
    assert main(["game", "from-system", "classroom", "--minority", "0.6"]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


@pytest.mark.slow
def test_the_game_of_a_small_system_is_measured(classroom, tmp_path, capsys):
    code = main([
        "game", "from-system", "classroom", "--runs", "3", "--weeks", "110", "--set", "workforce.professionals=60",
        "--quiet", "--out", str(tmp_path / "out"),
    ])  # fmt: skip
    assert code == 0
    assert "small game" in capsys.readouterr().out
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "SHA256SUMS", "bridge.json", "bridge.png", "bridge.svg",
    }  # fmt: skip


def _families(count: int) -> pd.DataFrame:
    """Families whose outcome is known; those under one plan are worse off at arrival."""
    at = np.arange(count)
    together = np.where(at % 2 == 0, 0.8, 0.1)
    arrival, domains = -2.0 * together + np.sin(at), 1 + at % 3
    outcome = 0.6 + 0.2 * together + 0.5 * arrival - 0.3 * (domains == 2) - 0.7 * (domains >= 3)
    return pd.DataFrame({
        "functioning_follow_up": outcome, "functioning_arrival": arrival, "domains": domains,
        "share_co_creation": together, "share_side_by_side": 0.0,
    })  # fmt: skip


def test_what_a_practice_brings_is_told_from_who_was_worse_off_before():
    families = _families(300)
    alone, beside, together = functioning_by_practice(families)
    assert together - alone == pytest.approx(0.2)
    assert np.isnan(beside)  # nobody was helped side by side
    assert np.isnan(functioning_by_practice(families.head(9))).all()
    nobody = families.assign(functioning_follow_up=np.nan)
    assert np.isnan(functioning_by_practice(nobody)).all()
