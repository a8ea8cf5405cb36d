"""Several claims: families that choose by them, tell others, and a purchaser that listens to one of them."""

from __future__ import annotations

import numpy as np
import pytest

from cosim.care.outcomes.catalogue import OUTCOMES
from cosim.care.simulate import simulate
from cosim.care.state import World
from helpers.small import Values, came, differing, small, worlds

HALF: Values = {
    "behaviour.competitive": 0.5, "behaviour.side_by_side": 0, "behaviour.co_creative": 0.5, "behaviour.cohesion": 1,
    "claims.rate": 0.5, "workforce.professionals": 40,
}  # fmt: skip
LOUD: Values = {"claims.advertise": 1}
BUSY: Values = {"population.arrivals_per_week": 12, "population.initial_stock": 60}
CHOOSING: Values = {"families.choose": 5}


def spread_of_families(world: World) -> float:
    counts = np.bincount(came(world)["organisation"], minlength=world.organisations.size)
    return float(counts.std())


def test_advertising_that_nobody_hears_changes_words_alone() -> None:
    quiet, loud = worlds(HALF, weeks=110)[0], worlds(HALF, LOUD, weeks=110)[0]

    assert set(differing(quiet, loud)) == {"organisations.claim", "organisations.promised", "organisations.delivered"}


def test_families_go_to_the_loudest_and_word_of_mouth_corrects_it() -> None:
    quiet, heard = worlds(HALF, weeks=150)[0], worlds(HALF, LOUD, CHOOSING, {"families.tell": 0}, weeks=150)[0]
    corrected = worlds(HALF, LOUD, CHOOSING, {"families.tell": 0.3}, weeks=150)[0]
    gap = corrected.organisations["claim"] - corrected.organisations["practice"]

    assert spread_of_families(heard) > spread_of_families(quiet)
    assert np.all(heard.organisations["doubt"] == 0.0)
    assert np.corrcoef(gap, corrected.organisations["doubt"][:, 0])[0, 1] > 0.5


def test_an_outcome_for_each_claim_that_is_missing_where_nobody_makes_it() -> None:
    def summary(*changes: Values) -> dict[str, float]:
        return dict(simulate(small(HALF, BUSY, {"claims.rate": 1}, *changes, weeks=110), seed=0, weeks=110).summary)

    silent, loud = summary(), summary(LOUD)
    checked = summary(LOUD, {"audit.p_per_quarter": 1, "audit.corrects": 1})

    assert {"gap_client", "gap_service", "claim_practice_gap"} <= {outcome.name for outcome in OUTCOMES}
    for name in ("gap_client", "gap_service"):
        assert np.isnan(silent[name])
        assert loud[name] > 0.0
        assert checked[name] < loud[name]


@pytest.mark.parametrize("claim", ["client", "service"])
def test_the_purchaser_rewards_the_claim_it_listens_to(claim: str) -> None:
    settings: Values = {**HALF, **LOUD, **BUSY, "contracts.listen_to_claims": 0.5, "contracts.claim": claim}
    rows = worlds(settings, weeks=52)[0].organisations
    words, standing = rows["promised"][:, ["client", "service"].index(claim)].copy(), rows["standing"].copy()
    for sector in range(3):  # only differences within a sector count
        words[rows["sector"] == sector] -= words[rows["sector"] == sector].mean()
        standing[rows["sector"] == sector] -= standing[rows["sector"] == sector].mean()

    assert np.abs(words).max() > 0.05
    assert standing == pytest.approx(0.5 * words)
