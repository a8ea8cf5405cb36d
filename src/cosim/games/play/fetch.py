"""Prefetch: ask the processor to load a place of an array before it is read.

It changes no number. ``benchmarks/test_game.py`` measures what it brings: on a million players an update takes about
0.6 of the time, on ten thousand (which fit the cache) about the same. In plain Python it does nothing; it also does
nothing where Numba or LLVM no longer has the internals that are used here.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import numba

__all__ = ["prefetch"]

_NUMBA: Any = numba


def _nothing(array: Any, at: Any) -> None:
    """Do nothing: plain Python, or a Numba without the internals."""


def _instruction(context: Any, builder: Any, signature: Any, arguments: Any) -> None:
    """Emit LLVM's ``prefetch`` to read (0), keep in all caches (3), data (1)."""
    from llvmlite import ir  # type: ignore[import-untyped]
    from numba.core import cgutils

    build: Any = cgutils
    kind = signature.args[0]
    array = context.make_array(kind)(context, builder, arguments[0])
    first = [context.get_constant(signature.args[1], 0)] * (kind.ndim - 1)
    place = build.get_item_pointer(context, builder, kind, array, [arguments[1], *first])
    place = builder.bitcast(place, build.voidptr_t)
    word = ir.IntType(32)
    called = ir.FunctionType(ir.VoidType(), [build.voidptr_t, word, word, word])
    function = builder.module.declare_intrinsic("llvm.prefetch", (build.voidptr_t,), called)
    builder.call(function, [place, word(0), word(3), word(1)])


def _code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    """Code of one prefetch, or none where the internals of Numba or LLVM have changed."""
    with suppress(Exception):
        _instruction(context, builder, signature, arguments)
    return context.get_dummy_value()


def _compiled() -> Any:
    """Prefetch for compiled code."""
    try:
        from numba.core import types
        from numba.extending import intrinsic
    except ImportError:
        return _NUMBA.njit(_nothing)
    kinds: Any = types

    def prefetch(typing: Any, array: Any, at: Any) -> Any:
        """Have the place ``array[at]`` loaded; a place outside of the array is harmless."""
        return kinds.void(array, kinds.intp), _code

    return intrinsic(prefetch)


prefetch: Any = _nothing if _NUMBA.config.DISABLE_JIT else _compiled()
