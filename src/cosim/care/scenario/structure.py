"""Structural parameters: the population at the start. They are read once, so a policy cannot change them."""

from __future__ import annotations

from cosim.core.parameters import Parameter
from cosim.core.units import WEEKS_A_YEAR

__all__ = ["BEHAVIOUR", "FROM_WEEK_0", "PARAMETERS"]

PARAMETERS = (
    Parameter("regions.count", 1, "regions", 1, 100, "Regions with clients and providers of their own.", whole=True),
    Parameter("population.arrivals_per_week", 75.6, "clients/week/region", 0, 600, "New families at the front door."),
    Parameter(
        "population.hidden_per_visible", 0.5, "ratio", 0, 5,
        "Families that arrive only if outreach finds them, per family that arrives without outreach.", off=0,
    ),
    Parameter("population.initial_stock", 5000, "clients/region", 0, 200000, "Families present in week 0.", whole=True),
    Parameter(
        "population.burn_in_weeks", 0, "weeks", 0, 2600,
        "Weeks that the region runs by its own rules before week 0, without policies; whole years of 52 weeks.",
        whole=True, off=0,
    ),
    Parameter(
        "population.child_years", 0.0, "years", 0, 25,
        "Longest time until the youngest child of a new family grows out of care, drawn evenly from 0 on; 0: never.",
        off=0,
    ),
    Parameter("population.single_share", 0.6, "share", 0, 1, "Clients with a need in one domain only."),
    Parameter("population.more_share", 0.4, "0..1", 0, 1, "Chance of each further domain after the second."),
    Parameter("population.need_hours", 130.0, "skilled hours/domain", 1, 2000, "Mean need in a domain at arrival."),
    Parameter("population.need_cv", 0.6, "ratio", 0, 5, "Coefficient of variation of a need (lognormal).", off=0),
    Parameter(
        "population.goals_sd", 0.0, "SD", 0, 3,
        "How much families differ in what they value: standard deviation of the log of the weight of a domain.", off=0,
    ),
    Parameter("population.self_reliance", 0.5, "0..1", 0, 1, "Mean self-reliance at arrival."),
    Parameter(
        "population.self_reliance_sd", 0.2, "0..1", 0, 1,
        "Standard deviation of self-reliance between clients (normal, clipped to 0..1).", off=0,
    ),
    Parameter("workforce.organisations", 130, "organisations/region", 1, 5000, "Providers.", whole=True),
    Parameter("workforce.professionals", 800, "professionals/region", 1, 50000, "Professionals.", whole=True),
    Parameter(
        "workforce.size_skew", 0.8, "exponent", 0, 3,
        "Power by which sizes of organisations fall with rank; 0 gives equal sizes.", off=0,
    ),
    Parameter(
        "workforce.extra_organisations", 0, "organisations/region", 0, 20000,
        "Room for organisations that are founded during the run.", whole=True, off=0,
    ),
    Parameter(
        "workforce.extra_seats", 0, "seats/region", 0, 200000,
        "Room for professionals beyond those of week 0.", whole=True, off=0,
    ),
    Parameter("workforce.contract_hours", 28.5, "hours/week", 1, 60, "Mean contract."),
    Parameter(
        "workforce.contract_sd", 6.0, "hours/week", 0, 20,
        "Standard deviation of contracts (normal, clipped to 8..40).", off=0,
    ),
    Parameter("talent.own", 0.8, "skilled hours/hour", 0, 1, "Mean skill in the own domain."),
    Parameter("talent.other", 0.45, "skilled hours/hour", 0, 1, "Mean skill in other domains."),
    Parameter(
        "talent.sd", 0.1, "skilled hours/hour", 0, 1,
        "Standard deviation of skill (normal, clipped to 0..1).", off=0,
    ),
    Parameter("behaviour.competitive", 0.4, "share", 0, 1, "Share that is competitive at the start."),
    Parameter("behaviour.side_by_side", 0.5, "share", 0, 1, "Share that works side by side at the start."),
    Parameter("behaviour.co_creative", 0.1, "share", 0, 1, "Share that is co-creative at the start."),
    Parameter("behaviour.cohesion", 0.3, "0..1", 0, 1, "Chance that staff start with the stance of management.", off=0),
    Parameter(
        "network.builder", "nested", "word", 0, 5, "Builder of the network of ties.",
        choices=("nested", "small_world", "scale_free", "communities", "complete", "lattice"),
    ),
    Parameter("network.ties_per_professional", 18.0, "ties", 1, 1000, "Mean number of ties."),
    Parameter("network.own_organisation_share", 0.25, "share", 0, 1, "Share of ties within the organisation (nested)."),
    Parameter("network.own_sector_share", 0.2, "share", 0, 1, "Share of ties elsewhere in the sector (nested)."),
    Parameter(
        "network.wall_height", 0.5, "0..1", 0, 1,
        "Share of ties across sectors that walls prevent (communities); 1 leaves none.", off=0,
    ),
    Parameter("network.rewiring", 0.1, "0..1", 0, 1, "Share of ties rewired (small world).", off=0),
    Parameter("network.known_same_organisation", 0.8, "0..1", 0, 1, "Initial knowledge of colleagues' talents."),
    Parameter("network.known_elsewhere", 0.2, "0..1", 0, 1, "Initial knowledge of other ties' talents."),
    Parameter("values.spread", 1.0, "0..1", 0, 1, "Spread of values between organisations.", off=0),
    Parameter("status.spread", 0.6, "0..1", 0, 1, "Difference in status between the first and the last sector.", off=0),
    Parameter(
        "measure.warm_up_weeks", WEEKS_A_YEAR, "weeks", 0, 1040,
        "Weeks before outcomes count (warm-up period).", whole=True, off=0,
    ),
)  # fmt: skip

BEHAVIOUR = tuple(one.key for one in PARAMETERS if one.key.startswith("behaviour."))
# Drawn anew in week 0 where a burn-in went before; the others are read once.
FROM_WEEK_0 = frozenset({*BEHAVIOUR, "population.arrivals_per_week", "workforce.contract_hours"})
