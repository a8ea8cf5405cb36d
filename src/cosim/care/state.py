"""The state of a care system: every column declared once, with type, unit, meaning and start value.

Rows are records of NumPy structured arrays, one array per kind of entity: ``world.clients["need"]`` is the column of
all clients and ``world.clients[c]`` the row of one. (docs/decisions/0002 explains this choice.) The engine, the tables
a run returns, the Mesa views and the ODD tables all read the declarations below. Long, because it is one list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

import numpy as np

__all__ = [
    "ACCESS", "CASE_SLOTS", "CLAIMS", "CLIENTS", "DOMAINS", "DOORS", "EXTERNAL", "FUNDING", "HIDDEN", "HOURS", "KINDS",
    "MUNICIPALITIES", "MUNICIPAL_YEARS", "ORGANISATIONS", "PAYERS", "PROFESSIONALS", "SEATS", "SHEETS", "STAGES",
    "SYSTEM", "TEAM_SLOTS", "TIES", "Behaviour", "Cents", "ClientIndex", "ClientRow", "Column", "DomainIndex",
    "Floats", "OrganisationIndex", "ParameterRow", "ProfessionalIndex", "Records", "SeatRows", "SeriesRow",
    "SheetRow", "Slot", "Stage", "TieIndex", "Week", "World", "copied", "rows",
    "taken",
]  # fmt: skip

# Types of arguments and results of rules. A row of records is read and written by column name.
Records: TypeAlias = np.ndarray[Any, np.dtype[Any]]
Floats: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]
ClientRow: TypeAlias = np.void
ParameterRow: TypeAlias = np.void  # all parameters of one organisation
SheetRow: TypeAlias = np.void
SeatRows: TypeAlias = Records  # the seats of one client, one per team slot
SeriesRow: TypeAlias = np.void
Week: TypeAlias = int  # the first is 0
ClientIndex: TypeAlias = int  # row in the table, as are the next four
ProfessionalIndex: TypeAlias = int
OrganisationIndex: TypeAlias = int
DomainIndex: TypeAlias = int
TieIndex: TypeAlias = int
Slot: TypeAlias = int  # place in a team; 0 leads
Behaviour: TypeAlias = int  # place in `cosim.core.parameters.BEHAVIOURS`
Stage: TypeAlias = int  # place in `STAGES`
Cents: TypeAlias = int  # whole EUR cents

DOMAINS = 6  # most life domains; a scenario may name fewer
TEAM_SLOTS = 6  # most professionals in the team of one client
CASE_SLOTS = 32  # most clients of one professional
PAYERS = 6  # most payers

STAGES = ("to_come", "waiting", "in_care", "placed", "done", "left")
TO_COME, WAITING, IN_CARE, PLACED, DONE, LEFT = range(6)

HOURS = ("effective", "wasted", "alignment", "planning", "administration", "learning", "idle")
EFFECTIVE, WASTED, ALIGNMENT, PLANNING, ADMINISTRATION, LEARNING, IDLE = range(7)

FUNDING = ("volume", "capitation", "lump_sum", "outcome_individual", "outcome_joint")
VOLUME, CAPITATION, LUMP_SUM, OUTCOME_INDIVIDUAL, OUTCOME_JOINT = range(5)
KINDS = (*FUNDING, "placement", "first_line", "programme")
PLACEMENT, FIRST_LINE, PROGRAMME = 5, 6, 7
EXTERNAL = ("residential_care", "first_line", "programme_office")  # receivers of payments of the last three kinds

CLAIMS = ("partnership", "client", "service")  # append only: results store the place in this list

DOORS = ("practitioner", "school", "team", "provider")
TEAM_DOOR, RETURN_DOOR = 2, 4  # families that come back have a door of their own

NOBODY = -1


@dataclass(frozen=True, slots=True)
class Column:
    """One declared column of a kind of entity."""

    name: str
    dtype: Any
    unit: str
    meaning: str
    start: float = 0
    shape: tuple[int, ...] = ()

    def __hash__(self) -> int:
        """Of its name alone: record types are looked up by all their columns (`record`)."""
        return hash(self.name)


CLIENTS = (  # columns used every week come first, so that they are close together in memory
    Column("stage", np.int8, "stage", "to come, waiting, in care, placed, done or left"),
    Column("size", np.int8, "count", "filled team slots"),
    Column("lead_domain", np.int8, "index", "domain with the largest need at arrival"),
    Column("domains", np.int8, "count", "domains with a need at arrival"),
    Column("organisation", np.int64, "index", "organisation at whose door the client is registered", NOBODY),
    Column(
        "number",
        np.int64,
        "address",
        "entity of its random draws: region * 2**24 + number of arrival, or place by week (a series)",
    ),
    Column("at", np.int64, "index", "position among the clients present (row of the work sheet)", NOBODY),
    Column("arrival", np.int32, "week", "first week at the front door"),
    Column("since", np.int32, "week", "week in which the present stage began", NOBODY),
    Column("next", np.int64, "index", "next client in the same queue or week of return", NOBODY),
    Column("team", np.int64, "index", "professionals around the client; slot 0 leads", NOBODY, (TEAM_SLOTS,)),
    Column("need", np.float64, "skilled hours", "open need by domain", 0, (DOMAINS,)),
    Column("self_reliance", np.float64, "0..1", "ability of the client and its network to manage without help"),
    Column("need_arrival", np.float64, "skilled hours", "need by domain at arrival", 0, (DOMAINS,)),
    Column("weeks_waited", np.int32, "weeks", "weeks on a waiting list, re-entries included"),
    Column("weeks_in_care", np.int32, "weeks", "weeks in care, placement excluded"),
    Column("weeks_placed", np.int32, "weeks", "weeks placed out of home"),
    Column("hours", np.float64, "hours", "paid hours by kind", 0, (4,)),
    Column("hours_co_creation", np.float64, "hours", "hours of work under a joint plan that members keep"),
    Column("hours_side_by_side", np.float64, "hours", "hours of work with colleagues but without a joint plan"),
    Column("resolved", np.float64, "skilled hours", "need resolved by professionals"),
    Column("own_effort", np.float64, "skilled hours", "need resolved by the client's own effort"),
    Column("cost", np.int64, "EUR cent", "paid for this client, by payer", 0, (PAYERS,)),
    Column("region", np.int64, "index", "region where the client lives"),
    Column("start", np.int32, "week", "first week in care", NOBODY),
    Column("end", np.int32, "week", "week of the latest exit", NOBODY),
    Column("need_exit", np.float64, "skilled hours", "total open need at the latest exit", np.nan),
    Column("need_follow_up", np.float64, "skilled hours", "total open need at follow-up after arrival", np.nan),
    Column("need_later", np.float64, "skilled hours", "total open need at the later follow-up after arrival", np.nan),
    Column("grown_up", np.int32, "week", "week in which its youngest child grows out of care; -1 never", NOBODY),
    Column("self_reliance_arrival", np.float64, "0..1", "self-reliance at arrival"),
    Column("hidden", np.float64, "0..1", "depth to which the need is hidden; 0 arrives without outreach"),
    Column("placements", np.int16, "count", "placements out of home"),
    Column("met", np.int16, "count", "times a professional joined the team"),
    Column("re_entries", np.int16, "count", "returns after an exit"),
    Column("hours_first_line", np.float64, "hours", "hours of help by the first line"),
    Column("referred_away", np.int8, "yes/no", "sent away at the front door because its payer was short of money"),
    Column("placed_next", np.int8, "yes/no", "after its exit the next thing that happens is a placement"),
    Column("door", np.int8, "door", "door through which it first came, where doors are open", NOBODY),
    Column("refused", np.int8, "yes/no", "sent away because its need was below what entitles to care"),
    Column("owed", np.int64, "EUR cent", "owed for results not paid yet, by payer", 0, (PAYERS,)),
    Column("municipality", np.int16, "index", "municipality where the family lives, if the scenario has any", NOBODY),
    Column("year_used", np.int16, "year", "latest year of the run in which it was in care or placed", NOBODY),
    Column("told", np.float64, "0..1", "part of its problems that the family has told its helpers in dialogue"),
    Column("restart", np.float64, "hours", "hours its lead still needs to get to know it or to call a conference"),
    Column("support", np.float64, "0..1", "informal support now; missing where it is not followed", np.nan),
    Column("support_level", np.float64, "0..1", "informal support to which it comes back", np.nan),
    Column("views", np.float64, "count", "different views in its plan, 1 alone; 0 where ideas do not count"),
    Column(
        "valued",
        np.float64,
        "weight",
        "how much the family values each domain; mean 1 over its need at arrival",
        1,
        (DOMAINS,),
    ),
    Column("agreed", np.float64, "0..1", "how far those who keep its plan agree with the family on its goals"),
    Column(
        "valued_follow_up",
        np.float64,
        "skilled hours",
        "open need at follow-up, weighted by what the family values",
        np.nan,
    ),
)

PROFESSIONALS = (
    Column("organisation", np.int64, "index", "employer"),
    Column("home", np.int8, "index", "own life domain"),
    Column("sector", np.int8, "index", "sector of the own domain"),
    Column("behaviour", np.int8, "behaviour", "0 competitive, 1 side-by-side, 2 co-creative"),
    Column("next_behaviour", np.int8, "behaviour", "behaviour chosen this week, held from the next phase on"),
    Column("contract_hours", np.float64, "hours/week", "contract"),
    Column("talent", np.float64, "skilled hours/hour", "skill by domain", 0, (DOMAINS,)),
    Column("case", np.int64, "index", "clients of this professional", NOBODY, (CASE_SLOTS,)),
    Column("slot", np.int8, "index", "team slot held with each of these clients", 0, (CASE_SLOTS,)),
    Column("cases", np.int16, "count", "filled case slots"),
    Column("first_tie", np.int64, "index", "first row in the tie table"),
    Column("ties", np.int32, "count", "rows in the tie table"),
    Column("share", np.float64, "0..1", "hours given over hours requested this week", 1),
    Column("overhead_share", np.float64, "0..1", "overhead hours spent over overhead hours required this week", 1),
    Column("load", np.float64, "ratio", "hours requested, overhead included, over hours available", 0),
    Column("week_hours", np.float64, "hours", "this week's hours by kind", 0, (len(HOURS),)),
    Column("hours", np.float64, "hours", "hours by kind since the start", 0, (len(HOURS),)),
    Column("resolved", np.float64, "skilled hours", "need resolved since the start"),
    Column("week_resolved", np.float64, "skilled hours", "need resolved this week by its own work"),
    Column("credit", np.float64, "skilled hours", "need resolved this week that is credited to this professional"),
    Column("exposure", np.float64, "colleagues/case", "joint plans kept this week that a colleague did not keep"),
    Column("reciprocated", np.float64, "0..1", "share of colleagues on own cases who keep a joint plan"),
    Column("joint_share", np.float64, "0..1", "share of own work hours this week under a joint plan with colleagues"),
    Column("week_earned", np.int64, "EUR cent", "this week's revenue by funding kind", 0, (len(FUNDING),)),
    Column("felt", np.float64, "payoff", "felt payoff, exponentially averaged"),
    Column("belief", np.float64, "payoff", "believed payoff of each behaviour", 0, (3,)),
    Column("propensity", np.float64, "weight", "tendency to each behaviour (reinforcement)", 1, (3,)),
    Column("changed", np.int32, "week", "week of the latest change of behaviour", NOBODY),
    Column("talent_gain", np.float64, "skilled hours/hour", "talent gained this week", 0, (DOMAINS,)),
    Column("new_tie", np.int64, "index", "tie to exchange this week", NOBODY),
    Column("new_target", np.int64, "index", "new target of the tie", NOBODY),
    Column("rewired", np.int32, "count", "ties exchanged since the start"),
    Column("acquaintance", np.int64, "index", "latest colleague on a case without a tie", NOBODY),
    Column("placed_cases", np.int16, "count", "clients whose lead it is and who are placed out of home"),
    Column("employed", np.int8, "yes/no", "somebody holds this seat", 1),
    Column("vacancy", np.int8, "yes/no", "the seat is empty and its employer looks for somebody"),
    Column("seeking", np.int8, "yes/no", "who held the seat last lost the job and looks for another"),
    Column("free", np.int8, "yes/no", "no organisation has this seat"),
    Column("spare", np.int8, "yes/no", "added behind the workforce of week 0, for growth"),
    Column("colleague", np.int64, "index", "next seat of the same organisation", NOBODY),
    Column("generation", np.int32, "count", "persons who held the seat before"),
    Column("hired", np.int32, "week", "week in which the present person came", NOBODY),
    Column("trusting", np.float64, "SD", "how easily the person trusts others; 0 is the mean"),
    Column("valued", np.float64, "skilled hours", "credit this week for what families value above the mean"),
    Column("prestige", np.float64, "-1..1", "status of its own, added to that of its organisation"),
    Column("prestige_gain", np.float64, "1/week", "change of it this week"),
    Column("trusted", np.float64, "SD", "how easily others trust the person; 0 is the mean"),
    Column("asks", np.float64, "0..1", "habit of asking what one can do for the other"),
)

ORGANISATIONS = (
    Column("sector", np.int8, "index", "sector"),
    Column("region", np.int64, "index", "region"),
    Column("payer", np.int8, "index", "payer of the sector"),
    Column("first", np.int64, "index", "first seat; the others follow by column colleague"),
    Column("staff", np.int64, "count", "professionals employed"),
    Column("stance", np.int8, "behaviour", "behaviour management asks for"),
    Column("next_stance", np.int8, "behaviour", "stance chosen this week"),
    Column("claim", np.float64, "0..1", "strength of its claim to co-create"),
    Column("practice", np.float64, "0..1", "share of its work hours in real co-creation, averaged"),
    Column("values", np.float64, "0..1", "position on an axis of values"),
    Column("status", np.float64, "0..1", "professional status of the sector"),
    Column("values_shift", np.float64, "1/week", "change of its values this week"),
    Column("standing", np.float64, "0..1", "rating by the purchaser", 0.5),
    Column("contract", np.float64, "weight", "share of new clients it is sent, relative to its size", 1),
    Column("performance", np.float64, "payoff", "margin and standing as other organisations see them"),
    Column("head", np.int64, "index", "first client in the queue", NOBODY),
    Column("tail", np.int64, "index", "last client in the queue", NOBODY),
    Column("queue", np.int32, "count", "clients in the queue"),
    Column("revenue", np.int64, "EUR cent", "received since the start by kind", 0, (len(KINDS),)),
    Column("wages", np.int64, "EUR cent", "wages and overhead paid since the start"),
    Column("reserve", np.int64, "EUR cent", "money in hand"),
    Column("year_revenue", np.int64, "EUR cent", "received this year"),
    Column("year_wages", np.int64, "EUR cent", "paid out this year"),
    Column("year_resolved", np.float64, "skilled hours", "need resolved this year"),
    Column("loss_years", np.int32, "count", "years closed with a loss"),
    Column("years", np.int32, "count", "years closed"),
    Column("starts", np.float64, "clients", "care starts that the money of its payer allows this week", 1e9),
    Column("price", np.float64, "factor", "factor on its prices this year: cost-based, and cut by its payer", 1),
    Column("cost_price", np.float64, "factor", "factor on prices that follows the costs of its sector", 1),
    Column("year_idle", np.float64, "hours", "idle hours of its staff this year"),
    Column("year_hours", np.float64, "hours", "contract hours of its staff this year"),
    Column("present", np.int8, "yes/no", "it has been founded and has not closed", 1),
    Column("lead", np.int8, "yes/no", "families come to its door: always, unless there are lead contractors", 1),
    Column("founded", np.int32, "week", "week in which it was founded, if within the run", NOBODY),
    Column("closed", np.int32, "week", "week in which it closed, went bankrupt or merged into another", NOBODY),
    Column("idle", np.float64, "share", "idle hours over contract hours, averaged over about a quarter"),
    Column("quarter_reserve", np.int64, "EUR cent", "money in hand at the end of the latest quarter"),
    Column("quarter_wages", np.int64, "EUR cent", "wages paid up to the end of the latest quarter"),
    Column("margin", np.float64, "ratio", "result over wages in the latest quarter"),
    Column("quarters_short", np.int32, "count", "quarters in a row with less money than creditors accept"),
    Column("carried", np.int64, "EUR cent", "received from organisations that merged into it, less what it took along"),
    Column("written_off", np.int64, "EUR cent", "debt that its creditors lost when it closed"),
    Column("climate", np.float64, "SD", "how constructive its climate is; 0 is the mean"),
    Column("leadership", np.float64, "SD", "climate to which it returns without turnover and overload"),
    Column("leaving", np.float64, "1/year", "share of staff that left, averaged over about a year"),
    Column("rules", np.float64, "0..1", "rules in force, over the most that can be asked", 0.5),
    Column("administration", np.float64, "share of contract", "administration that these rules take"),
    Column("managers", np.int32, "count", "managers who came since the start"),
    Column("promised", np.float64, "0..1", "its claims of client focus and of good service", 0, (len(CLAIMS) - 1,)),
    Column(
        "delivered", np.float64, "0..1", "its client focus and service in practice, averaged", 0, (len(CLAIMS) - 1,)
    ),
    Column("doubt", np.float64, "0..1", "part of each claim that families do not believe", 0, (len(CLAIMS),)),
    Column("unsettled", np.float64, "changes", "policies that ask for other work and of which no sense is made yet"),
    Column("internalised", np.float64, "share", "part made sense of, of policies that ask for other work", 1),
)

TIES = (
    Column("source", np.int64, "index", "who holds the tie"),
    Column("target", np.int64, "index", "to whom"),
    Column("trust", np.float64, "0..1", "trust"),
    Column("language", np.float64, "0..1", "shared language"),
    Column("trust_start", np.float64, "0..1", "initial trust, to which it fades without use"),
    Column("language_start", np.float64, "0..1", "initial language, to which it fades without use"),
    Column("known", np.float64, "0..1", "knowledge of the target's talents by the source"),
    Column("since", np.int32, "week", "week in which the tie began"),
    Column("owed", np.float64, "0..1", "favour that the source owes the target, which came when it was asked"),
)

SHEETS = (
    Column("contradiction", np.float64, "0..1", "loss to contradictory advice, averaged over the team"),
    Column("own_effort", np.float64, "skilled hours", "need resolved by the client's own effort"),
    Column("fit", np.float64, "0..1", "how well help fits the open needs, averaged over the team"),
    Column("invited", np.int64, "index", "colleague invited this week", NOBODY),
    Column("next_stage", np.int8, "stage", "stage the client moves to at the end of the week"),
)

SEATS = (
    Column("asked", np.float64, "hours", "hours of work requested of the member"),
    Column("alignment", np.float64, "hours", "alignment hours required"),
    Column("planning", np.float64, "hours", "planning hours required"),
    Column("effective", np.float64, "hours", "hours of work that reached the client"),
    Column("wasted", np.float64, "hours", "hours of work that did not reach the client"),
    Column("resolved", np.float64, "skilled hours", "need resolved by the member"),
    Column("focus", np.float64, "hours", "effective hours by domain", 0, (DOMAINS,)),
    Column("euros", np.int64, "EUR cent", "billed by funding kind", 0, (len(FUNDING),)),
    Column("joint", np.int8, "yes/no", "member keeps the joint plan"),
)

SYSTEM = (
    Column("present", np.int64, "count", "clients on the list of those present"),
    Column("threat", np.float64, "0..1", "how threatened providers feel"),
    Column("overspend", np.float64, "ratio", "spending over budget last year, minus one"),
    Column("year_spent", np.int64, "EUR cent", "spent by all payers this year"),
    Column("spent", np.int64, "EUR cent", "left the payers, by payer and kind", 0, (PAYERS, len(KINDS))),
    Column("received", np.int64, "EUR cent", "received by the providers outside the model", 0, (len(EXTERNAL),)),
    Column("arrived", np.int64, "count", "clients who have arrived"),
    Column("done", np.int64, "count", "clients whose case is closed"),
    Column("left", np.int64, "count", "clients who have dropped out or grown out of care"),
    Column("in_care", np.int64, "count", "clients in care counted by this week's accounts"),
    Column("reference_need", np.float64, "skilled hours", "mean total need of a client at arrival"),
    Column("programme_weekly", np.float64, "EUR/week", "running cost of policies, by payer", 0, (PAYERS,)),
    Column("programme_case", np.float64, "EUR/week", "running cost per client in care, by payer", 0, (PAYERS,)),
    Column("budget", np.float64, "EUR/year", "budget in force, by payer", 0, (PAYERS,)),
    Column("year_budget", np.float64, "EUR", "weekly parts of the budget so far this year, by payer", 0, (PAYERS,)),
    Column("year_paid", np.int64, "EUR cent", "paid this year, running costs of policies excluded", 0, (PAYERS,)),
    Column("year_before", np.float64, "EUR", "paid in the last year that budgets do not follow from", 0, (PAYERS,)),
    Column("follows", np.int8, "flag", "whether budgets follow from the year before"),
    Column("paid_before", np.int64, "EUR cent", "the same since the start, up to last week, by payer", 0, (PAYERS,)),
    Column("care_before", np.int64, "EUR cent", "of which paid to organisations, by payer", 0, (PAYERS,)),
    Column(
        "shortage", np.float64, "0..1", "share of weekly spending not covered by what is left, by payer", 0, (PAYERS,)
    ),
    Column("cut", np.float64, "factor", "factor to which a payer has cut its prices", 1, (PAYERS,)),
    Column("shortfall", np.float64, "ratio", "spent above budgets last year, over those budgets"),
    Column("obligations", np.int64, "EUR cent", "owed for results not paid yet, by payer", 0, (PAYERS,)),
    Column("hidden", np.int64, "count", "families in the list of those who hide their need"),
    Column("started", np.int64, "count", "times a family began care or was placed after it had gone"),
    Column("came_hidden", np.int64, "count", "families with a hidden need that have come"),
    Column("referred", np.int64, "count", "families referred, by door; last: come back", 0, (len(DOORS) + 1,)),
    Column("kept", np.int64, "count", "families kept at the door, by door", 0, (len(DOORS),)),
    Column("door_share", np.float64, "weight", "families that come by themselves, by door", 0, (len(DOORS),)),
    Column("door_reach", np.float64, "1/year", "rate of finding hidden needs, by door", 0, (len(DOORS),)),
    Column("door_threshold", np.float64, "mean need", "need below which a door refers nobody", 0, (len(DOORS),)),
    Column("door_helps", np.float64, "0..1", "share of light families that a door helps itself", 0, (len(DOORS),)),
    Column("door_room", np.float64, "0..1", "how far a door looks for a short waiting list", 0, (len(DOORS),)),
    Column("leavers", np.int64, "count", "professionals who left their job since the start"),
    Column("hires", np.int64, "count", "professionals hired since the start"),
    Column("founded", np.int64, "count", "organisations founded since the start"),
    Column(
        "no_room", np.int64, "count", "times an organisation or a seat was wanted and the scenario had no room for it"
    ),
    Column("bankrupt", np.int64, "count", "organisations that went bankrupt since the start"),
    Column("wound_up", np.int64, "count", "organisations that closed without work since the start"),
    Column("merged", np.int64, "count", "organisations that merged into another since the start"),
    Column("written_off", np.int64, "EUR cent", "debt that creditors lost since the start"),
    Column("scrapped", np.float64, "share", "share of rules scrapped by the policies in force"),
    Column("talent", np.float64, "skilled hours/hour", "own, other and SD of the talent of a newcomer", 0, (3,)),
    Column(
        "mix", np.float64, "share", "behaviours among newcomers, and the chance to take that of management", 0, (4,)
    ),
    Column("spare_ties", np.int32, "count", "rows in the tie table of a spare seat"),
    Column("first_line_full", np.int64, "count", "times the first line had no hours left for a light family"),
    Column("advice", np.int8, "behaviour", "what an institute advises; -1 nothing", NOBODY),
    Column("studied", np.float64, "skilled hours", "credited need that it saw this quarter, by behaviour", 0, (3,)),
    Column("studied_hours", np.float64, "hours", "contract hours that it saw, by behaviour", 0, (3,)),
)

ACCESS = (
    Column("families", np.float64, "clients/week", "expected families with a new need, hidden ones included"),
    Column("referred", np.float64, "clients/week", "families referred, averaged over a quarter"),
    Column("week_referred", np.int64, "clients", "families referred since the beginning of the week"),
    Column("access", np.float64, "factor", "how easy care is to get"),
    Column("found", np.float64, "hazard", "chance to be found, summed over all weeks"),
    Column("first_line", np.float64, "hours", "hours the first line of the region has; in its first sector"),
)

HIDDEN = (
    Column("client", np.int64, "index", "family that hides its need", NOBODY),
    Column("region", np.int32, "index", "its region"),
    Column("sector", np.int32, "index", "sector of its largest need"),
    Column("due", np.float64, "hazard", "value of the summed chance at which it is found"),
    Column("shows", np.int32, "week", "week in which it comes by itself"),
    Column("until", np.int32, "week", "week from which it manages without anybody"),
)


MUNICIPALITIES = (
    Column("region", np.int64, "index", "region it lies in"),
    Column("inhabitants", np.float64, "inhabitants", "inhabitants"),
    Column("share", np.float64, "share", "its share of all inhabitants"),
    Column(
        "spent",
        np.int64,
        "EUR cent",
        "paid since the start, by payer: care, and running costs of policies",
        0,
        (PAYERS, 2),
    ),
    Column("week_paid", np.int64, "EUR cent", "paid this week for its families, by payer", 0, (PAYERS,)),
    Column("budget", np.float64, "EUR/year", "budget in force, by payer", 0, (PAYERS,)),
    Column("year_budget", np.float64, "EUR", "weekly parts of the budget so far this year, by payer", 0, (PAYERS,)),
    Column("year_paid", np.int64, "EUR cent", "paid this year, running costs of policies excluded", 0, (PAYERS,)),
    Column("year_before", np.float64, "EUR", "paid in the last year that budgets do not follow from", 0, (PAYERS,)),
    Column("follows", np.int8, "flag", "whether budgets follow from the year before"),
    Column(
        "pace", np.float64, "EUR/week", "paid last week, running costs of policies excluded, by payer", 0, (PAYERS,)
    ),
    Column(
        "shortage", np.float64, "0..1", "share of weekly spending not covered by what is left, by payer", 0, (PAYERS,)
    ),
    Column("cut", np.float64, "factor", "factor to which it has cut prices, by payer", 1, (PAYERS,)),
    Column("starts", np.float64, "clients", "care starts that its money allows this week, by payer", 1e9, (PAYERS,)),
    Column("queue", np.int64, "count", "its families that wait, by payer", 0, (PAYERS,)),
)

MUNICIPAL_YEARS = (
    Column("users", np.int64, "clients", "families in care or placed at some time in the year"),
    Column("weeks", np.int64, "client-weeks", "by stage: waiting, in care, placed", 0, (3,)),
    Column("paid", np.int64, "EUR cent", "by payer, running costs of policies included", 0, (PAYERS,)),
    Column("budget", np.float64, "EUR", "budget of the year so far, by payer", 0, (PAYERS,)),
    Column("shortfall", np.float64, "EUR", "paid above the budget of the year so far, by payer", 0, (PAYERS,)),
)


class World(NamedTuple):
    """The state that rules read, as arrays of records; a driver writes to the rows it owns.

    Attributes
    ----------
    clients, professionals, organisations, ties, sheets, seats, system
        Records by the declarations of this module; ``sheets`` has a row per client *present* (column ``at``),
        ``seats`` a row per client present and a column per team slot, ``system`` one row.
    present
        ``int64[n]``, the clients waiting, in care or placed, in order of their number (by region, then by arrival).
    next_client
        ``int64[regions, 2]``, first client of each region whose week of arrival is still to come, and the end.
    returns
        ``int64[weeks + 1]``, first client that relapses in a week; the others follow by column ``next``.
    sectors, sector_members
        ``int64[regions, sectors + 1]`` bounds and ``int64[organisations]``: who works in a sector of a region.
    blocks
        ``int64[blocks, 3, 2]``: bounds of clients, professionals and organisations of regions that no tie connects with
        others. Blocks do not interact within a week, so each can be processed while it is in the cache.
    domains
        Record per life domain: sector, payer (index).
    parameters
        Record per organisation, one for the purchaser, and one per municipality: every parameter of every mechanism.
    access
        Record per region and sector: how easy care is to get (`cosim.care.rules.access`).
    hidden
        Record per family that hides its need, as many as ``system["hidden"]`` says.
    municipalities, municipal_years
        Records per municipality, and by year and municipality; none if the scenario has no municipalities.
    """

    clients: Records
    professionals: Records
    organisations: Records
    ties: Records
    sheets: Records
    seats: Records
    system: Records
    present: Records
    next_client: Records
    returns: Records
    sectors: Records
    sector_members: Records
    blocks: Records
    domains: Records
    parameters: Records
    access: Records
    hidden: Records
    municipalities: Records
    municipal_years: Records


def record(columns: Sequence[Column]) -> np.dtype[Any]:
    """NumPy record type of declared columns."""
    return _record(tuple(columns))


@lru_cache(maxsize=64)
def _record(columns: tuple[Column, ...]) -> np.dtype[Any]:
    return np.dtype([(c.name, c.dtype, c.shape) if c.shape else (c.name, c.dtype) for c in columns])


def rows(columns: Sequence[Column], count: int) -> Records:
    """``count`` new rows of declared columns, each at its start value.

    Examples
    --------
    >>> rows(TIES, 2)["trust"].tolist()
    [0.0, 0.0]
    """
    table = np.zeros(count, dtype=record(columns))
    for column in columns:
        if column.start != 0:
            table[column.name] = column.start
    return table


def copied(table: Records) -> Records:
    """A copy of a table without gaps, byte by byte: NumPy copies records field by field, ten times as slowly.

    Examples
    --------
    >>> before = rows(TIES, 2)
    >>> after = copied(before)
    >>> after["trust"] = 0.5
    >>> before["trust"].tolist(), after.dtype == before.dtype
    ([0.0, 0.0], True)
    """
    return table.view(f"V{table.dtype.itemsize}").copy().view(table.dtype)


def taken(table: Records, which: Any) -> Records:
    """Some rows of a table without gaps, as ``table[which]``, byte by byte."""
    found: Records = table.view(f"V{table.dtype.itemsize}")[which].view(table.dtype)
    return found


DOMAIN = np.dtype([("sector", np.int8), ("payer", np.int8), ("reference", np.float64), ("share", np.float64)])
