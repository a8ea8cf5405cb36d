"""The week: one list of phases, in order, each with the driver that carries it out.

A phase that may be ``spread`` over clients, professionals or organisations writes only to the rows it is given, so its
rows may be divided over threads; the others go through their rows in one order. Nothing in a phase depends on how
it is divided.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from cosim.care.recorder import record_week
from cosim.care.rules.arrive import arrive_all
from cosim.care.rules.choose import choose_all
from cosim.care.rules.close import decide_all, move_all
from cosim.care.rules.contract import close_books_all, feel_threat_all
from cosim.care.rules.feel import feel_all
from cosim.care.rules.hours import book_hours_all, share_hours_all
from cosim.care.rules.intake import intake_all, poach_all
from cosim.care.rules.learn import fade_all, learn_all
from cosim.care.rules.partners import look_around_all
from cosim.care.rules.pay import account_all, earn_all, invoice_all, subscribe_all
from cosim.care.rules.plan import plan_all
from cosim.care.rules.rebound import rebound_all
from cosim.care.rules.recover import recover_all
from cosim.care.rules.settle import settle_all, settle_stances_all
from cosim.care.rules.steer import practise_all, steer_all
from cosim.care.rules.team import accept_all, invite_all, release_all
from cosim.care.rules.wait import wait_all
from cosim.care.rules.work import work_all
from cosim.core.compiled import kernel

__all__ = ["PHASES", "Phase", "run_weeks"]

Over = Literal["clients", "professionals", "organisations", "all at once"]


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase of the week: its name, what it goes over, its driver, its sentence, and whether rows may be spread."""

    name: str
    over: Over
    driver: Callable[..., None]
    sentence: str
    spread: bool = True


PHASES = (
    Phase("threat", "all at once", feel_threat_all, "providers feel how threatened they are"),
    Phase("arrive", "all at once", arrive_all, "families come, the first line helps, the others join a queue"),
    Phase("wait", "clients", wait_all, "needs worsen on the waiting list"),
    Phase("intake", "organisations", intake_all, "who has room takes the next client", spread=False),
    Phase("poach", "professionals", poach_all, "competitors take clients who wait elsewhere", spread=False),
    Phase("invite", "clients", invite_all, "leads look for help with uncovered needs"),
    Phase("accept", "clients", accept_all, "who is asked comes, or not", spread=False),
    Phase("release", "clients", release_all, "who has nothing left to do leaves", spread=False),
    Phase("plan", "clients", plan_all, "hours and coordination are asked of each member"),
    Phase("share", "professionals", share_hours_all, "each week is shared over its cases"),
    Phase("work", "clients", work_all, "hours reach the family, or not"),
    Phase("rebound", "clients", rebound_all, "open needs re-open others"),
    Phase("recover", "clients", recover_all, "needs decline by themselves"),
    Phase("decide", "clients", decide_all, "who closes, is placed, leaves or comes back"),
    Phase("pay", "clients", invoice_all, "every member bills its week"),
    Phase("earn", "organisations", earn_all, "providers receive, and pay wages"),
    Phase("account", "clients", account_all, "payers pay", spread=False),
    Phase("book", "professionals", book_hours_all, "every hour is booked once"),
    Phase("learn", "professionals", learn_all, "language, trust and talents grow from work together"),
    Phase("fade", "professionals", fade_all, "unused ties fade"),
    Phase("feel", "professionals", feel_all, "what the week was worth"),
    Phase("choose", "professionals", choose_all, "who reviews its behaviour"),
    Phase("partners", "professionals", look_around_all, "who exchanges a tie"),
    Phase("practise", "organisations", practise_all, "what organisations really do"),
    Phase("steer", "organisations", steer_all, "every quarter: what they ask and say"),
    Phase("subscribe", "all at once", subscribe_all, "lump sums and policies are paid"),
    Phase("contract", "all at once", close_books_all, "every year: ratings, contracts, losses"),
    Phase("settle", "professionals", settle_all, "behaviours, ties and talents take effect"),
    Phase("settle_stances", "organisations", settle_stances_all, "stances take effect"),
    Phase("close", "all at once", move_all, "clients move to their next stage"),
)


@kernel
def _first_present(c: Any, world: Any) -> Any:
    """Place of the first of those present whose number is at least ``c``, by bisection."""
    low, high = 0, world.system[0]["present"]
    while low < high:
        middle = (low + high) // 2
        if world.present[middle] < c:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def _carry_block(block: Any, week: Any, key: Any, world: Any) -> None:
    """One block of regions through the phases of the week that stay within it."""
    low, high = _first_present(block[0, 0], world), _first_present(block[0, 1], world)
    p_low, p_high, o_low, o_high = block[1, 0], block[1, 1], block[2, 0], block[2, 1]
    wait_all(low, high, week, key, world)
    intake_all(o_low, o_high, week, key, world)
    poach_all(p_low, p_high, week, key, world)
    invite_all(low, high, week, key, world)
    accept_all(low, high, week, key, world)
    release_all(low, high, week, key, world)
    plan_all(low, high, week, key, world)
    share_hours_all(p_low, p_high, week, key, world)
    work_all(low, high, week, key, world)
    rebound_all(low, high, week, key, world)
    recover_all(low, high, week, key, world)
    decide_all(low, high, week, key, world)
    invoice_all(low, high, week, key, world)
    earn_all(o_low, o_high, week, key, world)
    account_all(low, high, week, key, world)
    book_hours_all(p_low, p_high, week, key, world)
    learn_all(p_low, p_high, week, key, world)
    fade_all(p_low, p_high, week, key, world)
    feel_all(p_low, p_high, week, key, world)
    choose_all(p_low, p_high, week, key, world)
    look_around_all(p_low, p_high, week, key, world)
    practise_all(o_low, o_high, week, key, world)
    steer_all(o_low, o_high, week, key, world)
    settle_all(p_low, p_high, week, key, world)


@kernel
def run_weeks(first: Any, last: Any, key: Any, world: Any, series: Any) -> None:
    """All phases of the weeks from ``first`` up to ``last``, in the order of `PHASES` (a test compares the two).

    Regions that no tie connects go through the middle of the week one after the other: what they touch stays close at
    hand, and a country costs no more per client than a region. Week ``first + n`` is recorded in row n of ``series``;
    an empty one records nothing.
    """
    for week in range(first, last):
        feel_threat_all(week, key, world)
        arrive_all(week, key, world)
        for block in range(world.blocks.shape[0]):
            _carry_block(world.blocks[block], week, key, world)
        subscribe_all(week, key, world)
        close_books_all(week, key, world)
        settle_stances_all(0, world.organisations.size, week, key, world)
        move_all(week, key, world)
        if series.size > 0:
            record_week(week, world, series[week - first])
