"""The week: one list of phases, in order, each with its driver.

`PHASES` is printed, timed and run: phase by phase by the engine and by Mesa, and as whole compiled weeks by
`run_weeks`, whose source is made from the list. A new phase is a rule file and a line of the list.

A phase over clients, professionals or organisations has a driver ``(low, high, week, key, world)``. It may neither add
nor remove clients present, and reads no other block of regions. If it may be ``spread``, it writes to its block only:
blocks may then be processed side by side; the others also count for all blocks, in one order. A phase ``all at
once`` has a driver ``(week, key, world)``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Literal

from cosim.care.recorder import record_week
from cosim.care.rules.administration import administer_all
from cosim.care.rules.arrive import arrive_all
from cosim.care.rules.budget import budget_all
from cosim.care.rules.choose import choose_all
from cosim.care.rules.climate import climate_all
from cosim.care.rules.close import decide_all, move_all
from cosim.care.rules.contract import close_books_all, feel_threat_all
from cosim.care.rules.feel import feel_all
from cosim.care.rules.hours import book_hours_all, share_hours_all
from cosim.care.rules.institute import study_all
from cosim.care.rules.intake import intake_all, poach_all
from cosim.care.rules.learn import fade_all, learn_all
from cosim.care.rules.municipal import count_municipal_all, watch_municipal_all
from cosim.care.rules.partners import look_around_all
from cosim.care.rules.pay import account_all, earn_all, invoice_all, subscribe_all
from cosim.care.rules.plan import plan_all
from cosim.care.rules.providers import providers_all
from cosim.care.rules.rebound import rebound_all
from cosim.care.rules.recover import recover_all
from cosim.care.rules.settle import settle_all, settle_stances_all
from cosim.care.rules.staff import staff_all
from cosim.care.rules.steer import practise_all, steer_all
from cosim.care.rules.team import accept_all, invite_all, release_all
from cosim.care.rules.wait import wait_all
from cosim.care.rules.work import work_all
from cosim.care.state import ClientIndex, Records, Week, World
from cosim.core.compiled import driver, from_text, rule
from cosim.core.outside import call_outside
from cosim.core.rng import Key

__all__ = ["PHASES", "Over", "Phase", "Round", "rounds", "rounds_source", "run_weeks", "source_of", "weeks_of"]

Over = Literal["clients", "professionals", "organisations", "all at once"]


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase of the week: name, rows it processes, driver, what it does, whether blocks may be spread over threads.

    The driver of a phase of a plug-in takes a last argument, its ``own`` tables. One that is ``outside`` is plain
    Python, which the compiled week calls back.
    """

    name: str
    over: Over
    driver: Callable[..., None]
    sentence: str
    spread: bool = True
    own: bool = False
    outside: bool = False


PHASES = (
    Phase("municipal", "all at once", watch_municipal_all, "municipalities look at what is left of their budgets"),
    Phase("budget", "all at once", budget_all, "every payer looks at what is left of its budget"),
    Phase("threat", "all at once", feel_threat_all, "providers feel how threatened they are"),
    Phase("staff", "all at once", staff_all, "professionals leave, vacancies open and are filled"),
    Phase("providers", "all at once", providers_all, "organisations are founded, fail, close and merge"),
    Phase("administer", "all at once", administer_all, "rules grow with distrust, and administration with rules"),
    Phase("arrive", "all at once", arrive_all, "families come, the first line helps some, the others join a queue"),
    Phase("wait", "clients", wait_all, "needs worsen on the waiting list"),
    Phase("climate", "organisations", climate_all, "the climate of organisations moves slowly"),
    Phase("intake", "organisations", intake_all, "organisations with room take the next client", spread=False),
    Phase("poach", "professionals", poach_all, "competitors take clients from other queues", spread=False),
    Phase("invite", "clients", invite_all, "leads search for colleagues for uncovered needs"),
    Phase("accept", "clients", accept_all, "invited colleagues accept or decline"),
    Phase("release", "clients", release_all, "members with nothing left to do leave"),
    Phase("plan", "clients", plan_all, "hours and coordination are planned for each member"),
    Phase("share", "professionals", share_hours_all, "each professional divides the week over its cases"),
    Phase("work", "clients", work_all, "hours of work resolve needs or are wasted"),
    Phase("rebound", "clients", rebound_all, "open needs re-open others"),
    Phase("recover", "clients", recover_all, "needs decline without help"),
    Phase("decide", "clients", decide_all, "cases close, families are placed, drop out or return"),
    Phase("pay", "clients", invoice_all, "every member bills its week"),
    Phase("earn", "organisations", earn_all, "providers receive, and pay wages"),
    Phase("account", "clients", account_all, "payers pay", spread=False),
    Phase("book", "professionals", book_hours_all, "every hour is recorded once"),
    Phase("learn", "professionals", learn_all, "language, trust and talents grow through work together"),
    Phase("fade", "professionals", fade_all, "unused ties fade"),
    Phase("feel", "professionals", feel_all, "professionals compute the felt payoff of the week"),
    Phase("choose", "professionals", choose_all, "professionals who review choose a behaviour"),
    Phase("partners", "professionals", look_around_all, "professionals may exchange a tie"),
    Phase("practise", "organisations", practise_all, "practice and performance of organisations are averaged"),
    Phase("steer", "organisations", steer_all, "every quarter: organisations set stance and claim"),
    Phase("settle", "professionals", settle_all, "behaviours, ties and talents take effect"),
    Phase("settle_stances", "organisations", settle_stances_all, "stances take effect"),
    Phase("subscribe", "all at once", subscribe_all, "lump sums and policies are paid"),
    Phase("contract", "all at once", close_books_all, "every year: ratings, contracts, losses"),
    Phase("study", "all at once", study_all, "a knowledge institute looks at results, and advises every quarter"),
    Phase("count_municipal", "all at once", count_municipal_all, "accounts of municipalities"),
    Phase("close", "all at once", move_all, "clients move to their next stage"),
)


@rule
def _first_present(c: ClientIndex, world: World) -> int:
    """Position of the first client present whose number is at least ``c``, by bisection."""
    low, high = 0, world.system[0]["present"]
    while low < high:
        middle = (low + high) // 2
        if world.present[middle] < c:
            low = middle + 1
        else:
            high = middle
    return low


_RANGES = {"clients": "low, high", "professionals": "p_low, p_high", "organisations": "o_low, o_high"}

_BLOCK = """
@driver
def {name}(block, week, key, world{own}):
    low, high = _first_present(block[0, 0], world), _first_present(block[0, 1], world)
    p_low, p_high, o_low, o_high = block[1, 0], block[1, 1], block[2, 0], block[2, 1]
{calls}
"""
_WEEKS = """
@driver
def {name}(first, last, key, world, series{own}{outside}):
    for week in range(first, last):
{calls}
        if series.size > 0:
            record_week(week, world, series[week - first])
"""
_OUTSIDE = "if call_outside(outside, {}, week) != 0:\n            return"
_EACH_BLOCK = """\
        for block in range(world.blocks.shape[0]):
            {name}(world.blocks[block], week, key, world{own})"""


def _at_once(phase: Phase) -> bool:
    return phase.over == "all at once"


def _call(phase: Phase, own: str = "") -> str:
    rows = "" if _at_once(phase) else f"{_RANGES[phase.over]}, "
    return f"{phase.name}({rows}week, key, world{own if phase.own else ''})"


def source_of(phases: Sequence[Phase], *, name: str = "run_weeks") -> str:
    """Source text of ``run_weeks``, the function that carries out ``phases`` week after week.

    Consecutive phases over rows are executed for one block of regions after the other. Their data stay in the processor
    cache, and a country costs no more per client than a region. With compiled phases of plug-ins it has a further
    argument, their ``own`` tables; with phases outside it, a last one, the address of `cosim.core.outside.Outside`,
    which is called with the place of the phase among those outside. Another list than `PHASES` needs another ``name``.

    Examples
    --------
    >>> "work(low, high, week, key, world)" in source_of(PHASES)
    True
    """
    own = ", own" if any(phase.own and not phase.outside for phase in phases) else ""
    outside = iter(range(len(phases)))
    label = "_carry" if name == "run_weeks" else name
    blocks: list[str] = []
    calls: list[str] = []
    for at_once, group in groupby(phases, key=lambda phase: phase.outside or _at_once(phase)):
        each = [_OUTSIDE.format(next(outside)) if phase.outside else _call(phase, own) for phase in group]
        if at_once:
            calls += [f"        {call}" for call in each]
        else:
            block = f"{label}_block_{len(blocks)}"
            blocks.append(_BLOCK.format(name=block, own=own, calls="\n".join(f"    {call}" for call in each)))
            calls.append(_EACH_BLOCK.format(name=block, own=own))
    last = ", outside" if any(phase.outside for phase in phases) else ""
    return "".join(blocks) + _WEEKS.format(name=name, own=own, outside=last, calls="\n".join(calls))


_NAMES = {
    "__name__": __name__,
    "driver": driver,
    "call_outside": call_outside,
    "record_week": record_week,
    "_first_present": _first_present,
}
# ``run_weeks(first, last, key, world, series)``: all phases of the weeks from ``first`` up to ``last``. Week
# ``first + n`` is recorded in row n of ``series``; an empty one records nothing.
run_weeks: Callable[[Week, Week, Key, World, Records], None]
run_weeks = from_text(source_of(PHASES), _NAMES | {phase.name: phase.driver for phase in PHASES}, file=__file__)[
    "run_weeks"
]


@dataclass(frozen=True, slots=True)
class Round:
    """Some phases of the week in one compiled call.

    ``run`` takes ``(week, key, world)``; of a round ``apart``, which may process blocks side by side, ``(first, last,
    week, key, world)`` for the blocks from ``first`` up to ``last``.
    """

    run: Callable[..., None]
    apart: bool


_APART = """
@driver
def {name}(first, last, week, key, world):
    for block in range(first, last):
        {name}_block(world.blocks[block], week, key, world)
"""
_JOINED = """
@driver
def {name}(week, key, world):
{calls}
"""
_BLOCK_BY_BLOCK = """\
    for block in range(world.blocks.shape[0]):
        {name}(world.blocks[block], week, key, world)"""


def rounds_source(phases: Sequence[Phase]) -> list[tuple[str, bool]]:
    """Source text of the rounds of a week, ``round_0`` and so on, and whether each processes blocks apart.

    Blocks do not interact, so that a phase may come to one block before the phase before it comes to another. Phases
    that count for all blocks take them in their order: the numbers are those of ``run_weeks``, to the last bit.

    Examples
    --------
    >>> [apart for _, apart in rounds_source(PHASES)]
    [False, True, False, True, False, True, False]
    """
    found: list[tuple[str, bool]] = []
    for apart, group in groupby(phases, key=lambda phase: phase.spread and not _at_once(phase)):
        name, blocks, calls = f"round_{len(found)}", list[str](), list[str]()
        for at_once, each in groupby(group, key=_at_once):
            if at_once:
                calls += [f"    {_call(phase)}" for phase in each]
                continue
            label = f"{name}_block" if apart else f"{name}_block_{len(blocks)}"
            lines = "\n".join(f"    {_call(phase)}" for phase in each)
            blocks.append(_BLOCK.format(name=label, own="", calls=lines))
            calls.append(_BLOCK_BY_BLOCK.format(name=label))
        shape = _APART if apart else _JOINED
        found.append(("".join(blocks) + shape.format(name=name, calls="\n".join(calls)), apart))
    return found


@cache
def rounds() -> tuple[Round, ...]:
    """The week in rounds, for regions on threads; what `run_weeks` does in one call."""
    found = rounds_source(PHASES)
    names = _NAMES | {phase.name: phase.driver for phase in PHASES}
    made = from_text("".join(text for text, _ in found), names, file=__file__)
    return tuple(Round(made[f"round_{n}"], apart) for n, (_, apart) in enumerate(found))


def weeks_of(phases: Sequence[Phase], name: str) -> Callable[..., None]:
    """``run_weeks`` of another list than `PHASES`, with the further arguments that `source_of` says.

    Built-in phases are called with the arguments they always have, so their machine code is that of any run. The name
    has to be another for each list, since Numba finds machine code by it.
    """
    names = _NAMES | {phase.name: phase.driver for phase in phases if not phase.outside}
    made: Callable[..., None] = from_text(source_of(phases, name=name), names, file=__file__)[name]
    return made
