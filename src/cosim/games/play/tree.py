"""A player drawn in proportion to fitness, without a pass over all players.

`parent_of` of birth-death is defined by two passes: add up everybody's fitness, then subtract one after another from a
random part of the sum. Sums of floating-point numbers depend on their order, so sums kept in a tree could give another
player near the border of two. Therefore the tree only proposes. Errors of both ways of adding are bounded by the number
of additions; where the random number is farther from both borders of the proposed player than these bounds, the two
passes would end at the same player, and they are left out. Else, about once in twenty million updates with 10,000
players, they are made. So results do not depend on the tree, to the last bit.

On a network a leaf is the fitness of `BLOCK` players. In a well-mixed population it is how many of them hold each
behaviour: there fitness depends on behaviour only, and changes for all at once.
"""

from __future__ import annotations

from cosim.core.compiled import driver, rule
from cosim.games.play.arena import Arena
from cosim.games.play.payoffs import payoff_as, payoff_of
from cosim.games.play.rules.fitness import fitness

__all__ = ["BLOCK", "grow", "nodes_of", "proposed", "regrow"]

BLOCK = 16  # players in a leaf
_EPS = 2.0**-53


def nodes_of(size: int) -> int:
    """Nodes of the tree of ``size`` players: node k has the children 2 k and 2 k + 1, and 1 is the root.

    Examples
    --------
    >>> nodes_of(16), nodes_of(17), nodes_of(100)
    (2, 4, 16)
    """
    return int(2 << max(0, (size - 1) // BLOCK).bit_length())


@rule
def fill_leaf(block: int, arena: Arena) -> None:
    """Add up the players of one block in its leaf."""
    leaf = arena.tree.shape[0] // 2 + block
    for s in range(arena.tree.shape[1]):
        arena.tree[leaf, s] = 0.0
    for j in range(block * BLOCK, min((block + 1) * BLOCK, arena.plays.size)):
        if arena.mixed:
            arena.tree[leaf, arena.plays[j]] += 1.0
        else:
            arena.tree[leaf, 0] += fitness(payoff_of(j, arena), arena.numbers)


@rule
def fill_node(node: int, arena: Arena) -> None:
    """Add up the two children of a node."""
    for s in range(arena.tree.shape[1]):
        arena.tree[node, s] = arena.tree[2 * node, s] + arena.tree[2 * node + 1, s]


@driver
def grow(arena: Arena) -> None:
    """Make the whole tree from the behaviours and stored payoffs there are."""
    leaves = arena.tree.shape[0] // 2
    for block in range(leaves):
        fill_leaf(block, arena)
    for node in range(leaves - 1, 0, -1):
        fill_node(node, arena)


@rule
def regrow(i: int, arena: Arena) -> None:
    """Renew the leaf of player ``i`` and all nodes above it."""
    fill_leaf(i // BLOCK, arena)
    node = (arena.tree.shape[0] // 2 + i // BLOCK) // 2
    while node > 0:
        fill_node(node, arena)
        node //= 2


@rule
def holder_of(s: int, arena: Arena) -> int:
    """A player with behaviour ``s``, in a well-mixed population; there has to be one."""
    node, leaves = 1, arena.tree.shape[0] // 2
    while node < leaves:
        node = 2 * node if arena.tree[2 * node, s] > 0.0 else 2 * node + 1
    j = (node - leaves) * BLOCK
    while arena.plays[j] != s:
        j += 1
    return int(j)


@rule
def weight_of(node: int, arena: Arena) -> float:
    """Fitness of all players under a node."""
    if not arena.mixed:
        return float(arena.tree[node, 0])
    total = 0.0
    for s in range(arena.tree.shape[1]):
        total += arena.tree[node, s] * arena.chances[s]
    return total


@driver
def proposed(u: float, arena: Arena) -> int:
    """Player drawn in proportion to fitness by the uniform number ``u``; -1 where a pass over all has to decide."""
    size, leaves = arena.plays.size, arena.tree.shape[0] // 2
    if arena.mixed:
        for s in range(arena.counts.size):
            arena.chances[s] = 0.0
            if arena.counts[s] > 0:
                arena.chances[s] = fitness(payoff_as(holder_of(s, arena), s, arena), arena.numbers)
    total = weight_of(1, arena)
    doubt = (2.0 * size + 400.0) * _EPS * total
    left, node = u * total, 1
    while node < leaves:
        node = 2 * node
        first = weight_of(node, arena)
        if left >= first:
            left -= first
            node += 1
    for j in range((node - leaves) * BLOCK, min((node - leaves + 1) * BLOCK, size)):
        own = arena.chances[arena.plays[j]] if arena.mixed else fitness(payoff_of(j, arena), arena.numbers)
        if left < own:
            return j if left > doubt and own - left > doubt else -1
        left -= own
    return -1
