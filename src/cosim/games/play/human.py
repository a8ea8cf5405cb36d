"""Cooperation among people on a network, as in the laboratory: moody conditional cooperators and partner choice.

Sentence. Each round everybody cooperates or not with all neighbours at once. Conditional cooperators respond to their
neighbours, but are moody: after cooperating they continue with a chance that grows with the number of neighbours who
cooperated; after defecting they hardly respond. Free riders almost never cooperate. Where links may change, a share of
all pairs is drawn each round; one of the two sees what the other did last, and breaks the link with a defector or makes
one with a cooperator. Somebody who lost a link by defecting may return to cooperation.

Formula. With x the share of neighbours who cooperated last round:
    P(C | cooperated) = after_c + slope_c x,   P(C | defected) = after_d,   P(C | defected and lost a link) = repent

Sources: the moody form is that of Gracia-Lazaro et al. (2012), Proc. Natl. Acad. Sci. 109:12922-12926,
doi:10.1073/pnas.1206681109; types after Fischbacher, Gachter and Fehr (2001), doi:10.1016/S0165-1765(01)00394-9;
changing links after Rand, Arbesman and Christakis (2011), doi:10.1073/pnas.1108243108. The sizes of the chances are
assumptions of this library: shapes, not levels, were published for mixed groups.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from cosim.checks import whole
from cosim.core.compiled import driver
from cosim.core.rng import Key, Stream, key_of, uniform
from cosim.errors import InputError

__all__ = ["People", "cooperation"]


class People(NamedTuple):
    """How people play; probabilities.

    Attributes
    ----------
    start
        Chance to cooperate in the first round (published: 0.5 to 0.6).
    free_riders
        Share of free riders (published: about a third).
    after_c, slope_c, after_d, repent, free_rider
        See the formula; ``free_rider`` is the chance of a free rider in any case. Assumed.
    """

    start: float = 0.55
    free_riders: float = 0.3
    after_c: float = 0.35
    slope_c: float = 0.5
    after_d: float = 0.15
    repent: float = 0.6
    free_rider: float = 0.05


@driver
def draw_all(key: Key, stream: int, week: int, out: NDArray[np.float64]) -> None:
    """Fill ``out`` with one draw of every player for a round."""
    for entity in range(out.size):
        out[entity] = uniform(key, stream, entity, week, 0)


def cooperation(
    graph: nx.Graph[Any], *, rounds: int = 50, rewiring: float = 0.0, people: People | None = None, seed: int = 0
) -> NDArray[np.float64]:
    """Share of players that cooperate, by round.

    Parameters
    ----------
    graph
        Network at the start; at least one edge.
    rounds
        Rounds, 2 or more.
    rewiring
        Share of all pairs drawn each round, 0..1; 0 keeps the network.
    people
        How they play.
    seed
        Seed of the random numbers.

    Returns
    -------
    ndarray
        ``float64[rounds]``, 0..1.

    Raises
    ------
    InputError
        If the graph has no edges, or a number is out of range.
    """
    people = People() if people is None else people
    for name, value in (*people._asdict().items(), ("rewiring", rewiring)):
        if not 0.0 <= value <= 1.0:
            raise InputError(name, expected="a probability, 0 to 1", got=value)
    if graph.number_of_edges() == 0:
        raise InputError("graph", expected="at least one edge", got="none")
    rounds = whole("rounds", rounds, least=2)
    links = (nx.to_numpy_array(graph) != 0.0).astype(np.float64)
    key = key_of(seed)
    draws = np.empty(len(links))
    draw_all(key, Stream.GAME_TYPE, 0, draws)
    rides = draws < people.free_riders
    draw_all(key, Stream.GAME_START, 0, draws)
    plays = draws < people.start
    left = np.zeros(len(links), dtype=bool)
    shares = [float(plays.mean())]
    for week in range(1, rounds):
        if rewiring > 0.0:
            left = _rewire(links, plays, rewiring, key, week)
        neighbours = links.sum(axis=1)
        seen = np.divide(links @ plays, neighbours, out=np.zeros_like(neighbours), where=neighbours > 0.0)
        after_d = np.where(left, people.repent, people.after_d)
        chance = np.where(plays, people.after_c + people.slope_c * seen, after_d)
        chance = np.where(rides & ~(left & ~plays), people.free_rider, chance)
        draw_all(key, Stream.GAME_CHOICE, week, draws)
        plays = draws < chance
        shares.append(float(plays.mean()))
    return np.asarray(shares)


def _rewire(
    links: NDArray[np.float64], plays: NDArray[np.bool_], share: float, key: Key, week: int
) -> NDArray[np.bool_]:
    """Change links in place; returns who lost a link by defecting."""
    size = len(links)
    draws = np.empty(size * size)
    draw_all(key, Stream.GAME_REWIRE, week, draws)
    table = draws.reshape(size, size)
    first, second = np.triu_indices(size, 1)
    up = table[first, second] < share
    first, second = first[up], second[up]
    swap = table[second, first] < 0.5  # the other triangle says who of the two decides
    decides, other = np.where(swap, second, first), np.where(swap, first, second)
    linked = links[decides, other] > 0.0
    links[decides, other] = links[other, decides] = plays[other].astype(np.float64)
    left = np.zeros(size, dtype=bool)
    left[other[linked & ~plays[other]]] = True
    return left
