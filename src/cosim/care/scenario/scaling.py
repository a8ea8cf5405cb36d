"""A region from a few numbers: another scenario made as large as the region is.

A region is known by its youths in care in a year, providers and inhabitants, perhaps its professionals and what its
municipalities spend. Users in a year are those in care at its start and those who come in it, so with the inflow a
week and the stock of the scenario that is extended, factor = youths / (52 * inflow + stock). Inflow, stock, staff
unless it is given, and a budget if there is one are multiplied by that factor. Nothing else follows by definition:
prices, needs and behaviour stay as they are, and what the municipalities spend is written beside them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cosim.care.policies.values import fits, wanted
from cosim.care.scenario import tables
from cosim.care.scenario.load import load_scenario
from cosim.care.scenario.model import Scenario
from cosim.care.scenario.writing import in_comment, toml_value
from cosim.care.state import PAYERS
from cosim.core.parameters import keys_of
from cosim.core.units import WEEKS_A_YEAR
from cosim.errors import InputError
from cosim.texts.language import ENGLISH, Language

__all__ = ["Size", "scaled_scenario_text", "users_a_year"]

_INFLOW, _STOCK = "population.arrivals_per_week", "population.initial_stock"
_BUDGETS = tuple(f"budget.payer_{n}" for n in range(PAYERS))
_STAFF, _PROVIDERS, _BUDGET = "workforce.professionals", "workforce.organisations", "money.budget"
_ROOM = {"workforce.extra_seats": _STAFF, "workforce.extra_organisations": _PROVIDERS}  # for those who come later


@dataclass(frozen=True, slots=True)
class Size:
    """How large a region is.

    Attributes
    ----------
    youths
        Youths in care in a year.
    providers
        Organisations that provide care.
    inhabitants
        Inhabitants, for figures per inhabitant; they decide no run.
    professionals
        Professionals; None for as many per youth as in the scenario that is extended.
    municipal_euros
        What the municipalities spend in a year, to compare with; it decides no run.
    """

    youths: int
    providers: int
    inhabitants: int
    professionals: int | None = None
    municipal_euros: float | None = None


def users_a_year(scenario: Scenario) -> float:
    """Youths in care in a year in one region: those in care at its start, and those who come."""
    return WEEKS_A_YEAR * float(scenario.values[_INFLOW]) + float(scenario.values[_STOCK])


def scaled_scenario_text(
    name: str, size: Size, *, extends: str = "region-2025", path: str | None = None, language: Language = ENGLISH
) -> str:
    """A scenario file for a region of this size.

    Parameters
    ----------
    name
        Name of the new scenario.
    size
        How large the region is.
    extends
        Scenario of one region that is scaled.
    path
        How the file names that scenario, if not as ``extends``.
    language
        Of comments; the description is in both.

    Raises
    ------
    InputError
        If a number cannot be used, or the scenario that is extended cannot be scaled.
    """
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*", name):
        raise InputError("scenario name", expected="letters, digits, - _ and .", got=repr(name))
    _check(size)
    parent = load_scenario(extends)
    users = _scalable(parent, extends)
    entries = dict(_entries(size, parent, users, in_comment(extends)))
    _check_values(size, entries, parent)
    title = name.replace("-", " ").replace("_", " ").capitalize()
    lines = [
        "#:schema ./scenario.schema.json",
        f"name = {toml_value(name)}",
        f"title = {toml_value(title)}",
        f"description = {toml_value(_description(size, parent, users, ENGLISH))}",
        f"description_nl = {toml_value(_description(size, parent, users, Language('nl')))}",
        f"extends = {toml_value(path or extends)}",
        language.tr("inhabitants = {n}  # for figures per inhabitant; decides no run", n=size.inhabitants),
    ]
    if size.municipal_euros is not None:
        euros = f"{size.municipal_euros:.12g}"
        lines.append(language.tr("municipal_euros = {n}  # a year; to compare with; decides no run", n=euros))
    lines += [
        "",
        language.tr("# Every key that is left out has the value of the scenario this one extends."),
        language.tr('# A number from a register: status = "published", source = "who, year, table".'),
    ]
    section = ""
    for key, (value, note) in entries.items():
        if key.partition(".")[0] != section:
            section = key.partition(".")[0]
            lines += ["", f"[{section}]"]
        written = f"{value:.12g}"
        lines.append(
            f'{key.partition(".")[2]} = {{ value = {written}, status = "assumed", note = {toml_value(note)} }}'
        )
    return "\n".join(lines) + "\n"


def _check(size: Size) -> None:
    for option in ("youths", "providers", "inhabitants", "professionals"):
        value = getattr(size, option)
        if value is not None and value < 1:
            raise InputError(option, expected="1 or more", got=value)
    if size.municipal_euros is not None and not 0.0 < size.municipal_euros < 1e13:
        raise InputError("municipal_euros", expected="more than 0, in EUR a year", got=f"{size.municipal_euros:g}")
    if size.youths > size.inhabitants:
        raise InputError("youths", expected=f"at most the {size.inhabitants} inhabitants", got=size.youths)
    if size.professionals is not None and size.providers > size.professionals:
        raise InputError("providers", expected=f"at most the {size.professionals} professionals", got=size.providers)


def _scalable(parent: Scenario, name: str) -> float:
    """Users a year of a scenario that can be scaled."""
    if parent.values["regions.count"] != 1:
        count = f"{float(parent.values['regions.count']):g} regions"
        raise InputError("extends", expected="a scenario of one region", got=f"'{name}', which has {count}")
    if parent.network is not None:
        got = f"'{name}', whose people are those of {parent.network.file.name}"
        raise InputError("extends", expected="a scenario whose workforce is built", got=got)
    moving = next((key for key in (_INFLOW, _BUDGET, *_BUDGETS) if key in parent.series), None)
    if moving is not None:
        got = f"'{name}', where {moving} is a series"
        raise InputError("extends", expected="a scenario with one inflow and one budget", got=got)
    if any(one.budgets for one in parent.municipalities):
        got = f"'{name}', whose municipalities have budgets"
        raise InputError("extends", expected="a scenario without budgets of municipalities", got=got)
    users = users_a_year(parent)
    if users <= 0.0:
        raise InputError("extends", expected="a scenario with youths in care", got=f"'{name}', which has none")
    return users


def _entries(size: Size, parent: Scenario, users: float, name: str) -> Iterator[tuple[str, tuple[float, str]]]:
    """Every key that follows, with its value and how it follows."""
    factor = size.youths / users
    old = {key: float(parent.values[key]) for key in (_INFLOW, _STOCK, _STAFF, _BUDGET, *_BUDGETS)}
    inflow, stock = float(f"{factor * old[_INFLOW]:.4g}"), float(round(factor * old[_STOCK]))
    basis = f"{size.youths:,} youths / ({WEEKS_A_YEAR} * {old[_INFLOW]:g} + {old[_STOCK]:,.0f}) = {factor:.4g}"
    if old[_BUDGET] > 0.0:
        yield _BUDGET, (float(round(factor * old[_BUDGET])), f"{old[_BUDGET]:,.0f} of {name} * {factor:.4g}")
    for key in _BUDGETS:
        if old[key] > 0.0:
            yield key, (float(round(factor * old[key])), f"{old[key]:,.0f} of {name} * {factor:.4g}")
    yield _INFLOW, (inflow, f"{basis}; {old[_INFLOW]:g} a week of {name} * {factor:.4g}")
    yield _STOCK, (stock, f"{old[_STOCK]:,.0f} of {name} * {factor:.4g}")
    yield _PROVIDERS, (float(size.providers), "given")
    staff = float(round(factor * old[_STAFF])) if size.professionals is None else float(size.professionals)
    given = f"{old[_STAFF]:,.0f} of {name} * {factor:.4g}" if size.professionals is None else "given"
    yield _STAFF, (staff, given)
    now = {_STAFF: staff, _PROVIDERS: float(size.providers)}
    for key, of in _ROOM.items():
        room, before = float(parent.values[key]), float(parent.values[of])
        if room > 0.0:
            ratio = now[of] / before
            yield key, (float(round(room * ratio)), f"{room:,.0f} of {name} * {ratio:.4g}, as {of}")


def _check_values(size: Size, entries: dict[str, tuple[float, str]], parent: Scenario) -> None:
    """Refuse numbers that the model has no room for, in the words of who gave them."""
    known = keys_of(tables.parameters())
    staff = "youths" if size.professionals is None else "professionals"
    given = dict.fromkeys(_BUDGETS, "youths") | {
        _INFLOW: "youths",
        _STOCK: "youths",
        _STAFF: staff,
        _PROVIDERS: "providers",
        _BUDGET: "youths",
        "workforce.extra_seats": staff,
        "workforce.extra_organisations": "providers",
    }
    for key, (value, _) in entries.items():
        if not fits(known[key][0], value):
            raise InputError(given[key], expected=f"{key} to be {wanted(known[key][0])}", got=f"{value:g}")
    providers, people = entries[_PROVIDERS][0], entries[_STAFF][0]
    if providers > people:
        raise InputError(
            "providers", expected=f"at most the {people:.0f} professionals of a region this size",
            got=f"{providers:.0f}", hint="lower it, or give professionals",
        )  # fmt: skip
    if providers < len(parent.sectors):
        expected = f"at least one in each of {len(parent.sectors)} sectors ({', '.join(parent.sectors)})"
        raise InputError("providers", expected=expected, got=f"{providers:.0f}")


def _description(size: Size, parent: Scenario, users: float, language: Language) -> str:
    return language.tr(
        "{n} youths in care a year, {times} times {name}. Inflow, stock and staff are scaled; prices, needs and "
        "behaviour are those of that scenario.", n=language.local(f"{size.youths:,}"), name=parent.name,
        times=language.local(f"{size.youths / users:.3g}"),
    )  # fmt: skip
