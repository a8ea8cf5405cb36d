"""What kind of region a scenario describes, by arithmetic: no run is made.

Youths a year = 52 * inflow + stock. Hours available a week = professionals * (contract * (1 - administration) -
meetings - learning), at least 5 % of the contract. Hours needed a week = inflow * mean need at arrival * (1 -
``closing.remaining``) / ``talent.own``, before what heals by itself and what joint work loses. Load = needed /
available. Euros a week at most = tariff factor * (volume * tariff * hours available + capitation * price * youths in
care at the start + lump sum * price * contract hours + outcomes * price * need to resolve), without placements.

Figures that differ from the packaged region by a factor of `FAR` or more, and keys that do not fit each other, are
flagged in a sentence. A flag is no error: a region may be unusual.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from cosim.care.scenario.load import load_scenario
from cosim.care.scenario.model import Scenario
from cosim.care.scenario.scaling import users_a_year
from cosim.care.world.build import population_of
from cosim.care.world.population import mean_need
from cosim.core.sums import in_order_sum
from cosim.core.units import WEEKS_A_YEAR
from cosim.texts.language import ENGLISH, Language, mark
from cosim.texts.outcomes import payer_of

__all__ = ["FAR", "REFERENCES", "Flag", "Profile", "flags", "paragraph", "profile"]

FAR = 3.0  # times as much or as little as usual
REFERENCES = ("region-2025", "region-2015")
_TENTH = 0.1  # more youths in care than this share of all inhabitants is a mistake: 10.6 % of those under 23 in 2023


@dataclass(frozen=True, slots=True)
class Profile:
    """Figures of a scenario: of one region, except ``regions``, ``youths`` and what is known of the whole.

    Attributes
    ----------
    youths
        In care in a year, in all regions.
    years_in_care
        Stock over inflow a year; infinite without inflow.
    hours_available, hours_needed, load
        Hours a week for families and coordination; hours that the inflow needs at most; needed over available.
    earned_per_contract_hour
        EUR that a contract hour earns at most.
    euros_per_youth
        EUR a youth a year at most, all payers, without placements.
    payers
        Share of the life domains that each pays for.
    burn_in_years
        Years that the region runs by its own rules before week 0.
    moving
        What comes, goes or follows by itself during a run.
    """

    regions: int
    youths: float
    inflow_per_week: float
    stock: float
    years_in_care: float
    professionals: float
    providers: float
    youths_per_professional: float
    new_youths_per_professional: float
    youths_per_provider: float
    hours_available: float
    hours_needed: float
    load: float
    earned_per_contract_hour: float
    wage: float
    euros_per_youth: float
    budget: float
    caseload_room: float
    payers: dict[str, float]
    inhabitants: int | None
    municipal_euros: float | None
    burn_in_years: float = 0.0
    moving: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The figures, JSON-able: what has no value is None."""
        return {key: None if value == float("inf") else value for key, value in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class Flag:
    """What looks off: the keys it is about, and a sentence with their values and what is usual."""

    keys: tuple[str, ...]
    sentence: str


# What is off by default and moves a region during a run: words, and the keys of which one has to be above 0.
_MOVING = {
    mark("staff are hired, leave and are let go"): ("staff.turnover", "staff.adjust"),
    mark("providers are founded or fail"): ("providers.entry", "providers.fail_quarters"),
    mark("families come through doors, some with a need that was hidden"): ("doors.open",),
    mark("tariffs follow costs"): ("tariff.cost_based",),
}


def profile(scenario: Scenario, *, professionals: int | None = None, providers: int | None = None) -> Profile:
    """The figures of a scenario.

    Parameters
    ----------
    professionals, providers
        In one region, where a network file says so; otherwise the values of the scenario.
    """

    def value(key: str) -> float:
        return float(scenario.values[key])

    people = float(professionals or value("workforce.professionals"))
    organisations = float(providers or value("workforce.organisations"))
    inflow, stock, contract = (
        value("population.arrivals_per_week"), value("population.initial_stock"), value("workforce.contract_hours"),
    )  # fmt: skip
    users = users_a_year(scenario)
    fixed = in_order_sum(value(f"{name}.hours_per_week") for name in ("meetings", "training", "sense"))
    available = people * max(contract * (1.0 - value("administration.share")) - fixed, 0.05 * contract)
    resolved = inflow * mean_need(population_of(scenario)) * (1.0 - value("closing.remaining"))
    needed = _over(resolved, value("talent.own"))
    euros = _euros_a_week(scenario, available=available, stock=stock, hours=people * contract, resolved=resolved)
    shares = {
        payer: in_order_sum(one.share for one in scenario.domains if one.payer == payer) for payer in scenario.payers
    }
    regions = int(value("regions.count"))
    return Profile(
        regions=regions,
        youths=regions * users,
        inflow_per_week=inflow,
        stock=stock,
        years_in_care=_over(stock, inflow * WEEKS_A_YEAR),
        professionals=people,
        providers=organisations,
        youths_per_professional=users / people,
        new_youths_per_professional=inflow * WEEKS_A_YEAR / people,
        youths_per_provider=users / organisations,
        hours_available=available,
        hours_needed=needed,
        load=needed / available,
        earned_per_contract_hour=euros / (people * contract),
        wage=value("money.wage"),
        euros_per_youth=_over(euros * WEEKS_A_YEAR, users),
        budget=value("money.budget"),
        caseload_room=people * value("caseload.maximum"),
        payers=shares,
        inhabitants=scenario.inhabitants,
        municipal_euros=scenario.municipal_euros,
        burn_in_years=value("population.burn_in_weeks") / WEEKS_A_YEAR,
        moving=tuple(words for words, keys in _MOVING.items() if any(value(key) > 0.0 for key in keys)),
    )


def _over(part: float, whole: float) -> float:
    return part / whole if whole > 0.0 else (0.0 if part == 0.0 else float("inf"))


def _euros_a_week(scenario: Scenario, *, available: float, stock: float, hours: float, resolved: float) -> float:
    """EUR a week at most, from all payers, without placements."""
    values = {key: float(value) for key, value in scenario.values.items() if key.startswith(("funding.", "money."))}
    quantity = {
        ("volume", "tariff"): available, ("capitation", "capitation"): stock, ("lump_sum", "lump_sum"): hours,
        ("outcome_individual", "outcome"): resolved, ("outcome_joint", "outcome_joint"): resolved,
    }  # fmt: skip
    paid = (
        values[f"funding.{scheme}"] * values[f"money.{price}"] * amount for (scheme, price), amount in quantity.items()
    )
    return values["money.tariff_factor"] * in_order_sum(paid)


def paragraph(found: Profile, language: Language = ENGLISH) -> str:
    """What kind of region this is, in one paragraph."""

    def written(number: float, digits: str = ",.0f") -> str:
        return language.local(f"{number:{digits}}")

    size = {
        "youths": written(found.youths), "inflow": written(found.inflow_per_week, ",.4g"),
        "stock": written(found.stock),
    }  # fmt: skip
    first = (
        language.tr(
            "This is a region with {youths} youths in care a year: {inflow} new a week, {stock} in care at the start",
            **size,
        )
        if found.regions == 1
        else language.tr(
            "This is {n} regions, together {youths} youths in care a year; in each of them {inflow} new a week, "
            "{stock} in care at the start", n=found.regions, **size,
        )
    )  # fmt: skip
    if found.inflow_per_week > 0.0:
        first += language.tr(", which is {years} years of inflow", years=written(found.years_in_care, ".2g"))
    shares = [
        f"{payer if language.code == 'en' else payer_of(payer, language)} {100.0 * share:.0f} %"
        for payer, share in found.payers.items()
    ]
    parts = [
        first,
        language.tr(
            "There are {professionals} professionals, {each} youths a year for each, and {providers} providers, "
            "{served} for each", professionals=written(found.professionals), providers=written(found.providers),
            each=written(found.youths_per_professional, ".3g"), served=written(found.youths_per_provider, ".3g"),
        ),
        language.tr("Who pays, by share of the needs: {shares}", shares=", ".join(shares)),
        language.tr(
            "Professionals have {available} hours a week for families and coordination, and the inflow needs at most "
            "{needed} (load {load}, before what heals by itself)", available=written(found.hours_available),
            needed=written(found.hours_needed), load=written(found.load, ".2g"),
        ),
        language.tr(
            "If every hour were billed, a youth would cost EUR {youth} a year, without placements, and a contract hour "
            "would earn EUR {hour} against EUR {wage} of wages and overhead", youth=written(found.euros_per_youth),
            hour=written(found.earned_per_contract_hour, ",.4g"), wage=written(found.wage, ",.4g"),
        ),
    ]  # fmt: skip
    if found.budget > 0.0:
        parts.append(language.tr("The budget is EUR {euros} a year", euros=written(found.budget)))
    if found.moving:
        moving = language.listed([language.tr(words) for words in found.moving])
        parts.append(language.tr("During a run {what}", what=moving))
    if found.burn_in_years > 0.0:
        years = written(found.burn_in_years, "g")
        parts.append(language.tr("Week 0 comes after {years} years by these rules", years=years))
    if found.inhabitants is not None:
        part = written(1000 * found.youths / found.inhabitants, ".3g")
        parts.append(language.tr("Of 1,000 inhabitants {n} are in care in a year", n=part))
    if found.municipal_euros is not None:
        parts.append(
            language.tr(
                "The municipalities spend EUR {euros} a year, EUR {each} a youth", euros=written(found.municipal_euros),
                each=written(found.municipal_euros / max(1.0, found.youths)),
            )
        )  # fmt: skip
    last = language.tr("(Arithmetic; no run was made, so waiting times are not known.)")
    return f"{'. '.join(parts)}. {last}"


# Figure, the keys it comes from, what it is.
_FIGURES = (
    (
        "youths_per_professional", ("population.initial_stock", "workforce.professionals"),
        mark("youths a year a professional"),
    ),
    (
        "new_youths_per_professional", ("population.arrivals_per_week", "workforce.professionals"),
        mark("new youths a year a professional"),
    ),
    (
        "youths_per_provider", ("population.arrivals_per_week", "workforce.organisations"),
        mark("youths a year a provider"),
    ),
    (
        "years_in_care", ("population.initial_stock", "population.arrivals_per_week"),
        mark("years of inflow in care at the start"),
    ),
    (
        "load", ("population.arrivals_per_week", "population.need_hours", "workforce.professionals"),
        mark("hours needed for each hour available"),
    ),
    ("euros_per_youth", ("money.tariff", "money.tariff_factor"), mark("EUR a youth a year at most")),
)  # fmt: skip


def flags(scenario: Scenario, found: Profile, language: Language = ENGLISH) -> tuple[Flag, ...]:
    """What looks off beside the packaged region that shares most values with it, and keys that do not fit."""

    def shared(region: Scenario) -> int:
        return sum(scenario.values[key] == value for key, value in region.values.items() if key in scenario.values)

    usual = profile(max(map(load_scenario, REFERENCES), key=shared))
    return (*_unusual(scenario, found, usual, language), *_unfitting(scenario, found, usual, language))


def _unusual(scenario: Scenario, found: Profile, usual: Profile, language: Language) -> Iterator[Flag]:
    for name, keys, words in _FIGURES:
        here, there = getattr(found, name), getattr(usual, name)
        if not there / FAR < here < there * FAR:
            sentence = language.tr(
                "{here} {what}; usual is {there}", here=_shown(here, language), what=language.tr(words),
                there=_shown(there, language),
            )  # fmt: skip
            yield _flag(scenario, found, keys, sentence)


def _shown(figure: float, language: Language) -> str:
    return language.local(f"{figure:,.3g}" if abs(figure) < 1000.0 else f"{figure:,.0f}")


def _unfitting(scenario: Scenario, found: Profile, usual: Profile, language: Language) -> Iterator[Flag]:
    def euros(number: float, digits: str = ",.0f") -> str:
        return language.local(f"{number:{digits}}")

    spent = found.euros_per_youth * found.youths
    if found.budget > 0.0 and not spent / FAR < found.budget < spent * FAR:
        words = language.tr(
            "care costs up to EUR {euros} a year, so usual is a budget of that size, or 0 for none", euros=euros(spent)
        )
        yield _flag(scenario, found, ("money.budget",), words)
    for n, payer in enumerate(scenario.payers):
        key, expected = f"budget.payer_{n}", found.payers[payer] * spent
        own = in_order_sum(dict(one.budgets).get(payer, 0.0) for one in scenario.municipalities)
        for place, budget in ((key, float(scenario.values[key])), ("municipalities.*.budget", own)):
            if budget > 0.0 and not expected / FAR < budget < expected * FAR:
                words = language.tr(
                    "{key} = {budget} for {payer}: its care costs up to EUR {euros} a year, so usual is a budget of "
                    "that size, or none", key=place, budget=f"{budget:.12g}", payer=payer, euros=euros(expected),
                )  # fmt: skip
                yield Flag((place,), words)
    if found.caseload_room < found.stock:
        keys = ("caseload.maximum", "workforce.professionals", "population.initial_stock")
        words = language.tr(
            "room for {room} youths, and {stock} are in care at the start; usual is {times} times as much room as "
            "youths",
            room=euros(found.caseload_room), stock=euros(found.stock),
            times=euros(usual.caseload_room / usual.stock, ".2g"),
        )  # fmt: skip
        yield _flag(scenario, found, keys, words)
    if found.earned_per_contract_hour < found.wage:
        words = language.tr(
            "a contract hour earns at most EUR {earned} and costs EUR {wage}; usual is {usual} and {usual_wage}",
            earned=euros(found.earned_per_contract_hour, ",.4g"), wage=euros(found.wage, ",.4g"),
            usual=euros(usual.earned_per_contract_hour, ",.4g"), usual_wage=euros(usual.wage, ",.4g"),
        )  # fmt: skip
        yield _flag(scenario, found, ("money.wage", "money.tariff", "money.tariff_factor"), words)
    if found.municipal_euros is not None:
        share = found.payers.get("municipality", 0.0)
        expected = share * spent
        if not expected / FAR < found.municipal_euros < expected * FAR:
            words = language.tr(
                "municipal_euros = {euros}: the prices of the scenario give at most EUR {most} for the municipality "
                "({share} %)", euros=f"{found.municipal_euros:.12g}", most=euros(expected), share=f"{100 * share:.0f}",
            )  # fmt: skip
            yield Flag(("municipal_euros",), words)
    if found.inhabitants is not None and found.youths > _TENTH * found.inhabitants:
        words = language.tr(
            "inhabitants = {n}: {share} % of them in care in a year; in 2023 it was 10.6 % of those under 23 alone",
            n=found.inhabitants, share=f"{100 * found.youths / found.inhabitants:.0f}",
        )  # fmt: skip
        yield Flag(("inhabitants",), words)


def _flag(scenario: Scenario, found: Profile, keys: tuple[str, ...], words: str) -> Flag:
    counted = {"workforce.professionals": found.professionals, "workforce.organisations": found.providers}
    values = ", ".join(f"{key} = {counted.get(key, float(scenario.values[key])):.12g}" for key in keys)
    return Flag(keys, f"{values}: {words}")
