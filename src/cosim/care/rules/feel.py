"""Feel: the payoff of a week of work to the professional.

Sentence. Payoff is money earned plus credit for resolved need, minus strain, minus exposure (credit and autonomy given
away), plus, under threat, the safety of doing what most ties do. Growth of one's talents may be felt too, and so may
colleagues who keep the plan that one keeps oneself, and credit for what families value.

Formula. payoff = w_m * earned / (``feel.norm`` * contract hours) + w_c * credit / contract hours - w_s * (overhead
share + max(0, load - 1)) - w_e * (1 + ``threat.exposure`` * H) * exposure + w_n * H * huddles * (share of ties in
side-by-side) + ``feel.growth`` * growth + ``feel.reciprocity`` * kept * reciprocated + ``feel.valued`` * valued credit
/ contract hours (valued credit: `goals`). credit: need resolved by the professional, or an equal share of what the
keepers of one plan resolved; colleagues who do not keep the plan take ``exposure.credit_taken`` of it. exposure = mean
over cases of (``exposure.autonomy`` + share of colleagues who do not keep the plan one keeps oneself), 0 for a case
without colleagues or without such a plan. growth = talent gained this week, over all domains, times the weeks of a
year; kept = 1 where one's practice keeps joint plans; reciprocated = share of colleagues on own cases who keep one. H =
threat. felt <- felt + (payoff - felt) / memory.

Norm: ``feel.norm``, or ``feel.norm_per_wage`` * ``money.wage`` where that is set: then what is felt depends on pay
relative to wages, and twice as much of every euro feels the same.

Units: payoff is a pure number near 1; threat in 0..1. Sources: credit and exposure, docs/ideas.md, I10, I11; threat and
huddling I4; growth and reciprocity I13, I7. Weights assumed.
"""

from __future__ import annotations

from cosim.care.rules.goals import valued_credit
from cosim.care.rules.practices import keeps
from cosim.care.state import (
    ALIGNMENT,
    DOMAINS,
    EFFECTIVE,
    FUNDING,
    IN_CARE,
    PLANNING,
    TEAM_SLOTS,
    WASTED,
    ClientRow,
    ParameterRow,
    ProfessionalIndex,
    Slot,
    Week,
    World,
)  # fmt: skip
from cosim.core.compiled import driver, rule
from cosim.core.parameters import Parameter
from cosim.core.rng import Key
from cosim.core.units import WEEKS_A_YEAR

__all__ = ["PARAMETERS", "credit_on", "feel_all", "felt_payoff", "give_credit", "growth_of", "pool_of"]

_FUNDING = len(FUNDING)

PARAMETERS = (
    Parameter("feel.money", 1.0, "weight", 0, 20, "Weight of money.", off=0),
    Parameter("feel.craft", 1.0, "weight", 0, 20, "Weight of need resolved.", off=0),
    Parameter("feel.strain", 0.5, "weight", 0, 20, "Weight of overhead and overload.", off=0),
    Parameter("feel.exposure", 0.3, "weight", 0, 20, "Weight of autonomy and credit given away.", off=0),
    Parameter("feel.safety", 0.5, "weight", 0, 20, "Weight of safety in numbers under threat.", off=0),
    Parameter("feel.growth", 0.0, "weight", 0, 20, "Weight of talent gained, as a year of it at this pace.", off=0),
    Parameter(
        "feel.reciprocity", 0.0, "weight", 0, 20, "Weight of colleagues who keep the plan one keeps oneself.", off=0
    ),
    Parameter("feel.valued", 0.0, "weight", 0, 20, "Weight of credit for what families value above the mean.", off=0),
    Parameter("feel.norm", 45.0, "EUR/contract hour", 1, 500, "Revenue that counts as 1."),
    Parameter(
        "feel.norm_per_wage", 0.0, "ratio", 0, 20,
        "Revenue that counts as 1, relative to wages and overhead; at 0 feel.norm holds.", off=0,
    ),
    Parameter("feel.memory", 8.0, "weeks", 1, 520, "Memory of felt payoff."),
    Parameter(
        "exposure.autonomy", 0.2, "colleagues", 0, 5,
        "Autonomy given up in any joint plan with colleagues.", off=0,
    ),
    Parameter(
        "exposure.credit_taken", 0.3, "share", 0, 1,
        "Credit taken by colleagues who do not keep the plan.", off=0,
    ),
    Parameter("threat.exposure", 2.0, "factor", 0, 20, "How much more exposure weighs under full threat.", off=0),
    Parameter("threat.level", 0.0, "0..1", 0, 1, "Threat felt by providers.", off=0, read_by="purchaser"),
    Parameter(
        "threat.overspend", 0.5, "1/ratio", 0, 10,
        "Threat per unit of overspending last year.", off=0, read_by="purchaser",
    ),
)  # fmt: skip


@rule
def pool_of(client: ClientRow, world: World) -> tuple[float, int]:
    """What those who keep the plan of a client resolved this week, in skilled hours, and how many they are."""
    seats = world.seats[client["at"]]
    pooled, keepers = 0.0, 0
    for slot in range(TEAM_SLOTS):
        if slot < client["size"] and seats[slot]["joint"] == 1:
            pooled += seats[slot]["resolved"]
            keepers += 1
    return pooled, keepers


@rule
def credit_on(
    client: ClientRow, slot: Slot, pooled: float, keepers: int, taken: float, world: World
) -> tuple[float, float]:
    """Credit of the member in ``slot`` this week: its own or its share of the plan, and what it takes from others."""
    seat = world.seats[client["at"]][slot]
    lost = taken if 0 < keepers < client["size"] else 0.0
    if seat["joint"] == 1:
        return pooled * (1.0 - lost) / keepers, 0.0
    return seat["resolved"], pooled * lost / (client["size"] - keepers)


@rule
def give_credit(p: ProfessionalIndex, world: World) -> None:
    """Credit, exposure and shares of joint work of professional ``p`` this week: writes its own row."""
    row = world.professionals[p]
    parameters = world.parameters[row["organisation"]]
    row["credit"] = row["valued"] = row["exposure"] = row["week_resolved"] = 0.0
    hours = together = colleagues = keeping = 0.0
    for k in range(row["cases"]):
        client = world.clients[row["case"][k]]
        if client["stage"] != IN_CARE:
            continue
        seats, slot, size = world.seats[client["at"]], row["slot"][k], client["size"]
        pooled, keepers = pool_of(client, world)
        row["week_resolved"] += seats[slot]["resolved"]
        if parameters["feel.valued"] > 0.0:
            row["valued"] += valued_credit(row["case"][k], slot, world)
        worked = seats[slot]["effective"] + seats[slot]["wasted"]
        hours += worked
        colleagues += size - 1
        own, from_others = credit_on(client, slot, pooled, keepers, parameters["exposure.credit_taken"], world)
        row["credit"] += own
        row["credit"] += from_others
        if seats[slot]["joint"] == 1:
            keeping += keepers - 1
            if size > 1:
                row["exposure"] += parameters["exposure.autonomy"] + (size - keepers) / (size - 1.0)
                together += worked if keepers > 1 else 0.0
        else:
            keeping += keepers
    row["exposure"] /= max(1, row["cases"])
    row["joint_share"] = together / hours if hours > 0.0 else 0.0
    row["reciprocated"] = keeping / colleagues if colleagues > 0.0 else 0.0
    row["resolved"] += row["week_resolved"]


@rule
def beside_share(p: ProfessionalIndex, world: World) -> float:
    """Share of the ties of ``p`` whose target huddles (by default: works side by side), in 0..1."""
    row = world.professionals[p]
    count, there = 0.0, 0
    for tie in range(row["first_tie"], row["first_tie"] + row["ties"]):
        other = world.professionals[world.ties[tie]["target"]]
        if other["employed"] == 1:
            count += world.parameters[other["organisation"]]["practices.huddles"][other["behaviour"]]
            there += 1
    return count / there if there > 0 else 0.0


@rule
def _norm(parameters: ParameterRow) -> float:
    """Revenue per contract hour that counts as 1, in EUR."""
    relative = parameters["feel.norm_per_wage"] * parameters["money.wage"]
    return relative if relative > 0.0 else parameters["feel.norm"]


@rule
def growth_of(p: ProfessionalIndex, world: World) -> float:
    """Talent that ``p`` gains in a year at the pace of this week, summed over domains, in skilled hours per hour."""
    gained = 0.0
    for d in range(DOMAINS):
        gained += world.professionals[p]["talent_gain"][d]
    return WEEKS_A_YEAR * gained


@rule
def felt_payoff(p: ProfessionalIndex, world: World) -> float:
    """Payoff that professional ``p`` feels this week (a pure number). Reads only."""
    row = world.professionals[p]
    parameters = world.parameters[row["organisation"]]
    threat, contract = world.system[0]["threat"], row["contract_hours"]
    earned = 0
    for kind in range(_FUNDING):
        earned += row["week_earned"][kind]
    hours = row["week_hours"]
    busy = hours[EFFECTIVE] + hours[WASTED] + hours[ALIGNMENT] + hours[PLANNING]
    overhead = (hours[ALIGNMENT] + hours[PLANNING]) / busy if busy > 0.0 else 0.0
    payoff = parameters["feel.money"] * (earned / 100.0) / (_norm(parameters) * contract)
    payoff += parameters["feel.craft"] * row["credit"] / contract
    if parameters["feel.valued"] > 0.0:
        payoff += parameters["feel.valued"] * row["valued"] / contract
    payoff -= parameters["feel.strain"] * (overhead + max(0.0, row["load"] - 1.0))
    payoff -= parameters["feel.exposure"] * (1.0 + parameters["threat.exposure"] * threat) * row["exposure"]
    if parameters["feel.growth"] > 0.0:
        payoff += parameters["feel.growth"] * growth_of(p, world)
    if parameters["feel.reciprocity"] > 0.0 and keeps(p, world):
        payoff += parameters["feel.reciprocity"] * row["reciprocated"]
    huddles = parameters["practices.huddles"][row["behaviour"]]
    if threat * huddles > 0.0:
        payoff += parameters["feel.safety"] * threat * huddles * beside_share(p, world)
    return payoff


@driver
def feel_all(low: int, high: int, week: Week, key: Key, world: World) -> None:
    """Professionals ``low`` to ``high``."""
    for p in range(low, high):
        give_credit(p, world)
        row = world.professionals[p]
        memory = world.parameters[row["organisation"]]["feel.memory"]
        row["felt"] += (felt_payoff(p, world) - row["felt"]) / memory
