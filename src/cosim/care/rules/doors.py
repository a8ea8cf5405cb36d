"""Doors: through whom a family comes to care, what a door keeps, and to whom it refers.

Sentence. A family comes through a general practitioner, a school, a neighbourhood team or a provider. Each door sees a
part of the families, keeps those who need little, helps some of the light ones itself and refers the others. Who lives
on referrals keeps less: providers who staff the team refer what a team of the municipality would have kept, as far as
a referral earns them money. A door may look where the waiting list is short. Below the need that entitles to care
nobody gets individual care, whatever the door.

Formula. With doors open a family that comes by itself comes through door k with probability ``doors.k_share`` / sum,
one that was found (`access`) with probability ``doors.k_reach`` / sum. x = need / mean need; kept_k = 1 - g, g =
``front_door.provider_share`` * ``front_door.capture`` * (1 - ``funding.lump_sum``) at the team and 0 elsewhere. The
door keeps a family with x < ``doors.k_threshold`` * kept_k, and, up to x = ``doors.light``, with probability
``doors.k_helps`` * kept_k: help of ``first_line.hours``, paid as such, and the family goes. The weight of an
organisation (`arrive`) is multiplied by 1 - r + r / (1 + queue / staff), r = ``doors.k_room``. A family with x <
``entitlement.need`` is refused.

Units: need in mean needs at arrival. Sources: begun trajectories in the first half of 2023: 39 % referred by the
general practitioner, 30 % by the municipality, 15 % without a referrer (CBS StatLine 85097NED); a quarter by the
municipality in the first half of 2016, 12 % a year before, 41 % by the practitioner (CBS, Haarlems Dagblad, October
2016). Of 405,000 youths without stay in 2019 neighbourhood teams helped 79,000 themselves (CBS). Teams with providers
refer more: CPB (2019), De wijkteambenadering nader bekeken. Thresholds and what a door keeps are assumed. Off by
default.
"""

from __future__ import annotations

from cosim.care.rules.needs import total_need
from cosim.care.state import DOORS, NOBODY, TEAM_DOOR, ClientIndex, OrganisationIndex, World
from cosim.core.compiled import rule
from cosim.core.parameters import Parameter
from cosim.core.rng import Key, Stream, uniform

__all__ = ["PARAMETERS", "are_open", "choose_door", "is_kept", "is_refused", "room_at", "set_doors"]

_DOOR = Stream.DOOR
_DOORS = len(DOORS)

_DEFAULTS = {  # share, reach, threshold, helps, room
    "practitioner": (0.42, 0.05, 0.1, 0.1, 0),
    "school": (0.08, 0.05, 0.1, 0.2, 0),
    "team": (0.35, 0.05, 0.1, 0.2, 0),
    "provider": (0.15, 0.05, 0, 0, 0),
}
_MEANINGS = (
    ("share", "weight", 1, "Families that come by themselves through the {}, relative to the other doors."),
    ("reach", "1/year", 20, "Rate at which the {} finds a family whose need is hidden."),
    ("threshold", "mean need", 10, "Need up to which the {} gives advice and does not refer."),
    ("helps", "0..1", 1, "Share of light families that the {} helps itself."),
    ("room", "0..1", 1, "How far the {} looks for a short waiting list."),
)
# What a door does acts only where doors are open: `off` is the default, so that older results are read as they were.
PARAMETERS = (
    Parameter(
        "doors.open", 0, "0 or 1", 0, 1, "Whether families come through the doors of their region.",
        whole=True, off=0, read_by="purchaser",
    ),
    *(
        Parameter(
            f"doors.{door}_{name}", _DEFAULTS[door][at], unit, 0, high,
            meaning.format("general practitioner" if door == "practitioner" else door),
            off=_DEFAULTS[door][at], read_by="purchaser",
        )
        for door in DOORS
        for at, (name, unit, high, meaning) in enumerate(_MEANINGS)
    ),
    Parameter(
        "doors.light", 0.75, "mean need", 0, 10, "Largest need that a door can help by itself.",
        off=0.75, read_by="purchaser",
    ),
    Parameter(
        "entitlement.need", 0.0, "mean need", 0, 10, "Need below which nobody gets individual care.",
        off=0, read_by="purchaser",
    ),
)  # fmt: skip


@rule
def are_open(world: World) -> bool:
    """Whether families come through doors."""
    return world.parameters[world.organisations.size]["doors.open"] >= 0.5


@rule
def set_doors(world: World) -> None:
    """The parameters in force, as numbers by door."""
    system, purchaser = world.system[0], world.parameters[world.organisations.size]
    share, reach, threshold = system["door_share"], system["door_reach"], system["door_threshold"]
    helps, room = system["door_helps"], system["door_room"]
    share[0], reach[0] = purchaser["doors.practitioner_share"], purchaser["doors.practitioner_reach"]
    share[1], reach[1] = purchaser["doors.school_share"], purchaser["doors.school_reach"]
    share[2], reach[2] = purchaser["doors.team_share"], purchaser["doors.team_reach"]
    share[3], reach[3] = purchaser["doors.provider_share"], purchaser["doors.provider_reach"]
    threshold[0], helps[0] = purchaser["doors.practitioner_threshold"], purchaser["doors.practitioner_helps"]
    threshold[1], helps[1] = purchaser["doors.school_threshold"], purchaser["doors.school_helps"]
    threshold[2], helps[2] = purchaser["doors.team_threshold"], purchaser["doors.team_helps"]
    threshold[3], helps[3] = purchaser["doors.provider_threshold"], purchaser["doors.provider_helps"]
    room[0], room[1] = purchaser["doors.practitioner_room"], purchaser["doors.school_room"]
    room[2], room[3] = purchaser["doors.team_room"], purchaser["doors.provider_room"]


@rule
def choose_door(c: ClientIndex, found: bool, key: Key, world: World) -> int:
    """Door through which client ``c`` comes: by reach if it was ``found``, else by share; -1 if no door is open."""
    system = world.system[0]
    weights = system["door_reach"] if found else system["door_share"]
    total = 0.0
    for k in range(_DOORS):
        total += weights[k]
    left = uniform(key, _DOOR, world.clients[c]["number"], 0, 0) * total
    door = NOBODY
    for k in range(_DOORS):
        if weights[k] > 0.0 and (door < 0 or left >= 0.0):
            door = k
        left -= weights[k]
    return door


@rule
def _keeps(door: int, world: World) -> float:
    """Part that a door keeps of what it would keep if it lived on nothing but its own work."""
    purchaser = world.parameters[world.organisations.size]
    if door != TEAM_DOOR:
        return 1.0
    earns = 1.0 - purchaser["funding.lump_sum"]
    return 1.0 - purchaser["front_door.provider_share"] * purchaser["front_door.capture"] * earns


@rule
def is_kept(c: ClientIndex, key: Key, world: World) -> bool:
    """Whether the door of client ``c`` helps or advises it and does not refer."""
    client, system = world.clients[c], world.system[0]
    door = client["door"]
    if door < 0:
        return False
    size = total_need(client["need"]) / system["reference_need"]
    keeps = _keeps(door, world)
    if size < system["door_threshold"][door] * keeps:
        return True
    if size > world.parameters[world.organisations.size]["doors.light"]:
        return False
    return uniform(key, _DOOR, client["number"], 0, 1) < system["door_helps"][door] * keeps


@rule
def is_refused(c: ClientIndex, world: World) -> bool:
    """Whether the need of client ``c`` is below what entitles to care."""
    least = world.parameters[world.organisations.size]["entitlement.need"]
    return least > 0.0 and total_need(world.clients[c]["need"]) < least * world.system[0]["reference_need"]


@rule
def room_at(o: OrganisationIndex, door: int, world: World) -> float:
    """Factor on the weight of organisation ``o`` for a door that looks for a short waiting list."""
    looks = world.system[0]["door_room"][door]
    organisation = world.organisations[o]
    return 1.0 - looks + looks / (1.0 + organisation["queue"] / organisation["staff"])
