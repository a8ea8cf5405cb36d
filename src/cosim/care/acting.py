"""Whether a policy can act in a scenario: what certainly cannot is refused, what does nothing here is noted.

A policy without effect gives differences of exactly none, which reads like a finding. `check_reach` refuses a reach
that names no organisation of the scenario. `idle_notes` describes what is no mistake by itself: a policy that starts
after the run ends, a change to the value that holds already, a change of a mechanism that this scenario leaves off, a
random share so small that it often reaches nobody. What can be seen without a scenario
(`cosim.care.policies.compose.check_acts`) is refused when policies are added.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from cosim.care.policies.model import Change, Policy
from cosim.care.policies.values import written
from cosim.care.scenario import tables
from cosim.care.scenario.model import Scenario
from cosim.care.world.build import named_organisations
from cosim.core.parameters import keys_of
from cosim.errors import InputError, nearest

__all__ = ["SWITCHES", "arm_notes", "check_reach", "full_value", "idle_notes"]

_SHOWN = 12  # names listed in a message

# Key, or section, that acts only while another key is on (True), or off (False). Not all that need each other: those
# whose switch is elsewhere, so that a policy can aim at what is not there.
SWITCHES = {
    "doors.": ("doors.open", True),
    "first_line.reach": ("doors.open", False),
    "first_line.need_limit": ("doors.open", False),
    "first_line.watch_hours": ("first_line.watch", True),
    "front_door.capture": ("front_door.provider_share", True),
    "support.": ("support.mean", True),
    "ideas.search": ("ideas.weight", True),
    "ideas.family": ("ideas.weight", True),
    "institute.heard": ("institute.sample", True),
    "change.managers": ("change.hours", True),
    "dialogue.": ("dialogue.hours_per_week", True),
    "values.talk": ("values.hours_per_week", True),
}


def check_reach(scenario: Scenario) -> None:
    """Refuse a policy whose reach names organisations that do not exist, or none of the sector it names.

    Raises
    ------
    InputError
        With the names that exist.
    """
    named = [policy for policy in scenario.policies if policy.reach.names]
    if not named:
        return
    sector_of = named_organisations(scenario)
    for policy in named:
        for name in policy.reach.names:
            if name not in sector_of:
                raise InputError(
                    f"policy {policy.name}: reach.names", expected="names of organisations of the scenario",
                    got=repr(name), hint=f"{nearest(name, sector_of) or 'there are'}: {_some(list(sector_of))}",
                )  # fmt: skip
        sector = policy.reach.sector
        if sector is not None and not any(sector_of[name] == sector for name in policy.reach.names):
            there = [name for name, one in sector_of.items() if one == sector]
            raise InputError(
                f"policy {policy.name}: reach", expected=f"names of organisations of sector {sector}",
                got=_some(policy.reach.names), hint=f"in that sector: {_some(there)}",
            )  # fmt: skip


def _some(names: Sequence[str]) -> str:
    """The first few names, and how many more there are.

    Examples
    --------
    >>> _some(["a", "b"]), _some([str(n) for n in range(14)])
    ('a, b', '0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 2 more')
    """
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def arm_notes(arms: Mapping[str, Scenario], *, weeks: int) -> tuple[str, ...]:
    """`idle_notes` of every arm, each once."""
    found = (note for arm in arms.values() for note in idle_notes(arm, weeks=weeks))
    return tuple(dict.fromkeys(found))


def idle_notes(scenario: Scenario, *, weeks: int | None = None) -> tuple[str, ...]:
    """One sentence for everything in the policies of a scenario that does nothing in a run of so many weeks."""
    length = scenario.weeks if weeks is None else weeks
    return tuple(note for policy in scenario.policies for note in _notes(policy, scenario, length))


def full_value(key: str, scenario: Scenario) -> float | str:
    """Value of a key at organisations that every policy reaches, when all changes have grown to full size.

    Composed as in `cosim.care.policies.schedule`: every set, then every scale, then every add.
    """
    value = scenario.values[key]
    changes = [change for policy in scenario.policies for change in policy.changes if change.key == key]
    for kind in ("set", "scale", "add"):
        for change in changes:
            if change.kind != kind:
                continue
            if kind == "set" or isinstance(value, str) or isinstance(change.value, str):
                value = change.value
            else:
                value = value * change.value if kind == "scale" else value + change.value
    whole = keys_of(tables.parameters(scenario.extensions))[key][0].whole
    return float(math.floor(value + 0.5)) if whole and not isinstance(value, str) else value


def _notes(policy: Policy, scenario: Scenario, weeks: int) -> Iterator[str]:
    name = f"policy {policy.name}"
    if policy.start_week >= weeks:
        yield f"{name} starts in week {policy.start_week} and the run has {weeks} weeks, so it does nothing here"
        return
    if not policy.changes:
        yield f"{name} changes no parameter" + ("" if _costs(policy) else " and costs nothing")
    yield from (f"{name}{note}" for note in _unchanged(policy, scenario))
    yield from (f"{name}{note}" for note in _deaf(policy, scenario))
    if policy.reach.share is not None:
        there = _reachable(policy, scenario)
        if policy.reach.share * there < 1.0:
            yield (
                f"{name} reaches a random share of {policy.reach.share:g} of {there} organisations, "
                f"on average {policy.reach.share * there:.2g}: in many runs nobody"
            )


def _costs(policy: Policy) -> bool:
    cost = policy.running_cost
    return cost.per_week > 0 or cost.per_professional_week > 0 or cost.per_client_week > 0


def _reachable(policy: Policy, scenario: Scenario) -> int:
    """Organisations that a policy may reach, before its random share."""
    reach = policy.reach
    return sum(
        reach.sector in (None, sector) and (not reach.names or name in reach.names)
        for name, sector in named_organisations(scenario).items()
    )


def _unchanged(policy: Policy, scenario: Scenario) -> Iterator[str]:
    """Changes to the value that holds already. A mix of shares is given whole, so its parts need not all change."""
    others = {change.key for one in scenario.policies if one is not policy for change in one.changes}
    same = [change.key for change in policy.changes if change.key not in others and _holds(change, scenario)]
    if same and len(same) == len(policy.changes):
        listed = ", ".join(f"{key} is {written(scenario.values[key])}" for key in same)
        yield f" changes nothing, since {listed} already"
        return
    mixes = [group.keys for group in tables.groups()]
    for key in same:
        mix = next((keys for keys in mixes if key in keys), (key,))
        if all(change.key in same for change in policy.changes if change.key in mix):
            yield f": {key} is {written(scenario.values[key])} already"


def _deaf(policy: Policy, scenario: Scenario) -> Iterator[str]:
    """Changes of what this scenario leaves off, unless the policy is written for scenarios of both kinds."""
    deaf: dict[str, list[str]] = {}
    heard = set()
    for change in policy.changes:
        fits = [one for one in SWITCHES if change.key == one or (one.endswith(".") and change.key.startswith(one))]
        switch, on = SWITCHES[max(fits, key=len)] if fits else ("", True)
        if not switch or change.key == switch or switch in scenario.series:
            continue
        if (full_value(switch, scenario) != 0) == on:
            heard.add(switch)
        else:
            deaf.setdefault(switch, []).append(change.key)
    for switch, found in deaf.items():
        if switch not in heard:
            value = written(scenario.values[switch])
            yield f" changes {', '.join(found)}, which does nothing while {switch} is {value}"


def _holds(change: Change, scenario: Scenario) -> bool:
    """Whether a change leaves the value of the scenario as it is."""
    value = scenario.values[change.key]
    if change.kind == "set" or isinstance(value, str) or isinstance(change.value, str):
        parameter, _ = keys_of(tables.parameters(scenario.extensions))[change.key]
        return parameter.number(value) == parameter.number(change.value)
    return value * change.value == value if change.kind == "scale" else change.value == 0.0
