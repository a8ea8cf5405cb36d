"""Who begins to co-create gives something up at once and gets it back while it learns: a J-curve of felt payoff."""

from __future__ import annotations

from typing import Any

import pytest

from cosim.core.parameters import CO_CREATIVE, COMPETITIVE
from helpers.small import QUIET, Values, begin, everybody, paid_by, policy, practices_as, small

START, WEEKS = 8, 80
# Money stays as it is, so that what is felt is craft, strain and exposure. Teams of two or three from the first week.
TRIED: Values = {
    **everybody(COMPETITIVE), **paid_by("lump_sum"), "population.single_share": 0, "workforce.professionals": 40,
    "feel.strain": 1, "feel.exposure": 0.3, "planning.language_saves": 1, "feel.memory": 1,
    "population.need_hours": 400,
}  # fmt: skip


def felt(changes: Values, *, begins: bool, seed: int) -> Any:
    """Mean felt payoff by week."""
    names = [key.split(".")[2] for key in QUIET if key.startswith("practices.competitive.")]
    together = practices_as(CO_CREATIVE)
    practice = {f"practices.competitive.{name}": together[f"practices.competitive.{name}"] for name in names}
    policies = [policy("begin", practice, start=START)] if begins else []
    _, engine = begin(small(TRIED, changes, weeks=WEEKS, policies=policies), seed=seed)
    return engine.run(WEEKS)["felt"]


def against_the_base(changes: Values, seeds: int = 3) -> Any:
    """Felt payoff of those who begin minus that of the same people who do not, mean over seeds, by week."""
    pairs = [(felt(changes, begins=True, seed=s), felt(changes, begins=False, seed=s)) for s in range(seeds)]
    return sum(one - other for one, other in pairs) / seeds


@pytest.mark.parametrize("learns", [False, True])
def test_felt_payoff_falls_first_and_rises_as_far_as_language_is_learnt(learns: bool) -> None:
    moved = against_the_base({"learning.language": 0.05 if learns else 0})
    lowest, last = moved[2 * START : 4 * START].mean(), moved[-8:].mean()

    assert (moved[:START] == 0.0).all()
    assert lowest < -0.5
    assert (last > 0.75 * lowest) == learns, f"{lowest:.4f} when it is lowest, {last:.4f} in the last weeks"


def test_nothing_is_given_up_where_neither_strain_nor_exposure_is_felt() -> None:
    moved = against_the_base({"feel.strain": 0, "feel.exposure": 0, "learning.language": 0.05}, seeds=1)

    assert moved[START : START + 8].mean() > -0.01
