"""Calls from compiled code to plain Python, for what a user wrote without a compiler in mind.

A compiled function that has to hand over its arguments as Python objects costs some fifty microseconds a call for a
world of records. Here it is the other way round: compiled code stays where it is, and calls back with two numbers.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from importlib import import_module
from typing import Any

import numba
from numba.extending import intrinsic

__all__ = ["Outside", "call_outside"]

_NUMBA: Any = numba
ir: Any = import_module("llvmlite.ir")
_FUNCTION = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_int64, ctypes.c_int64)


class Outside:
    """A function of ``(number, week)`` in plain Python that compiled code can call, which takes the interpreter lock.

    Attributes
    ----------
    address
        What compiled code is given: see `call_outside`.
    """

    def __init__(self, function: Callable[[int, int], None]) -> None:
        self._function = function
        self._error: BaseException | None = None
        self._callback = _FUNCTION(self._call)  # kept: compiled code knows only where it is
        address = ctypes.cast(self._callback, ctypes.c_void_p).value
        self.address: Any = self._call if _NUMBA.config.DISABLE_JIT else address

    def _call(self, number: int, week: int) -> int:
        """0, or 1 if something was raised: it cannot pass through compiled code."""
        try:
            self._function(number, week)
        except BaseException as error:  # noqa: BLE001 - raised again by `check`
            self._error = error
            return 1
        return 0

    def check(self) -> None:
        """Raise what the function raised."""
        error, self._error = self._error, None
        if error is not None:
            raise error


def _in_machine_code(_typing: Any, address: Any, number: Any, week: Any) -> Any:
    integer = ir.IntType(64)

    def code(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        pointer = builder.inttoptr(arguments[0], ir.FunctionType(integer, [integer, integer]).as_pointer())
        return builder.call(pointer, arguments[1:])

    return _NUMBA.int64(_NUMBA.int64, _NUMBA.int64, _NUMBA.int64), code


def _in_python(address: Callable[[int, int], int], number: int, week: int) -> int:
    return address(number, week)


# ``call_outside(address, number, week)``, to be called in compiled code: 0, or 1 if something was raised, and then the
# compiled function has to return at once.
call_outside: Any = _in_python if _NUMBA.config.DISABLE_JIT else intrinsic(_in_machine_code)
