"""Every mechanism, switched on alone, moves what its sentence names; where nothing can come of it, it moves nothing.

A row of the table is one mechanism: the world it is tried in, what switches it on, what it has to move and which way.
Two worlds that have to be the same to the last bit stand beside it: mostly the mechanism off and on where it has
nothing to act on. One table, to be read as a whole, hence one long file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import NamedTuple

import pytest

from cosim.care.policies.load import load_policy
from cosim.care.rules.catalogue import PARAMETERS
from cosim.care.scenario import tables
from cosim.care.state import DOORS, World
from cosim.core.parameters import CO_CREATIVE, COMPETITIVE, SIDE_BY_SIDE, keys_of
from helpers import measure
from helpers.measure import Measure
from helpers.small import QUIET, Values, differing, everybody, mean, paid_by, practice, practices_as, worlds

ALONE, BESIDE, TOGETHER = everybody(COMPETITIVE), everybody(SIDE_BY_SIDE), everybody(CO_CREATIVE)
SINGLE: Values = {"population.single_share": 1}
MULTIPLE: Values = {"population.single_share": 0}
BUSY: Values = {"population.arrivals_per_week": 8, "population.initial_stock": 50}
STAFFED: Values = {"workforce.professionals": 40}
YEARS: Values = {"weeks": 110}
SHORT: Values = {"weeks": 20}
SPARSE: Values = {"network.builder": "nested", "network.ties_per_professional": 4}
TALENTED: Values = {"talent.own": 0.7, "talent.other": 0.4, "talent.sd": 0.3}
TEAMS = {**MULTIPLE, **STAFFED}
EQUAL: Values = {"talent.own": 0.6, "talent.other": 0.6, "talent.sd": 0}
HALF_KEEP: Values = {"behaviour.competitive": 0, "behaviour.side_by_side": 0.5, "behaviour.co_creative": 0.5}
HALF_BESIDE: Values = {"behaviour.competitive": 0.5, "behaviour.side_by_side": 0.5, "behaviour.co_creative": 0}
HALF: Values = {"behaviour.competitive": 0.5, "behaviour.side_by_side": 0, "behaviour.co_creative": 0.5}
STRAINED: Values = {"feel.money": 0, "feel.craft": 0, "feel.strain": 5}  # side by side feels worse than alone
NUMB: Values = {"feel.money": 0, "feel.craft": 0}
PRICES = ("tariff", "capitation", "lump_sum", "outcome", "outcome_joint", "placement")
FREE: Values = {f"money.{price}": 0 for price in PRICES}
NO_LANGUAGE: Values = {"language.same_organisation": 0, "language.same_sector": 0, "language.across": 0}
ONE_LANGUAGE: Values = {"language.same_organisation": 1, "language.same_sector": 1, "language.across": 1}
ONE_TRUST: Values = {"trust.same_organisation": 0.5, "trust.same_sector": 0.5, "trust.across": 0.5}
NEAR_AND_FAR: Values = {"trust.same_organisation": 0.9, "trust.same_sector": 0.5, "trust.across": 0.2, **SPARSE}
# Those who plan jointly give what others leave of the family's room, so for credit to be taken there has to be some.
LEFT_ROOM: Values = {"absorption.hours_per_week": 12, "absorption.hours_per_domain": 2}

FITTING: Values = {"information.weight": 1, "contradiction.loss": 0}

UP, DOWN = 1, -1
BOOKS = ("system.budget", "system.year_budget", "system.shortage", "system.shortfall")  # what a budget itself writes


class Row(NamedTuple):
    """One mechanism."""

    name: str
    base: Values  # the world it is tried in, besides QUIET
    on: Values
    number: Measure
    sign: int
    nothing: tuple[Values, Values] | None = None  # changes to the base after which two worlds are the same
    neutral: float | None = None  # what is measured, to the last bit, while it is off
    besides: tuple[str, ...] = ()  # columns that are the mechanism itself, not what comes of it


def row(
    name: str, on: Values, number: Measure, sign: int, *bases: Values,
    off: Values | None = None, neutral: float | None = None, besides: tuple[str, ...] = (),
    same: tuple[Values, Values] | None = None,
) -> Row:  # fmt: skip
    """A row; ``off`` is what keeps the mechanism from acting, ``same`` two worlds that are alike in another way."""
    base = {key: value for changes in bases for key, value in changes.items()}
    nothing = same if off is None else (off, {**on, **off})
    return Row(name, base, on, number, sign, nothing, neutral, besides)


WAITED, MET = measure.total("clients", "weeks_waited"), measure.met
TRUST, LANGUAGE = measure.moved("trust"), measure.moved("language")
KNOWN, TALENT = measure.average("ties", "known"), measure.average("professionals", "talent")
FELT = measure.average("professionals", "felt")
APART, AGREED = measure.unequal("organisations", "values"), measure.average("clients", "agreed")
UNSEEN: Values = {**TALENTED, "network.known_same_organisation": 0, "network.known_elsewhere": 0, "teams.guess": 0.6}
GOALS: Values = {"population.goals_sd": 1, "population.more_share": 0.9, "absorption.hours_per_week": 3,
    "absorption.hours_per_domain": 1.5}  # fmt: skip  # there is more to do than fits in a week
NO_RULE: Values = {"choice.rule": "fixed"}
IMITATING: Values = {"choice.rule": "imitation"}
KEEPING: Values = {"choice.rule": "conditional", "conditional.base": 0.1, "conditional.after_other": 0.1}
REINFORCED: Values = {"choice.rule": "reinforcement", "reinforcement.aspiration": -1.0}
RESPONDING: Values = {"choice.rule": "best_response", "best_response.noise": 50}
TALKING: Values = {"dialogue.hours_per_week": 2, "population.single_share": 0, "behaviour.competitive": 0,
    "behaviour.side_by_side": 1, "network.known_same_organisation": 0, "network.known_elsewhere": 0}  # fmt: skip
SETTLED = measure.average("organisations", "internalised")
ASKS = measure.average("professionals", "asks")
ASKING: Values = {"asking.weight": 1, "asking.hours_per_week": 1, "asking.learnt": 0.1, **TEAMS}
UNASKED: Values = {"asking.hours_per_week": 0, **ALONE}  # so that nobody has the habit
ADVERTISED: Values = {"claims.advertise": 1, "claims.rate": 0.5, **TEAMS}
FOCUSED: Values = {"claims.rate": 1, "behaviour.cohesion": 1, "weeks": 150, **HALF, **TEAMS}
ON_PAPER: Values = {"policy": "one-plan", "change.capacity": 0, **BESIDE, **TEAMS}
AT_ONCE: Values = {"change.capacity": 1}  # all sense of it is made in the week it comes
LOOKING: Values = {"partners.rate": 1, "partners.introductions": 1, **NEAR_AND_FAR, **TEAMS, **TOGETHER}
LOUD: Values = {"claims.fashion": 1, **YEARS}
AUDITED: Values = {"audit.p_per_quarter": 1, **LOUD}
RATED: Values = {"contracts.listen_to_results": 1, **YEARS, **TALENTED, **BUSY}
THREATENED: Values = {"threat.level": 0.6}
LEARNING_LANGUAGE: Values = {"learning.language": 0.05, **TEAMS, **TOGETHER}
CALM: Values = {"population.arrivals_per_week": 0.5, "population.initial_stock": 3}
PLACING: Values = {"placement.rate": 0.05}
RELAPSING: Values = {"relapse.share": 0.9, "closing.remaining": 0.5, "population.self_reliance": 0.1, **STAFFED}
DOOR: Values = {"first_line.reach": 1, **SINGLE}
PLACED_LATER: Values = {**PLACING, "closing.remaining": 0.6, "relapse.share": 0, **STAFFED}
BUDGETS: Values = {"budget.payer_0": 300_000, "budget.payer_1": 100_000,
    **{f"budget.payer_{n}": 0 for n in range(2, 6)}}  # fmt: skip  # the small system has two payers
AMPLE: Values = {"budget.payer_0": 1e12, "budget.payer_1": 1e12}
TIGHT: Values = {**BUDGETS, **YEARS, **BUSY}
RIVALS: Values = {**practices_as(COMPETITIVE), "intake.poaching": 0.5, **SINGLE}

LET_GO: Values = {"re_entry.rate": 5, "closing.remaining": 0.6, "population.self_reliance": 0.1, "weeks": 80, **STAFFED}
OPEN: Values = {"doors.open": 1, "population.hidden_per_visible": 1, "weeks": 60, **BUSY}
CLOSED: Values = {"doors.open": 0}
CAME_HIDDEN, KEPT = measure.total("system", "came_hidden"), measure.total("system", "kept")
RE_ENTRIES = measure.total("clients", "re_entries")
BY_RESULT: Values = {**paid_by("outcome_joint"), "money.shared_savings": 0.5, **STAFFED}


def _doors() -> Iterator[Row]:
    """A row for each number of each door."""
    for at, door in enumerate(DOORS):
        only = {f"doors.{other}_share": float(other == door) for other in DOORS}
        yield row(f"door, share, {door}", {f"doors.{door}_share": 1}, measure.referred(at), UP, OPEN,
            {f"doors.{door}_share": 0, f"doors.{door}_reach": 0}, neutral=0.0, off=CLOSED)  # fmt: skip
        yield row(f"door, reach, {door}", {f"doors.{door}_reach": 5}, CAME_HIDDEN, UP, OPEN, off=CLOSED)
        yield row(f"door, threshold, {door}", {f"doors.{door}_threshold": 2}, KEPT, UP, OPEN, off=CLOSED)
        yield row(f"door, helps, {door}", {f"doors.{door}_helps": 1}, KEPT, UP, OPEN, off=CLOSED)
        yield row(f"door, room, {door}", {f"doors.{door}_room": 1}, measure.spread("queue"), DOWN, OPEN, only,
            {"workforce.organisations": 12, "population.arrivals_per_week": 8}, off=CLOSED)  # fmt: skip


ROOM: Values = {"workforce.extra_organisations": 9, "workforce.extra_seats": 18}
UNEVEN: Values = {"contracts.strength": 0, "workforce.size_skew": 3, "workforce.professionals": 24,
    "population.arrivals_per_week": 3}  # fmt: skip  # waiting at some while others have room
SEEN = tuple(f"organisations.{name}" for name in ("idle", "margin", "quarter_reserve", "quarter_wages"))
CALM_QUEUES: Values = {"population.arrivals_per_week": 0, "population.initial_stock": 0}

LEAVING: Values = {"staff.turnover": 2, **YEARS}
STAYING: Values = {"staff.turnover": 0}
HIRES, PRESENT = measure.total("system", "hires"), measure.total("organisations", "present")
ENTERING: Values = {"providers.entry": 5, **ROOM, **BUSY, **YEARS}
WEIGHED: Values = {"support.wear": 0, "support.returns": 0, "support.plan": 0, "support.breaks": 0,
    "support.recovery": 0, "support.protects": 0, "support.mobilises": 0,
    "support.conference_hours": 0}  # fmt: skip  # support that does nothing
FOLLOWED: Values = {**WEIGHED, "support.mean": 0.5, **PLACED_LATER, "population.self_reliance": 0.1}
UNFOLLOWED: Values = {"support.mean": 0}
AROUND = measure.around
UNUSUAL: Values = {"ideas.weight": 1, **ONE_LANGUAGE, **TEAMS, **TOGETHER}
VIEWS = measure.average("clients", "views")
IN_TOUCH: Values = {"first_line.watch": 1, **MULTIPLE, **BUSY}
BY_FIRST_LINE = measure.total("clients", "hours_first_line")
STUDIED: Values = {"institute.sample": 1, "institute.heard": 1, **MULTIPLE, **BUSY, **YEARS,
    "behaviour.competitive": 0.34, "behaviour.side_by_side": 0.33, "behaviour.co_creative": 0.33}  # fmt: skip
ADVISED = ("system.advice", "system.studied", "system.studied_hours")
CLIMATE, WRITING = measure.average("organisations", "climate"), measure.hours("administration")
RULES: Values = {"administration.share": 0.4, "administration.response": 0.6}
NO_RULES: Values = {"administration.response": 0}

TABLE = (
    # the front door
    row("doors", {"doors.open": 1}, measure.total("system", "referred"), UP, BUSY, neutral=0.0),
    *_doors(),
    row("door, light", {"doors.light": 5}, KEPT, UP, OPEN, off=CLOSED),
    row("entitlement", {"entitlement.need": 1}, measure.total("clients", "refused"), UP, BUSY, neutral=0.0),
    row("access", {"access.factor": 20}, CAME_HIDDEN, UP, OPEN, off=CLOSED),
    row("access, capacity", {"access.elasticity": 3}, CAME_HIDDEN, UP, OPEN, {"access.norm": 0.05}, off=CLOSED),
    row("access, norm", {"access.norm": 5}, CAME_HIDDEN, DOWN, OPEN, {"access.factor": 10}, off=CLOSED),
    row("access, waiting", {"access.deterrence": 1}, CAME_HIDDEN, DOWN, OPEN, {"access.factor": 10}, off=CLOSED),
    row("hidden need shows", {"access.shows": 10}, CAME_HIDDEN, UP, OPEN, off=CLOSED),
    row("hidden for a time", {"access.hidden_weeks": 3}, CAME_HIDDEN, DOWN, OPEN, {"access.factor": 10}, off=CLOSED),
    row("outreach", {"front_door.outreach": 1}, measure.total("system", "arrived"), UP,
        {"population.hidden_per_visible": 1},
        off={"population.hidden_per_visible": 0}),
    row("provider share", {"front_door.provider_share": 1}, measure.total("clients", "hours_first_line"), DOWN, DOOR,
        off={"front_door.capture": 0}),
    row("capture", {"front_door.capture": 1}, measure.total("clients", "hours_first_line"), DOWN, DOOR,
        {"front_door.provider_share": 0.8, "front_door.capture": 0}, off={"front_door.provider_share": 0}),
    row("first line", {"first_line.reach": 1}, measure.total("clients", "hours_first_line"), UP, SINGLE, neutral=0.0,
        off={"first_line.need_limit": 0}),
    row("first line, limit", {"first_line.need_limit": 60}, measure.total("clients", "hours_first_line"), UP, DOOR,
        {"first_line.need_limit": 15}, off={"first_line.reach": 0}),
    row("first line, hours", {"first_line.hours": 16}, WAITED, DOWN, DOOR, BUSY, off={"first_line.reach": 0}),
    row("first line, skill", {"first_line.skill": 1}, WAITED, DOWN, DOOR, BUSY, {"first_line.skill": 0},
        off={"first_line.reach": 0}),
    row("first line, enough", {"first_line.enough": 30}, WAITED, DOWN, DOOR, BUSY, {"first_line.enough": 0},
        off={"first_line.reach": 0}),
    row("first line, tariff", {"first_line.tariff": 100}, measure.spent, UP, DOOR, off={"first_line.reach": 0}),
    # waiting and intake
    row("worsening", {"waiting.worsening": 0.02}, measure.grown_waiting, UP, BUSY, neutral=0.0),
    row("leaving a list", {"waiting.p_leave": 0.05}, measure.in_stage("left"), UP, BUSY, neutral=0.0),
    row("caseload", {"caseload.maximum": 2}, WAITED, UP, BUSY),
    row("load limit", {"intake.load_limit": 0.4}, WAITED, UP, BUSY),
    row("poaching", {"intake.poaching": 1}, WAITED, DOWN, {"population.arrivals_per_week": 5}, ALONE, SINGLE,
        off=practice("poaches", 0)),
    row("poaching, practice", practice("poaches", 1), WAITED, DOWN, practice("poaches", 0), {"intake.poaching": 1},
        {"population.arrivals_per_week": 5}, ALONE, SINGLE, off={"intake.poaching": 0}),
    row("tacit pact", practice("spares", 1), WAITED, UP, RIVALS, {"population.arrivals_per_week": 5}, ALONE,
        off={"intake.poaching": 0}),
    # hours
    row("administration", {"administration.share": 0.4}, measure.hours("administration"), UP, neutral=0.0),
    row("administration costs work", {"administration.share": 0.4}, measure.hours("effective"), DOWN, BUSY),
    row("meetings", {"meetings.hours_per_week": 8}, measure.hours("alignment"), UP, ALONE, neutral=0.0),
    row("meetings cost work", {"meetings.hours_per_week": 8}, measure.hours("effective"), DOWN, BUSY),
    row("training hours", {"training.hours_per_week": 4}, measure.hours("learning"), UP, neutral=0.0),
    row("training hours cost work", {"training.hours_per_week": 8}, measure.hours("effective"), DOWN, BUSY),
    row("sense hours", {"sense.hours_per_week": 4}, measure.hours("learning"), UP, neutral=0.0),
    row("overhead limit", {"overhead.limit": 0.05}, measure.hours("alignment"), DOWN, BESIDE, MULTIPLE, BUSY,
        off=ALONE),
    # teams
    row("inviting", practice("invites", 1), MET, UP, practice("invites", 0), BESIDE, TEAMS, off=practice("accepts", 0)),
    row("accepting", practice("accepts", 1), MET, UP, practice("accepts", 0), BESIDE, TEAMS, neutral=1.0,
        off=practice("invites", 0)),
    row("team size", {"teams.size_max": 1}, MET, DOWN, BESIDE, TEAMS, off=ALONE),
    row("join delay", {"teams.join_delay_weeks": 12}, MET, DOWN, BESIDE, TEAMS, off=ALONE),
    row("release", {"teams.release_per_week": 0.5}, measure.team_size, DOWN, BESIDE, TEAMS, off=ALONE),
    row("no room to join", {"teams.load_limit": 0.3}, MET, DOWN, BESIDE, MULTIPLE, BUSY, off=ALONE),
    row("worth asking", {"teams.worth_hours": 40}, MET, DOWN, BESIDE, TEAMS, off=ALONE),
    row("clearly better", {"teams.worth_talent": 0.5}, MET, DOWN, TOGETHER, TEAMS, off=BESIDE),
    row("guess", {"teams.guess": 0.2}, MET, DOWN, TOGETHER, TEAMS,
        off={"network.known_same_organisation": 1, "network.known_elsewhere": 1}),
    row("weighing what one gains", {"favours.gain": 1}, MET, DOWN, TEAMS, TOGETHER, off=ALONE),
    row("favours returned", {"favours.returned": 1}, MET, UP, MULTIPLE, TOGETHER, practice("accepts", 0, 1, 0.2),
        {"workforce.professionals": 12, "teams.size_max": 2, "weeks": 30}, off=ALONE),
    row("habit of asking", {"asking.weight": 1}, MET, UP, ASKING, ALONE, {"asking.weight": 0}, off=UNASKED),
    row("habit brings those who decline", {"asking.weight": 1}, MET, UP, ASKING, BESIDE, {"walls.height": 0.9,
        "asking.weight": 0}, off={"asking.hours_per_week": 0, "asking.spread": 0}),
    row("habit leaves room", {"asking.fits": 1}, measure.waste, DOWN, ASKING, BESIDE,
        off={"asking.hours_per_week": 0, "asking.spread": 0}),
    row("training the habit", {"asking.hours_per_week": 1}, ASKS, UP, {**ASKING, **UNASKED}, neutral=0.0),
    row("joint training of the habit", {"training.hours_per_week": 1}, ASKS, UP, {**ASKING, **UNASKED}, neutral=0.0),
    row("learning to ask", {"asking.learnt": 0.2}, ASKS, UP, ASKING, ALONE, off=UNASKED),
    row("habit spreads", {"asking.spread": 0.2}, ASKS, UP, ASKING, BESIDE, {"asking.hours_per_week": 0}, off=ALONE),
    row("habit forgotten", {"asking.forgetting": 0.2}, ASKS, DOWN, ASKING, ALONE, off=UNASKED),
    row("dialogue", {"dialogue.hours_per_week": 2}, KNOWN, UP, TALKING, {"dialogue.hours_per_week": 0}, SHORT, SPARSE),
    row("circle of dialogue", {"dialogue.circle": "network"}, KNOWN, UP, TALKING, SHORT, SPARSE,
        off={"dialogue.hours_per_week": 0}),
    row("gain of dialogue", {"dialogue.gain": 0.1}, KNOWN, UP, TALKING, SHORT, SPARSE,
        off={"dialogue.hours_per_week": 0}),
    row("crowding of dialogue", {"dialogue.crowding": 1}, KNOWN, DOWN, {"dialogue.circle": "network"}, TALKING, SHORT,
        SPARSE, off={"dialogue.hours_per_week": 0}),
    row("directory", {"directory.coverage": 1}, measure.skill, UP, TOGETHER, TEAMS, TALENTED,
        {"network.known_same_organisation": 0, "network.known_elsewhere": 0},
        off={"network.known_same_organisation": 1, "network.known_elsewhere": 1}),
    row("walls", {"walls.height": 0.9}, MET, DOWN, BESIDE, TEAMS, off=ALONE),
    row("status", {"status.barrier": 1}, MET, DOWN, BESIDE, TEAMS, {"status.spread": 1}, off={"status.spread": 0}),
    row("values", {"values.barrier": 1}, MET, DOWN, BESIDE, TEAMS, off={"values.spread": 0}),
    # plan and work
    row("absorption, week", {"absorption.hours_per_week": 3}, measure.waste, UP, BESIDE, TEAMS,
        {"absorption.hours_per_week": 168, "absorption.hours_per_domain": 2}),
    row("absorption, domain", {"absorption.hours_per_domain": 1}, measure.follow_up, UP, ALONE, STAFFED,
        same=({}, {"absorption.hours_per_domain": 4})),
    row("joint plan", practice("joint_plan", 1), measure.waste, DOWN, practice("joint_plan", 0), BESIDE, TEAMS,
        practice("planning_hours", 0), off=practice("invites", 0) | SINGLE, besides=("clients.hours_co_creation",)),
    row("fits absorption", practice("fits_absorption", 1), measure.waste, DOWN, BESIDE, TEAMS, off=ALONE),
    row("alignment", practice("alignment_hours", 2), measure.hours("alignment"), UP, practice("alignment_hours", 0),
        BESIDE, TEAMS,
        off=ALONE, neutral=0.0),
    row("planning", practice("planning_hours", 2), measure.hours("planning"), UP, practice("planning_hours", 0),
        TOGETHER, TEAMS,
        off=ALONE, neutral=0.0),
    row("language saves", {"planning.language_saves": 1}, measure.hours("planning"), DOWN, TOGETHER, TEAMS,
        off=NO_LANGUAGE),
    row("family hours", {"planning.family_hours": 0.5}, measure.hours("planning"), UP, TOGETHER, SINGLE, off=ALONE,
        neutral=0.0),
    row("leverage", {"planning.leverage": 1}, measure.open_domains, DOWN, TOGETHER, TEAMS, EQUAL, off=SINGLE),
    row("leverage under coupling", {"planning.leverage": 1}, measure.follow_up, DOWN, TOGETHER, TEAMS, EQUAL,
        {"coupling.rate": 0.2, "weeks": 60}, off=SINGLE),
    row("contradiction", {"contradiction.loss": 0.3}, measure.waste, UP, BESIDE, TEAMS, off=ONE_LANGUAGE),
    row("contradiction, joint plan", {"contradiction.loss": 0.3}, measure.waste, UP, BESIDE, TEAMS, off=TOGETHER),
    row("effort", {"effort.hours_per_week": 1}, measure.total("clients", "own_effort"), UP, TOGETHER, STAFFED,
        off=ALONE, neutral=0.0),
    row("effort helps", {"effort.hours_per_week": 1}, measure.follow_up, DOWN, TOGETHER, STAFFED, off=ALONE),
    row("client at the table", practice("client_included", 1), measure.follow_up, DOWN, practice("client_included", 0),
        {"effort.hours_per_week": 1}, STAFFED, ALONE, off={"effort.hours_per_week": 0},
        besides=("clients.hours_co_creation",)),
    row("growth", {"effort.growth": 0.02}, measure.average("clients", "self_reliance"), UP, TOGETHER, STAFFED,
        off=ALONE),
    # rebound
    # what is known of the other problems
    row("help that fits", {"information.weight": 1}, measure.waste, UP, ALONE, TEAMS, off=SINGLE),
    row("seen alone", {"information.alone": 1}, measure.waste, DOWN, ALONE, TEAMS, {"information.weight": 1},
        off={"information.weight": 0}),
    row("files", {"information.files": 1}, measure.waste, DOWN, BESIDE, TEAMS, FITTING, off={"information.weight": 0}),
    row("family tells", {"information.family": 1}, measure.waste, DOWN, TOGETHER, TEAMS, FITTING,
        practice("client_included", 1), off=practice("client_included", 0)),
    row("trust tells", {"trust.across": 1}, measure.waste, DOWN, TOGETHER, TEAMS, FITTING,
        {"trust.gain": 0, "trust.across": 0.1}, off={"information.weight": 0, "trust.across": 0.5}),
    row("language understands", {"language.across": 1}, measure.waste, DOWN, TOGETHER, TEAMS, FITTING,
        {"learning.language": 0, "planning.language_saves": 0}, off={"information.weight": 0},
        besides=("ties.language", "ties.language_start")),
    row("help that does not fit re-opens", {"information.reopening": 5}, measure.follow_up, UP, ALONE, TEAMS,
        {"information.weight": 1, "coupling.rate": 0.1}, off={"information.weight": 0}),
    row("effort needs a plan", {"effort.needs_plan": 1}, measure.total("clients", "own_effort"), DOWN, ALONE, TEAMS,
        practice("client_included", 1), {"effort.hours_per_week": 2},
        off={"effort.hours_per_week": 0, "effort.growth": 0}),
    row("coupling", {"coupling.rate": 0.1}, measure.follow_up, UP, MULTIPLE, STAFFED, off=SINGLE),
    row("coupling, size", {"coupling.size": 1}, measure.follow_up, UP, MULTIPLE, STAFFED, {"coupling.rate": 0.1},
        off={"coupling.rate": 0}),
    row("coupling, spread", {"coupling.spread": 1}, measure.foreign_need, UP, STAFFED, {"coupling.rate": 0.1},
        neutral=0.0,
        off={"coupling.rate": 0}),
    # how it ends
    row("closing", {"closing.remaining": 0.6}, measure.total("clients", "weeks_in_care"), DOWN, STAFFED),
    row("placement", PLACING, measure.total("clients", "placements"), UP, neutral=0.0,
        off={"population.self_reliance": 1, "population.self_reliance_sd": 0}),
    row("placement averted by a plan", {"placement.averted": 1}, measure.total("clients", "placements"), DOWN, MULTIPLE,
        TOGETHER, TEAMS, PLACING, off={"placement.rate": 0}),
    row("placement, stay", {"placement.weeks": 30}, measure.total("clients", "weeks_placed"), UP, PLACING,
        off={"placement.rate": 0}),
    row("placement, recovery", {"placement.recovery": 0.1}, measure.placed_need, DOWN, PLACING,
        off={"placement.rate": 0}),
    row("dropping out", {"dropout.base": 0.03}, measure.in_stage("left"), UP, neutral=0.0),
    row("dropping out, contradiction", {"dropout.contradiction": 0.3}, measure.in_stage("left"), UP, BESIDE, TEAMS,
        {"contradiction.loss": 0.3}, neutral=0.0, off={"contradiction.loss": 0}),
    row("relapse", {"relapse.share": 0.9}, measure.total("clients", "re_entries"), UP, STAFFED,
        {"closing.remaining": 0.5}, neutral=0.0,
        off={"population.self_reliance": 1, "population.self_reliance_sd": 0}),
    row("relapse, time", {"relapse.weeks": 80}, measure.total("clients", "re_entries"), DOWN, RELAPSING,
        off={"relapse.share": 0}),
    row("relapse, size", {"relapse.size": 1}, measure.total("clients", "weeks_in_care"), UP, RELAPSING,
        {"relapse.weeks": 3},
        off={"relapse.share": 0}),
    row("recovery", {"recovery.base": 0.02}, measure.follow_up, DOWN),
    row("recovery, self-reliance", {"recovery.self_reliance": 0.02}, measure.follow_up, DOWN,
        off={"population.self_reliance": 0, "population.self_reliance_sd": 0}),
    # learning
    row("language together", {"learning.language": 0.05}, LANGUAGE, UP, TOGETHER, TEAMS, off=ALONE, neutral=0.0),
    row("language beside", {"learning.language_beside": 0.02}, LANGUAGE, UP, BESIDE, TEAMS, off=ALONE, neutral=0.0),
    row("known", {"learning.known": 0.1}, KNOWN, UP, TOGETHER, TEAMS, off=BESIDE),
    row("talent by oneself", {"learning.own": 0.05}, TALENT, UP, ALONE,
        off={"talent.own": 1, "talent.other": 1, "talent.sd": 0}),
    row("talent from a partner", {"learning.partner": 0.02}, TALENT, UP, TOGETHER, TEAMS, off=BESIDE),
    row("talent from an equal", {"learning.partner": 0.02}, TALENT, UP, TOGETHER, TEAMS,
        off={"talent.own": 0.6, "talent.other": 0.6, "talent.sd": 0}),
    row("people differ in trust", {"trust.spread": 0.2}, measure.unequal("ties", "trust_start"), UP, ONE_TRUST, TEAMS,
        neutral=0.0),
    row("trust won", {"trust.gain": 0.1}, TRUST, UP, TOGETHER, TEAMS, off=BESIDE, neutral=0.0),
    row("trust lost", {"trust.loss": 0.1}, TRUST, DOWN, HALF_KEEP, TEAMS, off=TOGETHER, neutral=0.0),
    row("fading", {"ties.fading": 0.1}, TRUST, DOWN, {"trust.gain": 0.1}, TOGETHER, TEAMS,
        off={**ALONE, "network.known_same_organisation": 0, "network.known_elsewhere": 0}),
    row("values hold back", {"values.weight": 1}, TRUST, DOWN, {"trust.gain": 0.05}, TOGETHER, TEAMS,
        off={"values.spread": 0}),
    row("pressure", {"pressure.effect": 5}, LANGUAGE, DOWN, {"learning.language": 0.05, "intake.load_limit": 3},
        TOGETHER,
        MULTIPLE, BUSY, off={"caseload.maximum": 1}),
    row("training", {"training.language": 0.05}, LANGUAGE, UP, {"training.hours_per_week": 1}, neutral=0.0,
        off={"training.hours_per_week": 0}),
    row("making sense", {"sense.effect": 1}, LANGUAGE, UP, {"sense.hours_per_week": 2}, LEARNING_LANGUAGE,
        off={"sense.hours_per_week": 0}),
    # money
    row("volume", paid_by("volume"), measure.revenue("volume"), UP, paid_by("lump_sum"), neutral=0.0, off=FREE),
    row("capitation", paid_by("capitation"), measure.revenue("capitation"), UP, neutral=0.0, off=FREE),
    row("lump sum", paid_by("lump_sum"), measure.revenue("lump_sum"), UP, neutral=0.0, off=FREE),
    row("outcome, own", paid_by("outcome_individual"), measure.revenue("outcome_individual"), UP, neutral=0.0,
        off=FREE),
    row("outcome, joint", paid_by("outcome_joint"), measure.revenue("outcome_joint"), UP, neutral=0.0, off=FREE),
    row("budget cut", {"money.tariff_factor": 0.8}, measure.spent, DOWN, off=FREE),
    row("tariff", {"money.tariff": 100}, measure.spent, UP, off=paid_by("lump_sum")),
    row("price of capitation", {"money.capitation": 300}, measure.spent, UP, paid_by("capitation"),
        off=paid_by("volume")),
    row("price of capacity", {"money.lump_sum": 60}, measure.spent, UP, paid_by("lump_sum"), off=paid_by("volume")),
    row("price of own outcomes", {"money.outcome": 200}, measure.spent, UP, paid_by("outcome_individual"),
        off=paid_by("volume")),
    row("price of joint outcomes", {"money.outcome_joint": 200}, measure.spent, UP, paid_by("outcome_joint"),
        off=paid_by("volume")),
    row("shared savings", {"money.shared_savings": 1}, measure.revenue("outcome_joint"), UP, paid_by("outcome_joint"),
        STAFFED,
        off=paid_by("volume")),
    row("savings, risk", {"money.placement_risk": 0.5}, measure.revenue("outcome_joint"), UP, paid_by("outcome_joint"),
        STAFFED,
        {"money.shared_savings": 1}, off={"money.shared_savings": 0}),
    row("price of placement", {"money.placement": 2000}, measure.spent_on("placement"), UP, PLACING,
        off={"placement.rate": 0}),
    # budgets and tariffs
    row("budgets", BUDGETS, measure.threat, UP, YEARS, BUSY, {"threat.overspend": 0.5}, neutral=0.0,
        off={"threat.overspend": 0}, besides=BOOKS),
    row("budget, waiting list", {"budget.reaction": "waiting_list"}, WAITED, UP, TIGHT,
        off=AMPLE, besides=("system.cut",)),
    row("budget, waiting list saves", {"budget.reaction": "waiting_list"}, measure.spent, DOWN, TIGHT),
    row("budget, year before", {"budget.of_before": 0.5}, measure.spent, DOWN, YEARS, BUSY,
        {"budget.reaction": "waiting_list"}, off={"budget.reaction": "overspend"},
        besides=(*BOOKS, "system.year_before", "system.follows")),
    row("budget, price", {"budget.reaction": "price"}, measure.spent, DOWN, TIGHT, off=AMPLE),
    row("budget, price, response", {"budget.price_response": 0.2}, measure.spent, UP, TIGHT,
        {"budget.reaction": "price"}, off={"budget.reaction": "overspend"}),
    row("budget, price, floor", {"budget.price_floor": 0.9}, measure.spent, UP, TIGHT, {"budget.reaction": "price"},
        off={"budget.reaction": "overspend"}),
    row("budget, entitlement", {"budget.reaction": "entitlement"}, measure.total("clients", "referred_away"), UP, TIGHT,
        neutral=0.0, off=AMPLE),
    row("budget, referral limit", {"budget.referral_limit": 3}, measure.total("clients", "referred_away"), UP, TIGHT,
        {"budget.reaction": "entitlement"}, off={"budget.reaction": "overspend"}),
    row("cost-based tariff", {"tariff.cost_based": 1}, measure.spent, UP, YEARS, {"meetings.hours_per_week": 16}, BUSY,
        neutral=None, off=FREE),
    row("idle limit", {"tariff.idle_limit": 1}, measure.spent, UP, YEARS, CALM, {"tariff.cost_based": 1,
        "tariff.idle_limit": 0}, off={"tariff.cost_based": 0}),
    row("surcharge", {"tariff.margin": 0.3}, measure.spent, UP, YEARS, {"tariff.cost_based": 1},
        off={"tariff.cost_based": 0}),
    row("norm relative to wages", {"feel.norm_per_wage": 1.125}, FELT, DOWN, {"money.wage": 80}, NUMB,
        {"feel.money": 1}, same=({"money.wage": 40}, {"money.wage": 40, "feel.norm_per_wage": 1.125})),
    row("placement after exit", {"placement.after_exit": 1}, measure.total("clients", "placements"), UP, PLACED_LATER,
        off={"placement.rate": 0}),
    row("wages", {"money.wage": 50}, measure.total("organisations", "reserve"), DOWN),
    row("wage index", {"prices.wage_index": 1.25}, measure.total("organisations", "reserve"), DOWN),
    row("tariff index", {"prices.tariff_index": 1.25}, measure.revenue("volume"), UP, off=FREE),
    row("placement index", {"prices.placement_index": 1.25}, measure.spent_on("placement"), UP, PLACING,
        off={"placement.rate": 0}),
    # what is felt
    row("money felt", {"feel.money": 1}, FELT, UP, NUMB, off=FREE, neutral=0.0),
    row("craft felt", {"feel.craft": 1}, FELT, UP, NUMB, neutral=0.0,
        off={"talent.own": 0, "talent.other": 0, "talent.sd": 0}),
    row("strain felt", {"feel.strain": 1}, FELT, DOWN, NUMB, BESIDE, TEAMS, neutral=0.0, off=ALONE),
    row("overload felt", {"feel.strain": 1}, FELT, DOWN, NUMB, ALONE, BUSY, {"intake.load_limit": 3}, neutral=0.0,
        off=CALM),
    row("exposure felt", {"feel.exposure": 1}, FELT, DOWN, NUMB, TOGETHER, TEAMS, neutral=0.0, off=BESIDE),
    row("autonomy given up", {"exposure.autonomy": 1}, FELT, DOWN, NUMB, {"feel.exposure": 1}, TOGETHER, TEAMS,
        off={"feel.exposure": 0}, besides=("professionals.exposure",)),
    row("credit taken", {"exposure.credit_taken": 0.8}, measure.felt_by(CO_CREATIVE), DOWN, HALF_KEEP, TEAMS,
        {"feel.money": 0, "exposure.credit_taken": 0}, LEFT_ROOM, off=TOGETHER),
    row("credit received", {"exposure.credit_taken": 0.8}, measure.felt_by(SIDE_BY_SIDE), UP, HALF_KEEP, TEAMS,
        {"feel.money": 0, "exposure.credit_taken": 0}, LEFT_ROOM, off=BESIDE),
    row("exposed under threat", {"threat.exposure": 3}, FELT, DOWN, NUMB, {"feel.exposure": 1}, THREATENED, TOGETHER,
        TEAMS,
        off={"threat.level": 0}),
    row("safety in numbers", {"feel.safety": 1}, FELT, UP, NUMB, THREATENED, BESIDE, neutral=0.0,
        off={"threat.level": 0}),
    row("only who huddles", {"feel.safety": 1}, FELT, UP, NUMB, THREATENED, BESIDE, neutral=0.0,
        off=practice("huddles", 0)),
    row("growth felt", {"feel.growth": 5}, FELT, UP, {"learning.own": 0.01}, off={"learning.own": 0}),
    row("growth attracts", {"feel.growth": 20}, measure.share(CO_CREATIVE), UP, NUMB, HALF, IMITATING, TEAMS, TALENTED,
        {"learning.partner": 0.1}, off={"learning.partner": 0}),
    row("answered in kind", {"feel.reciprocity": 1}, FELT, UP, NUMB, TOGETHER, TEAMS, off=ALONE),
    row("threat makes safe", THREATENED, FELT, UP, NUMB, {"feel.safety": 1}, BESIDE, neutral=0.0,
        off={"feel.safety": 0},
        besides=("system.threat",)),
    row("threat makes exposed", THREATENED, FELT, DOWN, NUMB, {"feel.exposure": 1, "threat.exposure": 3}, TOGETHER,
        TEAMS,
        off={"threat.exposure": 0}, besides=("system.threat",)),
    row("threat makes side by side", THREATENED, measure.share(SIDE_BY_SIDE), UP, NUMB, {"feel.safety": 3},
        HALF_BESIDE, IMITATING,
        off={"feel.safety": 0}, besides=("system.threat",)),
    row("huddling makes side by side", practice("huddles", 0, 1, 0), measure.share(SIDE_BY_SIDE), UP, NUMB, THREATENED,
        {"feel.safety": 3}, practice("huddles", 0), HALF_BESIDE, IMITATING, off={"threat.level": 0}),
    row("threat of overspending", {"threat.overspend": 0.2}, measure.total("system", "threat"), UP, YEARS,
        {"money.budget": 1e6},
        neutral=0.0, off={"money.budget": 0}),
    row("budget", {"money.budget": 1e6}, measure.total("system", "threat"), UP, YEARS, {"threat.overspend": 0.2},
        neutral=0.0,
        off={"threat.overspend": 0}, besides=("system.overspend",)),
    # choosing
    row("a rule", IMITATING, measure.changed, UP, HALF, neutral=0.0, off=ALONE),
    row("exploration", {"choice.exploration": 0.5}, measure.changed, UP, IMITATING, ALONE, neutral=0.0, off=NO_RULE),
    row("stance pull", {"choice.stance_pull": 0.8}, measure.with_management, UP, HALF, IMITATING,
        {"imitation.noise": 100}, off=NO_RULE),
    row("committed", {"choice.committed": 0.5}, measure.share(CO_CREATIVE), UP, IMITATING, ALONE, off=NO_RULE),
    row("people who answer in kind", {"choice.in_kind": 0.5}, measure.share(CO_CREATIVE), UP, IMITATING, ALONE,
        {"conditional.after_other": 0.9}, off={"conditional.after_other": 0, "behaviour.side_by_side": 0,
                                               "behaviour.competitive": 1, "behaviour.co_creative": 0}),
    row("imitation copies the better", {"imitation.noise": 0.01}, measure.share(COMPETITIVE), UP, HALF_BESIDE,
        STRAINED, TEAMS,
        IMITATING, {"imitation.noise": 100}, off=NO_RULE),
    row("conditional, more with more", {"conditional.slope": 0.9}, measure.share(CO_CREATIVE), UP, KEEPING, TOGETHER,
        off=IMITATING),
    row("conditional, mood", {"conditional.base": 0.9}, measure.share(CO_CREATIVE), UP, KEEPING, TOGETHER,
        off=IMITATING),
    row("conditional, after another", {"conditional.after_other": 0.9}, measure.share(CO_CREATIVE), UP, KEEPING,
        ALONE, off=IMITATING),
    row("conditional, threat", {"threat.level": 0.9}, measure.share(SIDE_BY_SIDE), UP, KEEPING, ALONE, off=IMITATING,
        besides=("system.threat",)),
    row("reinforcement", {"reinforcement.rate": 0.5}, measure.share(COMPETITIVE), UP, REINFORCED, HALF_BESIDE,
        STRAINED, TEAMS,
        off=NO_RULE),
    row("reinforcement, sensitivity", {"reinforcement.sensitivity": 0}, measure.changed, UP,
        {**REINFORCED, "reinforcement.rate": 0.5, "reinforcement.aspiration": -10.0}, HALF_BESIDE,
        off={"reinforcement.rate": 0}),
    row("best response", {"best_response.noise": 0.05}, measure.share(COMPETITIVE), UP, RESPONDING, HALF_BESIDE,
        STRAINED, TEAMS,
        off=NO_RULE),
    row("partners", {"partners.rate": 1}, measure.total("professionals", "rewired"), UP, {**LOOKING,
        "partners.rate": 0}, neutral=0.0,
        off={**ALONE, "partners.introductions": 0}),
    row("introductions", {"partners.introductions": 1}, measure.total("professionals", "rewired"), UP,
        {**LOOKING, "partners.introductions": 0}, off={"partners.rate": 0}),
    row("caution", {"partners.caution": 0.9}, measure.total("professionals", "rewired"), DOWN, LOOKING,
        off={"partners.rate": 0}),
    row("partners one trusts", {"partners.rate": 1}, measure.average("ties", "trust"), UP, {**LOOKING,
        "partners.rate": 0}),
    # values, power and goals
    row("values come closer", {"values.convergence": 0.05}, APART, DOWN, TOGETHER, TEAMS, off=ALONE),
    row("talk about values", {"values.hours_per_week": 1}, APART, DOWN, TOGETHER, TEAMS),
    row("talk about values takes time", {"values.hours_per_week": 1}, measure.hours("learning"), UP, ALONE,
        neutral=0.0),
    row("what talk about values adds", {"values.talk": 0.5}, APART, DOWN, TOGETHER, TEAMS,
        {"values.hours_per_week": 0.1}, off={"values.hours_per_week": 0}),
    row("an equal voice", {"power.view": "equal"}, measure.skill, UP, TOGETHER, TEAMS, UNSEEN, {"power.hours": 0},
        off=ALONE),
    row("the view of status", {"power.view": "status"}, measure.work_in(0), UP, TOGETHER, TEAMS, UNSEEN,
        {"teams.guess": 0.5}, off={"status.spread": 0}),  # who has most status and thinks little of others works most
    row("not heard", {"power.silence": 1}, measure.waste, UP, TOGETHER, TEAMS, FITTING, off={"power.view": "equal"}),
    row("time for an equal voice", {"power.hours": 1}, measure.hours("planning"), UP, TOGETHER, TEAMS,
        {"power.view": "equal"}, off={"power.view": "lead"}),
    row("status by what one achieves", {"status.achieved": 0.1}, measure.unequal("professionals", "prestige"), UP,
        HALF_KEEP, TEAMS, neutral=0.0, off=ALONE),
    row("status that is shared", {"status.shared": 0.1}, measure.status_spread, DOWN, TOGETHER, TEAMS, off=ALONE),
    row("families differ in goals", {"population.goals_sd": 1}, measure.unequal("clients", "valued"), UP, TOGETHER,
        TEAMS, neutral=0.0, off={}, besides=("clients.valued", "clients.valued_follow_up")),
    row("agreeing on goals", {"goals.hours_per_week": 0.5}, AGREED, UP, TOGETHER, TEAMS, neutral=0.0, off=ALONE),
    row("what is valued comes first", {"goals.hours_per_week": 0.5}, measure.valued_left, DOWN, TOGETHER, TEAMS,
        GOALS),
    row("time to agree", {"goals.hours_per_week": 0.5}, measure.hours("planning"), UP, TOGETHER, TEAMS, off=ALONE),
    row("quick agreement", {"goals.gain": 5}, AGREED, UP, TOGETHER, TEAMS, {"goals.hours_per_week": 0.5},
        off={"goals.hours_per_week": 0}),
    row("far from agreement", {"goals.distance": 1}, AGREED, DOWN, TOGETHER, TEAMS, {"goals.hours_per_week": 0.5},
        off={"values.spread": 0}),
    row("credit for what is valued", {"feel.valued": 5}, FELT, UP, NUMB, TOGETHER, TEAMS, GOALS,
        {"goals.hours_per_week": 0.5}, off={"population.goals_sd": 0}),
    # steering
    row("memo", {"claims.memo": 1}, measure.average("organisations", "claim"), UP, {"claims.rate": 0.5}, neutral=0.0,
        off={"claims.rate": 0}),
    row("words follow", {"claims.rate": 0.5}, measure.average("organisations", "claim"), UP, {"claims.memo": 1},
        neutral=0.0,
        off={"claims.memo": 0}),
    row("fashion", {"claims.fashion": 0.8}, measure.average("organisations", "claim"), UP, neutral=0.0),
    row("steer", {"steer.rate": 1}, measure.stances(SIDE_BY_SIDE), UP, HALF_BESIDE, {"behaviour.cohesion": 1,
        "steer.noise": 0.001}, YEARS,
        TEAMS, off=ALONE),
    row("steer by contract", {"steer.contract": 5}, measure.favoured, UP, RATED, {"contracts.strength": 1},
        off={"contracts.strength": 0}),
    row("steer after staff", {"steer.staff": 1}, measure.with_majority, UP, HALF_BESIDE, YEARS,
        off={"behaviour.cohesion": 1}),
    row("steer, huddle", {"steer.huddle": 1}, measure.stances(SIDE_BY_SIDE), UP, ALONE, THREATENED, neutral=0.0,
        off={"threat.level": 0}),
    row("claiming partnership in a pact", {"claims.cloak": 1}, measure.average("organisations", "claim"), UP, BESIDE,
        YEARS, {"claims.rate": 0.5}, neutral=0.0, off=ALONE),
    row("a pact that is seen", {"contracts.see_pacts": 0.1}, measure.average("organisations", "standing"), DOWN, BESIDE,
        YEARS, neutral=0.5, off=ALONE),
    row("advertising", {"claims.advertise": 1}, measure.average("organisations", "promised"), UP, ADVERTISED,
        {"claims.advertise": 0}, neutral=0.0, off={"claims.rate": 0}, besides=("organisations.delivered",)),
    row("families choose", {"families.choose": 3}, measure.chosen_for_focus, UP, FOCUSED, {"claims.advertise": 0.01},
        off={"claims.rate": 0, "families.tell": 0}),
    row("families tell", {"families.tell": 0.5}, measure.average("organisations", "doubt"), UP, ADVERTISED, YEARS,
        {"families.choose": 3}, off={"families.choose": 0}),
    row("another claim listened to", {"contracts.claim": "service"}, measure.service_rewarded, UP, FOCUSED, BUSY,
        {"contracts.listen_to_claims": 1, "claims.advertise": 0.01}, off={"contracts.listen_to_claims": 0}),
    row("audit corrects other claims", {"audit.corrects": 1}, measure.average("organisations", "promised"), DOWN,
        ADVERTISED, {"audit.p_per_quarter": 1}, off={"claims.rate": 0}),
    row("audit corrects words", {"audit.corrects": 1}, measure.average("organisations", "claim"), DOWN, AUDITED,
        neutral=1.0,
        off={"claims.fashion": 0}),
    row("audit costs standing", {"audit.weight": 0.1}, measure.average("organisations", "standing"), DOWN, AUDITED,
        neutral=0.5,
        off={"audit.p_per_quarter": 0}),
    row("audit convinces", {"audit.convinces": 0.5}, measure.stances(CO_CREATIVE), UP, AUDITED, neutral=0.0,
        off={"claims.fashion": 0}),
    row("audit", {"audit.p_per_quarter": 1}, measure.average("organisations", "claim"), DOWN, LOUD,
        {"audit.corrects": 1}, neutral=1.0,
        off={"claims.fashion": 0}),
    row("booked when they arise", {"money.book_obligations": 1}, measure.total("system", "obligations"), UP, BY_RESULT,
        neutral=0.0,
        off={"money.shared_savings": 0}),
    row("back with open need", {"re_entry.rate": 5}, RE_ENTRIES, UP, LET_GO, {"re_entry.rate": 0}, neutral=0.0,
        off={"population.self_reliance": 1, "population.self_reliance_sd": 0}),
    row("need that rises again", {"re_entry.growth": 1.5}, measure.total("clients", "weeks_in_care"), UP, LET_GO,
        off={"re_entry.rate": 0}),
    row("first in the queue", {"re_entry.first": 0}, measure.waited_after_return, UP, LET_GO, BUSY,
        {"workforce.professionals": 15}, off={"re_entry.rate": 0}),
    row("re-opening while placed", {"placement.rebound": 1}, measure.follow_up, UP, MULTIPLE, PLACING,
        {"coupling.rate": 0.2}, off={"coupling.rate": 0}),
    row("re-opening after care", {"coupling.outside": 1}, measure.follow_up, UP, MULTIPLE,
        {"coupling.rate": 0.05, "closing.remaining": 0.6, "recovery.base": 0.03, "weeks": 80, **STAFFED},
        off={"coupling.rate": 0}),
    row("re-opening after care, back", {"coupling.outside": 1}, RE_ENTRIES, UP, LET_GO, MULTIPLE,
        {"coupling.rate": 0.05, "recovery.base": 0.03},
        off={"coupling.rate": 0}),
    row("the later follow-up", {"follow_up.later_weeks": 35}, measure.later, DOWN, {"recovery.base": 0.03}),
    row("children grow up", {"population.child_years": 1}, measure.in_stage("left"), UP, BUSY, YEARS, neutral=0.0),
    row("the lead of a placed child", {"placement.lead_hours": 5}, measure.hours("alignment"), UP, PLACING,
        neutral=0.0,
        off={"placement.rate": 0}),
    # contracts
    row("listening to results", {"contracts.listen_to_results": 1}, measure.spread("standing"), UP, YEARS, TALENTED,
        neutral=0.0,
        off=FREE | paid_by("volume") | {"talent.own": 0, "talent.other": 0, "talent.sd": 0}),
    row("listening to claims", {"contracts.listen_to_claims": 1}, measure.spread("standing"), UP, YEARS, HALF, TEAMS,
        {"claims.rate": 1, "behaviour.cohesion": 1}, neutral=0.0, off={"claims.rate": 0}),
    row("contracts", {"contracts.strength": 1}, measure.spread("contract"), UP, RATED, neutral=0.0,
        off={"contracts.listen_to_results": 0}),
    row("forgetting", {"contracts.memory": 0.8}, measure.spread("standing"), DOWN, RATED,
        {"contracts.listen_to_results": 0.3},
        off={"contracts.listen_to_results": 0}),
    # staff and organisations that come and go
    row("turnover", {"staff.turnover": 2}, measure.total("system", "leavers"), UP, neutral=0.0),
    row("turnover keeps families waiting", {"staff.turnover": 2}, WAITED, UP, BUSY),
    row("letting go", {"staff.adjust": 0.5}, measure.hours("idle"), DOWN, STAFFED, CALM, YEARS),
    row("entry", {"providers.entry": 5}, measure.total("organisations", "present"), UP, ROOM, BUSY, YEARS, neutral=6.0,
        off={"workforce.extra_organisations": 0, "workforce.extra_seats": 0}, besides=(*SEEN, "system.no_room")),
    row("entry, closed", {"contracts.open": 0}, measure.total("organisations", "present"), DOWN, ROOM, BUSY, YEARS,
        {"providers.entry": 5}, off={"providers.entry": 0}),
    row("bankruptcy", {"providers.fail_quarters": 1}, measure.total("system", "bankrupt"), UP, YEARS, FREE,
        neutral=0.0, off={"money.wage": 0}, besides=SEEN),
    row("merger", {"providers.merge_below": 4}, measure.total("organisations", "present"), DOWN, YEARS, neutral=6.0,
        off={"workforce.professionals": 60}),
    row("switching", {"providers.switch": 1}, WAITED, DOWN, UNEVEN, off=CALM_QUEUES),
    row("lead contractors", {"contracts.leads": 1}, WAITED, UP, BUSY, {"workforce.organisations": 9},
        off={"workforce.organisations": 3, "workforce.professionals": 9}),
    row("handing over", {"staff.handover": 1}, WAITED, DOWN, LEAVING, BUSY, {"staff.handover": 0}, off=STAYING),
    row("starting anew", {"staff.restart_hours": 60}, measure.hours("planning"), UP, LEAVING, BUSY, off=STAYING),
    row("slow hiring", {"staff.hiring_weeks": 520}, HIRES, DOWN, LEAVING, off=STAYING),
    row("scarce staff", {"staff.scarcity": 200}, HIRES, DOWN, LEAVING, off=STAYING),
    row("tolerated idleness", {"staff.idle_limit": 0.95}, measure.hours("idle"), UP, {"staff.adjust": 0.5}, STAFFED,
        CALM, YEARS, off={"staff.adjust": 0}),
    row("hiring at a queue", {"staff.queue_limit": 100}, HIRES, DOWN, {"staff.adjust": 0.5}, ROOM, BUSY, YEARS,
        off={"staff.adjust": 0}),
    row("entry, work", {"providers.entry_queue": 100}, PRESENT, DOWN, ENTERING, off={"providers.entry": 0}),
    row("entry, money", {"providers.entry_margin": 5}, PRESENT, DOWN, ENTERING, {"providers.entry": 1},
        off={"providers.entry": 0}),
    row("entry, size", {"providers.entry_staff": 6}, measure.total("professionals", "free"), DOWN, ENTERING,
        {"providers.entry": 1}, off={"providers.entry": 0}),
    row("credit", {"providers.credit_weeks": 520}, measure.total("system", "bankrupt"), DOWN, YEARS, FREE,
        {"providers.fail_quarters": 1, "providers.credit_weeks": 4}, off={"money.wage": 0}),
    # change that has to be made sense of
    row("paper before practice", {"change.weight": 1}, measure.waste, UP, ON_PAPER, off=AT_ONCE),
    row("change takes hours", {"change.hours": 5}, measure.hours("alignment"), UP, ON_PAPER, off=AT_ONCE),
    row("managers take the hours", {"change.managers": 1}, measure.hours("alignment"), DOWN, ON_PAPER,
        {"change.hours": 5}, off={"change.hours": 0}),
    row("capacity for change", {"change.capacity": 0.1}, SETTLED, UP, ON_PAPER, {"change.weight": 1},
        off={"change.weight": 0}),
    row("time makes sense", {"change.sense": 0.1}, SETTLED, UP, ON_PAPER, {"change.weight": 1, "change.sense": 0,
        "sense.hours_per_week": 1}, off={"change.weight": 0}),
    # climate and administration
    row("leavers and climate", {"climate.turnover": 20}, CLIMATE, DOWN, LEAVING, {"climate.effect": 0.2},
        off={"climate.effect": 0}),
    row("usual turnover", {"climate.usual_turnover": 3}, CLIMATE, UP, LEAVING,
        {"climate.effect": 0.2, "climate.turnover": 1}, off={"climate.effect": 0}),
    row("overload and climate", {"climate.load": 20}, CLIMATE, DOWN, BUSY, {"climate.effect": 0.2},
        {"intake.load_limit": 3, "caseload.maximum": 20}, off={"climate.effect": 0}),
    row("slow climate", {"climate.years": 50}, CLIMATE, UP, LEAVING, {"climate.effect": 0.2, "climate.turnover": 20},
        off={"climate.effect": 0}),
    row("trust of the purchaser", {"administration.trust": 1}, WRITING, DOWN, YEARS, RULES, off=NO_RULES),
    row("quick rules", {"administration.rate": 1}, WRITING, UP, RULES, {"administration.trust": 0}, off=NO_RULES),
    row("audits make rules", {"administration.audit": 5}, WRITING, UP, YEARS, RULES, {"audit.p_per_quarter": 0.5},
        off=NO_RULES),
    row("losses make rules", {"administration.loss": 5}, WRITING, UP, YEARS, RULES, FREE, off=NO_RULES),
    row("threat makes rules", {"administration.threat": 5}, WRITING, UP, YEARS, RULES, {"threat.level": 0.5},
        off=NO_RULES),
    row("usual threat", {"administration.usual_threat": 1}, WRITING, DOWN, YEARS, RULES,
        {"threat.level": 0.5, "administration.threat": 1}, off=NO_RULES),
    row("standing and rules", {"administration.standing": 5}, measure.spread("rules"), UP, YEARS, RULES, RATED,
        {"contracts.listen_to_results": 0.3}, off=NO_RULES),
    row("climate", {"climate.effect": 1}, measure.total("clients", "resolved"), DOWN, BUSY,
        off={"talent.own": 0, "talent.other": 0, "talent.sd": 0}, besides=("organisations.climate",)),
    row("climate keeps staff", {"climate.keeps_staff": 2}, measure.total("system", "leavers"), UP, YEARS,
        {"staff.turnover": 0.5}, off={"staff.turnover": 0}, besides=("organisations.climate",)),
    row("rules follow distrust", {"administration.response": 0.6}, measure.hours("administration"), UP, YEARS,
        {"administration.share": 0.4, "administration.trust": 0}, off={"administration.share": 0},
        besides=(*SEEN, "organisations.rules", "organisations.administration")),
    row("scrapping rules", {"administration.scrap": 0.5}, measure.hours("administration"), DOWN,
        {"administration.share": 0.4, "administration.response": 0.6}, off={"administration.response": 0},
        besides=("system.scrapped",)),
    row("accounting for oneself", {"administration.fixed_hours": 10}, measure.hours("administration"), UP,
        neutral=0.0),
    # people around the family
    row("support", {"support.mean": 0.8}, measure.follow_up, DOWN, FOLLOWED, UNFOLLOWED, {"support.recovery": 0.02},
        off={"support.recovery": 0}, besides=("clients.support", "clients.support_level")),
    row("support, spread", {"support.spread": 0.3}, measure.unequal_support, UP, FOLLOWED, {"support.spread": 0},
        off=UNFOLLOWED),
    row("support, wear", {"support.wear": 0.05}, AROUND, DOWN, FOLLOWED, off=UNFOLLOWED),
    row("support, returns", {"support.returns": 0.05}, AROUND, UP, FOLLOWED, {"support.wear": 0.05}, off=UNFOLLOWED),
    row("support, plan", {"support.plan": 0.02}, AROUND, UP, FOLLOWED, TOGETHER, off=ALONE),
    row("support, breaks", {"support.breaks": 0.8}, AROUND, DOWN, FOLLOWED, off={"placement.rate": 0}),
    row("support, recovery", {"support.recovery": 0.02}, measure.follow_up, DOWN, FOLLOWED, off=UNFOLLOWED),
    row("support, protects", {"support.protects": 0.9}, measure.total("clients", "placements"), DOWN, FOLLOWED,
        off={"placement.rate": 0}),
    row("support keeps from coming back", {"support.protects": 0.9}, RE_ENTRIES, DOWN, FOLLOWED, RELAPSING, YEARS,
        off=UNFOLLOWED),
    row("conference", {"support.conference": 1}, AROUND, UP, FOLLOWED, {"support.mobilises": 0.5}, off=UNFOLLOWED),
    row("conference, mobilises", {"support.mobilises": 0.8}, AROUND, UP, FOLLOWED, {"support.conference": 1},
        off=UNFOLLOWED),
    row("conference, hours", {"support.conference_hours": 20}, measure.hours("planning"), UP, FOLLOWED,
        {"support.conference": 1}, off=UNFOLLOWED, neutral=0.0),
    # ideas for unusual families
    row("unusual families", {"ideas.weight": 1}, measure.total("clients", "resolved"), DOWN, TEAMS, ALONE, off=SINGLE,
        besides=("clients.views",)),
    row("teams search", {"ideas.search": 0.66}, measure.total("clients", "resolved"), UP, UNUSUAL, {"ideas.search": 0},
        off={**EQUAL, "ideas.family": 0}),
    row("a family has ideas", {"ideas.family": 1}, VIEWS, UP, UNUSUAL, {"ideas.family": 0}, off=ALONE),
    row("so have those around it", {"support.mean": 0.8}, VIEWS, UP, UNUSUAL, WEIGHED, off={"ideas.family": 0},
        besides=("clients.support", "clients.support_level")),
    row("looking for other views", {"ideas.seek": 1}, VIEWS, UP, UNUSUAL, off=BESIDE),
    # hours of the first line
    row("first line, capacity", {"first_line.capacity": 1}, BY_FIRST_LINE, DOWN, DOOR, BUSY,
        off={"first_line.reach": 0, "first_line.tariff": 0}),
    row("in touch with who waits", {"first_line.watch": 1}, BY_FIRST_LINE, UP, MULTIPLE, BUSY, off=SINGLE, neutral=0.0),
    row("in touch, hours", {"first_line.watch_hours": 2}, measure.follow_up, DOWN, IN_TOUCH,
        off={"first_line.watch": 0}),
    # an institute and managers
    row("an institute advises", {"institute.sample": 1}, measure.stances(COMPETITIVE), UP, STUDIED,
        {"institute.sample": 0}, off={"institute.heard": 0}, besides=ADVISED),
    row("an institute is heard", {"institute.heard": 1}, measure.stances(COMPETITIVE), UP, STUDIED,
        {"institute.heard": 0}, off={"institute.sample": 0}),
    row("managers come and go", {"managers.turnover": 4}, measure.total("organisations", "managers"), UP, YEARS, ALONE,
        off={}, neutral=0.0, besides=("organisations.managers",)),
    row("keeping the best", {"contracts.keep_share": 0.5}, measure.without_contract, UP, YEARS, neutral=0.0),
)  # fmt: skip


def _worlds(row: Row, changes: Values, seeds: int = 3) -> list[World]:
    settings = {**row.base, **changes}
    weeks = int(settings.pop("weeks", 40))
    name = settings.pop("policy", None)
    policies = () if name is None else (replace(load_policy(str(name)), start_week=0, phase_in_weeks=0),)
    return worlds(settings, seeds=seeds, weeks=weeks, policies=policies)


@cache
def _switched_off(name: str) -> float:
    """What the row of that name measures while its mechanism is off."""
    (row,) = (row for row in TABLE if row.name == name)
    return mean(row.number, _worlds(row, {}))


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_switched_on_it_moves_what_its_sentence_names(row: Row) -> None:
    off, on = _switched_off(row.name), mean(row.number, _worlds(row, row.on))
    assert row.sign * (on - off) > 0, f"{row.name}: {off:.6g} off, {on:.6g} on"
    assert abs(on - off) > 1e-3 * max(abs(on), abs(off)), "hardly moves"


def test_switched_off_it_leaves_its_number_neutral() -> None:
    neutral = {row.name: row.neutral for row in TABLE if row.neutral is not None}
    assert len(neutral) > 40
    assert {name: _switched_off(name) for name in neutral} == neutral


@pytest.mark.parametrize("row", [row for row in TABLE if row.nothing], ids=lambda row: row.name)
def test_where_nothing_can_come_of_it_nothing_moves(row: Row) -> None:
    assert row.nothing is not None
    one, other = (_worlds(row, changes, seeds=1)[0] for changes in row.nothing)
    assert not differing(one, other, besides=row.besides)


def test_every_value_is_written_out() -> None:
    """A mechanism that is on by default and not in `QUIET` would be on, and nothing would be tried alone."""
    assert sorted(set(keys_of(tables.parameters())) ^ set(QUIET)) == []


def test_every_switch_has_its_row() -> None:
    """A parameter that switches a mechanism off is in the table, so that a new one is not forgotten."""
    tried = {key for row in TABLE for key in row.on}
    switches = {key for parameter in PARAMETERS if parameter.off is not None for key in parameter.keys}
    assert sorted(switches - tried) == []
