"""Which published patterns bear on a policy, and why: derived from what both change, without a run.

A policy changes the parameters whose value it moves in this scenario; what it sets to the value there is already is no
change. A pattern changes the parameters in which its arms differ from the first of them: values, changes of their
policies and, where an arm fixes the mix of behaviours, every property of practices whose mean over the mix differs. The
three properties of one name, one for each behaviour, are one parameter.

A pattern bears on a policy, strongest first:

1. ``parameter``: it changes a parameter that the policy changes; the closest is the one with the largest part in common
   (Jaccard: parameters that both change over those that either does);
2. ``measure``: it measures a column of the state that is written by a rule which reads a parameter of the policy; the
   closest is the one that measures the largest part of what such a rule writes;
3. ``rule``: it changes another parameter of the same rule file.

The first two are direct: what such a pattern gets wrong is not to be trusted about the policy. The third says where to
look. What bears on a policy in none of these ways may still matter for the region as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from cosim.care.policies.load import load_policy
from cosim.care.policies.model import Change, Policy
from cosim.care.rules.catalogue import MODULES
from cosim.care.scenario import tables
from cosim.care.scenario.model import Scenario
from cosim.core.parameters import BEHAVIOURS, Parameter, keys_of
from cosim.evidence.validation.pattern import Pattern
from cosim.evidence.validation.written import readers_of, written_by
from cosim.studies.lab import Arm
from cosim.texts.language import ENGLISH, Language

__all__ = ["Bearing", "bearing", "changed_by"]

Kind = Literal["parameter", "measure", "rule", ""]
KINDS: tuple[Kind, ...] = ("parameter", "measure", "rule", "")
_MOST = 3  # names in a reason


@dataclass(frozen=True, slots=True)
class Bearing:
    """How a pattern bears on a policy.

    Attributes
    ----------
    kind
        ``parameter``, ``measure``, ``rule``, or empty if it does not.
    names
        The parameters, rules or columns that connect them.
    common
        Part that they have in common, 0..1: of the parameters, or of what a rule writes; 0 for a rule.
    """

    kind: Kind = ""
    names: tuple[str, ...] = ()
    common: float = 0.0

    @property
    def direct(self) -> bool:
        """Whether it tests what the policy itself moves, and not only other numbers of the same rule."""
        return self.kind in ("parameter", "measure")

    @property
    def order(self) -> tuple[int, float]:
        """Sorts the closest pattern first."""
        return KINDS.index(self.kind), -self.common

    def reason(self, language: Language = ENGLISH) -> str:
        """Why it bears on the policy, as the end of a sentence; empty if it does not."""
        more = len(self.names) - _MOST
        named = [*self.names[:_MOST], *([language.tr("{n} more", n=more)] if more > 0 else [])]
        what = language.listed(named)
        if self.kind == "parameter":
            return language.tr("because it changes {what} too", what=what)
        if self.kind == "rule":
            return language.tr("because it changes other numbers of the same rule, {what}", what=what)
        if self.kind == "measure":
            return language.tr("because it measures {what}, which the policy acts on", what=what)
        return ""


def changed_by(policies: Iterable[Policy], scenario: Scenario) -> frozenset[str]:
    """Parameters whose value the policies move in a scenario, as declared (``practices.*.invites``)."""
    known = keys_of(tables.mechanisms(scenario.extensions))
    moved = [change.key for policy in policies for change in policy.changes if _moves(change, scenario)]
    return frozenset(known[key][0].key for key in moved if key in known)


def _moves(change: Change, scenario: Scenario) -> bool:
    if change.kind == "set":
        return scenario.values.get(change.key) != change.value
    return change.value != (1.0 if change.kind == "scale" else 0.0)


def bearing(pattern: Pattern, policies: Sequence[Policy], scenario: Scenario) -> Bearing:
    """How a pattern bears on policies that are taken together, in a scenario."""
    mine, theirs = changed_by(policies, scenario), _exercised(pattern, scenario)
    if common := mine & theirs:
        return Bearing("parameter", tuple(sorted(common)), len(common) / len(mine | theirs))
    writing = [written_by(module) for module in {module for key in mine for module in readers_of(key)}]
    if columns := frozenset().union(*writing) & set(pattern.reads):
        part = max(len(written & columns) / max(1, len(written)) for written in writing)
        return Bearing("measure", tuple(sorted(columns)), part)
    if rules := {_rule_of(key) for key in mine} & {_rule_of(key) for key in theirs} - {""}:
        return Bearing("rule", tuple(sorted(rules)))
    return Bearing()


@lru_cache(maxsize=256)
def _rule_of(key: str) -> str:
    """Name of the rule file that declares a parameter; empty for one of a plug-in."""
    names = (module.__name__.rsplit(".", 1)[-1] for module in MODULES
             if any(one.key == key for one in module.PARAMETERS))  # fmt: skip
    return next(names, "")


def _exercised(pattern: Pattern, scenario: Scenario) -> frozenset[str]:
    """Parameters in which the arms of a pattern differ from the first of them."""
    alone = replace(scenario, policies=())  # those of the scenario are in every arm
    first, *others = pattern.compares(alone) or (Arm("none"),)
    known = keys_of(tables.parameters(scenario.extensions))
    found: set[str] = set()
    for arm in others:
        here, there = ({**scenario.values, **one.values} for one in (first, arm))
        found |= {known[key][0].key for key in arm.values.keys() | first.values.keys() if here[key] != there[key]}
        found |= _by_mix(here, there, known)
        found |= changed_by((load_policy(name) for name in arm.policies), alone)
    return frozenset(key for key in found if not key.startswith("behaviour."))


def _by_mix(
    here: Mapping[str, object], there: Mapping[str, object], known: Mapping[str, tuple[Parameter, int | None]]
) -> set[str]:
    """Properties of practices whose mean differs between two mixes of behaviours."""
    keys = [f"behaviour.{name}" for name in BEHAVIOURS]
    shift = [float(str(there[key])) - float(str(here[key])) for key in keys]
    practices = {one.key: one.keys for one, at in known.values() if at is not None and len(one.keys) == len(shift)}
    moved = {
        key: sum(part * float(str(here[one])) for part, one in zip(shift, members, strict=True))
        for key, members in practices.items()
    }
    return {key for key, amount in moved.items() if abs(amount) > 1e-9}
