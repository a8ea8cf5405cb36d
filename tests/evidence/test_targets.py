"""Every target is checked or listed with a reason; the packaged table against the targets, and our numbers against it.

A family of lines is one loop, and all of its lines that fail are reported together.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cosim.evidence.validation.theory.by_theory import game_named
from cosim.evidence.validation.theory.check import check_line
from cosim.evidence.validation.theory.numbers import Family, Line, families, flat
from cosim.games.play.matrices import COLLABORATION
from helpers.targets import ELSEWHERE, NOT_TESTED, Target, targets

TABLE = families()
SIMULATED = [name for name, family in TABLE.items() if family.by == "simulated"]
EXACT = [name for name in TABLE if name not in SIMULATED]
LINES = [(family, line) for family in TABLE.values() for line in family.lines]

# Our name of a parameter, that of the target, in the families in which both are a number or a list.
SAME = (
    ("benefit", "b"), ("rewired", "p"), ("start", "init_by_node_order"), ("start", "x0"), ("group", "N"),
    ("factor", "r"), ("loner", "sigma"), ("until", "T"), ("degree", "k"), ("population", "Z"), ("strength", "beta"),
    ("strength", "w"),
)  # fmt: skip
UPDATES = {"DB": "death-birth", "BD": "birth-death", "IM": "imitation", "PC": "fermi"}


def test_the_table_keeps_every_line():
    names = [line.target for _, line in LINES]
    assert len(names) == len(set(names)) == 219
    assert sum(len(TABLE[name].lines) for name in SIMULATED) == 9
    assert [line.target for _, line in LINES if not line.exact and line.tolerance.get("z") is None] == [
        "volunteering.time_average"
    ]
    assert {name: len(TABLE[name].lines) for name in ("exact_fixation", "allen_bc_star", "wellmixed", "onestep")} == {
        "exact_fixation": 50, "allen_bc_star": 27, "wellmixed": 20, "onestep": 8,
    }  # fmt: skip


def test_every_target_is_checked_or_listed_with_its_reason():
    assert len(targets()) == 258
    packaged = {line.target for _, line in LINES}
    assert sorted([*packaged, *ELSEWHERE, *NOT_TESTED]) == sorted(targets())
    assert all(NOT_TESTED.values())


def test_targets_that_are_checked_elsewhere_are_taken_from_the_list_there():
    wrong = []
    for file, test in sorted(set(ELSEWHERE.values())):
        (path,) = Path(__file__).parents[1].rglob(file)
        text = path.read_text(encoding="utf-8")
        body = re.search(rf"^def {test}\(.*?(?=^\S|\Z)", text, re.MULTILINE | re.DOTALL)
        if body is None or f'checked_by("{file}","{test}")' not in re.sub(r"\s", "", body[0]).replace(",)", ")"):
            wrong.append(f"{file}: {test}")
    assert wrong == []


def test_the_packaged_numbers_are_those_of_the_targets():
    wrong = []
    for family, line in LINES:
        target = targets()[line.target]
        if (target.kind == "exact") != line.exact:
            wrong.append(f"{line.target}: {target.kind}")
        for quantity, packaged in line.expected.items():
            published = expected(line, target.expected, quantity)
            if flat(packaged) != pytest.approx(published, rel=1e-12, abs=1e-300):
                wrong.append(f"{family.name} {line.name}, {quantity}: {packaged}, published {published}")
    assert wrong == []


def expected(line: Line, given: Any, quantity: str) -> list[float]:
    """A quantity as the target has it."""
    if quantity == "values":
        named = given if isinstance(given, dict) else {"P": given}
        return flat(list(named["examples"].values()) if "examples" in named else named["P"])
    if quantity == "scores":
        return flat(list(given.values())) if list(line.given["pairs"]) == list(given) else []
    if quantity == "step" or not isinstance(given, dict):
        return flat(given)
    if quantity in {"real", "imaginary"}:
        first = complex(given["eig_tangent"][0].strip("()"))
        return [first.real if quantity == "real" else abs(first.imag)]
    if quantity == "fixation":
        return [x for i, row in enumerate(given["rho_ij_i_invades_j"]) for j, x in enumerate(row) if i != j]
    if quantity == "interior" and "M" not in given:
        return [0.0] if given["interior"] is None else []
    renamed = {"rho_0_into_1": "rho_A", "rho_1_into_0": "rho_B"}
    found = given.get(quantity, given.get(renamed.get(quantity, "")))
    return [math.inf] if found is None and given["bc_star_infinite"] else flat(found)


def test_the_packaged_parameters_are_those_of_the_targets():
    compared = 0
    wrong = []
    for family, line in LINES:
        for what, ours, theirs in parameters(line, targets()[line.target]):
            compared += 1
            if ours != theirs:
                wrong.append(f"{family.name} {line.name}, {what}: {ours}, target {theirs}")
    assert wrong == []
    assert compared == 320


def parameters(line: Line, target: Target) -> Iterator[tuple[str, Any, Any]]:
    """Parameters that both have, with our value and that of the target."""
    given, asked = line.given, target.parameters
    for ours, theirs in SAME:
        if ours in given and isinstance(asked.get(theirs), (int, float, list)):
            yield ours, flat(given[ours]), flat(asked[theirs])
    if isinstance(asked.get("matrix"), list):
        used = given.get("payoffs", game_named(given["game"]) if "game" in given else COLLABORATION)
        yield "payoffs", flat(used), flat(asked["matrix"])
    if "payoff" in asked and "averaged" in given:
        yield "averaged", given["averaged"], asked["payoff"].startswith("av")
    if "fitness" in asked and "form" in given and given["rule"] != "fermi":
        form = given["form"].replace("w", "delta") if "delta" in asked["fitness"] else given["form"]
        yield "form", form, asked["fitness"]
    if "update" in asked and "rule" in given:
        yield "rule", given["rule"], UPDATES[asked["update"]]


def differing(family: Family, **options: Any) -> list[str]:
    """Lines of a family whose number is not the expected one, in words."""
    checked = [check_line(family, line, **options) for line in family.lines]
    return [
        f"{one.line.name}, {one.quantity}: {one.ours!r}, expected {one.expected!r} (z {one.z})"
        for one in checked
        if one.verdict != "agrees"
    ]


@pytest.mark.parametrize("name", EXACT)
def test_our_numbers_are_the_expected_ones(name: str):
    assert differing(TABLE[name]) == []


@pytest.mark.statistical
@pytest.mark.parametrize("name", SIMULATED)
def test_simulated_numbers_agree_within_four_standard_errors(name: str):
    assert differing(TABLE[name], trials=3_000, seed=1) == []


def test_matrices_of_the_table_are_those_of_the_library():
    assert np.array_equal(COLLABORATION, [[1, 3, 4], [0, 2, 2], [0, 2, 5]])
