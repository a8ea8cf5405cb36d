"""Prefetching is in the machine code, and where the internals it needs are gone the code works without it."""

from __future__ import annotations

import numba
import numpy as np
import pytest

from cosim.games.play import fetch

pytestmark = pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="there is no machine code without the compiler")


def compiled():
    """A function that prefetches and reads, compiled, and its LLVM code."""

    @numba.njit
    def read(array):
        fetch_here(array, 2)
        fetch_here(array, 10_000)  # outside of the array: harmless
        return array[1]

    found = read(np.array([1.0, 5.0, 7.0]))
    return found, "".join(read.inspect_llvm().values())


fetch_here = fetch.prefetch


def test_prefetch_is_in_the_machine_code():
    found, code = compiled()
    assert found == 5.0
    assert "llvm.prefetch" in code


def test_without_the_internals_nothing_is_fetched_and_the_result_is_the_same(monkeypatch):
    def gone(*arguments):
        raise AttributeError("declare_intrinsic")

    monkeypatch.setattr(fetch, "_instruction", gone)
    found, code = compiled()
    assert found == 5.0
    assert "llvm.prefetch" not in code


def test_in_plain_python_it_does_nothing():
    array = np.array([1.0])
    fetch._nothing(array, 5)
    assert array.tolist() == [1.0]
