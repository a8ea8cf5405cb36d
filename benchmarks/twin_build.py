"""The twin in week 0: parameters by name; families, organisations, professionals and ties from its own generators."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.twin_client import Client
from benchmarks.twin_organisation import Organisation
from benchmarks.twin_professional import Professional, Tie
from benchmarks.twin_seat import CareTwin
from cosim.care.networks.builders import build as build_network
from cosim.care.networks.ties_wanted import NetworkPlan
from cosim.care.state import NOBODY, World
from cosim.care.world.workforce import sizes_by_rank, spread_over

if TYPE_CHECKING:
    from cosim import Scenario

__all__ = ["copied", "families", "namespace", "workforce"]

BEHAVIOURS = ("competitive", "side_by_side", "co_creative")


def namespace(scenario: Scenario) -> Any:
    """Parameters as ``p.section.name``; those of the practices as a list with an entry per behaviour."""
    p = SimpleNamespace()
    for key, value in scenario.values.items():
        section, *behaviour, name = key.split(".")
        group = p.__dict__.setdefault(section, SimpleNamespace())
        if behaviour:
            group.__dict__.setdefault(name, [0.0, 0.0, 0.0])[BEHAVIOURS.index(behaviour[0])] = value
        else:
            setattr(group, name, value)
    return p


def clipped(value: float, low: float = 0.0, high: float = 1.0) -> float:
    """The value, or the bound it lies beyond."""
    return min(high, max(low, value))


def one_family(model: CareTwin, shares: list[float], *, hidden: bool, left: float) -> Client:
    """A family with its needs, of which ``left`` is still open."""
    p, generator, rng = model.p.population, model.random, model.rng
    count = 1
    if generator.random() >= p.single_share:
        count = 2
        while count < len(shares) and generator.random() < p.more_share:
            count += 1
    domains = rng.choice(len(shares), size=count, replace=False, p=shares)
    variance = math.log(1.0 + p.need_cv**2)
    need = {int(d): p.need_hours * generator.lognormvariate(-0.5 * variance, math.sqrt(variance)) for d in domains}
    reliance = clipped(generator.gauss(p.self_reliance, p.self_reliance_sd))
    still_open = {d: left * hours for d, hours in need.items()}
    return Client(model, still_open, need, reliance, hidden=generator.random() if hidden else 0.0)


def families(model: CareTwin, scenario: Scenario, weeks: int) -> list[list[Client]]:
    """Families by the week in which they come, or would come if somebody reached out."""
    p = model.p.population
    shares = [domain.share for domain in scenario.domains]
    coming: list[list[Client]] = []
    for week in range(weeks):
        visible = int(model.rng.poisson(p.arrivals_per_week))
        hidden = int(model.rng.poisson(p.arrivals_per_week * p.hidden_per_visible))
        stock = int(p.initial_stock) if week == 0 else 0
        new = [one_family(model, shares, hidden=False, left=model.random.uniform(0.3, 1.0)) for _ in range(stock)]
        new += [one_family(model, shares, hidden=False, left=1.0) for _ in range(visible)]
        new += [one_family(model, shares, hidden=True, left=1.0) for _ in range(hidden)]
        coming.append(new)
    return coming


def drawn_behaviour(model: CareTwin) -> int:
    """A behaviour by the shares at the start."""
    p = model.p.behaviour
    return model.random.choices(range(3), [p.competitive, p.side_by_side, p.co_creative])[0]


def workforce(model: CareTwin, scenario: Scenario) -> None:
    """Organisations with their staff, and the ties between them."""
    p, generator = model.p, model.random
    sectors = len(scenario.sectors)
    share = [sum(d.share for d in scenario.domains if d.sector == sector) for sector in scenario.sectors]
    people = spread_over(int(p.workforce.professionals), share)
    for sector, count in enumerate(spread_over(int(p.workforce.organisations), share)):
        for staff in sizes_by_rank(people[sector], count, p.workforce.size_skew):
            organisation = Organisation(
                model,
                sector,
                status=p.status.spread * (1.0 - sector / max(1, sectors - 1)),
                values=0.5 + p.values.spread * (generator.random() - 0.5),
                stance=drawn_behaviour(model),
            )
            model.sectors[sector].append(organisation)
            for _ in range(staff):
                hire(model, organisation, scenario)
    tie_up(model)


def hire(model: CareTwin, organisation: Organisation, scenario: Scenario) -> None:
    """A professional with an own domain in the sector of the organisation."""
    p, generator = model.p, model.random
    own = [d for d, sector in enumerate(model.sector_of_domain) if sector == organisation.sector]
    home = generator.choices(own, [scenario.domains[d].share for d in own])[0]
    means = [p.talent.own if d == home else p.talent.other for d in range(len(scenario.domains))]
    behaviour = drawn_behaviour(model)
    if generator.random() < p.behaviour.cohesion:
        behaviour = organisation.stance
    hours = generator.gauss(p.workforce.contract_hours, p.workforce.contract_sd)
    professional = Professional(
        model,
        organisation,
        [clipped(generator.gauss(mean, p.talent.sd)) for mean in means],
        clipped(hours, 8.0, 40.0) if p.workforce.contract_sd > 0 else hours,
        behaviour,
    )
    organisation.staff.append(professional)
    model.professionals_in_order.append(professional)


def tie_up(model: CareTwin) -> None:
    """Ties along a network that the same builder makes for the engine."""
    p, people = model.p, model.professionals_in_order
    organisations = [organisation for sector in model.sectors for organisation in sector]
    plan = NetworkPlan(
        organisation_of=np.repeat(np.arange(len(organisations)), [len(o.staff) for o in organisations]),
        sector_of=np.array([o.sector for o in organisations]),
        region_of=np.zeros(len(organisations), dtype=int),
        ties_per_professional=p.network.ties_per_professional,
        own_organisation_share=p.network.own_organisation_share,
        own_sector_share=p.network.own_sector_share,
        wall_height=p.network.wall_height,
        rewiring=p.network.rewiring,
    )
    graph = build_network(p.network.builder, plan, seed=model.random.randrange(2**31))
    for a, b in graph.edges:
        for one, other in ((people[a], people[b]), (people[b], people[a])):
            trust, language = one.start_of(p.trust, other), one.start_of(p.language, other)
            near = one.organisation is other.organisation
            known = p.network.known_same_organisation if near else p.network.known_elsewhere
            one.ties[other] = Tie(trust, language, trust, language, known)


def copied(model: CareTwin, world: World, weeks: int) -> list[list[Client]]:
    """Staff, ties and families of an engine's world in week 0, so that only the random draws of the weeks differ."""
    domains = len(model.sector_of_domain)
    for o in world.organisations:
        organisation = Organisation(
            model, int(o["sector"]), status=float(o["status"]), values=float(o["values"]), stance=int(o["stance"])
        )
        model.sectors[organisation.sector].append(organisation)
        for row in world.professionals[o["first"] : o["first"] + o["staff"]]:
            talent = row["talent"][:domains].tolist()
            hired = Professional(model, organisation, talent, float(row["contract_hours"]), int(row["behaviour"]))
            organisation.staff.append(hired)
            model.professionals_in_order.append(hired)
    people = model.professionals_in_order
    for t in world.ties.tolist():
        source, target, trust, language, trust_start, language_start, known, *_ = t
        people[source].ties[people[target]] = Tie(trust, language, trust_start, language_start, known)
    coming: list[list[Client]] = [[] for _ in range(weeks)]
    for row in world.clients:
        if row["organisation"] != NOBODY:
            raise ValueError("only a world in week 0 can be copied")
        arrival = {d: float(hours) for d, hours in enumerate(row["need_arrival"]) if hours > 0.0}
        need = {d: float(row["need"][d]) for d in arrival}
        client = Client(model, need, arrival, float(row["self_reliance"]), hidden=float(row["hidden"]))
        coming[int(row["arrival"])].append(client)
    return coming
