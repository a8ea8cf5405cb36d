"""The word as a cloak: organisations that spare each other claim partnership, and the claim covers the pact."""

from __future__ import annotations

from cosim.care.outcomes.catalogue import OUTCOMES
from cosim.care.simulate import simulate
from cosim.core.parameters import COMPETITIVE, SIDE_BY_SIDE
from helpers.small import Values, everybody, mean, small, worlds

PACT: Values = {**everybody(SIDE_BY_SIDE), "claims.rate": 0.5, "contracts.see_pacts": 0.2}
CLOAK: Values = {"claims.cloak": 1}
AUDITED: Values = {"audit.p_per_quarter": 1, "audit.corrects": 1}


def standing(*changes: Values) -> float:
    return mean(lambda world: float(world.organisations["standing"].mean()), worlds(*changes, weeks=110))


def summary(*changes: Values) -> dict[str, float]:
    return dict(simulate(small(*changes, weeks=70), seed=0, weeks=70).summary)


def test_the_claim_covers_the_pact_and_an_audit_uncovers_it() -> None:
    bare, covered, uncovered = standing(PACT), standing(PACT, CLOAK), standing(PACT, CLOAK, AUDITED)

    assert bare < covered - 0.05
    assert uncovered < covered - 0.05
    assert standing({**PACT, **everybody(COMPETITIVE)}) == 0.5


def test_the_outcome_is_the_gap_among_those_in_a_pact() -> None:
    open_, covered, audited = (summary(PACT, changes)["cloak"] for changes in ({}, CLOAK, {**CLOAK, **AUDITED}))

    assert "cloak" in {outcome.name for outcome in OUTCOMES}
    assert open_ == 0.0
    assert covered > 0.5
    assert audited < 0.5 * covered
    assert summary({**PACT, **CLOAK, **everybody(COMPETITIVE)})["cloak"] != summary(PACT, CLOAK)["cloak"]
