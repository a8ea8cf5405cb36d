"""Partners: which ties to keep and which new ones to make.

Sentence. At some reviews a professional replaces its least trusted tie by a colleague from a case, or by a tie of its
most trusted tie, if it expects to trust that person more.

Formula. At a review, with probability ``partners.rate``: w = argmin trust; candidate = latest colleague without a
tie, else, with probability ``partners.introductions``, a random tie of argmax trust; exchanged if start
trust(candidate) * (1 - ``partners.caution``) > trust(w).

Source: cooperation holds where links can be broken often, Rand, Arbesman and Christakis (2011), PNAS 108:19193,
doi:10.1073/pnas.1108243108.
"""

from __future__ import annotations

from cosim.care.rules.choose import reviews
from cosim.care.rules.relations import start_language, start_trust, tie_between
from cosim.care.state import NOBODY, ProfessionalIndex, TieIndex, Week, World
from cosim.core.compiled import driver, rule
from cosim.core.parameters import Parameter
from cosim.core.rng import Key, Stream, uniform

__all__ = ["PARAMETERS", "exchange", "look_around", "look_around_all"]

_PARTNER = Stream.PARTNER

PARAMETERS = (
    Parameter("partners.rate", 0.3, "0..1", 0, 1, "Chance to reconsider ties at a review.", off=0),
    Parameter("partners.introductions", 0.3, "0..1", 0, 1, "Chance to be introduced by the most trusted tie.", off=0),
    Parameter("partners.caution", 0.1, "0..1", 0, 1, "Discount on the trust expected of somebody new.", off=0),
)


@rule
def _extremes(p: ProfessionalIndex, world: World) -> tuple[TieIndex, TieIndex]:
    """Rows of the least and of the most trusted tie of ``p``."""
    row = world.professionals[p]
    worst = best = row["first_tie"]
    for tie in range(row["first_tie"], row["first_tie"] + row["ties"]):
        if world.ties[tie]["trust"] < world.ties[worst]["trust"]:
            worst = tie
        if world.ties[tie]["trust"] > world.ties[best]["trust"]:
            best = tie
    return worst, best


@rule
def look_around(p: ProfessionalIndex, week: Week, key: Key, world: World) -> None:
    """Decide on one exchange of ties: writes ``new_tie`` and ``new_target`` of ``p``, carried out by `exchange`."""
    row = world.professionals[p]
    row["new_tie"] = NOBODY
    parameters = world.parameters[row["organisation"]]
    if row["ties"] == 0 or not reviews(p, week, world):
        return
    if uniform(key, _PARTNER, p, week, 0) >= parameters["partners.rate"]:
        return
    worst, best = _extremes(p, world)
    candidate = row["acquaintance"]
    if candidate == NOBODY or tie_between(p, candidate, world) != NOBODY:
        friend = world.professionals[world.ties[best]["target"]]
        if friend["ties"] == 0 or uniform(key, _PARTNER, p, week, 1) >= parameters["partners.introductions"]:
            return
        drawn = int(uniform(key, _PARTNER, p, week, 2) * friend["ties"])
        candidate = world.ties[friend["first_tie"] + drawn]["target"]
    vacant = world.professionals[candidate]["employed"] == 0
    if candidate == p or vacant or tie_between(p, candidate, world) != NOBODY:
        return
    if start_trust(p, candidate, world) * (1.0 - parameters["partners.caution"]) > world.ties[worst]["trust"]:
        row["new_tie"], row["new_target"] = worst, candidate


@rule
def exchange(p: ProfessionalIndex, week: Week, world: World) -> None:
    """Carry out the exchange decided on: writes a tie of ``p``."""
    row = world.professionals[p]
    if row["new_tie"] == NOBODY:
        return
    tie, q = world.ties[row["new_tie"]], row["new_target"]
    tie["target"], tie["since"], tie["known"] = q, week, 0.0
    tie["owed"] = 0.0
    tie["trust"] = tie["trust_start"] = start_trust(p, q, world)
    tie["language"] = tie["language_start"] = start_language(p, q, world)
    row["rewired"] += 1
    row["acquaintance"] = NOBODY


@driver
def look_around_all(low: int, high: int, week: Week, key: Key, world: World) -> None:
    """Professionals ``low`` to ``high``."""
    for p in range(low, high):
        look_around(p, week, key, world)
