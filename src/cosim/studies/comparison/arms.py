"""From what a user asks to compare to named arms: the base, and a scenario per policy or bundle."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cosim.errors import InputError
from cosim.studies.seams import NamedPolicy, ScenarioLike

__all__ = ["BASE", "Entry", "arms_of"]

BASE = "base"
Entry = str | NamedPolicy | Sequence[str | NamedPolicy]


def arms_of(scenario: ScenarioLike, entries: Sequence[Entry]) -> dict[str, ScenarioLike]:
    """Name and build the arms, ``base`` first, in the order asked for.

    Parameters
    ----------
    entries
        Each a policy, the name or file of one, ``"A+B"``, or a list of these that are applied together.

    Raises
    ------
    InputError
        If nothing is asked, an arm is asked twice, a bundle is empty or repeats a policy; and, from the scenario,
        if a policy is unknown or contradicts another.
    """
    if isinstance(entries, str) or not isinstance(entries, Sequence):
        raise InputError("policies", expected="a list of policies or bundles", got=repr(entries), hint="put it in [ ]")
    if not entries:
        raise InputError("policies", expected="at least one policy to compare with the base", got="none")
    arms: dict[str, ScenarioLike] = {BASE: scenario}
    members_seen: dict[frozenset[str], str] = {}
    for entry in entries:
        arm = scenario.with_policies(_members(entry))
        names = [policy.name for policy in arm.policies[len(scenario.policies) :]]
        name = "+".join(names)
        if len(set(names)) < len(names):
            raise InputError(f"policies: {name}", expected="each policy once in a bundle", got=repr(name))
        if name == BASE:
            raise InputError("policies", expected="a name other than 'base', which is the scenario itself", got=name)
        # A bundle in another order is the same bundle.
        if twin := members_seen.get(frozenset(names)):
            raise InputError("policies", expected="each policy or bundle once", got=f"{twin!r} and {name!r}")
        members_seen[frozenset(names)] = name
        arms[name] = arm
    return arms


def _members(entry: Entry) -> list[Any]:
    """The policies of one entry, with every ``A+B`` taken apart."""
    parts = [entry] if isinstance(entry, str) or not isinstance(entry, Sequence) else list(entry)
    members: list[Any] = []
    for part in parts:
        members.extend(_split(part) if isinstance(part, str) else [part])
    if not members:
        raise InputError("policies", expected="at least one policy in a bundle", got=repr(entry))
    return members


def _split(text: str) -> list[str]:
    """``"A+B"`` as ``["A", "B"]``; a file name may hold a plus."""
    if text.endswith(".toml") and Path(text).is_file():
        return [text]
    names = [name.strip() for name in text.split("+")]
    if not all(names):
        raise InputError("policies", expected="policy names joined by +", got=repr(text))
    return names
