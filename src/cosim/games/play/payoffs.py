"""Payoff of a player, from a payoff matrix or from public goods, on a network or in a well-mixed population.

Sentence. With a matrix, a player meets each neighbour once. With public goods every player is the centre of a group:
itself and its neighbours. A contributor pays a cost into each group it is in; the sum is multiplied and shared equally
by all participants. A player that stays out earns a fixed amount for each group and takes no share; a group with one
participant pays that amount too.

Formula. Matrix A, player i with behaviour s and c_t neighbours of behaviour t (its own included where a player meets
itself):

    pi_i = sum over t of c_t A[s, t]                                  (averaged: divided by the number of neighbours)

Public goods, group g with S participants and contributions P (r the factor, c the cost):

    pi_i = sum over groups of ( r P / S - c_i ),      c_i = c, or c / (k_i + 1) where the cost is shared over the groups

In a well-mixed population the co-players of a group of given size are a draw without replacement, and a player earns
the mean over draws (hypergeometric). Averaged payoffs are divided by the number of groups.

Sources: Santos, Santos and Pacheco (2008), doi:10.1038/nature06940 (groups on networks, shared cost); Hauert, De Monte,
Hofbauer and Sigmund (2002), doi:10.1126/science.1070582 (staying out).
"""

from __future__ import annotations

from cosim.core.compiled import driver, rule
from cosim.games.play.arena import Arena
from cosim.games.play.neighbours import degree_of, neighbour, row_of
from cosim.games.play.tally import BITS, THREE, keeps_tally

__all__ = ["CONTRIBUTE", "DEFECT", "STAY_OUT", "count_of", "payoff_as", "payoff_of", "worths_all"]

# Behaviours of public goods. Where staying out is not possible there are two, and contributing is the second.
DEFECT, STAY_OUT, CONTRIBUTE = 0, 1, 2
_MASK = (1 << BITS) - 1


@rule
def count_of(i: int, s: int, arena: Arena) -> int:
    """Number of neighbours of ``i`` with behaviour ``s``; ``i`` itself does not count."""
    if arena.mixed:
        return int(arena.counts[s]) - (1 if arena.plays[i] == s else 0)
    if keeps_tally(arena):
        return int(arena.rows[i, 1 + s // THREE] >> BITS * (s % THREE)) & _MASK
    count = 0
    for at in range(row_of(i, arena), row_of(i, arena) + degree_of(i, arena)):
        count += 1 if arena.plays[arena.neighbours[at]] == s else 0
    return count


@rule
def three_counts(i: int, base: int, arena: Arena) -> int:
    """Neighbours of ``i`` with behaviour ``base`` and the next two, in one word, see `cosim.games.play.tally`."""
    if keeps_tally(arena):
        return int(arena.rows[i, 1 + base // THREE])
    packed = 0
    if arena.mixed:
        for s in range(base, min(base + THREE, arena.counts.size)):
            packed += count_of(i, s, arena) << (BITS * (s - base))
        return packed
    for at in range(row_of(i, arena), row_of(i, arena) + degree_of(i, arena)):
        place = int(arena.plays[arena.neighbours[at]]) - base
        if 0 <= place < THREE:
            packed += 1 << (BITS * place)
    return packed


@rule
def matrix_payoff(i: int, mine: int, arena: Arena) -> float:
    """Payoff of ``i`` from the matrix if it held ``mine``."""
    total = 0.0
    for base in range(0, arena.matrix.shape[0], THREE):
        packed = three_counts(i, base, arena)
        for s in range(base, min(base + THREE, arena.matrix.shape[0])):
            total += (packed & _MASK) * arena.matrix[mine, s]
            packed >>= BITS
    games = degree_of(i, arena)
    if arena.itself:
        total += arena.matrix[mine, mine]
        games += 1
    return total / games if arena.averaged and games > 0 else total


@rule
def cost_of(j: int, arena: Arena) -> float:
    """Cost of ``j`` for each of its groups if it contributes."""
    return float(arena.goods[1] / (degree_of(j, arena) + 1.0) if arena.goods[3] > 0.0 else arena.goods[1])


@rule
def takes_part(plays: int, arena: Arena) -> bool:
    """Whether behaviour ``plays`` takes part in public goods."""
    return not (arena.goods[5] > 0.0 and plays == STAY_OUT)


@rule
def contributes(plays: int, arena: Arena) -> bool:
    """Whether behaviour ``plays`` pays into public goods."""
    return plays == (CONTRIBUTE if arena.goods[5] > 0.0 else 1)


@rule
def group_payoff(i: int, mine: int, centre: int, arena: Arena) -> float:
    """Payoff of ``i``, if it held ``mine``, from the group around ``centre``."""
    inside, pot = 0, 0.0
    for at in range(-1, degree_of(centre, arena)):
        j = centre if at < 0 else neighbour(centre, at, arena)
        plays = mine if j == i else arena.plays[j]
        inside += 1 if takes_part(plays, arena) else 0
        pot += cost_of(j, arena) if contributes(plays, arena) else 0.0
    if not takes_part(mine, arena) or (inside == 1 and arena.goods[5] > 0.0):
        return float(arena.goods[2])
    return float(arena.goods[0]) * pot / inside - (cost_of(i, arena) if contributes(mine, arena) else 0.0)


@rule
def sampled_payoff(i: int, mine: int, arena: Arena) -> float:
    """Mean payoff of ``i`` from a group drawn in a well-mixed population, if it held ``mine``."""
    if not takes_part(mine, arena):
        return float(arena.goods[2])
    others, drawn = arena.plays.size - 1, int(arena.goods[4]) - 1
    givers = count_of(i, CONTRIBUTE if arena.goods[5] > 0.0 else 1, arena)
    outside = count_of(i, STAY_OUT, arena) if arena.goods[5] > 0.0 else 0
    active = others - outside
    own = arena.goods[1] if contributes(mine, arena) else 0.0
    total = 0.0
    for with_me in range(max(0, drawn - outside), min(drawn, active) + 1):
        chance = 1.0  # that this number of those drawn takes part
        for one in range(with_me):
            chance *= (active - one) / (others - one) * (drawn - one) / (one + 1.0)
        for one in range(drawn - with_me):
            chance *= (outside - one) / (others - with_me - one)
        if with_me == 0 and arena.goods[5] > 0.0:
            total += chance * arena.goods[2]
        else:
            given = arena.goods[1] * with_me * givers / active if with_me > 0 else 0.0
            total += chance * (arena.goods[0] * (given + own) / (with_me + 1.0) - own)
    return total


@driver
def groups_all(i: int, mine: int, arena: Arena) -> float:
    """Payoff of ``i`` from the public goods of all its groups if it held ``mine``."""
    if arena.mixed:
        return sampled_payoff(i, mine, arena)
    total = group_payoff(i, mine, i, arena)
    for at in range(row_of(i, arena), row_of(i, arena) + degree_of(i, arena)):
        total += group_payoff(i, mine, arena.neighbours[at], arena)
    return total / (degree_of(i, arena) + 1.0) if arena.averaged else total


@rule
def payoff_as(i: int, mine: int, arena: Arena) -> float:
    """Payoff of ``i`` if it held ``mine`` and all others their present behaviour."""
    return groups_all(i, mine, arena) if arena.pool else matrix_payoff(i, mine, arena)


@rule
def payoff_of(i: int, arena: Arena) -> float:
    """Present payoff of ``i``: stored in ``arena.worth``, or computed where none are stored."""
    return float(arena.worth[i]) if arena.worth.size > 1 else payoff_as(i, arena.plays[i], arena)


@driver
def worths_all(arena: Arena) -> None:
    """Store the payoff of every player in ``arena.worth``."""
    for i in range(arena.plays.size):
        arena.worth[i] = payoff_as(i, arena.plays[i], arena)
