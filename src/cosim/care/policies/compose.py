"""Bundles: several policies at once, and the checks on combinations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path

from cosim.care.policies.load import load_policy
from cosim.care.policies.model import Change, Policy
from cosim.care.policies.reading import shown
from cosim.care.policies.values import advice, fits, wanted
from cosim.core.parameters import Parameter, keys_of
from cosim.errors import InputError, nearest

__all__ = ["bundle", "check_acts", "check_bundle", "check_changes", "name_of", "split"]


def split(text: str, *, folder: Path | None = None) -> tuple[str, ...]:
    """Split ``"A+B"``; the name of an existing file may contain a plus.

    Examples
    --------
    >>> split("audit + outcome-joint")
    ('audit', 'outcome-joint')
    """
    if text.endswith(".toml") and ((folder or Path()) / text).is_file():
        return (text,)
    names = tuple(name.strip() for name in text.split("+"))
    if not all(names):
        raise InputError("policies", expected="policy names joined by +", got=repr(text))
    return names


def name_of(policies: Sequence[Policy]) -> str:
    """Name of a bundle, such as ``audit+outcome-joint``."""
    return "+".join(policy.name for policy in policies)


def bundle(
    names: str | Path | Policy | Sequence[str | Path | Policy], *, folder: Path | None = None
) -> tuple[Policy, ...]:
    """Load and check policies that are applied together.

    Parameters
    ----------
    names
        A policy, the name or path of one, ``"A+B"``, or a sequence of these.
    folder
        Folder that relative paths start from.

    Returns
    -------
    tuple of Policy
        In the order given. The order has no effect.

    Raises
    ------
    InputError
        If one is unknown, or two contradict each other.
    """
    parts = [names] if isinstance(names, (str, Path, Policy)) else list(names)
    members: list[Policy] = []
    for part in parts:
        if isinstance(part, Policy):
            members.append(part)
        elif isinstance(part, str):
            members.extend(load_policy(name, folder=folder) for name in split(part, folder=folder))
        elif isinstance(part, Path):
            members.append(load_policy(part, folder=folder))
        else:
            raise InputError("policies", expected="a policy, its name or its file", got=shown(part))
    check_bundle(members)
    return tuple(members)


def check_bundle(policies: Sequence[Policy]) -> None:
    """Refuse a policy that is given twice, declared conflicts, and different values for one key at one organisation."""
    for one, other in combinations(policies, 2):
        where = f"policies {one.name}+{other.name}"
        if one.name == other.name:
            raise InputError(where, expected="each policy once", got=f"'{one.name}' twice")
        if other.name in one.conflicts or one.name in other.conflicts:
            first, second = (one, other) if other.name in one.conflicts else (other, one)
            raise InputError(
                where, expected="policies that go together", got=f"'{first.name}', which excludes '{second.name}'"
            )
        if one.reach.may_overlap(other.reach):
            _check_sets(one, other, where=where)


def _check_sets(one: Policy, other: Policy, *, where: str) -> None:
    """Refuse two values for one key."""
    values = {change.key: change.value for change in one.changes if change.kind == "set"}
    for change in other.changes:
        if change.kind == "set" and values.get(change.key, change.value) != change.value:
            raise InputError(
                f"{where}: {change.key}",
                expected="one value for organisations that both reach",
                got=f"{shown(values[change.key])} and {shown(change.value)}",
            )


def check_changes(
    policies: Iterable[Policy], *, parameters: Sequence[Parameter], structural: Iterable[str] = ()
) -> None:
    """Refuse changes of keys that do not exist, are read only once, or cannot take the value.

    Parameters
    ----------
    parameters
        What policies may change.
    structural
        Keys that are read once, when the world is built.
    """
    known, fixed = keys_of(parameters), frozenset(structural)
    for policy in policies:
        for change in policy.changes:
            where = f"policy {policy.name}: {change.key}"
            if change.key in fixed:
                raise InputError(
                    where, expected="a parameter that can change during a run",
                    got="one that is read once, when the world is built", hint="change it in the scenario",
                )  # fmt: skip
            if change.key not in known:
                raise InputError(where, expected="a known key", got=f"'{change.key}'", hint=nearest(change.key, known))
            _check_value(change, known[change.key][0], where=where)


def check_acts(policies: Iterable[Policy], *, parameters: Sequence[Parameter]) -> None:
    """Refuse policies that cannot act in any scenario.

    What only the purchaser reads (`Parameter.read_by`) does not change where some organisations are reached.

    Raises
    ------
    InputError
        If a change or a reach can have no effect.
    """
    known = keys_of(parameters)
    for policy in policies:
        reach = policy.reach
        if reach.share is not None and not 0.0 < reach.share <= 1.0:
            raise InputError(
                f"policy {policy.name}: reach.share", expected="more than 0, at most 1", got=f"{reach.share:g}"
            )
        for change in policy.changes:
            if change.key not in known:
                continue
            read_by = known[change.key][0].read_by
            if reach.municipality is not None and read_by != "municipality":
                mine = [key for key, (one, _) in known.items() if one.read_by == "municipality"]
                raise InputError(
                    f"policy {policy.name}: {change.key}", got=f"reach by municipality {reach.municipality}",
                    expected=f"a key that a municipality sets: {', '.join(mine)}",
                    hint='what organisations and the purchaser read needs organisations = "all"',
                )  # fmt: skip
            if read_by in ("purchaser", "municipality") and not reach.everyone and reach.municipality is None:
                part = ", ".join(name for name in reach.as_dict())
                raise InputError(
                    f"policy {policy.name}: {change.key}", got=f"reach by {part}",
                    expected='reach organisations = "all", since only the purchaser reads this parameter',
                    hint="without reach.sector, share and names it changes; or change what organisations read",
                )  # fmt: skip


def _check_value(change: Change, parameter: Parameter, *, where: str) -> None:
    """Refuse a value outside the range of the parameter; results of scaling and adding are checked when composed."""
    if change.kind == "set":
        if not fits(parameter, change.value):
            raise InputError(
                where, expected=wanted(parameter), got=shown(change.value), hint=advice(parameter, change.value)
            )
    elif parameter.choices:
        raise InputError(where, expected=f"set, to {wanted(parameter)}", got=change.kind)
