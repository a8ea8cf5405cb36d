"""Moody conditional cooperation: behaviour of people in the laboratory, independent of payoffs.

Sentence. A player that cooperated continues with a chance that grows with the number of neighbours who cooperated; a
player that did not hardly responds to them. A player that does not cooperate takes a behaviour of the neighbours who do
not cooperate, or any other behaviour if all neighbours do.

Formula. x the share of neighbours who cooperate: P(cooperate) = base + slope x after cooperating, after_other
otherwise. The rest is divided over the other behaviours in proportion to the neighbours that hold them.

Source: Gracia-Lazaro et al. (2012), doi:10.1073/pnas.1206681109, for mood and condition; the numbers are assumed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cosim.checks import whole
from cosim.core.choice import moody
from cosim.core.compiled import rule
from cosim.errors import InputError
from cosim.games.play.arena import Arena
from cosim.games.play.neighbours import degree_of
from cosim.games.play.payoffs import count_of
from cosim.games.play.rules.rule import Played, Rule

__all__ = ["COOPERATION", "MOODY", "Moody", "weigh_mood"]

MOODY = 7
COOPERATION = ("co-creative", "cooperator", "dove", "stag")  # names of behaviours that are cooperation


@dataclass(frozen=True)
class Moody(Rule):
    """Moody conditional cooperation.

    Attributes
    ----------
    base, slope, after_other
        See the formula; chances, 0..1, and ``base + slope`` at most 1; assumed.
    cooperative
        Row of the behaviour that is cooperation, from 0; None: the one whose name is in `COOPERATION`.
    """

    name: ClassVar[str] = "moody"
    number: ClassVar[int] = MOODY
    needs_neighbours: ClassVar[bool] = False
    invents: ClassVar[bool] = True
    base: float = 0.4
    slope: float = 0.4
    after_other: float = 0.2
    cooperative: int | None = None

    def check(self, game: Played) -> None:
        """Refuse numbers that are not chances, and a game in which it is not known which behaviour is cooperation."""
        for field in ("base", "slope", "after_other"):
            self.number_in(field, 0.0, 1.0)
        if self.base + self.slope > 1.0:
            raise InputError("moody.slope", expected=f"at most {1.0 - self.base:g}, 1 less base", got=self.slope)
        self.row(game)

    def row(self, game: Played) -> int:
        """Row of the behaviour that is cooperation in a game.

        Raises
        ------
        InputError
            If it is given and not there, or not given and not known from the names.
        """
        if self.cooperative is not None:
            return whole("moody.cooperative", self.cooperative, most=game.m - 1)
        named = [at for at, name in enumerate(game.names) if name in COOPERATION]
        if len(named) != 1:
            raise InputError("moody.cooperative", expected=f"the row that is cooperation, 0 to {game.m - 1}",
                             got="none", hint=f"no behaviour is named {' or '.join(COOPERATION)}")  # fmt: skip
        return named[0]

    def numbers(self, game: Played) -> tuple[float, ...]:
        """The three chances, and the row of the behaviour."""
        return self.base, self.slope, self.after_other, float(self.row(game))


@rule
def weigh_mood(i: int, arena: Arena) -> None:
    """Add the chance of every behaviour, in ``arena.chances``."""
    good, degree = int(arena.numbers[3]), degree_of(i, arena)
    held = count_of(i, good, arena)
    share = held / degree if degree > 0 else 0.0
    chance = moody(arena.plays[i] == good, share, arena.numbers[0], arena.numbers[1], arena.numbers[2])
    for s in range(arena.counts.size):
        if s == good:
            arena.chances[s] += chance
        elif degree > held:
            arena.chances[s] += (1.0 - chance) * count_of(i, s, arena) / (degree - held)
        else:
            arena.chances[s] += (1.0 - chance) / (arena.counts.size - 1.0)
