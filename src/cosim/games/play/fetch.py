"""Asking for memory before it is needed: the processor goes on while the answer is on its way.

It changes no number; in plain Python it does nothing.
"""

from __future__ import annotations

from typing import Any

import numba

__all__ = ["prefetch"]

_NUMBA: Any = numba


def _prefetch(array: Any, at: Any) -> None:
    """Have the place ``array[at]`` brought near; what is no place of the array is harmless."""


if _NUMBA.config.DISABLE_JIT:
    prefetch: Any = _prefetch
else:
    from llvmlite import ir  # type: ignore[import-untyped]
    from numba import extending
    from numba.core import cgutils, types

    _IR: Any = ir  # as Numba: no types for what is used here
    _BUILD: Any = cgutils
    _TYPES: Any = types
    _EXTENDING: Any = extending

    def _code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        """A call of LLVM's ``prefetch`` to read (0), to be kept in all caches (3), of data (1)."""
        kind = signature.args[0]
        array = context.make_array(kind)(context, builder, arguments[0])
        place = _BUILD.get_item_pointer(context, builder, kind, array, [arguments[1]])
        place = builder.bitcast(place, _BUILD.voidptr_t)
        word = _IR.IntType(32)
        called = _IR.FunctionType(_IR.VoidType(), [_BUILD.voidptr_t, word, word, word])
        function = builder.module.declare_intrinsic("llvm.prefetch", (_BUILD.voidptr_t,), called)
        builder.call(function, [place, word(0), word(3), word(1)])
        return context.get_dummy_value()

    @_EXTENDING.intrinsic  # type: ignore[untyped-decorator]
    def prefetch(typing: Any, array: Any, at: Any) -> Any:
        """Have the place ``array[at]`` brought near; what is no place of the array is harmless."""
        return _TYPES.void(array, _TYPES.intp), _code
