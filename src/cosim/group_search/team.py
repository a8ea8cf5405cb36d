"""Search by a team: in sequence (relay) or by joint deliberation (tournament).

Sentence. In a relay the first member searches until stuck, the next continues from there, and so on in turn until
nobody can improve: side-by-side work. In a tournament all members search from the same point, the team moves to the
best point found, and starts again from there until nobody finds a better one: joint deliberation.

Sources: Hong and Page (2004), doi:10.1073/pnas.0403723101 (relay); Grim et al. (2019), Philos. Sci. 86:98-123
(tournament); Wallrich, doi:10.5281/zenodo.7484072 (replication of both).
"""

from __future__ import annotations

from itertools import combinations
from typing import Literal

import numpy as np

from cosim.core.compiled import driver, rule
from cosim.group_search.landscape import Floats, Ints, stuck_at

__all__ = ["Rule", "diversity", "team_value"]

Rule = Literal["relay", "tournament"]
_RELAY, _TOURNAMENT = 0, 1


@rule
def relay(values: Floats, team: Ints, start: int) -> tuple[int, int]:
    """Point at which a relay stops; and the number of turns of its members."""
    at, failed, member, turns = start, 0, 0, 0
    while failed < team.shape[0]:
        there = stuck_at(values, team[member], at)
        failed = failed + 1 if there == at else 1  # the member that reached this point is stuck here
        at = there
        turns += 1
        member = member + 1 if member + 1 < team.shape[0] else 0
    return at, turns


@rule
def tournament(values: Floats, team: Ints, start: int) -> tuple[int, int]:
    """Point at which a tournament stops; and the number of turns of its members."""
    at, turns = start, 0
    while True:
        best = at
        for member in range(team.shape[0]):
            there = stuck_at(values, team[member], at)
            turns += 1
            if values[there] > values[best]:
                best = there
        if best == at:
            return at, turns
        at = best


@driver
def team_all(values: Floats, team: Ints, rule: int, out: Floats) -> None:
    """Mean value where the team stops over all starts, and mean turns, into ``out`` (float64[2])."""
    total, turns = 0.0, 0
    for start in range(values.size):
        if rule == _TOURNAMENT:
            at, taken = tournament(values, team, start)
        else:
            at, taken = relay(values, team, start)
        total += values[at]
        turns += taken
    out[0] = total / values.size
    out[1] = turns / values.size


def team_value(values: Floats, team: Ints, rule: Rule = "relay") -> tuple[float, float]:
    """Mean value at which a team stops, over all starts, and mean number of turns its members had.

    Parameters
    ----------
    values
        ``float64[n]``, the landscape.
    team
        ``int64[agents, k]``, a heuristic each.
    rule
        ``"relay"`` or ``"tournament"``.
    """
    out = np.empty(2)
    team_all(values, team, _TOURNAMENT if rule == "tournament" else _RELAY, out)
    return float(out[0]), float(out[1])


def diversity(team: Ints) -> float:
    """Mean share of places in which two members' heuristics differ, in percent.

    Examples
    --------
    >>> diversity(np.array([[1, 2, 3], [1, 2, 4], [3, 2, 1]]))
    55.55...
    """
    pairs = [float((team[a] != team[b]).mean()) for a, b in combinations(range(len(team)), 2)]
    return 100.0 * float(np.mean(pairs)) if pairs else 0.0
