"""Contract: once a year the purchaser closes the books, rates its providers and distributes new clients.

Sentence. The purchaser rates providers by results per euro and, in part, by their claims. Only differences between
claims count. Higher rated providers get more clients, and a purchaser may keep only the highest rated. Overspending
makes providers feel threatened.

Formula. Per sector and region: standing <- clip(standing + ``contracts.memory`` * (0.5 - standing) +
``contracts.listen_to_results`` * (e / mean(e) - 1) + ``contracts.listen_to_claims`` * (claim - mean(claim)) - what a
pact costs (`pact`)), e = need resolved per euro, claim the one that ``contracts.claim`` names (`claims`). weight <-
clip(weight * (1 + ``contracts.strength`` * (standing - mean(standing))), 0.05, 5), scaled to mean 1; the share
``contracts.keep_share`` with the highest standing keeps a contract, at least one. overspend = spent / ``money.budget``
- 1; H = clip(``threat.level`` + ``threat.overspend`` * max(0, overspend, shortfall of the payers with a budget of their
own, see `budget`)).

Units: 0..1, budget EUR a year (0: no budget). A claim that all providers make has no effect, because only differences
count (docs/ideas.md, I29). Assumed; the weights are assumptions.
"""

from __future__ import annotations

import math

from cosim.care.rules.claims import claim_of
from cosim.care.rules.pact import pact_share
from cosim.care.rules.tariff import reset_tariffs
from cosim.care.state import Week, World
from cosim.core.compiled import driver, rule
from cosim.core.parameters import Parameter
from cosim.core.rng import Key
from cosim.core.units import WEEKS_A_YEAR

__all__ = ["PARAMETERS", "close_books_all", "feel_threat_all"]


PARAMETERS = (
    Parameter(
        "contracts.listen_to_claims", 0.0, "0..1", 0, 1,
        "Weight of an organisation's claims in its standing with the purchaser.", off=0, read_by="purchaser",
    ),
    Parameter(
        "contracts.listen_to_results", 0.2, "0..1", 0, 1,
        "Weight of an organisation's results in its standing with the purchaser.", off=0, read_by="purchaser",
    ),
    Parameter("contracts.memory", 0.2, "1/year", 0, 1, "How fast standing is forgotten.", read_by="purchaser"),
    Parameter(
        "contracts.strength", 0.3, "1/year", 0, 5,
        "How far standing changes the number of clients sent.", off=0, read_by="purchaser",
    ),
    Parameter(
        "contracts.keep_share", 1.0, "share", 0.01, 1,
        "Share of providers that keep a contract.", off=1, read_by="purchaser",
    ),
    Parameter(
        "money.budget", 0.0, "EUR/year", 0, 1e12,
        "Budget for all care; 0 means that no budget is set.", off=0, read_by="purchaser",
    ),
)  # fmt: skip


@rule
def _rate(region: int, sector: int, world: World) -> None:
    """New standing and contract weights in one sector of one region."""
    first, last = world.sectors[region, sector], world.sectors[region, sector + 1]
    n = 0
    for at in range(first, last):
        n += world.organisations[world.sector_members[at]]["present"]
    if n == 0:
        return
    purchaser = world.parameters[world.organisations.size]
    which = int(purchaser["contracts.claim"])
    results = claims = 0.0
    for at in range(first, last):
        o = world.organisations[world.sector_members[at]]
        if o["present"] == 0:
            continue
        results += o["year_resolved"] / max(1.0, o["year_revenue"] / 100.0) / n
        claims += claim_of(world.sector_members[at], which, world) / n
    mean = 0.0
    for at in range(first, last):
        o = world.organisations[world.sector_members[at]]
        if o["present"] == 0:
            continue
        result = o["year_resolved"] / max(1.0, o["year_revenue"] / 100.0)
        standing = o["standing"] + purchaser["contracts.memory"] * (0.5 - o["standing"])
        if results > 0.0:
            standing += purchaser["contracts.listen_to_results"] * (result / results - 1.0)
        claim = claim_of(world.sector_members[at], which, world)
        standing += purchaser["contracts.listen_to_claims"] * (claim - claims)
        if purchaser["contracts.see_pacts"] > 0.0:
            bare = pact_share(world.sector_members[at], world) * (1.0 - o["claim"])
            standing -= purchaser["contracts.see_pacts"] * bare
        o["standing"] = min(1.0, max(0.0, standing))
        mean += o["standing"] / n
    total = 0.0
    for at in range(first, last):
        o = world.organisations[world.sector_members[at]]
        if o["present"] == 0:
            continue
        if o["contract"] > 0.0:
            factor = 1.0 + purchaser["contracts.strength"] * (o["standing"] - mean)
            o["contract"] = min(5.0, max(0.05, o["contract"] * factor))
        total += o["contract"]
    if total > 0.0:
        for at in range(first, last):
            world.organisations[world.sector_members[at]]["contract"] *= n / total
    _drop_lowest(first, last, purchaser["contracts.keep_share"], world)


@rule
def _drop_lowest(first: int, last: int, share: float, world: World) -> None:
    """Contracts go to the highest rated; a provider that regains a contract starts at the mean weight."""
    count = 0
    for at in range(first, last):
        count += world.organisations[world.sector_members[at]]["present"]
    kept = max(1, int(math.ceil(share * count - 1e-9)))
    for at in range(first, last):
        o = world.organisations[world.sector_members[at]]
        if o["present"] == 0:
            continue
        better = 0
        for other in range(first, last):
            rival = world.organisations[world.sector_members[other]]
            if rival["present"] == 0:
                continue
            if rival["standing"] > o["standing"] or (rival["standing"] == o["standing"] and other < at):
                better += 1
        if better >= kept:
            o["contract"] = 0.0
        elif o["contract"] <= 0.0:
            o["contract"] = 1.0


@driver
def close_books_all(week: Week, key: Key, world: World) -> None:
    """At the end of every year: profits and losses, overspending, ratings, contracts."""
    if (week + 1) % WEEKS_A_YEAR != 0:
        return
    system = world.system[0]
    budget = world.parameters[world.organisations.size]["money.budget"]
    system["overspend"] = (system["year_spent"] / 100.0) / budget - 1.0 if budget > 0.0 else 0.0
    system["year_spent"] = 0
    regions, bounds = world.sectors.shape
    for region in range(regions):
        for sector in range(bounds - 1):
            _rate(region, sector, world)
            reset_tariffs(world.sectors[region, sector], world.sectors[region, sector + 1], world)
    for o in range(world.organisations.size):
        organisation = world.organisations[o]
        organisation["years"] += organisation["present"]
        if organisation["present"] == 1 and organisation["year_revenue"] < organisation["year_wages"]:
            organisation["loss_years"] += 1
        organisation["year_revenue"], organisation["year_wages"] = 0, 0
        organisation["year_resolved"] = organisation["year_idle"] = organisation["year_hours"] = 0.0


@driver
def feel_threat_all(week: Week, key: Key, world: World) -> None:
    """How threatened providers feel this week."""
    system, purchaser = world.system[0], world.parameters[world.organisations.size]
    pressure = max(0.0, system["overspend"], system["shortfall"])
    threat = purchaser["threat.level"] + purchaser["threat.overspend"] * pressure
    system["threat"] = min(1.0, max(0.0, threat))
