"""The calendar of a run: what its series and policies change, when, and what policies cost to run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from cosim.care.engine import Running
from cosim.care.policies.conditions import in_force
from cosim.care.policies.model import Policy
from cosim.care.policies.schedule import Organisations, Schedule, schedule
from cosim.care.rules.prices import indexed
from cosim.care.scenario import tables
from cosim.care.scenario.model import Scenario
from cosim.care.state import PAYERS, Records, World, copied
from cosim.care.world.build import Built
from cosim.care.world.own import columns_of, of_model
from cosim.core.parameters import record_type

__all__ = ["PolicyCalendar", "calendar_of"]


class PolicyCalendar:
    """Parameter tables and running costs of the policies of a scenario, by week.

    Attributes
    ----------
    weeks
        Weeks in which something changes.
    staff
        Staff of every organisation when the calendar was made, for running costs.
    """

    def __init__(
        self, plan: Schedule, policies: Sequence[Policy], payers: Sequence[str], world: World, own: Any = None
    ) -> None:
        self._plan = plan
        self._own = own  # record type of the parameters of plug-ins
        self._policies = policies
        self._payers = payers
        self.staff = world.organisations["staff"].astype(float)
        self._shares = world.municipalities["share"].astype(float)
        limits = {week for policy in policies for week in (policy.start_week, policy.end_week) if week is not None}
        self.weeks: Sequence[int] = sorted({*plan.weeks, *limits})

    def table(self, week: int) -> Records:
        """Parameters in force from ``week`` on, prices indexed: a row per organisation and one for the purchaser."""
        return indexed(of_model(self._plan.table(week)))

    def own_table(self, week: int) -> Records:
        """Parameters of plug-ins in force from ``week`` on."""
        assert self._own is not None
        return columns_of(self._plan.table(week), self._own)

    @property
    def has_own(self) -> bool:
        """Whether plug-ins have parameters."""
        return self._own is not None

    def running(self, week: int) -> Running:
        """Running cost from ``week`` on, in EUR a week by payer, and change of which no sense is made yet."""
        weekly, per_case = np.zeros(PAYERS), np.zeros(PAYERS)
        for policy in self._policies:
            if not policy.runs(week):
                continue
            cost = policy.running_cost
            payer = self._payers.index(cost.payer) if cost.payer else 0
            rows = self._plan.rows[policy.name]
            reached = rows[: self.staff.size]
            staff = float(self.staff[reached].sum())
            weekly[payer] += cost.per_week + cost.per_professional_week * staff
            # Clients are counted over the whole system; a partial reach pays in proportion to its share of the staff.
            part = staff / max(1.0, float(self.staff.sum()))
            if policy.reach.municipality is not None:  # who has no organisations pays in proportion to its inhabitants
                part = float(self._shares[rows[self.staff.size + 1 :]].sum())
            per_case[payer] += cost.per_client_week * part
        settling = self._plan.settling
        if settling is None:
            return Running(weekly, per_case)
        organisations = slice(self.staff.size)
        unsettled, internalised = settling.unsettled(week)[organisations], settling.internalised(week)[organisations]
        return Running(weekly, per_case, unsettled, internalised)


def calendar_of(scenario: Scenario, built: Built, started: Mapping[str, int] = MappingProxyType({})) -> PolicyCalendar:
    """The calendar of ``scenario`` for the world that was built from it.

    ``started`` has the weeks in which policies that wait for a state have started.
    """
    policies = in_force(scenario.policies, started)
    weeks = built.world.returns.size - 1
    sectors = [scenario.sectors[s] for s in built.world.organisations["sector"]]
    parameters = tables.mechanisms(scenario.extensions)
    base, own = copied(built.world.parameters), built.own
    if own is not None:
        base = columns_of(base, record_type(parameters))
        for name in own.parameters.dtype.names or ():
            if name in (base.dtype.names or ()):
                base[name] = own.parameters[name]
    plan = schedule(
        policies,
        base,
        organisations=Organisations(built.organisation_labels, sectors, [one.name for one in scenario.municipalities]),
        key=built.key,
        parameters=parameters,
        groups=[group.keys for group in tables.groups()],
        series=scenario.steps(weeks),
    )
    return PolicyCalendar(plan, policies, scenario.payers, built.world, None if own is None else own.parameters.dtype)
