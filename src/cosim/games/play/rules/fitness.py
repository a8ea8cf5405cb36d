"""Fitness: payoff added to a background that is the same for all.

Formula. F = 1 - w + w pi ("1-w+w*pi"), F = 1 + w pi ("1+w*pi"), or F = exp(w pi) ("exp(w*pi)"); w the strength of
selection. All agree to first order in w; with the first, w = 1 makes fitness the payoff itself.

Sources: Nowak, Sasaki, Taylor and Fudenberg (2004), doi:10.1038/nature02414; Ohtsuki, Hauert, Lieberman and Nowak
(2006), doi:10.1038/nature04605.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from cosim.checks import one_of
from cosim.core.choice import boltzmann
from cosim.core.compiled import rule
from cosim.errors import InputError
from cosim.games.play.arena import Floats
from cosim.games.play.rules.rule import Played, Rule

__all__ = ["FORMS", "Selective", "fitness"]

FORMS = ("1-w+w*pi", "1+w*pi", "exp(w*pi)")


@dataclass(frozen=True)
class Selective(Rule):
    """A rule that draws in proportion to fitness.

    Attributes
    ----------
    selection
        w, 0 or more; assumed. The fitness of every player has to stay above 0.
    form
        One of `FORMS`.
    """

    selection: float = 0.1
    form: str = FORMS[0]

    def numbers(self, game: Played) -> tuple[float, ...]:
        """Strength of selection, and number of the form."""
        return float(self.selection), float(FORMS.index(self.form))

    def check(self, game: Played) -> None:
        """Refuse a strength at which a fitness of 0 or less is possible."""
        self.number_in("selection", 0.0, 1.0 if self.form == FORMS[0] else math.inf)
        one_of(f"{self.name}.form", self.form, FORMS)
        lowest, highest = game.payoff_range
        strong = self.form == FORMS[2] and self.selection * max(abs(lowest), abs(highest)) > 300.0
        if strong or (self.form != FORMS[2] and _fitness(lowest, self.selection, FORMS.index(self.form)) <= 0.0):
            raise InputError(
                f"{self.name}.selection",
                expected="weaker selection: fitness has to stay above 0" if not strong else "weaker selection",
                got=f"{self.selection:g} with a payoff of {lowest:g} possible",
                hint="lower it, average payoffs, or use form exp(w*pi)" if not strong else "",
            )


def _fitness(payoff: float, selection: float, form: int) -> float:
    return 1.0 + selection * payoff if form == 1 else 1.0 - selection + selection * payoff


@rule
def fitness(payoff: float, numbers: Floats) -> float:
    """Fitness at ``payoff``; ``numbers`` are the strength of selection and the form.

    Examples
    --------
    >>> import numpy as np
    >>> [float(fitness(2.0, np.array([0.5, form]))) for form in (0.0, 1.0)]
    [1.5, 2.0]
    """
    if numbers[1] == 2.0:
        return boltzmann(numbers[0] * payoff)
    return float(1.0 + numbers[0] * payoff if numbers[1] == 1.0 else 1.0 - numbers[0] + numbers[0] * payoff)
