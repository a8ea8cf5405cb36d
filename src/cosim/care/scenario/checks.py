"""Checks across keys: each a function of a scenario that raises `InputError`, gathered in `CHECKS`."""

# ruff: noqa: D102 - members of a protocol, described by the class

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from cosim.care.plugins.found import Extension
from cosim.care.policies.compose import check_bundle, check_changes
from cosim.care.policies.model import Policy
from cosim.care.policies.schedule import Organisations, Steps, records_of, schedule
from cosim.care.scenario import tables
from cosim.care.scenario.parts import Domain, Municipality, NetworkSource
from cosim.care.scenario.series import Series
from cosim.care.state import DOMAINS, PAYERS
from cosim.core.parameters import keys_of
from cosim.core.rng import key_of
from cosim.core.units import WEEKS_A_YEAR
from cosim.errors import InputError, nearest

__all__ = ["CHECKS", "Checked", "check_behaviour_free", "check_series", "run_checks"]

_SUM = 1e-6


class Checked(Protocol):
    """The part of a scenario that checks read."""

    @property
    def name(self) -> str: ...
    @property
    def values(self) -> Mapping[str, float | str]: ...
    @property
    def domains(self) -> Sequence[Domain]: ...
    @property
    def sectors(self) -> tuple[str, ...]: ...
    @property
    def payers(self) -> tuple[str, ...]: ...
    @property
    def network(self) -> NetworkSource | None: ...
    @property
    def policies(self) -> tuple[Policy, ...]: ...
    @property
    def start(self) -> str | None: ...
    @property
    def price_year(self) -> int | None: ...
    @property
    def weeks(self) -> int: ...
    @property
    def municipalities(self) -> Sequence[Municipality]: ...
    @property
    def series(self) -> Mapping[str, Series]: ...
    @property
    def extensions(self) -> tuple[Extension, ...]: ...
    def steps(self, weeks: int) -> Mapping[str, Steps]: ...


def run_checks(scenario: Checked, *, where: str) -> None:
    """Run every check; ``where`` (a file, or the name of a scenario) begins the message.

    Raises
    ------
    InputError
        At the first check that fails.
    """
    for check in CHECKS:
        try:
            check(scenario)
        except InputError as error:
            place = f"{where}: {error.where}"
            raise InputError(place, expected=error.expected, got=error.got, hint=error.hint) from None


def domains_given(scenario: Checked) -> None:
    """From 1 to 6 domains, as many as a client's row has columns for."""
    if not 1 <= len(scenario.domains) <= DOMAINS:
        raise InputError("domains", expected=f"1 to {DOMAINS} [domains.<name>]", got=len(scenario.domains))


def domain_shares_add_up(scenario: Checked) -> None:
    """Domain shares add up to 1."""
    shares = {domain.name: domain.share for domain in scenario.domains}
    _add_up("domains.*.share", shares)


def groups_add_up(scenario: Checked) -> None:
    """Every group of shares, such as the funding mix, adds up to 1."""
    for group in tables.groups():
        shares = {key.removeprefix(f"{group.prefix}."): float(scenario.values[key]) for key in group.keys}
        _add_up(f"{group.prefix}.*", shares)


def _add_up(where: str, shares: Mapping[str, float]) -> None:
    total = sum(shares.values())
    if abs(total - 1.0) > _SUM:
        parts = " + ".join(f"{name} {share:.6g}" for name, share in shares.items())
        raise InputError(where, expected="shares that add up to 1", got=f"{total:.6g}", hint=parts)


def teams_fit_workforce(scenario: Checked) -> None:
    """No more team slots than professionals."""
    slots, people = _number(scenario, "teams.size_max"), _number(scenario, "workforce.professionals")
    if scenario.network is None and slots is not None and people is not None and slots > people:
        raise InputError(
            "teams.size_max", expected=f"at most workforce.professionals = {people:.0f}", got=f"{slots:.0f}"
        )


def sectors_can_be_staffed(scenario: Checked) -> None:
    """At least one professional for every sector that clients need.

    Whether each sector gets one is known only when the world is built; `cosim.care.world.build` checks it there.
    """
    people = _number(scenario, "workforce.professionals")
    needed = dict.fromkeys(domain.sector for domain in scenario.domains if domain.share > 0)
    if scenario.network is None and people is not None and people < len(needed):
        raise InputError(
            "workforce.professionals", expected=f"at least one for each sector that clients need ({', '.join(needed)})",
            got=f"{people:.0f}",
        )  # fmt: skip


def payers_exist(scenario: Checked) -> None:
    """Every payer index is that of a payer, and policies are paid by payers of the scenario."""
    known = keys_of(tables.parameters(scenario.extensions))
    for key, (parameter, _) in known.items():
        value = scenario.values[key]
        if parameter.unit == "payer index" and float(value) >= len(scenario.payers):
            raise InputError(key, expected=f"a payer index from 0 to {len(scenario.payers) - 1}", got=f"{value:g}")
    indices = {
        key
        for key, (parameter, _) in keys_of(tables.parameters(scenario.extensions)).items()
        if parameter.unit == "payer index"
    }
    for policy in scenario.policies:
        for change in policy.changes:
            if change.key in indices and (change.kind != "set" or float(change.value) >= len(scenario.payers)):
                raise InputError(
                    f"policy {policy.name}: {change.key}", got=f"{change.kind} {change.value}",
                    expected=f"set to a payer index from 0 to {len(scenario.payers) - 1}",
                )  # fmt: skip
        payer = policy.running_cost.payer
        if payer and payer not in scenario.payers:
            raise InputError(
                f"policy {policy.name}: running_cost.payer", expected=f"one of {', '.join(scenario.payers)}",
                got=repr(payer), hint=nearest(payer, scenario.payers),
            )  # fmt: skip


def budgets_have_payers(scenario: Checked) -> None:
    """No budget, of the scenario or of a policy, for a payer that does not exist."""
    beyond = {f"budget.payer_{n}" for n in range(len(scenario.payers), PAYERS)}
    given = [(key, scenario.values[key]) for key in sorted(beyond) if scenario.values.get(key, 0.0) != 0.0]
    for policy in scenario.policies:
        given += [(f"policy {policy.name}: {c.key}", c.value) for c in policy.changes if c.key in beyond]
    for where, value in given:
        names = ", ".join(f"{n} {payer}" for n, payer in enumerate(scenario.payers))
        raise InputError(where, expected="a budget of a payer of the scenario", got=f"{value}", hint=f"payers: {names}")


def policies_fit(scenario: Checked) -> None:
    """Policies change known keys of known sectors, do not contradict each other, and stay in range in every week."""
    series = scenario.steps(scenario.weeks)
    if not scenario.policies and not series:
        return
    mechanisms = tables.mechanisms(scenario.extensions)
    check_bundle(scenario.policies)
    check_changes(scenario.policies, parameters=mechanisms, structural=keys_of(tables.structure(scenario.extensions)))
    # The organisations do not exist yet; one for every sector and every name in a policy stands in for them. A policy
    # that reaches a random share is checked for all of them, since it may reach any.
    names = sorted({name for policy in scenario.policies for name in policy.reach.names})
    pairs = [(name, sector) for name in ("", *names) for sector in scenario.sectors]
    places = [one.name for one in scenario.municipalities]
    organisations = Organisations([name for name, _ in pairs], [sector for _, sector in pairs], places)
    policies = [
        replace(policy, reach=replace(policy.reach, share=None if policy.reach.share is None else 1.0))
        for policy in scenario.policies
    ]
    schedule(
        policies,
        records_of(scenario.values, parameters=mechanisms, rows=len(pairs) + 1 + len(places)),
        organisations=organisations,
        key=key_of(0),
        parameters=mechanisms,
        groups=[group.keys for group in tables.groups()],
        series=series,
    )


def series_fit(scenario: Checked) -> None:
    """Every series has its dates within the calendar of the scenario, and its values in range for all weeks."""
    check_series(scenario, scenario.weeks)


def check_series(scenario: Checked, weeks: int) -> None:
    """Refuse a series that does not fit a run of ``weeks`` weeks, which may be longer than the scenario's.

    Raises
    ------
    InputError
        At the first that does not cover the start or leaves the range of its parameter.
    """
    known = keys_of(tables.parameters(scenario.extensions))
    for key, one in scenario.series.items():
        one.check(known[key][0], key=key, start=scenario.start, weeks=weeks)


def price_year_is_known(scenario: Checked) -> None:
    """A price year needs a calendar, and an index of that year."""
    if scenario.price_year is None:
        return
    if scenario.start is None:
        raise InputError(
            "price_year", expected='a start, such as start = "2015-01", since years need one', got=scenario.price_year
        )
    first = int(scenario.start[:4])
    if scenario.price_year < first:
        raise InputError("price_year", expected=f"a year from the start on, {first}", got=scenario.price_year)


def check_behaviour_free(scenario: Checked, *, hint: str) -> None:
    """Refuse policies that change behaviours, for studies that set behaviours themselves; not part of `CHECKS`.

    Raises
    ------
    InputError
        If a policy changes how people choose, or what a behaviour does.
    """
    for policy in scenario.policies:
        for change in policy.changes:
            if change.key.startswith(("choice.", "practices.")):
                raise InputError(
                    f"{scenario.name}: policy {policy.name}", expected="policies that do not change behaviours",
                    got=f"a change of {change.key}", hint=hint,
                )  # fmt: skip


def _number(scenario: Checked, key: str) -> float | None:
    """A value, or None if there is no such key."""
    value = scenario.values.get(key)
    return None if value is None else float(value)


def municipalities_fit(scenario: Checked) -> None:
    """Municipalities have budgets of payers that exist, and every region has some."""
    if not scenario.municipalities:
        return
    regions = int(_number(scenario, "regions.count") or 1)
    for one in scenario.municipalities:
        where = f"municipalities.{one.name}"
        for payer, _ in one.budgets:
            if payer not in scenario.payers:
                raise InputError(
                    f"{where}.budget.{payer}", expected=f"one of the payers {', '.join(scenario.payers)}",
                    got=repr(payer), hint=nearest(payer, scenario.payers),
                )  # fmt: skip
        if one.region >= regions:
            raise InputError(
                f"{where}.region", expected=f"a region from 0 to {regions - 1}", got=one.region,
                hint=f"regions.count is {regions}",
            )  # fmt: skip
    empty = set(range(regions)) - {one.region for one in scenario.municipalities}
    if empty:
        raise InputError(
            "municipalities", expected=f"at least one in each of {regions} regions",
            got=f"none in region {min(empty)}", hint="municipalities.<name>.region says where one lies",
        )  # fmt: skip


def burn_in_is_whole_years(scenario: Checked) -> None:
    """A burn-in ends at the end of a year, because contracts and budgets are of a year."""
    weeks = _number(scenario, "population.burn_in_weeks") or 0.0
    if weeks % WEEKS_A_YEAR:
        years = weeks / WEEKS_A_YEAR
        raise InputError(
            "population.burn_in_weeks", expected=f"whole years of {WEEKS_A_YEAR} weeks", got=f"{weeks:g}",
            hint=f"{WEEKS_A_YEAR * int(years)} and {WEEKS_A_YEAR * (int(years) + 1)} are the nearest",
        )  # fmt: skip


CHECKS: tuple[Callable[[Checked], None], ...] = (
    domains_given,
    domain_shares_add_up,
    groups_add_up,
    teams_fit_workforce,
    sectors_can_be_staffed,
    payers_exist,
    series_fit,
    budgets_have_payers,
    policies_fit,
    price_year_is_known,
    burn_in_is_whole_years,
    municipalities_fit,
)
