"""Regions on threads give the numbers of one thread, and no thread writes what belongs to all of them."""

from __future__ import annotations

import numpy as np
import pytest

from cosim.care import engine as engines
from cosim.care.week import PHASES, rounds, rounds_source
from helpers.exact import WEEKS, begin, differing, fingerprint, fingerprint_of, tiny

SHARED = ("system", "present", "next_client", "returns", "access", "hidden", "municipalities", "municipal_years")


@pytest.fixture(autouse=True)
def small_worlds_too(monkeypatch):
    """Divide worlds that are far too small for it."""
    monkeypatch.setattr(engines, "_PROFESSIONALS_PER_THREAD", 1)


@pytest.fixture(scope="module")
def four():
    """Four regions in which much happens, and their policies."""
    return tiny({"regions.count": 4, "workforce.organisations": 24, "workforce.professionals": 48})


@pytest.mark.parametrize("threads", [2, 3, 9])
def test_regions_side_by_side_give_the_same_bits(four, threads):
    built, engine = begin(four, threads=threads)
    assert len(engine._shares()) == min(threads, 4)

    assert differing(fingerprint_of(four), fingerprint(built.world, engine.run(WEEKS))) == []


def test_a_run_in_parts_may_change_the_number_of_threads(four):
    built, engine = begin(four, threads=3)
    parts = [engine.run(23)]
    engine.threads = 1
    parts.append(engine.run(WEEKS - 23))

    assert differing(fingerprint_of(four), fingerprint(built.world, np.concatenate(parts))) == []


def _shared_by(one, week, key, world):
    """Carry out a round, the last block first if it is divided; what it then wrote that all regions read."""
    if not one.apart:
        one.run(week, key, world)
        return []
    before = {name: getattr(world, name).tobytes() for name in SHARED}
    for block in reversed(range(len(world.blocks))):
        one.run(block, block + 1, week, key, world)
    return [name for name in SHARED if getattr(world, name).tobytes() != before[name]]


def test_rounds_that_are_divided_write_nothing_that_regions_share(four):
    built, engine = begin(four)
    world, wrong = built.world, []
    for week in range(30):
        engine.week = week
        engine.enact()
        for number, one in enumerate(rounds()):
            wrong += [f"round {number} of week {week}: {name}" for name in _shared_by(one, week, built.key, world)]
    assert wrong == []
    other, at_once = begin(four)
    at_once.run(30, record=False)

    assert differing(fingerprint(world, np.zeros(0)), fingerprint(other.world, np.zeros(0))) == []


def test_every_phase_has_its_place_in_a_round():
    text = "".join(source for source, _ in rounds_source(PHASES))
    places = [text.index(f"    {phase.name}(") for phase in PHASES]

    assert places == sorted(places)
    assert all(text.count(f"    {phase.name}(") == 1 for phase in PHASES)


def test_shares_are_all_blocks_and_about_equal(four):
    for threads in range(1, 7):
        _, engine = begin(four, threads=threads)
        shares = engine._shares()
        assert [at for low, high in shares for at in range(low, high)] == [0, 1, 2, 3]
        assert max(high - low for low, high in shares) <= -(-4 // min(threads, 4))


def test_one_region_and_small_worlds_take_one_thread(four, monkeypatch):
    assert begin(tiny(), threads=4)[1]._shares() == [(0, 1)]
    monkeypatch.setattr(engines, "_PROFESSIONALS_PER_THREAD", 100)
    assert begin(four, threads=4)[1]._shares() == [(0, 4)]
