"""Branches: runs that have a past in common make it once.

Arms of a comparison are one care system under different policies, with the same random numbers. Until the first week
in which their policies differ they are one run: its world is built once, its weeks are run once, and in that week it is
copied for each arm. Policies act through the parameters and running costs of a week alone (`cosim.care.calendar`), so
two arms are one run up to a week if the scenarios are equal without policies, and the policies that start before that
week are the same, in the same order. Every run is, bit for bit, the one that `cosim.care.simulate.simulate` makes.

Not shared is what runs plain Python of a plug-in's every week, which may remember what it was called with.

Memory. The largest part of the arms goes on with the world itself, the others with copies, one after the other: n
arms have at most 1 + log2(n) worlds at a time (`worlds`), two if all policies start in one week.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from cosim.care.along import Stops, going, resumed, run_along
from cosim.care.calendar import calendar_of
from cosim.care.checkpoint import Going
from cosim.care.plugins.declared import Own
from cosim.care.policies.model import Policy
from cosim.care.provenance import provenance
from cosim.care.scenario.model import Scenario
from cosim.care.simulate import Record, Run, check_run, engine_for, finished, simulate
from cosim.care.state import World, copied
from cosim.care.world.build import Built

__all__ = ["Branched", "common_weeks", "forked", "simulate_arms", "worlds"]

Arms = Mapping[Any, Scenario]


class Branched(NamedTuple):
    """A run of an arm, or the exception that ended it, and its seconds: its own, and its part of a common past."""

    arm: Any
    run: Run | Exception
    seconds: float


def worlds(arms: int) -> int:
    """Most worlds in memory at a time, for so many arms.

    Examples
    --------
    >>> [worlds(arms) for arms in (1, 2, 3, 4, 8)]
    [1, 2, 2, 3, 4]
    """
    return arms.bit_length()


def simulate_arms(
    arms: Arms, *, seed: int, replicate: int = 0, weeks: int | None = None, record: Record = "weekly"
) -> Iterator[Branched]:
    """Run all arms once, those with a common past together; in no particular order, an arm at a time.

    Parameters
    ----------
    arms
        Scenarios by name, or by number.
    seed, replicate, weeks, record
        As for `cosim.care.simulate.simulate`.
    """
    pasts: dict[Any, dict[Any, Scenario]] = {}
    for arm, scenario in arms.items():
        past = scenario.past
        key = (arm, None) if past is None else (past, scenario.weeks if weeks is None else weeks)
        pasts.setdefault(key, {})[arm] = scenario
    for group in pasts.values():
        left = dict(group)
        if len(group) > 1:
            try:
                for found in _shared(group, seed=seed, replicate=replicate, weeks=weeks, record=record):
                    del left[found.arm]
                    yield found
                    del found
            except Exception:  # noqa: BLE001 - each of the others is made alone, and fails with its own reason
                pass
        for arm, scenario in left.items():
            began = time.perf_counter()
            run = _alone(scenario, seed=seed, replicate=replicate, weeks=weeks, record=record)
            yield Branched(arm, run, time.perf_counter() - began)


def _alone(scenario: Scenario, **how: Any) -> Run | Exception:
    try:
        return simulate(scenario, **how)
    except Exception as error:  # noqa: BLE001 - a run that fails ends no other
        return error


class _Branch(NamedTuple):
    """Arms that have been one run so far, and seconds of each of them until now."""

    run: Going
    arms: Arms
    seconds: float


def _shared(arms: Arms, *, seed: int, replicate: int, weeks: int | None, record: Record) -> Iterator[Branched]:
    """Runs of arms with one past."""
    began = time.perf_counter()
    first = next(iter(arms.values()))
    length, every = check_run(first, seed=seed, replicate=replicate, weeks=weeks, record=record)
    start = going(*engine_for(replace(first, policies=()), seed=seed, replicate=replicate, weeks=length))
    about = {"seed": seed, "replicate": replicate, "weeks": length, "record": record, "choice": None}
    spent = (time.perf_counter() - began) / len(arms)
    for branch in _branches(_Branch(start, arms, spent), length):
        yield _run(branch, length, every, about)
        del branch  # a world that is no longer needed goes before another is copied


def _run(branch: _Branch, weeks: int, every: int, about: Mapping[str, Any]) -> Branched:
    """The run of a branch of one arm, to its end."""
    began = time.perf_counter()
    ((arm, scenario),) = branch.arms.items()
    way = run_along(branch.run, scenario, weeks, Stops())
    run = finished(scenario, branch.run.built, way, every=every, origin=provenance(scenario, **about))
    return Branched(arm, run, branch.seconds + time.perf_counter() - began)


def _branches(trunk: _Branch, weeks: int) -> Iterator[_Branch]:
    """The branches of single arms, each when its common weeks have been run; no two of them are used at a time."""
    began, week = time.perf_counter(), trunk.run.engine.week
    parts = _parts(trunk.arms, week + 1, weeks)
    if len(parts) == 1 and len(trunk.arms) > 1:
        first = next(iter(trunk.arms.values()))
        fork = min((at for one in trunk.arms.values() for at in _starts(one) if week < at < weeks), default=weeks)
        common = replace(first, policies=_before(first, fork))
        run = _with_calendar(trunk.run, common)
        way = run_along(run, common, fork, Stops())
        run = run._replace(engine=way.engine, weekly=way.weekly, started=way.started)
        spent = (time.perf_counter() - began) / len(trunk.arms)
        yield from _branches(_Branch(run, trunk.arms, trunk.seconds + spent), weeks)
        return
    *others, largest = sorted(parts, key=len)
    for part in others:
        began = time.perf_counter()
        run = _copy(trunk.run)
        yield from _branch(_Branch(run, part, trunk.seconds + (time.perf_counter() - began) / len(part)), weeks)
        del run  # before the next copy is made
    yield from _branch(trunk._replace(arms=largest), weeks)  # with the world itself


def _branch(branch: _Branch, weeks: int) -> Iterator[_Branch]:
    if len(branch.arms) > 1:
        yield from _branches(branch, weeks)
    else:
        yield branch._replace(run=_with_calendar(branch.run, next(iter(branch.arms.values()))))


def common_weeks(one: Scenario, other: Scenario, weeks: int) -> int:
    """Weeks in which two scenarios are one run, of the first ``weeks``; 0 if they share nothing."""
    if one.past is None or one.past != other.past:
        return 0
    starts = sorted({week for week in (*_starts(one), *_starts(other)) if week < weeks})
    return next((week for week in starts if _before(one, week + 1) != _before(other, week + 1)), weeks)


def forked(run: Going, scenario: Scenario) -> Going:
    """A run that goes on under the policies of ``scenario``, in a world of its own."""
    return _with_calendar(_copy(run), scenario)


def _starts(scenario: Scenario) -> Iterator[int]:
    return (policy.start_week for policy in scenario.policies)


def _before(scenario: Scenario, week: int) -> tuple[Policy, ...]:
    """Policies that may do something before a week; one that waits for a state looks from its start week on."""
    return tuple(policy for policy in scenario.policies if policy.start_week < week)


def _parts(arms: Arms, week: int, weeks: int) -> list[Arms]:
    """The arms that are one run up to a week, together; after the last week each is on its own."""
    parts: dict[Any, dict[Any, Scenario]] = {}
    for arm, scenario in arms.items():
        key = _before(scenario, week) if week <= weeks else arm
        parts.setdefault(key, {})[arm] = scenario
    return list(parts.values())


def _with_calendar(run: Going, scenario: Scenario) -> Going:
    """A run that goes on under the policies of ``scenario``; running costs count the staff that they would have."""
    before: Any = run.engine.calendar
    calendar = calendar_of(scenario, run.at_start, {name: found[-1] for name, found in run.started.items()})
    calendar.staff = before.staff
    return run._replace(engine=resumed(run.engine, calendar, run.built))


def _copy(run: Going) -> Going:
    """The same run in the same week, with a world of its own."""
    built = run.built
    own = None if built.own is None else Own(*(table.copy() for table in built.own))
    mine: Built = replace(built, world=World(*(copied(table) for table in built.world)), own=own)
    at_start, then = mine.world._replace(parameters=run.at_start.world.parameters), run.at_start.own
    start_own = None if own is None or then is None else own._replace(parameters=then.parameters)
    return run._replace(built=mine, at_start=replace(mine, world=at_start, own=start_own))
