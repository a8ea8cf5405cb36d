"""Build the world of week 0 from a resolved scenario and a key: the only place that turns structure into state.

Long: one function for each table, in the order in which they are built.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np

from cosim.care.networks.builders import drawn
from cosim.care.networks.ties_wanted import NetworkPlan
from cosim.care.networks.user import UserNetwork, load_network
from cosim.care.plugins.declared import Own
from cosim.care.plugins.together import together
from cosim.care.policies.schedule import records_of
from cosim.care.scenario import tables
from cosim.care.scenario.checks import check_series
from cosim.care.scenario.model import Scenario
from cosim.care.scenario.resolve import network_digest
from cosim.care.scenario.series import ARRIVALS
from cosim.care.state import (
    ACCESS,
    CLIENTS,
    DOMAIN,
    DOMAINS,
    HIDDEN,
    MUNICIPAL_YEARS,
    MUNICIPALITIES,
    NOBODY,
    SEATS,
    SHEETS,
    SYSTEM,
    TEAM_SLOTS,
    Records,
    World,
    record,
    rows,
)
from cosim.care.world.own import built_by, of_model, own_tables
from cosim.care.world.population import Population, client_rows, mean_need
from cosim.care.world.workforce import (
    Amounts,
    Index,
    both_ways,
    ends_of,
    organisation_rows,
    professional_rows,
    sizes_by_rank,
    spread_over,
    tie_rows,
    with_spare_ties,
)
from cosim.core.limits import check_memory
from cosim.core.parameters import BEHAVIOURS, keys_of
from cosim.core.sums import in_order_sum
from cosim.core.units import WEEKS_A_YEAR
from cosim.errors import InputError

_MEASURED = 1.6  # peak of a run with its measures over the world alone
_BUILT_A_TIE = 1_200.0  # bytes a tie takes while the network is made

__all__ = ["Built", "blocks_of", "build", "check_size", "named_organisations", "population_of", "user_network"]


@dataclass(frozen=True)
class Built:
    """A world in week 0, the names of its parts, and the tables of plug-ins, if there are any."""

    world: World
    key: Any
    professional_labels: tuple[str, ...]
    organisation_labels: tuple[str, ...]
    own: Own | None = None


def _sectors_of_domains(scenario: Scenario) -> list[int]:
    return [scenario.sectors.index(domain.sector) for domain in scenario.domains]


def _domain_rows(scenario: Scenario) -> Records:
    table = np.zeros(DOMAINS, dtype=DOMAIN)
    table["sector"] = table["payer"] = -1
    for d, domain in enumerate(scenario.domains):
        table[d] = (scenario.sectors.index(domain.sector), scenario.payers.index(domain.payer), 0.0, domain.share)
    table["reference"][: len(scenario.domains)] = scenario.values["population.need_hours"]
    return table


def _sector_shares(scenario: Scenario) -> list[float]:
    return [in_order_sum(d.share for d in scenario.domains if d.sector == sector) for sector in scenario.sectors]


def _payer_of_sector(scenario: Scenario) -> list[int]:
    first = {d.sector: scenario.payers.index(d.payer) for d in reversed(scenario.domains)}
    return [first[sector] for sector in scenario.sectors]


def check_size(scenario: Scenario, weeks: int, *, beside: int = 1) -> None:
    """Refuse a scenario that does not fit in memory, with its size, before anything is allocated.

    Parameters
    ----------
    beside
        Runs of it that are made at a time.

    Raises
    ------
    InputError
        If they do not fit.
    """
    values = scenario.values
    regions = float(values["regions.count"])
    rates = _rates(scenario, weeks)
    arrivals = (float(values[ARRIVALS]) if rates is None else float(rates.mean())) * (
        1.0 + float(values["population.hidden_per_visible"])
    )
    burn_in = float(values["population.burn_in_weeks"])
    clients = regions * (arrivals * (weeks + burn_in) + float(values["population.initial_stock"]))
    professionals = regions * float(values["workforce.professionals"])
    ties = professionals * float(values["network.ties_per_professional"])
    size = clients * record(CLIENTS).itemsize + clients / 3 * TEAM_SLOTS * record(SEATS).itemsize + ties * 80
    if values["network.builder"] == "complete":
        size = max(size, 80.0 * professionals**2)
    size = max(size * _MEASURED, size + ties * _BUILT_A_TIE)
    what = f"a scenario of {clients:,.0f} clients and {ties:,.0f} ties"
    check_memory(size, where=scenario.name, what=what,
                 hint="lower regions.count, population.arrivals_per_week, weeks or the number of ties")  # fmt: skip
    if beside > 1:
        all_of_them = f"{beside:,} runs at a time, each {what}"
        check_memory(beside * size, where="workers", what=all_of_them, hint="fewer workers")


def _plan_workforce(scenario: Scenario) -> tuple[list[int], list[int], list[int]]:
    """Sector, region and staff of every organisation, regions one after the other."""
    values = scenario.values
    count, people = int(values["workforce.organisations"]), int(values["workforce.professionals"])
    shares = _sector_shares(scenario)
    if count < len(shares):
        raise InputError(
            f"{scenario.name}: workforce.organisations",
            expected=f"at least one organisation in each of {len(shares)} sectors",
            got=count, hint=f"the domains need the sectors {', '.join(scenario.sectors)}",
        )  # fmt: skip
    if people < count:
        raise InputError(
            f"{scenario.name}: workforce.professionals",
            expected=f"at least one professional in each of {count} organisations",
            got=people, hint="raise it or lower workforce.organisations",
        )  # fmt: skip
    per_sector = spread_over(count, shares)
    people_per_sector = spread_over(people, shares)
    for s, organisations in enumerate(per_sector):  # every organisation has at least one professional
        people_per_sector[s] = max(people_per_sector[s], organisations)
    sector: list[int] = []
    staff: list[int] = []
    for s, organisations in enumerate(per_sector):
        sector += [s] * organisations
        staff += sizes_by_rank(people_per_sector[s], organisations, float(values["workforce.size_skew"]))
    regions = int(values["regions.count"])
    return sector * regions, [r for r in range(regions) for _ in sector], staff * regions


def _spare(each: int, shares: list[float], regions: int) -> tuple[list[int], list[int]]:
    """Sectors and regions of rows kept for growth, ``each`` in a region, behind all that exist (decision 27).

    A number below that of sectors is spread over the largest.
    """
    order = sorted(range(len(shares)), key=lambda s: (-shares[s], s))[:each]
    counts = spread_over(each, [shares[s] for s in order]) if each else []
    sectors = [s for s, count in zip(order, counts, strict=True) for _ in range(count)]
    return sectors * regions, [r for r in range(regions) for _ in sectors]


def _built_ties(
    scenario: Scenario, sector: list[int], region: list[int], staff: list[int], seed: int
) -> tuple[Index, Amounts]:
    """Ends of ties, and trust where it is given."""
    values = scenario.values
    plan = NetworkPlan(
        organisation_of=np.repeat(np.arange(len(staff)), staff),
        sector_of=np.asarray(sector),
        region_of=np.asarray(region),
        ties_per_professional=float(values["network.ties_per_professional"]),
        own_organisation_share=float(values["network.own_organisation_share"]),
        own_sector_share=float(values["network.own_sector_share"]),
        wall_height=float(values["network.wall_height"]),
        rewiring=float(values["network.rewiring"]),
    )
    builder = str(values["network.builder"])
    plugins = together(scenario.extensions)
    if plugins is not None and builder in plugins.networks:
        return ends_of(built_by(plugins.networks[builder], plan, seed))
    ends = both_ways(drawn(builder, plan, seed=seed).ties)
    return ends, np.full(len(ends), np.nan)


def user_network(scenario: Scenario) -> UserNetwork | None:
    """The user's own network of a scenario, with a report of what was read; None if one is built.

    Raises
    ------
    InputError
        If it cannot be read as a network of people.
    """
    source = scenario.network
    if source is None:
        return None
    if source.digest and network_digest(source.file, source.format, where=f"{source.file}") != source.digest:
        raise InputError(str(source.file), expected="the network that the scenario was read with", got="other content")
    return load_network(
        source.file,
        organisation_attribute=source.organisation_attribute,
        strength_attribute=source.strength_attribute,
        strength_to_trust=source.strength_to_trust,
        format=source.format,
        allow_disconnected=bool(source.allow_disconnected),
        isolates=source.isolates,
        relation=source.relation,
        network=source.network,
        projection=source.projection,
    )


def _sectors_of_user(network: UserNetwork, scenario: Scenario) -> list[int]:
    """Sectors of a user's organisations, largest first: each to the sector that lacks most professionals."""
    shares = np.asarray(_sector_shares(scenario))
    staff = np.bincount(network.organisation_of, minlength=len(network.organisations))
    if len(staff) < len(shares):
        raise InputError(
            str(scenario.network.file if scenario.network else scenario.name),
            expected=f"at least {len(shares)} organisations, one in each sector that clients need", got=len(staff),
            hint=f"for a scenario with fewer sectors write sectors = {len(staff)} above its first [table] "
            "(the smallest sectors are joined), or name fewer under [domains]",
        )  # fmt: skip
    lacking = shares / shares.sum() * staff.sum()
    sector = np.full(len(staff), NOBODY)
    for o in sorted(range(len(staff)), key=lambda o: (-int(staff[o]), o)):
        sector[o] = int(np.argmax(lacking))
        lacking[sector[o]] -= staff[o]
    for s in range(len(shares)):  # an empty sector takes the smallest organisation of the largest sector
        if not (sector == s).any():
            fullest = int(np.argmax(np.bincount(sector, minlength=len(shares))))
            sector[min(np.flatnonzero(sector == fullest), key=lambda o: int(staff[o]))] = s
    return [int(s) for s in sector]


def named_organisations(scenario: Scenario) -> dict[str, str]:
    """Sector of every organisation by its name, in order, without building the world.

    Raises
    ------
    InputError
        If the workforce or the network of the scenario cannot be used.
    """
    network = user_network(scenario)
    if network is None:
        sectors, _, staff = _plan_workforce(scenario)
        names = _built_names(staff)
    else:
        sectors, names = _sectors_of_user(network, scenario), tuple(network.organisations)
    return {name: scenario.sectors[s] for name, s in zip(names, sectors, strict=True)}


def _built_names(staff: list[int]) -> tuple[str, ...]:
    return tuple(f"organisation {o}" for o in range(len(staff)))


def _place_user(network: UserNetwork) -> tuple[nx.Graph[Any], tuple[str, ...]]:
    """The user's network with its people renumbered in order of organisation, and their labels in that order."""
    order = np.argsort(network.organisation_of, kind="stable")
    number = {int(old): new for new, old in enumerate(order)}
    graph = nx.relabel_nodes(network.graph, number, copy=True)
    labels = tuple(str(network.graph.nodes[int(old)].get("label", old)) for old in order)
    return graph, labels


def _sector_index(organisations: Records, regions: int, sectors: int) -> tuple[Records, Records]:
    """Organisations in each sector of each region: bounds and members."""
    members = np.lexsort((np.arange(organisations.size), organisations["sector"], organisations["region"]))
    bounds = np.zeros((regions, sectors + 1), dtype=np.int64)
    at = organisations["region"].astype(np.int64) * sectors + organisations["sector"]
    ends = np.cumsum(np.bincount(at, minlength=regions * sectors))
    for region in range(regions):
        for sector in range(sectors + 1):
            before = region * sectors + sector
            bounds[region, sector] = ends[before - 1] if before > 0 else 0
    return bounds, members.astype(np.int64)


def blocks_of(regions: int, clients: Records, organisations: Records, professionals: Records, ties: Records) -> Records:
    """Bounds ``int64[blocks, 3, 2]`` of clients, professionals, organisations of runs of regions that no tie leaves."""
    region_of = organisations["region"][professionals["organisation"]]
    reach = np.arange(regions)
    np.maximum.at(reach, region_of[ties["source"]], region_of[ties["target"]])
    np.maximum.at(reach, region_of[ties["target"]], region_of[ties["source"]])
    if (np.diff(organisations["region"]) < 0).any():  # rows for growth lie behind all regions: one block
        reach[:] = regions - 1
    furthest = np.maximum.accumulate(reach)
    ends = [region + 1 for region in range(regions) if furthest[region] == region]
    blocks = np.zeros((len(ends), 3, 2), dtype=np.int64)
    for n, (first, last) in enumerate(zip([0, *ends], ends, strict=False)):
        blocks[n, 0] = clients[first, 0], clients[last - 1, 1]
        blocks[n, 1] = np.searchsorted(region_of, [first, last])
        blocks[n, 2] = np.searchsorted(organisations["region"], [first, last])
    if len(ends) == 1:
        blocks[0, 1], blocks[0, 2] = (0, professionals.size), (0, organisations.size)
    return blocks


def population_of(scenario: Scenario) -> Population:
    """The numbers that make the families of a scenario."""
    values = scenario.values
    shares = np.asarray([domain.share for domain in scenario.domains], dtype=float)
    return Population(
        **_where_families_live(scenario),
        regions=int(values["regions.count"]),
        arrivals_per_week=float(values["population.arrivals_per_week"]),
        hidden_per_visible=float(values["population.hidden_per_visible"]),
        initial_stock=int(values["population.initial_stock"]),
        single_share=float(values["population.single_share"]),
        more_share=float(values["population.more_share"]),
        need_hours=float(values["population.need_hours"]),
        need_cv=float(values["population.need_cv"]),
        self_reliance=float(values["population.self_reliance"]),
        self_reliance_sd=float(values["population.self_reliance_sd"]),
        shares=shares,
        child_years=float(values["population.child_years"]),
        goals_sd=float(values["population.goals_sd"]),
    )


def _where_families_live(scenario: Scenario) -> dict[str, Any]:
    """Cumulative shares of the families of each region, regions and factors on needs of its municipalities."""
    places = scenario.municipalities
    if not places:
        return {}
    region = np.array([one.region for one in places], dtype=np.int64)
    weight = np.array([one.inhabitants * one.use for one in places])
    bounds = np.zeros(len(places))
    for r in np.unique(region):
        mine = region == r
        bounds[mine] = np.cumsum(weight[mine]) / weight[mine].sum()
    return {
        "municipal_bounds": bounds, "municipal_region": region,
        "municipal_need": np.array([one.need for one in places]),
    }  # fmt: skip


def _municipal_rows(scenario: Scenario) -> Records:
    table = rows(MUNICIPALITIES, len(scenario.municipalities))
    table["region"] = [one.region for one in scenario.municipalities]
    table["inhabitants"] = [one.inhabitants for one in scenario.municipalities]
    table["share"] = table["inhabitants"] / max(1.0, float(table["inhabitants"].sum()))
    return table


def _parameter_rows(scenario: Scenario, organisations: int, shares: Any) -> Records:
    """Parameters of organisations, purchaser and municipalities, which have budgets and a reaction of their own."""
    count = len(scenario.municipalities)
    parameters = tables.mechanisms(scenario.extensions)
    table = records_of(scenario.values, parameters=parameters, rows=organisations + 1 + count)
    reaction = keys_of(parameters)["budget.reaction"][0]
    for m, one in enumerate(scenario.municipalities):
        row = table[organisations + 1 + m]
        for payer, name in enumerate(scenario.payers):
            row[f"budget.payer_{payer}"] = dict(one.budgets).get(name, row[f"budget.payer_{payer}"] * shares[m])
        if one.reaction is not None:
            row["budget.reaction"] = reaction.number(one.reaction)
    return table


def _rates(scenario: Scenario, weeks: int) -> Any:
    """Families a week in each region, ``float64[weeks]``, where arrivals are a series, else None."""
    steps = scenario.steps(weeks).get(ARRIVALS)
    if steps is None:
        return None
    rates = np.empty(weeks)
    for week, rate in steps:
        rates[week:] = rate
    return rates


def _access_rows(scenario: Scenario, population: Population, rates: Any) -> Records:
    """How easy care is to get, ``[regions, sectors]``: the families expected in the first week, nothing found yet."""
    visible = population.arrivals_per_week if rates is None else float(rates[0])
    table = rows(ACCESS, population.regions * len(scenario.sectors)).reshape(population.regions, -1)
    for sector, share in enumerate(_sector_shares(scenario)):
        table["referred"][:, sector] = visible * share
        table["families"][:, sector] = visible * share * (1.0 + population.hidden_per_visible)
    return table


def build(
    scenario: Scenario, key: Any, weeks: int, *, population: Population | None = None, families: Any = None
) -> Built:
    """The world of ``scenario`` in week 0, without its burn-in (`cosim.care.burn_in.begin`).

    Parameters
    ----------
    scenario
        A resolved scenario (policies are applied later, by the engine).
    key
        ``uint64[2]`` of the seed and replicate, see `cosim.core.rng.key_of`.
    weeks
        Number of weeks; the families of all weeks are generated now.
    population
        What families there are; those of the scenario if None.
    families
        Key of the families, if it is another one.

    Raises
    ------
    InputError
        If the scenario does not fit in memory, a sector has no professional, or its network cannot be used.
    """
    check_series(scenario, weeks)
    check_size(scenario, weeks)
    network = user_network(scenario)
    values: Any = scenario.values
    sectors = len(scenario.sectors)
    if network is None:
        sector, region, staff = _plan_workforce(scenario)
        ends, trust = _built_ties(scenario, sector, region, staff, int(key[0]))
        people = tuple(f"professional {p}" for p in range(sum(staff)))
        names = _built_names(staff)
    else:
        sector = _sectors_of_user(network, scenario)
        region = [0] * len(sector)
        staff = [int(n) for n in np.bincount(network.organisation_of, minlength=len(sector))]
        if network.graph.number_of_nodes() < float(values["teams.size_max"]):
            raise InputError(
                f"{scenario.name}: teams.size_max",
                expected=f"at most the {network.graph.number_of_nodes()} professionals of the network",
                got=f"{float(values['teams.size_max']):g}",
                hint="lower it, or use a larger network",
            )
        graph, people = _place_user(network)
        ends, trust = ends_of(graph)
        names = tuple(network.organisations)
    regions, shares = int(values["regions.count"]), _sector_shares(scenario)
    more_sectors, more_regions = _spare(int(values["workforce.extra_organisations"]), shares, regions)
    names += tuple(f"organisation {len(staff) + n}" for n in range(len(more_sectors)))
    organisations = organisation_rows(
        [*sector, *more_sectors], [*region, *more_regions], [*staff, *[0] * len(more_sectors)],
        _payer_of_sector(scenario), key, values,
    )  # fmt: skip
    spare = [
        int(np.flatnonzero((organisations["sector"] == s) & (organisations["region"] == r))[-1])
        for s, r in zip(*_spare(int(values["workforce.extra_seats"]), shares, regions), strict=True)
    ]
    people += tuple(f"professional {len(people) + n}" for n in range(len(spare)))
    of_sector = [[d for d, s in enumerate(_sectors_of_domains(scenario)) if s == one] for one in range(sectors)]
    professionals = professional_rows(organisations, of_sector, [d.share for d in scenario.domains], key, values, spare)
    spare_ties = round(float(values["network.ties_per_professional"]))
    ties = with_spare_ties(tie_rows(ends, trust, professionals, values), professionals, spare_ties)
    population = population_of(scenario) if population is None else population
    rates = _rates(scenario, weeks)
    clients, of_region = client_rows(key if families is None else families, weeks, population, rates)
    bounds, members = _sector_index(organisations, int(values["regions.count"]), sectors)
    system = rows(SYSTEM, 1)
    system["reference_need"] = mean_need(population)
    system["talent"] = [values[f"talent.{name}"] for name in ("own", "other", "sd")]
    system["mix"] = [*(values[f"behaviour.{name}"] for name in BEHAVIOURS), values["behaviour.cohesion"]]
    system["spare_ties"] = spare_ties
    municipalities = _municipal_rows(scenario)
    parameters = _parameter_rows(scenario, organisations.size, municipalities["share"])
    world = World(
        clients=clients,
        professionals=professionals,
        organisations=organisations,
        ties=ties,
        sheets=np.zeros(clients.size, dtype=record(SHEETS)),  # memory is used only as far as clients are present
        seats=np.zeros((clients.size, TEAM_SLOTS), dtype=record(SEATS)),
        system=system,
        present=np.zeros(2 * clients.size, dtype=np.int64),  # twice: newcomers are merged from the end of the list
        next_client=of_region,
        returns=np.full(weeks + 1, NOBODY, dtype=np.int64),
        sectors=bounds,
        sector_members=members,
        blocks=blocks_of(int(values["regions.count"]), of_region, organisations, professionals, ties),
        domains=_domain_rows(scenario),
        parameters=of_model(parameters),
        access=_access_rows(scenario, population, rates),
        hidden=rows(HIDDEN, int(np.count_nonzero(clients["hidden"]))),
        municipalities=municipalities,
        municipal_years=rows(MUNICIPAL_YEARS, municipalities.size * -(-weeks // WEEKS_A_YEAR)).reshape(
            -1, municipalities.size
        )
        if municipalities.size
        else rows(MUNICIPAL_YEARS, 0).reshape(0, 0),
    )
    return Built(world, key, people, names, own_tables(scenario, world, parameters))
