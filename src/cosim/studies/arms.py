"""Named arms: the base, and a scenario per policy or bundle."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cosim.care.acting import check_reach
from cosim.care.policies.model import Policy
from cosim.care.scenario.model import Scenario
from cosim.errors import InputError

__all__ = ["BASE", "ArmLike", "arms_of"]

BASE = "base"
ARMS_MOST = 1_000  # each is checked, and resolved into a table of parameters, before any run
ArmLike = str | Path | Policy | Sequence[str | Path | Policy]  # policies that are applied to the base to make an arm


def arms_of(scenario: Scenario, policies: Sequence[ArmLike]) -> dict[str, Scenario]:
    """Name and build the arms, ``base`` first, then in the order given.

    Parameters
    ----------
    policies
        An arm each: a policy, the name or file of one, ``"A+B"``, or a list of these that are applied together.

    Raises
    ------
    InputError
        If there is none, an arm is named twice, a bundle is empty or repeats a policy; and, from the scenario, if a
        policy is unknown, reaches nobody or contradicts another.
    """
    if isinstance(policies, str) or not isinstance(policies, Sequence):
        raise InputError("policies", expected="a list of policies or bundles", got=repr(policies), hint="put it in [ ]")
    if not policies:
        raise InputError("policies", expected="at least one policy to compare with the base", got="none")
    if len(policies) > ARMS_MOST:
        raise InputError("policies", expected=f"at most {ARMS_MOST:,} arms", got=f"{len(policies):,}",
                         hint="compare them in parts, or make them one policy whose values a sweep varies")  # fmt: skip
    arms: dict[str, Scenario] = {BASE: scenario}
    members_seen: dict[frozenset[str], str] = {}
    for wanted in policies:
        arm = scenario.with_policies(_members(wanted))
        check_reach(arm)
        names = [policy.name for policy in arm.policies[len(scenario.policies) :]]
        name = "+".join(names)
        if len(set(names)) < len(names):
            raise InputError(f"policies: {name}", expected="each policy once in a bundle", got=repr(name))
        if name == BASE:
            raise InputError("policies", expected="a name other than 'base', which is the scenario itself", got=name)
        # The order in a bundle has no effect.
        if twin := members_seen.get(frozenset(names)):
            raise InputError("policies", expected="each policy or bundle once", got=f"{twin!r} and {name!r}")
        members_seen[frozenset(names)] = name
        arms[name] = arm
    return arms


def _members(wanted: ArmLike) -> list[Any]:
    """The policies of one arm, with every ``A+B`` split."""
    parts = [wanted] if isinstance(wanted, str) or not isinstance(wanted, Sequence) else list(wanted)
    members: list[Any] = []
    for part in parts:
        members.extend(_split(part) if isinstance(part, str) else [part])
    if not members:
        raise InputError("policies", expected="at least one policy in a bundle", got=repr(wanted))
    return members


def _split(text: str) -> list[str]:
    """``"A+B"`` as ``["A", "B"]``; a file name may contain a plus."""
    if text.endswith(".toml") and Path(text).is_file():
        return [text]
    names = [name.strip() for name in text.split("+")]
    if not all(names):
        raise InputError("policies", expected="policy names joined by +", got=repr(text))
    return names
