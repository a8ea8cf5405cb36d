"""Who came out differently: nothing where nothing changed, and nothing above a floor that is not there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cosim.care.policies.load import load_policy
from cosim.care.policies.model import Change, Policy
from cosim.care.scenario.load import load_scenario
from cosim.errors import InputError
from cosim.plots.same_family import same_family
from cosim.studies.comparison.changed import LEVEL, nudged
from cosim.studies.comparison.compare import compare
from cosim.studies.comparison.comparison import Comparison
from cosim.texts.language import language_of

QUICK: dict[str, float | str] = {"population.burn_in_weeks": 0, "measure.warm_up_weeks": 4, "follow_up.weeks": 26}
WEEKS = 52


@pytest.fixture(scope="module")
def result() -> Comparison:
    nudge = Policy("nudge", changes=(Change("recovery.base", "scale", 1.001),))
    table = replace(load_policy("client-at-table"), start_week=0)
    return compare(load_scenario("classroom").replace(QUICK), ["memo", table, nudge], runs=2, weeks=WEEKS)


def test_a_policy_that_does_nothing_changes_nobody(result: Comparison) -> None:
    table = result.changed("memo").table
    assert (table[["differ", "up", "down", "above"]] == 0).all(axis=None)
    assert (table["sd"].dropna() == 0).all()
    assert (table["noise_sd"] > 0).any()


def test_a_group_of_one_has_no_spread(result: Comparison) -> None:
    table = result.changed("client-at-table").table
    alone = table["count"] == 1
    assert alone.any()
    assert table["sd"].isna().equals(alone)
    assert table["noise_sd"].isna().equals(alone)


def test_the_nudge_itself_is_as_far_above_the_floor_as_chance(result: Comparison) -> None:
    found = result.changed("nudge")
    assert (found.clients["difference"] == found.clients["noise"]).all()
    row = found.table.iloc[0]
    assert row["above"] == pytest.approx(1 - LEVEL, abs=0.005)
    assert row["sd"] == row["noise_sd"] > 0


def test_a_policy_for_families_is_above_it_and_the_parts_add_up(result: Comparison) -> None:
    found = result.changed("client-at-table")
    table = found.table[found.table["kind"] == "clients"].set_index("group")
    everybody, parts = table.loc["all"], table.drop(index="all")
    assert everybody["up"] > 5 * everybody["down"]
    assert everybody["above"] > 2 * (1 - LEVEL)
    for name in ("count", "differ", "up", "down"):
        assert parts[name].sum() == everybody[name]
    families = found.clients
    assert everybody["up"] == (families["difference"] > everybody["floor"]).sum()
    assert np.allclose(families["policy"] - families["base"], families["difference"])
    assert {"clients", "professionals", "organisations", "ties"} == set(found.table["kind"])


def test_the_sentence_has_the_numbers_of_the_table(result: Comparison) -> None:
    found = result.changed("client-at-table")
    row = found.table.iloc[0]
    said = found.sentence()
    for number in (f"{row['differ']:,} of {row['count']:,}", f"{row['floor']:.3f} SD", f"{row['up']:,} of them better"):
        assert number in said
    assert "gezinnen kwamen anders uit" in found.sentence(language_of("nl"))
    assert len(same_family(result, found).subfigs) == 1


def test_what_cannot_be_asked_is_refused(result: Comparison) -> None:
    with pytest.raises(InputError, match="an arm of the comparison, got 'audit'"):
        result.changed("audit")
    with pytest.raises(InputError, match="the key of a number that is not 0"):
        nudged(result.scenario, "choice.rule")
