"""Pattern V7 where doors are open: teams staffed by providers refer most, other teams about as much as no teams.

Published for the Dutch Wmo: +59 % with providers, +29 % with teams without them, +26 % without teams (CPB 2019, De
wijkteambenadering nader bekeken). The two policies differ in who staffs the team.
"""

from __future__ import annotations

from functools import cache

import pytest

from cosim import load_scenario, simulate
from cosim.care.simulate import Run
from cosim.care.state import DOORS

pytestmark = pytest.mark.statistical

WEEKS = 208  # the teams begin in the second year


@cache
def run(policy: str, capture: float = 0.8) -> Run:
    scenario = load_scenario("region-2025").replace({"front_door.capture": capture})
    return simulate(scenario.with_policies([policy] if policy else []), seed=0, replicate=0, weeks=WEEKS)


def referred(found: Run) -> int:
    """Families referred in the fourth year, those who come back not counted."""
    total = found.series[[f"referred_{door}" for door in DOORS]].sum(axis=1).to_numpy()
    return int(total[-1] - total[WEEKS - 53])


def test_teams_staffed_by_providers_refer_most() -> None:
    none, teams, providers = (
        referred(run(policy)) for policy in ("", "neighbourhood-teams", "neighbourhood-teams-providers")
    )

    assert 0.9 < teams / none < 1.1
    assert providers / teams > 1.08


def test_it_is_because_they_refer_to_their_own_care() -> None:
    teams, providers = (run(policy, capture=0.0) for policy in ("neighbourhood-teams", "neighbourhood-teams-providers"))

    assert referred(teams) == referred(providers)
    assert teams.summary["functioning"] == providers.summary["functioning"]
