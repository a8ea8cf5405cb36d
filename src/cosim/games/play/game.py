"""A game: behaviours and payoffs, the network, and the update rule.

A `Game` is checked when it is made and never changes. `cosim.games.play.play` plays it; `cosim.games.play.step_chances`
gives the exact chances of its next step.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cosim.checks import whole
from cosim.errors import InputError
from cosim.games.play.arena import Arena
from cosim.games.play.goods import PublicGoods
from cosim.games.play.links import Links, links_of, roomy
from cosim.games.play.matrices import payoff_matrix
from cosim.games.play.rules.birth_death import BIRTH_DEATH
from cosim.games.play.rules.catalogue import rule_of
from cosim.games.play.rules.link import LINK
from cosim.games.play.tally import THREE, tally_all
from cosim.games.play.tree import nodes_of

__all__ = ["BEHAVIOURS", "MOST_MIXED", "Game"]

BEHAVIOURS = ("competitive", "side-by-side", "co-creative")
_GOODS = {2: ("competitive", "co-creative"), 3: BEHAVIOURS}
_AHEAD = 32  # updates whose random numbers are drawn together
MOST_MIXED = 1_000_000  # players of a well-mixed population
_MOST_TALLIES = 1 << 24  # words; beyond that neighbours are counted when payoffs are needed
_MOST = 100  # behaviours; they are kept in one byte


@dataclass(frozen=True, eq=False)
class Game:
    """A game among many players.

    Parameters
    ----------
    payoffs
        ``float[m, m]``: payoff of the row's behaviour when it meets the column's. Or `PublicGoods`.
    graph
        The network, see `cosim.games.play.links.links_of`; None: a well-mixed population of ``size`` players.
    rule
        Update rule, or its name, see `cosim.games.play.rules.catalogue.RULES`.
    size
        Players of a well-mixed population, 2 or more.
    names
        Of the behaviours; by default competitive, side-by-side and co-creative if there are three.
    averaged
        Whether a payoff is the mean over games, instead of the sum.
    self_interaction
        Whether a player also meets its own behaviour.
    synchronous
        Whether all players change at once, from one snapshot, instead of one after another.
    mutation
        Chance that an update takes any other behaviour, with equal chances, 0..1.
    rewiring
        Chance that an update is one of partners, 0..1, see `cosim.games.play.partners`.

    Raises
    ------
    InputError
        If an argument cannot be used.

    Examples
    --------
    >>> import networkx as nx
    >>> game = Game([[1, 3, 4], [0, 2, 2], [0, 2, 5]], nx.karate_club_graph(), rule="death-birth")
    >>> game.m, game.n, game.names[2]
    (3, 34, 'co-creative')
    """

    payoffs: Any
    graph: Any = None
    rule: Any = "fermi"
    size: int | None = None
    names: tuple[str, ...] = field(default=())
    averaged: bool = True
    self_interaction: bool = False
    synchronous: bool = False
    mutation: float = 0.0
    rewiring: float = 0.0

    def __post_init__(self) -> None:
        for name in ("mutation", "rewiring"):
            value = getattr(self, name)
            if not (isinstance(value, (int, float)) and math.isfinite(value) and 0.0 <= value <= 1.0):
                raise InputError(name, expected="a probability, 0 to 1", got=value)
        object.__setattr__(self, "payoffs", _payoffs(self.payoffs))
        object.__setattr__(self, "rule", rule_of(self.rule))
        object.__setattr__(self, "names", _names(self.names, self.m, goods=self.pool))
        self._check_players()
        self.rule.check(self)
        self._check_order()

    def _check_players(self) -> None:
        if self.graph is None:
            if self.size is None:
                raise InputError("size", expected="2 players or more, where there is no graph", got=self.size)
            whole("size", self.size, least=2, most=MOST_MIXED)
            if self.rewiring > 0.0:
                raise InputError("rewiring", expected="a graph to rewire", got="a well-mixed population")
            if self.pool and self.payoffs.group > self.size:
                raise InputError("payoffs.group", expected=f"at most {self.size} players", got=self.payoffs.group)
        else:
            links = self.links
            assert links is not None
            if self.size is not None and self.size != links.degree.size:
                raise InputError("size", expected=f"none, or the {links.degree.size} of the graph", got=self.size)
            alone = np.flatnonzero(links.degree == 0)
            if alone.size and self.rule.needs_neighbours:
                raise InputError("graph", expected=f"a neighbour for everybody, which rule {self.rule.name} needs",
                                 got=f"{alone.size} without, player {int(alone[0])} the first")  # fmt: skip

    def _check_order(self) -> None:
        pairs = self.rule.number in (BIRTH_DEATH, LINK)  # that draw a pair of players, not one
        if pairs and self.synchronous:
            raise InputError("synchronous", expected=f"one by one with rule {self.rule.name}", got="all at once")
        if pairs and self.rewiring > 0.0:
            raise InputError("rewiring", expected=f"0 with rule {self.rule.name}", got=self.rewiring)
        if self.pool and self.self_interaction:
            raise InputError("self_interaction", expected="none with public goods", got="True",
                             hint="every player is in its own group already")  # fmt: skip

    @property
    def pool(self) -> bool:
        """Whether payoffs come from public goods."""
        return isinstance(self.payoffs, PublicGoods)

    @property
    def m(self) -> int:
        """Number of behaviours."""
        return int(self.payoffs.behaviours if self.pool else len(self.payoffs))

    @property
    def n(self) -> int:
        """Number of players."""
        return int(self.size or 0) if self.links is None else int(self.links.degree.size)

    @cached_property
    def links(self) -> Links | None:
        """The network as arrays; None if well-mixed."""
        return None if self.graph is None else links_of(self.graph)

    @property
    def absorbs(self) -> bool:
        """Whether a population with one behaviour keeps it."""
        return self.mutation == 0.0 and not self.rule.invents

    @property
    def settings(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Payoff matrix, numbers of the rule and numbers of public goods, as compiled code reads them."""
        numbers, goods = np.zeros(6), np.zeros(6)
        given = self.rule.numbers(self)
        numbers[: len(given)] = given
        if self.pool:
            goods[:] = self.payoffs.numbers()
        return np.zeros((1, 1)) if self.pool else self.payoffs.copy(), numbers, goods

    @property
    def meets_itself(self) -> bool:
        """Whether a player is in one more game than it has neighbours."""
        return self.self_interaction or (self.pool and self.links is not None)

    @property
    def game_range(self) -> tuple[float, float]:
        """Smallest and largest payoff of one game (bounds, for public goods)."""
        if self.pool:
            low, high = self.payoffs.game_range()
            return float(low), float(high)
        return float(self.payoffs.min()), float(self.payoffs.max())

    @property
    def spread(self) -> float:
        """Largest difference between two payoffs of one game."""
        low, high = self.game_range
        return high - low

    @property
    def payoff_range(self) -> tuple[float, float]:
        """Bounds of the payoff of a player."""
        low, high = self.game_range
        if self.averaged or (self.pool and self.links is None):
            return low, high
        extra = 1 if self.meets_itself else 0
        few, many = (self.n - 1,) * 2 if self.links is None else (self.links.degree.min(), self.links.degree.max())
        fewest, most = int(few) + extra, int(many) + extra
        return min(low * most, low * fewest), max(high * most, high * fewest)

    def but(self, **changes: Any) -> Game:
        """The same game with other fields.

        Examples
        --------
        >>> Game([[3, 0], [5, 1]], size=10).but(mutation=0.1).mutation
        0.1
        """
        return replace(self, **changes)

    def arena(self, plays: NDArray[np.int8], propensity: NDArray[np.float64] | None = None) -> Arena:
        """Working arrays for compiled code, of a population with behaviours ``plays``."""
        links = self.links
        if links is None:
            links = Links(np.zeros(2, dtype=np.int64), np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int32))
        elif self.rewiring > 0.0:
            links = roomy(links)
        matrix, numbers, goods = self.settings
        born = self.rule.number == BIRTH_DEATH
        keeps = self.synchronous or (born and self.links is not None)
        learns = self.rule.name == "reinforcement"
        words = 0 if self.links is None or self.pool or self.rule.neutral else -(-self.m // THREE)
        if words * self.n > _MOST_TALLIES:
            words = 0
        rows = np.zeros((links.first.size, 1 + words), dtype=np.int64)
        rows[:, 0] = links.rows
        sums = self.m if self.links is None else 1
        if propensity is None:
            propensity = np.full((self.n if learns else 1, self.m), 1.0 / self.m)
        arena = Arena(
            rule=int(self.rule.number), numbers=numbers, pool=self.pool, mixed=self.links is None,
            averaged=bool(self.averaged), itself=bool(self.self_interaction), mutation=float(self.mutation),
            rewiring=float(self.rewiring), matrix=matrix, goods=goods,
            rows=rows, neighbours=links.neighbours, plays=plays.astype(np.int8),
            counts=np.bincount(plays, minlength=self.m).astype(np.int64),
            after=np.zeros(self.n if self.synchronous else 1, dtype=np.int8),
            worth=np.zeros(self.n if keeps else 1), tree=np.zeros((nodes_of(self.n), sums) if born else (1, 1)),
            chances=np.zeros(self.m), ahead=np.zeros((2, _AHEAD)), read=np.zeros((2, _AHEAD), dtype=np.int64),
            propensity=propensity,
        )  # fmt: skip
        if words:
            tally_all(arena)
        return arena


def _payoffs(given: Any) -> Any:
    """A matrix as ``float64[m, m]``, or public goods, checked."""
    if isinstance(given, PublicGoods):
        given.check()
        return given
    matrix = payoff_matrix(given, most=_MOST)
    matrix.setflags(write=False)
    return matrix


def _names(given: tuple[str, ...], m: int, *, goods: bool) -> tuple[str, ...]:
    names = tuple(given)
    if not names:
        if goods:
            return _GOODS[m]
        return BEHAVIOURS if m == len(BEHAVIOURS) else tuple(f"behaviour {at}" for at in range(m))
    if len(names) != m or len(set(names)) != m:
        raise InputError("names", expected=f"{m} different names", got=", ".join(names))
    return names
