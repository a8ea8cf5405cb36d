"""What mechanisms move: one number about a world at the end of a run."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cosim.care.state import EFFECTIVE, HOURS, IN_CARE, KINDS, PLACED, STAGES, WAITING, WASTED, World
from helpers.small import came

Measure = Callable[[World], float]


def total(table: str, column: str) -> Measure:
    return lambda world: float(getattr(world, table)[column].sum())


def hours(kind: str) -> Measure:
    return lambda world: float(world.professionals["hours"][:, HOURS.index(kind)].sum())


def revenue(kind: str) -> Measure:
    return lambda world: float(world.organisations["revenue"][:, KINDS.index(kind)].sum())


def spent_on(kind: str) -> Measure:
    return lambda world: float(world.system[0]["spent"][:, KINDS.index(kind)].sum())


def share(behaviour: int) -> Measure:
    return lambda world: float((world.professionals["behaviour"] == behaviour).mean())


def stances(behaviour: int) -> Measure:
    return lambda world: float((world.organisations["stance"] == behaviour).mean())


def in_stage(stage: str) -> Measure:
    return lambda world: float((world.clients["stage"] == STAGES.index(stage)).sum())


def spread(column: str) -> Measure:
    return lambda world: float(np.ptp(world.organisations[column]))


def average(table: str, column: str) -> Measure:
    return lambda world: float(getattr(world, table)[column].mean())


def unequal(table: str, column: str) -> Measure:
    return lambda world: float(getattr(world, table)[column].std())


def felt_by(behaviour: int) -> Measure:
    return lambda world: float(world.professionals["felt"][world.professionals["behaviour"] == behaviour].mean())


def moved(column: str) -> Measure:
    return lambda world: float((world.ties[column] - world.ties[f"{column}_start"]).mean())


def chosen_for_focus(world: World) -> float:
    """How much more client-focused than others organisations are at which families have registered."""
    focus = world.organisations["delivered"][:, 0]
    return float(focus[came(world)["organisation"]].mean() - focus.mean())


def service_rewarded(world: World) -> float:
    """How far those who claim good service stand better."""
    rows = world.organisations
    return float(np.cov(rows["standing"], rows["promised"][:, 1])[0, 1])


def favoured(world: World) -> float:
    """How far those who are sent more clients are seen to perform better."""
    rows = world.organisations
    return float(np.cov(rows["contract"], rows["performance"])[0, 1])


def follow_up(world: World) -> float:
    return float(np.nanmean(came(world)["need_follow_up"]))


def later(world: World) -> float:
    return float(np.nanmean(came(world)["need_later"]))


def spent(world: World) -> float:
    return float(world.system[0]["spent"].sum())


def threat(world: World) -> float:
    return float(world.system[0]["threat"])


def met(world: World) -> float:
    rows = world.clients[world.clients["start"] >= 0]
    return float(rows["met"].mean())


def team_size(world: World) -> float:
    return float(world.clients["size"][world.clients["stage"] == IN_CARE].mean())


def grown_waiting(world: World) -> float:
    first = (world.clients["re_entries"] == 0) & (world.clients["arrival"] > 0)
    rows = world.clients[first & (world.clients["stage"] == WAITING)]
    return float((rows["need"].sum(axis=1) / rows["need_arrival"].sum(axis=1) - 1.0).mean())


def waste(world: World) -> float:
    booked = world.professionals["hours"].sum(axis=0)
    return float(booked[WASTED] / (booked[WASTED] + booked[EFFECTIVE]))


def skill(world: World) -> float:
    return float(world.clients["resolved"].sum() / world.professionals["hours"][:, EFFECTIVE].sum())


def open_domains(world: World) -> float:
    rows = world.clients[(world.clients["stage"] == IN_CARE) & (world.clients["domains"] > 1)]
    return float((rows["need"] > 1.0).sum(axis=1).mean())


def foreign_need(world: World) -> float:
    return float(world.clients["need"][world.clients["need_arrival"] == 0].sum())


def placed_need(world: World) -> float:
    rows = world.clients[(world.clients["stage"] == PLACED)]
    return float((rows["need"].sum(axis=1) / rows["need_arrival"].sum(axis=1)).mean())


def with_management(world: World) -> float:
    staff = world.professionals
    return float((staff["behaviour"] == world.organisations["stance"][staff["organisation"]]).mean())


def with_majority(world: World) -> float:
    found = []
    for o, organisation in enumerate(world.organisations):
        held = np.bincount(world.professionals["behaviour"][world.professionals["organisation"] == o], minlength=3)
        found.append(held[organisation["stance"]] == held.max())
    return float(np.mean(found))


def status_spread(world: World) -> float:
    staff = world.professionals
    return float((world.organisations["status"][staff["organisation"]] + staff["prestige"]).std())


def work_in(sector: int) -> Measure:
    """Share of all hours of work that is done in one sector."""

    def share_of(world: World) -> float:
        work = world.professionals["hours"][:, [EFFECTIVE, WASTED]].sum(axis=1)
        return float(work[world.professionals["sector"] == sector].sum() / work.sum())

    return share_of


def valued_left(world: World) -> float:
    """Need at follow-up weighted by what families value, over that need: below 1 where what they value went first."""
    rows = came(world)
    return float(np.nansum(rows["valued_follow_up"]) / np.nansum(rows["need_follow_up"]))


def changed(world: World) -> float:
    return float((world.professionals["changed"] >= 0).sum())


def without_contract(world: World) -> float:
    return float((world.organisations["contract"] == 0).sum())


def referred(door: int) -> Measure:
    """Families referred through one door."""
    return lambda world: float(world.system[0]["referred"][door])


def waited_after_return(world: World) -> float:
    """Mean weeks on waiting lists of families that came back."""
    return float(world.clients["weeks_waited"][world.clients["re_entries"] > 0].mean())


def around(world: World) -> float:
    """Mean informal support of families that came; missing where it is not followed."""
    return float(np.nanmean(came(world)["support"]))


def unequal_support(world: World) -> float:
    """Standard deviation of support at arrival."""
    return float(came(world)["support_level"].std())
