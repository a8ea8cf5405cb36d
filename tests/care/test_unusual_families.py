"""Ideas: more views find a better plan as fast as searchers of Hong and Page do; alike minds find nothing more."""

from __future__ import annotations

from functools import cache

import numpy as np

from cosim.care.policies.model import Reach
from cosim.care.rules.catalogue import PARAMETERS
from cosim.core.parameters import CO_CREATIVE, COMPETITIVE
from cosim.core.rng import Stream, key_of, uniform
from cosim.group_search.landscape import heuristics, landscape
from cosim.group_search.team import team_value
from helpers.small import Values, came, differing, everybody, mean, policy, worlds

SIZES = (1, 2, 3, 4, 5, 6)
UNUSUAL: Values = {
    "ideas.weight": 1, "ideas.family": 0, "population.single_share": 0, "workforce.professionals": 40,
    "language.same_organisation": 1, "language.same_sector": 1, "language.across": 1,
}  # fmt: skip
ALIKE: Values = {"talent.own": 0.6, "talent.other": 0.6, "talent.sd": 0}


@cache
def left_over(*, alike: bool) -> np.ndarray:
    """Distance to the best solution that a deliberating team of each size leaves, relative to that of one searcher."""
    everybody_there = heuristics(12)
    found = np.zeros(len(SIZES))
    for number in range(12):
        values, key = landscape(seed=0, number=number), key_of(0, number)
        drawn = [int(uniform(key, Stream.SEARCH_TEAM, n, 1, 0) * len(everybody_there)) for n in SIZES]
        for at, size in enumerate(SIZES):
            team = everybody_there[[drawn[0]] * size if alike else drawn[:size]]
            found[at] += 100.0 - team_value(values, team, "tournament")[0]
    return found / found[0]


def test_the_exponent_is_that_of_deliberating_searchers() -> None:
    (search,) = (one for one in PARAMETERS if one.key == "ideas.search")
    slope = np.polyfit(np.log(SIZES), np.log(left_over(alike=False)), 1)[0]

    assert abs(-slope - float(search.default)) < 0.1


def test_alike_searchers_find_no_more_than_one() -> None:
    assert np.allclose(left_over(alike=True), 1.0, atol=1e-9)


def test_in_the_model_alike_members_find_no_more_than_one_either() -> None:
    together = {**UNUSUAL, **ALIKE, **everybody(CO_CREATIVE), "teams.worth_talent": 0}
    one, other = (worlds(together, {"ideas.search": search})[0] for search in (0.0, 2.0))

    assert came(one)["met"].max() > 1
    assert not differing(one, other)


def test_a_family_with_one_problem_needs_no_new_plan() -> None:
    usual = {**UNUSUAL, **everybody(CO_CREATIVE), "population.single_share": 1}
    on, off = worlds(usual)[0], worlds(usual, {"ideas.weight": 0})[0]

    assert not differing(on, off, besides=("clients.views",))


def test_an_unusual_family_costs_who_works_alone_more_than_a_team_that_differs() -> None:
    lost = {}
    for behaviour in (COMPETITIVE, CO_CREATIVE):
        off, on = (
            mean(lambda world: float(np.nanmean(came(world)["need"].sum(axis=1))),
                 worlds(UNUSUAL, everybody(behaviour), {"ideas.weight": weight}, seeds=3))
            for weight in (0, 1)
        )  # fmt: skip
        lost[behaviour] = on / off - 1.0

    assert lost[COMPETITIVE] > lost[CO_CREATIVE] > 0.0


def test_where_ideas_count_at_one_organisation_only_its_families_need_another_plan() -> None:
    """A member from elsewhere follows the plan of the organisation of the family."""
    there = policy("there", {"ideas.weight": 1}, reach=Reach(names=("organisation 1",)))
    world = worlds(UNUSUAL, {"ideas.weight": 0}, everybody(CO_CREATIVE), policies=(there,))[0]
    rows = came(world)
    ours = world.parameters["ideas.weight"][rows["organisation"]] > 0

    assert (rows["views"][ours] > 1).any()
    assert (rows["views"][~ours] == 0).all()
    assert np.isfinite(rows["need"]).all()
