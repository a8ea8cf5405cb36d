"""Learn: language, trust, knowledge of each other and talents, from the week's work together.

Sentence. Two professionals who keep one plan gain shared language, trust and knowledge of each other's talents. A
professional who keeps the plan loses trust in a colleague who does not, faster than trust is gained. Side by side there
is little learning. Without use, language and trust fade to their initial values. Everybody gets better with practice,
and learns from a better partner. Overload reduces learning; training and time to make sense increase it.

Formula. Per case and week, kept together: l <- l + ``learning.language`` * k * (1 - l), T <- T + ``trust.gain`` * k
* v * (1 - T), known likewise; k = (1 + ``sense.effect`` * hours to make sense) / (1 + ``pressure.effect`` * max(0,
load - 1)), v = 1 - ``values.weight`` * |values difference|. Kept alone: T <- T - ``trust.loss`` * T. Fading toward
the start value s (of knowledge: 0): x <- x + ``ties.fading`` * (s - x); joint training adds ``training.language`` *
hours * (1 - l). Who does not keep it: l <- l + ``learning.language_beside`` * k * (1 - l). Talent: + ``learning.own``
* h_d * (1 - t), h_d the share of the contract spent effectively in domain d, and under one plan +
``learning.partner`` * k * (t_partner - t) where positive, in domains with an open need.

Units: 1/week. Sources: duration by itself hardly builds trust, Vanneste, Puranam and Kretschmer (2014),
doi:10.1002/smj.2198; negative events weigh more, Slovic (1993), doi:10.1111/j.1539-6924.1993.tb01329.x (ratio
assumed).
"""

from __future__ import annotations

from cosim.care.rules.asking import practise_asking
from cosim.care.rules.dialogue import talk
from cosim.care.rules.power import rise
from cosim.care.rules.relations import tie_between
from cosim.care.rules.values import values_apart
from cosim.care.state import DOMAINS, IN_CARE, NOBODY, ParameterRow, ProfessionalIndex, Week, World
from cosim.core.compiled import driver, rule
from cosim.core.parameters import Parameter
from cosim.core.rng import Key

__all__ = ["PARAMETERS", "fade_all", "learn", "learn_all"]

PARAMETERS = (
    Parameter("learning.language", 0.02, "1/week", 0, 1, "Shared language learnt when both keep one plan.", off=0),
    Parameter("learning.language_beside", 0.0005, "1/week", 0, 1, "Shared language learnt side by side.", off=0),
    Parameter("learning.known", 0.05, "1/week", 0, 1, "Knowledge of talents learnt when both keep one plan.", off=0),
    Parameter("learning.own", 0.0005, "1/week", 0, 0.1, "Talent learnt from practice.", off=0),
    Parameter("learning.partner", 0.001, "1/week", 0, 0.1, "Talent learnt from a better partner.", off=0),
    Parameter("trust.gain", 0.02, "1/week", 0, 1, "Trust gained when both keep one plan.", off=0),
    Parameter("trust.loss", 0.04, "1/week", 0, 1, "Trust lost when a colleague does not keep the plan.", off=0),
    Parameter("ties.fading", 0.003, "1/week", 0, 1, "Return of trust and language to their initial values.", off=0),
    Parameter("values.weight", 0.5, "0..1", 0, 1, "Reduction of trust gained by a full difference in values.", off=0),
    Parameter("pressure.effect", 1.0, "1/load", 0, 20, "Reduction of learning by overload.", off=0),
    Parameter("training.language", 0.01, "1/hour", 0, 1, "Language learnt per hour of joint training.", off=0),
    Parameter("sense.effect", 0.5, "1/hour", 0, 10, "Extra learning per weekly hour to make sense.", off=0),
)


@rule
def _sinks_in(p: ProfessionalIndex, parameters: ParameterRow, world: World) -> float:
    """Factor on everything that ``p`` learns with others this week."""
    pressure = parameters["pressure.effect"] * max(0.0, world.professionals[p]["load"] - 1.0)
    return (1.0 + parameters["sense.effect"] * parameters["sense.hours_per_week"]) / (1.0 + pressure)


@rule
def _meet(p: ProfessionalIndex, q: ProfessionalIndex, mine: bool, theirs: bool, factor: float, world: World) -> None:
    """One week of ``p`` on one case with ``q``: writes the tie of ``p``, if there is one."""
    tie = tie_between(p, q, world)
    if tie == NOBODY:
        world.professionals[p]["acquaintance"] = q
        return
    row = world.ties[tie]
    parameters = world.parameters[world.professionals[p]["organisation"]]
    if mine and theirs:
        apart = abs(values_apart(p, q, world))
        gain = parameters["trust.gain"] * factor * (1.0 - parameters["values.weight"] * apart)
        row["trust"] += min(1.0, gain) * (1.0 - row["trust"])
        row["language"] += min(1.0, parameters["learning.language"] * factor) * (1.0 - row["language"])
        row["known"] += min(1.0, parameters["learning.known"] * factor) * (1.0 - row["known"])
    elif mine:
        row["trust"] -= parameters["trust.loss"] * row["trust"]
    else:
        row["language"] += min(1.0, parameters["learning.language_beside"] * factor) * (1.0 - row["language"])


@rule
def learn(p: ProfessionalIndex, world: World) -> None:
    """What professional ``p`` learns this week: writes its own ties and ``talent_gain``."""
    row = world.professionals[p]
    parameters = world.parameters[row["organisation"]]
    factor = _sinks_in(p, parameters, world)
    for d in range(DOMAINS):
        row["talent_gain"][d] = 0.0
    for k in range(row["cases"]):
        client = world.clients[row["case"][k]]
        if client["stage"] != IN_CARE:
            continue
        seats, slot = world.seats[client["at"]], row["slot"][k]
        mine = seats[slot]["joint"] == 1
        for d in range(DOMAINS):
            if seats[slot]["focus"][d] > 0.0:
                practice = seats[slot]["focus"][d] / row["contract_hours"]
                row["talent_gain"][d] += parameters["learning.own"] * practice * (1.0 - row["talent"][d])
        for other in range(client["size"]):
            if other == slot:
                continue
            q = client["team"][other]
            theirs = seats[other]["joint"] == 1
            _meet(p, q, mine, theirs, factor, world)
            if mine and theirs:
                for d in range(DOMAINS):
                    better = world.professionals[q]["talent"][d] - row["talent"][d]
                    if better > 0.0 and client["need"][d] > 0.0:
                        row["talent_gain"][d] += parameters["learning.partner"] * factor * better


@driver
def learn_all(low: int, high: int, week: Week, key: Key, world: World) -> None:
    """Professionals ``low`` to ``high``."""
    for p in range(low, high):
        learn(p, world)
        talk(p, world)
        practise_asking(p, world)
        rise(p, world)


@driver
def fade_all(low: int, high: int, week: Week, key: Key, world: World) -> None:
    """Ties of professionals ``low`` to ``high`` fade a little, and joint training works on their language."""
    for p in range(low, high):
        row = world.professionals[p]
        parameters = world.parameters[row["organisation"]]
        fading = parameters["ties.fading"]
        trained = min(1.0, parameters["training.language"] * parameters["training.hours_per_week"])
        for tie in range(row["first_tie"], row["first_tie"] + row["ties"]):
            t = world.ties[tie]
            t["trust"] += fading * (t["trust_start"] - t["trust"])
            t["language"] += fading * (t["language_start"] - t["language"])
            t["language"] += trained * (1.0 - t["language"])
            t["known"] -= fading * t["known"]
            t["owed"] -= fading * t["owed"]
