"""What is compiled beforehand is what a run needs."""

from __future__ import annotations

import numba

from cosim.care.compiling import compile_model, empty_world
from cosim.care.state import World
from cosim.care.week import PHASES
from helpers.exact import begin, tiny


def test_the_empty_world_has_the_types_of_any_other():
    world, empty = begin(tiny())[0].world, empty_world()

    different = [
        name for name in World._fields if numba.typeof(getattr(world, name)) != numba.typeof(getattr(empty, name))
    ]
    assert different == []
    assert all(array.size == 0 for array in empty)


def test_progress_counts_every_part(monkeypatch):
    compiled, seen = [], []
    monkeypatch.setattr("cosim.care.compiling.prepare", lambda function, *given, **how: compiled.append(function))
    monkeypatch.setattr(
        "cosim.care.compiling._compile_phases", lambda processes, report: [report(n + 1) for n in range(len(PHASES))]
    )
    compile_model(2, lambda done, total: seen.append((done, total)))

    total = len(PHASES) + 1
    assert seen == [(done, total) for done in range(1, total + 1)]
    assert len(compiled) == 1  # the week, by this process


def test_one_process_compiles_by_itself(monkeypatch):
    compiled, elsewhere = [], []
    monkeypatch.setattr("cosim.care.compiling.prepare", lambda function, *given, **how: compiled.append(function))
    monkeypatch.setattr("cosim.care.compiling._compile_phases", lambda *given: elsewhere.append(given))

    compile_model(1)
    assert compiled
    assert elsewhere == []
