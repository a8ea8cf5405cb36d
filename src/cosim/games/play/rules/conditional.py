"""Moody conditional cooperation: what people do in the laboratory, whatever the payoffs.

Sentence. Who cooperated goes on the likelier the more neighbours did; who did not hardly looks at them. Who does not
cooperate does what the neighbours who do not cooperate do, or anything else if there are none.

Formula. x the share of neighbours who cooperate: P(cooperate) = base + slope x after cooperating, after_other
otherwise. The rest is divided over the other behaviours in proportion to the neighbours that hold them.

Source: Gracia-Lazaro et al. (2012), doi:10.1073/pnas.1206681109, for mood and condition; the numbers are assumed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from cosim.core.choice import moody
from cosim.core.compiled import kernel
from cosim.errors import InputError
from cosim.games.play.arena import Arena
from cosim.games.play.neighbours import degree_of
from cosim.games.play.payoffs import count_of
from cosim.games.play.rules.rule import Rule

__all__ = ["MOODY", "Moody", "weigh_mood"]

MOODY = 7


@dataclass(frozen=True)
class Moody(Rule):
    """Moody conditional cooperation.

    Attributes
    ----------
    base, slope, after_other
        See the formula; chances, 0..1, and ``base + slope`` at most 1; assumed.
    cooperative
        Which behaviour is cooperation, from 0; -1 is the last.
    """

    name: ClassVar[str] = "moody"
    number: ClassVar[int] = MOODY
    needs_neighbours: ClassVar[bool] = False
    invents: ClassVar[bool] = True
    base: float = 0.4
    slope: float = 0.4
    after_other: float = 0.2
    cooperative: int = -1

    def check(self, game: Any) -> None:
        """Refuse what is no chance, and a behaviour that is not there."""
        for field in ("base", "slope", "after_other"):
            self.number_in(field, 0.0, 1.0)
        if self.base + self.slope > 1.0:
            raise InputError("moody.slope", expected=f"at most {1.0 - self.base:g}, 1 less base", got=self.slope)
        if self.cooperative not in range(-1, game.m):
            raise InputError("moody.cooperative", expected=f"0 to {game.m - 1}, or -1", got=self.cooperative)

    def numbers(self, game: Any) -> tuple[float, ...]:
        """The three chances, and the number of the behaviour."""
        return self.base, self.slope, self.after_other, float(self.cooperative % game.m)


@kernel
def weigh_mood(i: Any, arena: Arena) -> None:
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
