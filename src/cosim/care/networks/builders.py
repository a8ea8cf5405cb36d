"""Artificial networks of professionals: six builders with one call signature and a seed.

Every builder takes a `NetworkPlan` and returns a `Network`, the ties between people ``0..n-1`` as a run takes them;
`build` makes a graph of it. The number of ties is exact: half of ``n * ties_per_professional``, rounded. One seed gives
one network; zero is a valid seed.

The two builders with kinds of tie use `cosim.care.networks.sampling` and not a block model of networkx,
which visits all pairs (half a billion in a country) and meets the wanted number of ties on average only.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

import networkx as nx
import numpy as np

from cosim.care.networks.sampling import Ring, draw_ties
from cosim.care.networks.ties_wanted import Index, NetworkPlan, Staff, staff_of
from cosim.errors import InputError, nearest

__all__ = [
    "BUILDERS", "Builder", "Network", "build", "communities", "complete", "drawn", "lattice", "nested", "scale_free",
    "small_world",
]  # fmt: skip


class Network(NamedTuple):
    """People and their ties.

    Attributes
    ----------
    staff
        Organisation, sector and region of each person.
    ties
        ``int64[ties, 2]``, the lower number first, in order.
    """

    staff: Staff
    ties: Index

    def graph(self) -> nx.Graph[int]:
        """The same as an undirected graph, with the attributes of people."""
        graph: nx.Graph[int] = nx.Graph()
        columns = zip(*(column.tolist() for column in self.staff[:3]), strict=True)
        for person, (organisation, sector, region) in enumerate(columns):
            graph.add_node(person, organisation=organisation, sector=sector, region=region)
        graph.add_edges_from(self.ties.tolist())
        return graph


class Builder(Protocol):
    """Call signature of a builder."""

    def __call__(self, plan: NetworkPlan, *, seed: int) -> Network:
        """Build the network of a plan."""
        ...


def nested(plan: NetworkPlan, *, seed: int) -> Network:
    """Organisations nested in sectors, sectors in regions: most ties are local, some cross boundaries.

    Reads ``ties_per_professional``, ``own_organisation_share``, ``own_sector_share`` and ``across_regions_share``.
    Where an organisation is too small for its share, the remaining ties go to the own sector first, then to the own
    region.

    Source: Watts, Dodds and Newman (2002), Identity and search in social networks, Science 296:1302,
    doi:10.1126/science.1070120; homophily: McPherson, Smith-Lovin and Cook (2001), Annu Rev Sociol 27:415,
    doi:10.1146/annurev.soc.27.1.415.
    """
    staff = staff_of(plan)
    people = staff.organisation.size
    sector = staff.region * (int(staff.sector.max()) + 1) + staff.sector
    levels = [np.arange(people), staff.organisation, sector, staff.region, np.zeros(people, dtype=np.int64)]
    own, near, far = plan.own_organisation_share, plan.own_sector_share, plan.across_regions_share
    other = 1.0 - own - near - far
    shares = (own, near, other if other > 1e-9 else 0.0, far)
    mean = 2 * staff.ties / people
    rings = [Ring(levels[k + 1], levels[k], np.full(people, mean * share)) for k, share in enumerate(shares)]
    return _network(staff, draw_ties(rings, staff.ties, generator=_generator(seed)))


def communities(plan: NetworkPlan, *, seed: int) -> Network:
    """Sectors as communities with a wall between them: a share ``wall_height`` of ties must stay inside.

    Reads ``ties_per_professional`` and ``wall_height``. The other ties do not depend on sector; a professional has ``(1
    - wall) * ties * (n - own sector) / (n - 1)`` ties across. Ties that do not fit in a small sector cross or, with a
      full wall, go to the larger sectors.

    Source: Girvan and Newman (2002), Community structure in social and biological networks, PNAS 99:7821,
    doi:10.1073/pnas.122653799.
    """
    staff = staff_of(plan)
    people = staff.organisation.size
    everybody = np.zeros(people, dtype=np.int64)
    mean, wall = 2 * staff.ties / people, plan.wall_height
    inside = (np.bincount(staff.sector)[staff.sector] - 1) / max(people - 1, 1)
    rings = [
        Ring(staff.sector, np.arange(people), mean * (wall + (1 - wall) * inside)),
        Ring(everybody, staff.sector, mean * (1 - wall) * (1 - inside)),
    ]
    return _network(staff, draw_ties(rings, staff.ties, generator=_generator(seed)))


def small_world(plan: NetworkPlan, *, seed: int) -> Network:
    """A ring on which colleagues are neighbours, with some ties replaced by random ones.

    Reads ``ties_per_professional`` and ``rewiring``; region, sector and organisation give the order on the ring. For a
    number of ties that is not even and whole, chords one step longer are added, evenly spread.

    Source: Watts and Strogatz (1998), Collective dynamics of 'small-world' networks, Nature 393:440,
    doi:10.1038/30918.
    """
    return _ring(staff_of(plan), plan.rewiring, seed)


def lattice(plan: NetworkPlan, *, seed: int) -> Network:
    """A ring lattice (not a square grid): ties with the nearest on either side, in the order of `small_world`.

    Reads ``ties_per_professional``. Nothing is random; ``seed`` is an argument because every builder has it.
    """
    return _ring(staff_of(plan), 0.0, seed)


def scale_free(plan: NetworkPlan, *, seed: int) -> Network:
    """Preferential attachment: a new node prefers nodes with many ties, so a few nodes become hubs.

    Reads ``ties_per_professional`` (at least 2). Growth starts from a complete core of as many ties each as the mean,
    which makes the number of ties exact; for an odd or fractional number, ties are added by the same preference.

    Source: Barabasi and Albert (1999), Emergence of scaling in random networks, Science 286:509,
    doi:10.1126/science.286.5439.509.
    """
    staff = staff_of(plan)
    people = staff.organisation.size
    each = staff.ties // people
    if each < 1:
        raise InputError(
            "network.ties_per_professional", expected="2 or more for scale_free", got=plan.ties_per_professional
        )
    generator = _generator(seed)
    core = nx.complete_graph(2 * each + 1)
    graph = nx.barabasi_albert_graph(people, each, seed=int(seed), initial_graph=core)
    _prefer(graph, staff.ties, generator)
    return _network(staff, generator.permutation(people)[_ties_of(graph)])  # age must not follow the organisation


def complete(plan: NetworkPlan, *, seed: int) -> Network:
    """Complete network. Nothing is random."""
    _generator(seed)
    staff = staff_of(plan, complete=True)
    return _network(staff, np.stack(np.triu_indices(staff.organisation.size, 1), axis=1))


BUILDERS: dict[str, Builder] = {
    "nested": nested,
    "small_world": small_world,
    "scale_free": scale_free,
    "communities": communities,
    "complete": complete,
    "lattice": lattice,
}


def build(name: str, plan: NetworkPlan, *, seed: int) -> nx.Graph[int]:
    """Build a network by the name of its builder, as a graph.

    Parameters
    ----------
    name
        A key of `BUILDERS`.
    plan
        The staff, and which ties are wanted.
    seed
        A whole number of 0 or more; has no default.

    Returns
    -------
    networkx.Graph
        Nodes ``0..n-1`` with the whole numbers ``organisation``, ``sector`` and ``region``; ties have no attributes.

    Raises
    ------
    InputError
        If the name is unknown, the seed is invalid, or the plan cannot be met.

    Examples
    --------
    >>> plan = NetworkPlan([0, 0, 1, 1], [0, 1], [0, 0], ties_per_professional=2)
    >>> build("lattice", plan, seed=0).number_of_edges()
    4
    """
    return drawn(name, plan, seed=seed).graph()


def drawn(name: str, plan: NetworkPlan, *, seed: int) -> Network:
    """`build`, as arrays: in a small run most of building was networkx.

    Raises
    ------
    InputError
        As for `build`.
    """
    if name not in BUILDERS:
        raise InputError(
            "network.builder", expected="one of " + ", ".join(BUILDERS), got=name, hint=nearest(name, BUILDERS)
        )
    return BUILDERS[name](plan, seed=seed)


def _generator(seed: int) -> np.random.Generator:
    """A random generator from this seed; refuses an invalid seed."""
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or seed < 0:
        raise InputError("seed", expected="a whole number of 0 or more", got=repr(seed))
    return np.random.default_rng(int(seed))


def _network(staff: Staff, ties: Index) -> Network:
    """Ties in canonical order."""
    low, high = ties.min(axis=1, initial=staff.organisation.size), ties.max(axis=1, initial=-1)
    order = np.lexsort((high, low))
    return Network(staff, np.stack((low[order], high[order]), axis=1))


def _ties_of(graph: nx.Graph[int]) -> Index:
    """Ties of a graph as ``int64[ties, 2]``."""
    return np.array(list(graph.edges), dtype=np.int64).reshape(-1, 2)


def _ring(staff: Staff, rewiring: float, seed: int) -> Network:
    """Watts-Strogatz ring of professionals in the order of region, sector and organisation."""
    people = staff.organisation.size
    even = 2 * (staff.ties // people)
    generator = _generator(seed)
    graph = nx.watts_strogatz_graph(people, even, rewiring, seed=int(seed))
    _chords(graph, staff.ties, even // 2 + 1, rewiring, generator)
    order = np.lexsort((staff.organisation, staff.sector, staff.region))
    return _network(staff, order[_ties_of(graph)])


def _chords(graph: nx.Graph[int], ties: int, step: int, rewiring: float, generator: np.random.Generator) -> None:
    """Add chords of length ``step``, evenly spread, up to ``ties`` in all; other lengths where those are taken."""
    people, missing = len(graph), ties - graph.number_of_edges()
    for person in ((np.arange(missing) * people) // max(missing, 1)).tolist():
        random = generator.random() < rewiring
        other = int(generator.integers(people)) if random else (person + step) % people
        missing -= _tie(graph, person, other)
    pairs = ((person, step + longer) for longer in range(people) for person in range(people))
    while missing > 0:
        person, length = next(pairs)
        missing -= _tie(graph, person, (person + length) % people)


def _prefer(graph: nx.Graph[int], ties: int, generator: np.random.Generator) -> None:
    """Add ties from random nodes to nodes drawn in proportion to their degree, up to ``ties`` in all."""
    ends, missing = _ties_of(graph).ravel(), ties - graph.number_of_edges()
    for _ in range(20 * missing):
        if missing == 0:
            return
        missing -= _tie(graph, int(generator.integers(len(graph))), int(ends[generator.integers(ends.size)]))
    if missing > 0:  # nearly complete: choose among the remaining pairs
        free = list(nx.non_edges(graph))
        graph.add_edges_from(free[at] for at in generator.choice(len(free), size=missing, replace=False))


def _tie(graph: nx.Graph[int], one: int, other: int) -> int:
    """Tie two people and return 1, or 0 if there is nothing to tie."""
    if one == other or graph.has_edge(one, other):
        return 0
    graph.add_edge(one, other)
    return 1
