"""Targets, search, store, what is pinned, and fits: on a model that is known, and on small runs of the real one."""

from __future__ import annotations

import json
import math
import tomllib

import numpy as np
import pandas as pd
import pytest

from cosim.care.scenario.load import load_scenario
from cosim.cli import main
from cosim.errors import InputError
from cosim.evidence.calibration import search as searching
from cosim.evidence.calibration.emulator import Emulator, cube_of, values_of
from cosim.evidence.calibration.file import question_of
from cosim.evidence.calibration.fits import CALIBRATED, calibration_of, fitted, packaged_fits, table_text
from cosim.evidence.calibration.pinned import directions, pinned
from cosim.evidence.calibration.search import LIMIT, Fit, Search, confirm, judged, search
from cosim.evidence.calibration.space import SPACE, STRUCTURES, Free, alternatives, check_free
from cosim.evidence.calibration.spread import spread
from cosim.evidence.calibration.targets import TARGETS, Target, measure
from cosim.evidence.calibration.writing import scenario_text
from cosim.evidence.validation.catalogue import PATTERNS
from cosim.evidence.validation.patterns import nominal
from cosim.studies.lab import Lab
from helpers.plugins import COUNTS, written

CLASSROOM = load_scenario("classroom")
KNOWN = (Free("recovery.base", 0.0, 0.2, False, "known"), Free("coupling.rate", 0.01, 1.0, True, "not looked at"))
MIDDLE = {target.name: (target.low + target.high) / 2 for target in TARGETS}
TRUTH = (Target("found", "distance to 0.05", "", 0.049, 0.051, "known"),)


@pytest.fixture
def known(monkeypatch):
    """A model whose only figure is one of its parameters."""
    monkeypatch.setattr(
        searching, "measure", lambda lab, targets: {"found": float(lab.scenario.values["recovery.base"])}
    )


def test_implausibility_is_in_half_bands():
    target = Target("a", "", "", 0.0, 2.0, "")
    assert [target.implausibility(value) for value in (1.0, 2.0, -1.0)] == [0.0, 1.0, 2.0]
    assert target.implausibility(math.nan) == math.inf


def test_distance_counts_what_lies_outside_a_hundredfold():
    target = (Target("a", "", "", 0.0, 2.0, ""),)
    assert judged({}, {"a": 2.0}, target).distance == 1.0
    assert judged({}, {"a": 3.0}, target).distance == pytest.approx(4.0 + 100.0)
    assert not judged({}, {"a": 1.0 + LIMIT + 0.01}, target).acceptable
    assert judged({}, {"a": math.nan}, target).distance == 1e6


def test_a_search_finds_what_is_there(known):
    found = search(CLASSROOM, Search(trials=120, wave=30), space=KNOWN, targets=TRUTH)
    assert found.fits[0].values["recovery.base"] == pytest.approx(0.05, abs=0.002)
    assert sum(fit.acceptable for fit in found.fits) >= 30  # later waves lie where a fit is acceptable
    left = found.profile.set_index("key")
    assert left.loc["recovery.base", "low"] <= 0.05 <= left.loc["recovery.base", "high"]
    assert left.loc["recovery.base", "width"] <= 0.1
    assert left.loc["coupling.rate", "width"] == 1.0  # no figure looks at it
    again = search(CLASSROOM, Search(trials=120, wave=30), space=KNOWN, targets=TRUTH)
    assert [fit.values for fit in again.fits] == [fit.values for fit in found.fits]


def test_a_search_stopped_anywhere_resumes_with_the_same_points(known, tmp_path):
    how = Search(trials=25, wave=10)
    whole = search(CLASSROOM, how, space=KNOWN, targets=TRUTH)

    def stop(done, total, fit):
        if done in (3, 10, 17):
            raise KeyboardInterrupt

    for _ in range(3):
        with pytest.raises(KeyboardInterrupt):
            search(CLASSROOM, how, store=tmp_path / "a.db", space=KNOWN, targets=TRUTH, progress=stop)
    found = search(CLASSROOM, how, store=tmp_path / "a.db", space=KNOWN, targets=TRUTH)
    assert [fit.values for fit in found.fits] == [fit.values for fit in whole.fits]


def test_a_target_that_cannot_be_measured_everywhere_is_no_obstacle(known, monkeypatch):
    def partly(lab, targets):
        value = float(lab.scenario.values["recovery.base"])
        return {"found": value if value < 0.1 else math.nan}

    monkeypatch.setattr(searching, "measure", partly)
    found = search(CLASSROOM, Search(trials=60, wave=20), space=KNOWN, targets=TRUTH)
    assert found.fits[0].acceptable
    assert found.fits[-1].distance == 1e6


def test_emulators_know_how_far_they_may_be_wrong():
    rng = np.random.default_rng(7)
    cube = rng.random((300, 3))
    truth = np.exp(cube[:, 0]) + cube[:, 1] * cube[:, 2]
    noisy = truth + rng.normal(0.0, 0.05, 300)
    mean, deviation = Emulator(cube[:200], {"a": noisy[:200]}).predict(cube[200:])["a"]
    within = np.abs(noisy[200:] - mean) <= 2.0 * deviation
    assert 0.88 <= within.mean() <= 1.0
    assert 0.04 <= deviation.mean() <= 0.08


def test_a_point_is_the_same_on_the_cube_and_back():
    point = {"recovery.base": 0.123, "coupling.rate": 0.02}
    back = values_of(cube_of([point], KNOWN)[0], KNOWN)
    assert back == pytest.approx(point)


def test_a_point_outside_the_prior_lies_at_its_end():
    outside = {"recovery.base": 0.5, "coupling.rate": 0.0}  # 0 has no logarithm
    assert cube_of([outside], KNOWN).tolist() == [[1.0, 0.0]]


def test_what_was_kept_is_not_looked_at_again(known, tmp_path):
    store = tmp_path / "a.db"
    seen = []
    for trials in (6, 10):
        search(
            CLASSROOM, Search(trials=trials), store=store, space=KNOWN, targets=TRUTH,
            progress=lambda done, total, fit: seen.append(done),
        )  # fmt: skip
    assert seen == list(range(1, 11))


def test_a_store_of_another_search_is_refused(known, tmp_path):
    store = tmp_path / "a.db"
    search(CLASSROOM, Search(trials=1), store=store, space=KNOWN, targets=TRUTH)
    with pytest.raises(InputError, match="the store of this calibration"):
        search(CLASSROOM, Search(trials=1, seed=1), store=store, space=KNOWN, targets=TRUTH)
    with pytest.raises(InputError, match=r"of another \(targets\)"):  # a packaged figure that measures something else
        search(CLASSROOM, Search(trials=1), store=store, space=KNOWN, targets=(TRUTH[0]._replace(what="changed"),))
    other = tmp_path / "b.db"
    other.write_text("no database", encoding="utf-8")
    with pytest.raises(InputError, match="a file made by cosim calibrate"):
        search(CLASSROOM, Search(trials=1), store=other, space=KNOWN, targets=TRUTH)


def test_published_values_do_not_move():
    with pytest.raises(InputError, match="a value that is assumed or calibrated"):
        check_free(load_scenario("region-2015"), (Free("caseload.maximum", 8.0, 20.0, False, ""),))
    check_free(load_scenario("region-2015"))


def test_pinned_names_what_the_figures_do_not_hold():
    rng = np.random.default_rng(4)
    fits = [
        {"recovery.base": float(rng.uniform(0.09, 0.11)), "coupling.rate": float(10.0 ** rng.uniform(-2.0, 0.0))}
        for _ in range(50)
    ]
    table = pinned(fits, KNOWN).set_index("key")
    assert not table.loc["recovery.base", "sloppy"]
    assert table.loc["coupling.rate", "sloppy"]
    assert table.loc["recovery.base", "width"] == pytest.approx(0.1, abs=0.02)
    found = directions(fits, KNOWN)
    assert found["first"].tolist() == ["recovery.base", "coupling.rate"]
    assert found["spread"][1] == pytest.approx(1.0, abs=0.25)
    assert directions(fits[:2], KNOWN).empty


def test_a_fit_is_written_with_status_source_and_range(tmp_path):
    values = {"recovery.base": 0.01, "practices.co_creative.planning_hours": 0.5}
    pins = pd.DataFrame([{"key": key, "low": value / 2, "high": value * 2} for key, value in values.items()])
    file = tmp_path / "mine.toml"
    file.write_text(
        scenario_text(CLASSROOM, extends="classroom", name="mine", values=values, pins=pins), encoding="utf-8"
    )
    assert tomllib.loads(file.read_text(encoding="utf-8"))["recovery"]["base"]["value"] == 0.01
    scenario = load_scenario(file)
    assert scenario.notes["recovery.base"].status == "calibrated"
    assert scenario.values["practices.co_creative.planning_hours"] == 0.5


@pytest.mark.parametrize("name", CALIBRATED)
def test_packaged_fits_lie_in_their_space_and_the_first_is_the_packaged_scenario(name):
    fits, region = packaged_fits(name), load_scenario(name)
    space = question_of(region).space
    assert len(fits) >= 5
    assert calibration_of(region) == name
    for fit in fits:
        assert set(fit) == {free.key for free in space} | {*STRUCTURES}
        assert all(free.low <= fit[free.key] <= free.high for free in space)
        region.replace(fit)
    numbers = {key: value for key, value in fits[0].items() if key not in STRUCTURES}
    assert all(region.values[key] == pytest.approx(value) for key, value in numbers.items())
    assert all(region.notes[key].status in ("calibrated", "assumed") for key in numbers)
    assert all(region.values[key] == fits[0][key] for key in STRUCTURES)


def test_a_scenario_has_the_calibration_with_which_it_shares_most():
    names = {name: calibration_of(load_scenario(name)) for name in ("classroom", "decade-2015", "country-2015")}
    assert names == {"classroom": "region-2015", "decade-2015": "region-2025", "country-2015": "region-2015"}
    today, before = (question_of(load_scenario(name)) for name in CALIBRATED)
    assert before.space == SPACE
    assert before.targets == TARGETS
    assert {"users_today", "climate_share"} <= {target.name for target in today.targets}
    assert {free.key for free in today.space} - {free.key for free in SPACE}


def test_the_first_wave_has_the_scenario_and_each_parameter_alone_at_its_ends(known):
    found = search(CLASSROOM, Search(trials=8, wave=8), space=KNOWN, targets=TRUTH)
    start = {free.key: CLASSROOM.values[free.key] for free in KNOWN}
    points = [fit.values for fit in found.fits]
    assert any(point == pytest.approx(start) for point in points)
    for free in KNOWN:
        for end in (free.low, free.high):
            assert any(point == pytest.approx({**start, free.key: end}) for point in points)
    edges = found.edges.set_index("key")
    assert edges.loc["recovery.base", "at_low"] == pytest.approx(0.05 / 0.001)
    assert edges.loc["recovery.base", "figure_low"] == "found"
    assert edges.loc["coupling.rate", "at_low"] == edges.loc["coupling.rate", "at_high"]  # no figure looks at it


def test_whole_numbers_stay_whole_in_a_search(known):
    space = (*KNOWN, Free("choice.review_weeks", 13, 104, True, "whole weeks"))
    found = search(CLASSROOM, Search(trials=20, wave=10), space=space, targets=TRUTH)
    assert all(fit.values["choice.review_weeks"] % 1 == 0 for fit in found.fits)


def test_every_structure_differs_in_one_switch():
    assert {one["choice.rule"] for one in alternatives(CLASSROOM)} == (
        set(STRUCTURES["choice.rule"]) - {CLASSROOM.values["choice.rule"]}
    )


def test_fits_are_confirmed_under_every_structure(known):
    fits = search(CLASSROOM, Search(trials=4, wave=4), space=KNOWN, targets=TRUTH).fits[:1]
    again = confirm(CLASSROOM, fits, Search(), targets=TRUTH)
    assert [fit.values.get("choice.rule") for fit in again] == [
        None, *(one["choice.rule"] for one in alternatives(CLASSROOM))
    ]  # fmt: skip
    assert all(fit.model == fits[0].model for fit in again)


def test_fits_leave_values_of_the_users_own_alone():
    mine = CLASSROOM.replace({"recovery.base": 0.0123})
    versions = fitted(mine, 5)
    assert all(version.values["recovery.base"] == 0.0123 for version in versions)
    assert versions[0].values == mine.values
    assert versions[4].values["coupling.rate"] != mine.values["coupling.rate"]
    assert {version.values["choice.rule"] for version in versions} == set(STRUCTURES["choice.rule"])
    with pytest.raises(InputError, match="fits: expected a whole number from 2 to"):
        fitted(mine, 1000)


def test_fits_of_a_scenario_without_calibrated_values_are_refused():
    first = {key: value for name in CALIBRATED for key, value in packaged_fits(name)[0].items()}
    changes = {
        key: round(0.9 * value) if key in ("choice.review_weeks", "providers.fail_quarters") else 0.999 * value
        for key, value in first.items() if not isinstance(value, str)
    }  # fmt: skip
    changes["choice.rule"] = "fixed"
    with pytest.raises(InputError, match="a scenario with calibrated values"):
        fitted(CLASSROOM.replace(changes), 2)


def test_spread_counts_signs_over_fits():
    def table(difference):
        return pd.DataFrame([{"policy": "memo", "outcome": "goals", "unit": "share", "difference": difference,
                              "low": difference - 0.1, "high": difference + 0.1}])  # fmt: skip

    row = spread([table(0.3), table(-0.2), table(0.05)]).iloc[0]
    assert (row["fits_low"], row["fits_high"], row["same_sign"], row["shown"]) == (-0.2, 0.3, 2, 1)
    assert spread([table(0.0), table(0.0)]).iloc[0]["same_sign"] == 2


def test_every_target_is_measured_and_effects_as_their_patterns_do():
    lab = Lab(CLASSROOM, 1, 157)
    found = measure(lab)
    assert set(found) == {target.name for target in TARGETS}
    assert all(math.isfinite(value) for value in found.values())
    names = {arm for arm, _ in lab._kept}
    assert names == {"base", "competitive_room", "nominal_room", "co_creative", "client_at_table"}
    for pattern, effect in (("V1", "nominal"), ("V4", "genuine"), ("V13", "chair")):
        measured = [finding.model.value for finding in PATTERNS[pattern].measure(lab)][:3]
        assert measured == [value for name, value in found.items() if name.startswith(effect)]


def test_no_difference_is_the_band_of_its_pattern():
    (target,) = (one for one in TARGETS if one.name == "nominal_effect")
    assert (target.low, target.high) == (nominal.OUTCOME.low, nominal.OUTCOME.high) == (-0.103, 0.103)


QUESTION = """
packaged = ["re_entries"]

[[space]]
key = "recovery.base"
low = 0.003
high = 0.012

[[space]]
key = "mine.rate"
low = 0.1
high = 1
log = true

[[target]]
outcome = "x_total"
low = 0
high = 1e9
source = "ours"

[[target]]
outcome = "weeks_waited"
arm = "co_creative"
against = "base"
low = -500
high = 500
"""


def plugged(tmp_path):
    figure = "plugin = Plugin('theirs', figures=[Figure('hours', 0.0, 1e9, 'registration')])\n"
    files = written(tmp_path, COUNTS.format(driver="")), tmp_path / "theirs.py"
    files[1].write_text(f"from cosim.care.plugins import Figure, Plugin\n{figure}".replace("'hours'", "'placed'"))
    return load_scenario("classroom", extend=files)


def test_a_question_of_ones_own_is_asked(tmp_path):
    scenario, file = plugged(tmp_path), tmp_path / "question.toml"
    file.write_text(QUESTION)
    asked = question_of(scenario, file)
    assert asked.space == (
        Free("recovery.base", 0.003, 0.012, False, ""), Free("mine.rate", 0.1, 1.0, True, ""),
    )  # fmt: skip
    names = [target.name for target in asked.targets]
    assert names == ["re_entries", "x_total", "weeks_waited:co_creative-base", "placed"]
    assert question_of(CLASSROOM).targets == TARGETS
    assert question_of(scenario).targets == (*TARGETS, asked.targets[-1])


def test_figures_of_ones_own_need_only_their_arms(tmp_path):
    scenario, file = plugged(tmp_path), tmp_path / "question.toml"
    file.write_text(QUESTION.replace('packaged = ["re_entries"]', ""))
    lab = Lab(scenario.replace({"mine.rate": 1, "population.burn_in_weeks": 0}), 1, 157)
    targets = question_of(scenario, file).targets
    found = measure(lab, targets)
    base, other = lab.samples_of(["base", "co_creative"])
    assert found == {
        "x_total": base[0].summary["x_total"], "placed": base[0].summary["placed"],
        "weeks_waited:co_creative-base": other[0].summary["weeks_waited"] - base[0].summary["weeks_waited"],
    }  # fmt: skip
    assert {arm for arm, _ in lab._kept} == {"base", "co_creative"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("recovery.base", "recovery.bas"), "space[0].key: expected a parameter, got 'recovery.bas'; did you mean"),
        (("recovery.base", "choice.rule"), "expected a number, got choice.rule, a word"),
        (("low = 0.003", "low = 0.3"), "space[0]: expected low below high"),
        (("high = 1\n", "high = 100\n"), "space[1]: expected a range within 0 to 1"),
        (("low = 0.1", "low = 0.0"), "space[1].low: expected a number above 0"),
        (("x_total", "x_totl"), "target[0].outcome: expected an outcome, got 'x_totl'"),
        (('"co_creative"', '"together"'), "target[1].arm: expected one of base, competitive"),
        (('against = "base"', 'against = "co_creative"'), "another arm than the first"),
        (('"re_entries"', '"re_entry"'), "packaged: expected a packaged figure"),
        (
            ('key = "mine.rate"\nlow = 0.1\nhigh = 1\n', 'key = "recovery.base"\nlow = 0.1\nhigh = 0.2\n'),
            "space: expected each of them once",
        ),
        (("source =", "sorce ="), "target 1 (sorce)"),
        (("high = 1e9", 'high = "many"'), "target 1 (high): expected a number"),
    ],
)
def test_a_wrong_question_is_refused_in_one_line(change, words, tmp_path):
    file = tmp_path / "question.toml"
    file.write_text(QUESTION.replace(*change))
    with pytest.raises(InputError) as caught:
        question_of(plugged(tmp_path), file)
    assert str(caught.value).startswith(str(file))
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_command_fits_to_a_question_of_ones_own(tmp_path, capsys):
    file, out, mine = tmp_path / "question.toml", tmp_path / "out", tmp_path / "fitted.toml"
    file.write_text(QUESTION.replace('packaged = ["re_entries"]', ""))
    plugin = written(tmp_path, COUNTS.format(driver=""))
    words = [
        "calibrate",
        "classroom",
        "--question",
        str(file),
        "--extend",
        str(plugin),
        "--trials",
        "2",
        "--weeks",
        "157",
    ]
    assert main([*words, "--confirm", "1", "--out", str(out), "--write", str(mine), "--quiet"]) == 0
    said = capsys.readouterr().out
    assert "x_total" not in said.split("what published")[0] or "all of it" in said
    fitted_one = load_scenario(mine)
    assert 0.1 <= fitted_one.values["mine.rate"] <= 1
    assert fitted_one.notes["mine.rate"].source == "fitted to the figures of question.toml"
    kept = json.loads((out / "result.json").read_text())
    assert [one["name"] for one in kept["targets"]] == ["x_total", "weeks_waited:co_creative-base"]


def test_table_of_fits_is_read_back():
    assert table_text([{"a": 1.5}], head="what").splitlines() == ["# what", "a", "1.5"]


def test_command_writes_everything(capsys, tmp_path):
    out, scenario = tmp_path / "out", tmp_path / "mine.toml"
    words = ["calibrate", "classroom", "--trials", "2", "--weeks", "157", "--scale", "0.5", "--confirm", "1"]
    assert main([*words, "--out", str(out), "--write", str(scenario), "--json", "--quiet"]) == 1  # none is acceptable
    said = json.loads(capsys.readouterr().out)
    assert said["trials"] == 2
    assert {file.name for file in out.iterdir()} >= {
        "fits.csv",
        "pinned.csv",
        "directions.csv",
        "result.json",
        "trials.db",
        "profile.csv",
    }
    assert load_scenario(scenario).notes["recovery.base"].status == "calibrated"
    assert said["pinned"] == []
    assert main([*words, "--out", str(out), "--quiet"]) == 1
    assert "No fit is acceptable" in capsys.readouterr().out


def test_a_command_says_what_is_pinned_where_fits_are_acceptable(known, monkeypatch, capsys):
    monkeypatch.setattr(searching, "judged", lambda values, model, targets: Fit(dict(values), MIDDLE, 0.5, 1.0))
    assert main(["calibrate", "classroom", "--trials", "3", "--confirm", "3", "--quiet"]) == 0
    said = capsys.readouterr().out
    assert "what published figures leave open" in said
    assert "Every target is met." in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--scale", "0"], "--scale: expected a number above 0"),
        (["--write", "a.txt"], "a .toml file"),
        (["--store", "nowhere/a.db"], "a file in a folder that exists"),
        (["--trials", "0"], "--trials"),
    ],
)
def test_wrong_input_is_refused_in_one_line(arguments, words, capsys):
    assert main(["calibrate", "classroom", *arguments]) == 2
    said = capsys.readouterr().err
    assert words in said
    assert said.count("\n") == 1


@pytest.mark.slow
def test_compare_tells_the_spread_over_fits(capsys, tmp_path):
    words = ["compare", "classroom", "memo", "--runs", "2", "--weeks", "110", "--fits", "2", "--out", str(tmp_path)]
    assert main(words) == 0
    assert "over 2 fits" in capsys.readouterr().out
    assert (pd.read_csv(tmp_path / "fits.csv")["fits"] == 2).all()
