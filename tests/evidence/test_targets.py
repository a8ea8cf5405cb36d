"""Every exact number of ``../shared/targets.json`` that concerns games, and the packaged table against that file."""

from __future__ import annotations

import json
import math
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cosim.evidence.validation.theory.by_theory import game_named
from cosim.evidence.validation.theory.check import check_line
from cosim.evidence.validation.theory.numbers import Family, Line, families, flat
from cosim.games.theory.games import LADDER

FILE = next(
    (
        folder / "shared" / "targets.json"
        for folder in Path(__file__).resolve().parents[2:5]
        if (folder / "shared" / "targets.json").is_file()
    ),
    Path("shared/targets.json"),
)
TABLE = families()
LINES = [(family, line) for family in TABLE.values() for line in family.lines]
NAMES = [line.target for _, line in LINES]
EXACT = [(family, line) for family, line in LINES if family.by != "simulated"]
PLAYED = [(family, line) for family, line in LINES if family.by == "simulated"]
LARGE = {"florentine"}  # 2^15 states

# Families of the file that are tested elsewhere, or not at all, with the reason.
ELSEWHERE = {
    "nowak_may": "tests of the engine",
    "szabo_toke": "tests of the engine",
    "hauert_doebeli": "tests of the engine",
    "santos_pacheco": "tests of the engine; qualitative",
    "santos_santos_pacheco": "order only; a public good on networks",
    "hong_page": "test_hong_page.py",
    "lazer_friedman": "no networked search in the library",
    "image_scoring": "no indirect reciprocity in the library",
}
NOT_OURS = {
    "axelrod.first_tournament_published": "not reproducible",
    "axelrod.python_first_tournament_seed1": "belongs to another library",
    "group.ringelmann": "a calibration curve",
    "watts_strogatz.C_p": "simulated; a builder of NetworkX",
}


@lru_cache
def targets() -> dict[str, Any]:
    if not FILE.is_file():
        pytest.skip("the list of targets is not part of the package: no ../shared/targets.json")
    return {one["name"]: one for one in json.loads(FILE.read_text(encoding="utf-8"))["targets"]}


def ids(pairs):
    return [f"{family.name}: {line.name}" for family, line in pairs]


def test_the_table_has_no_line_twice_and_every_line_is_kept():
    assert len(NAMES) == len(set(NAMES)) == 219
    assert (len(EXACT), len(PLAYED)) == (210, 9)
    counts = {name: len(family.lines) for name, family in TABLE.items()}
    assert counts["exact_fixation"] == 50
    assert counts["allen_bc_star"] == 27
    assert counts["wellmixed"] == 20
    assert counts["absorption_3strategy"] == 16
    assert counts["onestep"] == 8


def test_no_target_drops_out():
    """Each name of the file is in the table, or stands above with the reason why not."""
    missing = [
        name
        for name in targets()
        if name not in NAMES and name not in NOT_OURS and name.partition(".")[0] not in ELSEWHERE
    ]
    assert missing == []
    assert set(NAMES) <= set(targets())
    assert len(targets()) == 258


@pytest.mark.parametrize(("family", "line"), LINES, ids=ids(LINES))
def test_the_packaged_number_is_that_of_the_file(family: Family, line: Line):
    target = targets()[line.target]
    given = target["expected"]
    for quantity, packaged in line.expected.items():
        assert flat(packaged) == pytest.approx(said(line, given, quantity), rel=1e-12, abs=1e-300), quantity
    assert (target["kind"] == "empirical") == (family.by == "simulated" or line.name == "average over 400")


def said(line: Line, given: Any, quantity: str) -> list[float]:
    """A quantity as the file has it."""
    if quantity == "values":
        named = given if isinstance(given, dict) else {"P": given}
        return flat(list(named["examples"].values()) if "examples" in named else named["P"])
    if quantity == "scores":
        assert list(line.given["pairs"]) == list(given)
        return flat(list(given.values()))
    if quantity == "step" or not isinstance(given, dict):
        return flat(given)
    if quantity in {"real", "imaginary"}:
        first = complex(given["eig_tangent"][0].strip("()"))
        return [first.real if quantity == "real" else abs(first.imag)]
    if quantity == "fixation":
        return [x for i, row in enumerate(given["rho_ij_i_invades_j"]) for j, x in enumerate(row) if i != j]
    if quantity == "interior" and "M" not in given:
        assert given["interior"] is None
        return [0.0]
    renamed = {"rho_0_into_1": "rho_A", "rho_1_into_0": "rho_B"}
    found = given.get(quantity, given.get(renamed.get(quantity, "")))
    return [math.inf] if found is None and given["bc_star_infinite"] else flat(found)


@pytest.mark.parametrize(("family", "line"), LINES, ids=ids(LINES))
def test_what_is_asked_is_what_the_file_asks(family: Family, line: Line):
    """Parameters that the file gives as numbers or matrices."""
    asked, given = targets()[line.target]["parameters"], line.given
    for ours, theirs in (
        ("benefit", "b"), ("rewired", "p"), ("start", "init_by_node_order"), ("start", "x0"), ("group", "N"),
        ("factor", "r"), ("loner", "sigma"), ("until", "T"), ("degree", "k"), ("population", "Z"), ("strength", "beta"),
    ):  # fmt: skip
        if ours in given and isinstance(asked.get(theirs), (int, float, list)):
            assert flat(given[ours]) == pytest.approx(flat(asked[theirs]))
    matrix = asked.get("matrix")
    if isinstance(matrix, list):
        used = given.get("payoffs", game_named(given["game"]) if "game" in given else LADDER)
        assert np.array_equal(used, matrix)
    if "payoff" in asked and "averaged" in given:
        assert given["averaged"] == asked["payoff"].startswith("av")
    if "w" in asked:
        assert given["strength"] == asked["w"]
    if "fitness" in asked and "form" in given and given["rule"] != "fermi":
        assert given["form"].replace("w", "delta" if "delta" in asked["fitness"] else "w") == asked["fitness"]
    if "update" in asked and "rule" in given:
        short = {"DB": "death-birth", "BD": "birth-death", "IM": "imitation", "PC": "fermi"}
        assert given["rule"] == short[asked["update"]]


@pytest.mark.parametrize(
    ("family", "line"),
    [
        pytest.param(*pair, id=name, marks=pytest.mark.slow if pair[1].given.get("graph") in LARGE and
                     pair[0].name == "exact_fixation" else ())
        for pair, name in zip(EXACT, ids(EXACT), strict=True)
    ],
)  # fmt: skip
def test_our_number_is_the_expected_one(family: Family, line: Line):
    """Without the file too: the table travels with the library."""
    checked = check_line(family, line)
    assert checked.verdict == "agrees", f"{checked.quantity}: {checked.ours!r}, expected {checked.expected!r}"


@pytest.mark.statistical
@pytest.mark.parametrize(("family", "line"), PLAYED, ids=ids(PLAYED))
def test_a_simulated_number_is_within_its_luck(family: Family, line: Line):
    checked = check_line(family, line, trials=3_000, seed=1)
    assert checked.z is not None
    assert abs(checked.z) < 4.0
