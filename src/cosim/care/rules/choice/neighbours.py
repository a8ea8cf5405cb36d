"""Observations of a professional's ties: shares and mean felt payoff of each behaviour."""

from __future__ import annotations

from cosim.care.state import NOBODY, Behaviour, ProfessionalIndex, Week, World
from cosim.core.compiled import rule
from cosim.core.rng import Key, uniform

__all__ = ["mean_felt", "model_of", "share_of"]


@rule
def share_of(p: ProfessionalIndex, behaviour: Behaviour, world: World) -> float:
    """Share of the ties of ``p`` whose target holds ``behaviour``, in 0..1; 0 without ties."""
    row = world.professionals[p]
    count = there = 0
    for tie in range(row["first_tie"], row["first_tie"] + row["ties"]):
        other = world.professionals[world.ties[tie]["target"]]
        there += other["employed"]
        if other["employed"] == 1 and other["behaviour"] == behaviour:
            count += 1
    return count / there if there > 0 else 0.0


@rule
def mean_felt(p: ProfessionalIndex, behaviour: Behaviour, world: World) -> tuple[int, float]:
    """Number of those with ``behaviour`` among ``p`` and its ties, and their mean felt payoff (0 if nobody)."""
    row = world.professionals[p]
    count, total = 0, 0.0
    if row["behaviour"] == behaviour:
        count, total = 1, row["felt"]
    for tie in range(row["first_tie"], row["first_tie"] + row["ties"]):
        other = world.professionals[world.ties[tie]["target"]]
        if other["employed"] == 1 and other["behaviour"] == behaviour:
            count += 1
            total += other["felt"]
    return count, total / max(1, count)


@rule
def model_of(p: ProfessionalIndex, stream: int, week: Week, key: Key, world: World) -> ProfessionalIndex:
    """A tie of ``p`` drawn at random, or -1 for an isolate and where the seat drawn is vacant."""
    row = world.professionals[p]
    if row["ties"] == 0:
        return NOBODY
    model = world.ties[row["first_tie"] + int(uniform(key, stream, p, week, 0) * row["ties"])]["target"]
    return model if world.professionals[model]["employed"] == 1 else NOBODY
