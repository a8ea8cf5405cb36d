"""A resolved scenario: every key with its value and origin, and the identity of the whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from cosim.care.outcomes.catalogue import Outcome, outcomes_of
from cosim.care.plugins.found import Extension
from cosim.care.plugins.together import together
from cosim.care.policies.amounts import is_amount
from cosim.care.policies.compose import bundle, check_acts
from cosim.care.policies.model import Policy
from cosim.care.policies.values import checked
from cosim.care.scenario import tables
from cosim.care.scenario.checks import run_checks
from cosim.care.scenario.identity import identity_of
from cosim.care.scenario.parts import Domain, Municipality, NetworkSource, Note, note_of
from cosim.care.scenario.series import Series, Steps
from cosim.care.scenario.structure import FROM_WEEK_0
from cosim.core.parameters import Parameter, keys_of
from cosim.errors import InputError, nearest
from cosim.texts.hints import IN_THE_FILE, Hint, thousands_hint

__all__ = ["ONLY_IN_FILES", "WEEKS_MAX", "Scenario", "checked_weeks", "settings"]

WEEKS_MAX = 5200
ONLY_IN_FILES = frozenset(  # keys of a scenario file that are no values, so that they are not set one at a time
    {"name", "title", "title_nl", "description", "description_nl", "small", "extends", "extend", "inhabitants", "start",
     "municipal_euros", "price_year", "policies", "domains", "municipalities", "sectors"}
)  # fmt: skip
_WEEKS = Parameter("weeks", 416, "weeks", 1, WEEKS_MAX, "How long a run takes.", whole=True)


@dataclass(frozen=True)
class Scenario:
    """A care system, ready to be built.

    Attributes
    ----------
    name, title, description
        Text; not part of the identity.
    weeks
        How long a run takes.
    values
        Number or word for every key, in canonical order.
    notes
        Where each value comes from, by key; domain shares by ``domains.<name>.share``.
    domains
        Life domains, in order.
    network
        A user's own network, or None if one is built (``values["network.builder"]``).
    policies
        Policies applied, in order.
    written
        The scenario file as it was written.
    inhabitants, municipal_euros
        Inhabitants, and what municipalities spend in EUR a year, to compare with; None if not known. They decide no
        run and are no part of the identity.
    start
        First month, such as ``"2015-01"``, or None: weeks have no date.
    series
        Numbers that change over the years, by key; ``values`` has what they are in week 0.
    price_year
        Year in whose prices euros by year are shown, or None for those of each year.
    municipalities
        Municipalities, in order; none if the region is one whole.
    title_nl, description_nl
        The texts in Dutch, if there are any.
    small
        Difference from which on an outcome matters, where the scenario chooses another than `cosim.texts.outcomes`.
    extensions
        Plug-ins, in order; see `cosim.care.plugins`.
    before
        Values that held in the burn-in, by key, where they are others than from week 0 on (`from_week_0`).
    """

    name: str
    title: str
    description: str
    weeks: int
    values: Mapping[str, float | str]
    notes: Mapping[str, Note]
    domains: tuple[Domain, ...]
    network: NetworkSource | None = None
    policies: tuple[Policy, ...] = ()
    written: Mapping[str, object] = field(default_factory=dict, compare=False)
    inhabitants: int | None = None
    municipal_euros: float | None = None
    start: str | None = None
    series: Mapping[str, Series] = field(default_factory=dict)
    price_year: int | None = None
    municipalities: tuple[Municipality, ...] = ()
    title_nl: str = ""
    description_nl: str = ""
    small: Mapping[str, float | str] = field(default_factory=dict)
    extensions: tuple[Extension, ...] = ()
    before: Mapping[str, float | str] = field(default_factory=dict)

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Outcomes of a run, those of plug-ins last."""
        plugins = together(tuple(one for one in self.extensions if one.plugin is not None))
        return outcomes_of(self.payers) + (() if plugins is None else plugins.outcomes())

    @property
    def sectors(self) -> tuple[str, ...]:
        """Sectors, in order of appearance among the domains."""
        return tuple(dict.fromkeys(domain.sector for domain in self.domains))

    @property
    def payers(self) -> tuple[str, ...]:
        """Payers, in order of appearance among the domains."""
        return tuple(dict.fromkeys(domain.payer for domain in self.domains))

    @cached_property
    def identity(self) -> str:
        """SHA-256 of the model version and of values other than defaults; see `cosim.care.scenario.identity`."""
        return self._identity()

    def _identity(self) -> str:
        return identity_of(
            weeks=self.weeks, values=self.values, domains=self.domains, network=self.network, policies=self.policies,
            start=self.start, series=self.series, municipalities=self.municipalities, extensions=self.extensions,
            before=self.before,
        )  # fmt: skip

    def check_unedited(self) -> None:
        """Refuse a scenario that was edited in place after its identity was read: a result would name another.

        Raises
        ------
        InputError
            If it was.
        """
        if self._identity() != self.identity:
            raise InputError(
                "scenario", expected="a scenario as it was made", got="one that was edited in place",
                hint="replace() and with_policies() make a changed scenario, with an identity of its own",
            )  # fmt: skip

    @cached_property
    def past(self) -> str | None:
        """What scenarios have in common whose runs may share weeks before their policies differ; `cosim.care.branches`.

        It is the identity without policies and length. None for one that shares with no other: plain Python of a
        plug-in's, called every week, may remember what it was called with.
        """
        if any(one.plugin is None for one in self.extensions):
            return None
        plugins = together(self.extensions)
        alone = plugins is not None and any(phase.outside for phase in plugins.phases)
        return None if alone else replace(self, weeks=1, policies=()).identity

    def __hash__(self) -> int:
        return hash(self.identity)

    @property
    def facts(self) -> dict[str, float]:
        """What is known of the region and decides no run, by key."""
        found = {"inhabitants": self.inhabitants, "municipal_euros": self.municipal_euros}
        return {key: value for key, value in found.items() if value is not None}

    def steps(self, weeks: int) -> dict[str, Steps]:
        """Weeks in which each series changes within a run of ``weeks`` weeks, and the values from then on."""
        start = self.start
        return {} if start is None else {key: one.steps(start, weeks) for key, one in self.series.items()}

    def resolved(self) -> dict[str, Any]:
        """All of it, JSON-able, in canonical order; `cosim.care.scenario.resolve.from_resolved` reads it back."""
        return (
            self.facts
            | {
                "name": self.name,
                "title": self.title,
                "description": self.description,
                "weeks": self.weeks,
                "domains": [asdict(domain) for domain in self.domains],
                "network": None if self.network is None else self.network.as_dict(),
                "values": dict(self.values),
                "notes": {key: note.as_dict() for key, note in self.notes.items()},
                "policies": [policy.as_dict() for policy in self.policies],
            }
            | self._dated()
        )

    def _dated(self) -> dict[str, Any]:
        """What came later, where it is given: a scenario without it is written as before."""
        found: dict[str, Any] = {} if self.start is None else {"start": self.start}
        if self.municipalities:
            found["municipalities"] = [one.as_dict() for one in self.municipalities]
        if self.series:
            found["series"] = {key: one.as_dict() for key, one in self.series.items()}
        if self.price_year is not None:
            found["price_year"] = self.price_year
        if self.extensions:
            found["extensions"] = [one.as_dict() for one in self.extensions]
        if self.before:
            found["before"] = dict(self.before)
        words = {"title_nl": self.title_nl, "description_nl": self.description_nl, "small": dict(self.small)}
        return {**found, **{key: value for key, value in words.items() if value}}

    def with_policies(
        self, names: str | Path | Policy | Sequence[str | Path | Policy], *, folder: Path | None = None
    ) -> Scenario:
        """The scenario with further policies: names, paths, ``"A+B"`` or `Policy` objects.

        Raises
        ------
        InputError
            If one is unknown, does not fit this scenario, can have no effect, or contradicts another.
        """
        added = tuple(policy.from_start(self.start, where=self.name) for policy in bundle(names, folder=folder))
        changed = replace(self, policies=self.policies + added)
        check_acts(added, parameters=tables.mechanisms(self.extensions))
        run_checks(changed, where=self.name)
        return changed

    def replace(self, changes: Mapping[str, float | str]) -> Scenario:
        """The scenario with other values, all replaced at once; ``weeks`` is one of the keys here.

        A value takes the place of a series, if the key has one.

        A value that differs from the one it replaces is noted as an assumption of the user.

        Raises
        ------
        InputError
            If a key is unknown, a value does not fit, or a check across keys fails.
        """
        changed = self.replaced(changes)
        run_checks(changed, where=self.name)
        return changed

    def from_week_0(self, changes: Mapping[str, float | str]) -> Scenario:
        """`replace` from week 0 on: the burn-in keeps the values that it had, so that all share one past.

        Without a burn-in it is `replace`.

        Raises
        ------
        InputError
            As `replace`; also if a key is read before week 0 only.
        """
        changed = self.replace(changes)
        if not float(self.values["population.burn_in_weeks"]):
            return changed
        past = {**{key: self.values[key] for key in changes if key in self.values}, **self.before}
        before = {key: value for key, value in past.items() if value != changed.values[key]}
        read_once = keys_of(tables.structure(self.extensions)).keys() - FROM_WEEK_0
        for key in before:
            if key in read_once:
                raise InputError(f"{self.name}: {key}", expected="a number that is read from week 0 on", got=key)
        return replace(changed, before=before)

    def replaced(self, changes: Mapping[str, float | str]) -> Scenario:
        """`replace` without the checks across keys, for changes that pass them for certain."""
        known = keys_of(tables.parameters(self.extensions))
        values, notes, weeks = dict(self.values), dict(self.notes), self.weeks
        series = {key: one for key, one in self.series.items() if key not in changes}
        for key, value in changes.items():
            where = f"{self.name}: {key}"
            if key == "weeks":
                weeks = checked_weeks(value, where=where)
                continue
            if key not in known:
                hint = Hint(IN_THE_FILE) if key.split(".")[0] in ONLY_IN_FILES else nearest(key, (*known, "weeks"))
                raise InputError(where, expected="a known key", got=f"'{key}'", hint=hint)
            parameter, at = known[key]
            values[key] = checked(parameter, value, where=where)
            if values[key] != self.values[key]:
                default = parameter.number(values[key]) == parameter.number(parameter.defaults[at])
                notes[key] = note_of(parameter) if default else Note()
        network = None if "network.builder" in changes else self.network
        return replace(self, values=values, notes=notes, weeks=weeks, network=network, series=series)


def checked_weeks(value: object, *, where: str) -> int:
    """A number of weeks.

    Raises
    ------
    InputError
        If it is not a whole number from 1 to `WEEKS_MAX`.
    """
    return int(checked(_WEEKS, value, where=where))


def settings(texts: Sequence[str]) -> dict[str, float | str]:
    """Read ``key=value`` as on a command line: a number if it is one, else a word.

    Examples
    --------
    >>> settings(["weeks=52", "choice.rule = imitation"])
    {'weeks': 52.0, 'choice.rule': 'imitation'}
    """
    found: dict[str, float | str] = {}
    for text in texts:
        key, sign, value = (part.strip() for part in text.partition("="))
        if not (key and sign and value):
            raise InputError("--set", expected="key=value", got=repr(text))
        if key in found:
            raise InputError(f"--set {key}", expected="each key once", got=repr(text))
        if is_amount(key) and (hint := thousands_hint(value)):
            raise InputError(f"--set {key}", expected="a number whose size is clear", got=value, hint=hint)
        try:
            found[key] = float(value)
        except ValueError:
            found[key] = value
    return found
