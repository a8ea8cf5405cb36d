"""All update rules by name."""

from __future__ import annotations

from cosim.checks import one_of
from cosim.games.play.rules.best_response import BestResponse
from cosim.games.play.rules.birth_death import BirthDeath
from cosim.games.play.rules.conditional import Moody
from cosim.games.play.rules.death_birth import DeathBirth
from cosim.games.play.rules.fermi import Fermi
from cosim.games.play.rules.imitate_best import ImitateBest
from cosim.games.play.rules.imitation import Imitation
from cosim.games.play.rules.link import Link
from cosim.games.play.rules.reinforcement import Reinforcement
from cosim.games.play.rules.replicator import Replicator
from cosim.games.play.rules.rule import Rule
from cosim.games.play.rules.voter import Voter

__all__ = ["RULES", "rule_of"]

RULES: dict[str, type[Rule]] = {
    rule.name: rule
    for rule in (
        Fermi, ImitateBest, DeathBirth, BirthDeath, Imitation, Replicator, BestResponse, Moody, Reinforcement, Voter,
        Link,
    )
}  # fmt: skip


def rule_of(rule: Rule | str) -> Rule:
    """A rule, or the rule of a name with default parameters.

    Raises
    ------
    InputError
        If there is no rule of that name.

    Examples
    --------
    >>> rule_of("fermi")
    Fermi(intensity=1.0)
    """
    if isinstance(rule, Rule):
        return rule
    return RULES[one_of("rule", rule, tuple(RULES))]()
