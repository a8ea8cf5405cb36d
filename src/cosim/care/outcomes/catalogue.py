"""Outcomes of a run, each with its unit, its direction and its meaning.

The cohort of an outcome on clients are the families that arrived after the warm-up period and early enough to be
followed up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

__all__ = ["OUTCOMES", "Outcome", "outcomes_of", "payer_outcome"]

Group = Literal["clients", "costs", "system"]
Better = Literal["higher", "lower", "neither"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One outcome of a run.

    Attributes
    ----------
    name, group, unit, meaning
        In words.
    better
        Which direction is better for clients and payers, if either is.
    per_client
        Column of ``run.clients`` of which it is the mean over the cohort, or None.
    """

    name: str
    group: Group
    unit: str
    better: Better
    meaning: str
    per_client: str | None = None


def _client(name: str, unit: str, better: Better, meaning: str, column: str) -> Outcome:
    return Outcome(name, "clients", unit, better, meaning, column)


OUTCOMES = (
    _client(
        "functioning", "SD", "higher", "functioning at follow-up, in SD of need at arrival", "functioning_follow_up"
    ),
    _client("functioning_later", "SD", "higher", "functioning at the later follow-up (two years)", "functioning_later"),
    _client(
        "functioning_valued",
        "SD",
        "higher",
        "functioning at follow-up, each need weighted by what the family values",
        "functioning_valued",
    ),
    _client("goals", "share", "higher", "share of need at arrival that is gone at follow-up", "goals"),
    _client("weeks_waited", "weeks", "lower", "weeks on waiting lists", "weeks_waited"),
    _client("weeks_in_care", "weeks", "neither", "weeks in care", "weeks_in_care"),
    _client("placed", "share", "lower", "clients ever placed out of home", "placed"),
    _client("weeks_placed", "weeks", "lower", "weeks out of home", "weeks_placed"),
    _client("dropped_out", "share", "lower", "clients whose latest exit was dropping out", "dropped_out"),
    _client("re_entries", "returns/client", "lower", "returns after an exit", "re_entries"),
    _client("re_entered", "share", "lower", "clients that came back after an exit", "re_entered"),
    _client("refused", "share", "neither", "clients sent away because their need does not entitle to care", "refused"),
    _client("referred_away", "share", "lower", "clients sent away because money was short", "referred_away"),
    _client("self_reliance", "0..1", "higher", "self-reliance at exit, or now if still in care", "self_reliance"),
    _client("support", "0..1", "higher", "informal support at exit, or now if still in care", "support"),
    _client("professionals_met", "professionals", "lower", "times a professional joined the team", "professionals_met"),
    Outcome(
        "euros_total", "costs", "EUR/year", "lower", "paid by all payers together, running costs of policies included"
    ),
    Outcome("cost_per_client", "costs", "EUR/client", "lower", "paid for a client of the cohort", "cost"),
    Outcome(
        "cost_per_resolved",
        "costs",
        "EUR/skilled hour",
        "lower",
        "total paid for each skilled hour of need that professionals resolved",
    ),
    Outcome("euros_placement", "costs", "EUR/year", "lower", "paid for care out of home"),
    Outcome("shortfall", "costs", "ratio", "lower", "paid above the budgets of a year, over those budgets"),
    Outcome("euros_programme", "costs", "EUR/year", "lower", "paid for running the policies themselves"),
    Outcome("overhead_share", "costs", "share", "lower", "alignment, planning and administration in contract hours"),
    Outcome("waste_share", "costs", "share", "lower", "share of hours of work that did not reach the client"),
    Outcome("share_competitive", "system", "share", "neither", "professionals who compete, last year"),
    Outcome("share_side_by_side", "system", "share", "neither", "professionals who work side by side, last year"),
    Outcome("share_co_creative", "system", "share", "neither", "professionals who co-create, last year"),
    Outcome("co_creation_hours", "system", "share", "neither", "hours of work under a joint plan that members keep"),
    Outcome("claim_practice_gap", "system", "0..1", "lower", "claimed minus practised co-creation, last year"),
    Outcome("gap_client", "system", "0..1", "lower", "claimed minus practised client focus, last year"),
    Outcome("gap_service", "system", "0..1", "lower", "claimed minus practised service, last year"),
    Outcome("hidden_reached", "system", "share", "higher", "families with a hidden need that have come"),
    Outcome("kept_at_door", "system", "share", "neither", "families that a door helped and did not refer"),
    Outcome(
        "skill_used", "system", "skilled hours/hour", "higher", "need resolved per hour of work that reached a family"
    ),
    Outcome("values_spread", "system", "0..1", "neither", "spread (SD) of values over organisations, last year"),
    Outcome("status_spread", "system", "0..1", "neither", "spread (SD) of status over professionals, last year"),
    Outcome("cloak", "system", "0..1", "lower", "claimed minus practised co-creation where organisations have a pact"),
    Outcome("growth", "system", "skilled hours/hour/year", "higher", "talent that a professional gains in a year"),
    Outcome("views", "system", "count", "neither", "different views in the plan of a family, last year"),
    Outcome("plan_quality", "system", "0..1", "higher", "how well plans suit families, last year; 1 is best"),
    Outcome("first_line_full", "system", "share", "lower", "families for which the first line had no hours left"),
    Outcome(
        "internalised",
        "system",
        "share",
        "higher",
        "part made sense of, of policies that ask for other work; all weeks",
    ),
    Outcome("asks", "system", "0..1", "neither", "habit of asking what one can do for the other, last year"),
    Outcome("trust", "system", "0..1", "higher", "mean trust on ties, last year"),
    Outcome("language", "system", "0..1", "higher", "mean shared language on ties, last year"),
    Outcome("contract_spread", "system", "weight", "neither", "inequality of new clients over providers"),
    Outcome("tie_turnover", "system", "1/year", "neither", "replaced ties per tie"),
    Outcome("waiting", "system", "clients", "lower", "clients on waiting lists, last year"),
    Outcome("load", "system", "ratio", "neither", "hours planned over hours available, last year"),
    Outcome("loss_making", "system", "share", "lower", "organisation-years closed with a loss"),
    # These five are missing where neither staff nor organisations come and go.
    Outcome("providers", "system", "organisations", "neither", "organisations that are there, last year"),
    Outcome("bankruptcies", "system", "1/year", "lower", "organisations that go bankrupt in a year"),
    Outcome("turnover", "system", "1/year", "lower", "leavers a year per professional employed"),
    Outcome("vacancy_share", "system", "share", "lower", "vacant seats per seat for which somebody is sought or held"),
    Outcome(
        "no_room",
        "system",
        "count",
        "lower",
        "times, also before week 0, that an organisation or seat was wanted and there was no room",
    ),
)


def payer_outcome(payer: str) -> str:
    """Name of the outcome that says what one payer pays."""
    return f"euros_{payer}"


def outcomes_of(payers: Sequence[str]) -> tuple[Outcome, ...]:
    """All outcomes of a scenario with these payers, what each pays right after the total."""
    at = next(n for n, outcome in enumerate(OUTCOMES) if outcome.name == "euros_total") + 1
    paid = tuple(Outcome(payer_outcome(p), "costs", "EUR/year", "lower", f"paid by {p}") for p in payers)
    return OUTCOMES[:at] + paid + OUTCOMES[at:]
