"""The argument of a user's own choice rule: one professional at its review, read only."""

from __future__ import annotations

from typing import Any

from cosim.care.rules.choice.neighbours import mean_felt, share_of
from cosim.care.state import ProfessionalIndex, Week, World
from cosim.core.rng import Key, Stream
from cosim.core.rng import uniform as _uniform

__all__ = ["Reviewer"]


class Reviewer:
    """A professional at its review.

    Attributes
    ----------
    index, week
        Number of the professional, and the week.

    Examples
    --------
    A rule of one line: co-create if more than a third of the ties do, else keep the behaviour.

    >>> def follow(me: Reviewer) -> int:
    ...     return 2 if me.share(2) > 1 / 3 else me.behaviour
    """

    def __init__(self, world: World, index: ProfessionalIndex, week: Week, key: Key) -> None:
        self._world = world
        self._key = key
        self.index = index
        self.week = week

    @property
    def _row(self) -> Any:
        return self._world.professionals[self.index]

    @property
    def behaviour(self) -> int:
        """Present behaviour: 0 competitive, 1 side-by-side, 2 co-creative."""
        return int(self._row["behaviour"])

    @property
    def felt(self) -> float:
        """Felt payoff, averaged over the last weeks."""
        return float(self._row["felt"])

    @property
    def load(self) -> float:
        """Hours of work and coordination planned over hours available."""
        return float(self._row["load"])

    @property
    def reciprocated(self) -> float:
        """Share of colleagues on own cases who keep a joint plan, in 0..1."""
        return float(self._row["reciprocated"])

    @property
    def stance(self) -> int:
        """Behaviour that management asks for."""
        return int(self._world.organisations[self._row["organisation"]]["stance"])

    @property
    def threat(self) -> float:
        """How threatened providers feel, in 0..1."""
        return float(self._world.system[0]["threat"])

    @property
    def trust(self) -> float:
        """Mean trust in its ties, in 0..1; 0 without ties."""
        first, count = int(self._row["first_tie"]), int(self._row["ties"])
        return float(self._world.ties["trust"][first : first + count].mean()) if count else 0.0

    @property
    def home(self) -> int:
        """Number of its own life domain."""
        return int(self._row["home"])

    @property
    def cases(self) -> int:
        """Clients it works with."""
        return int(self._row["cases"])

    def talent(self, domain: int) -> float:
        """Its skill in a life domain, in skilled hours per hour."""
        return float(self._row["talent"][domain])

    def share(self, behaviour: int) -> float:
        """Share of its ties with ``behaviour``, in 0..1."""
        return float(share_of(self.index, behaviour, self._world))

    def mean_felt(self, behaviour: int) -> float:
        """Mean felt payoff of itself and its ties with ``behaviour``; 0 if there are none."""
        return float(mean_felt(self.index, behaviour, self._world)[1])

    def uniform(self, draw: int = 0) -> float:
        """A uniform random number in [0, 1) for this professional, this week and this ``draw``."""
        return float(_uniform(self._key, Stream.OWN_RULE, self.index, self.week, draw))

    luck = uniform  # the name up to version 0.1, kept for rules that use it
