"""Readers: functions from a run to the plain values that a command needs.

A reader is a function of a module, which can be sent to another process, and it returns plain values (see
`cosim.studies.store.codec`), which can be stored. `reader` gives it a name and a version, which are part of the
identity of a stored result: raise the version when the returned values change. A function without a declared name, such
as a user's, is identified by its source.
"""

from __future__ import annotations

import hashlib
import inspect
import textwrap
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from cosim.errors import InputError
from cosim.studies.work import Record

__all__ = ["name_of", "reader", "reader_name", "record_of", "source_name"]

Function = TypeVar("Function", bound=Callable[..., Any])


def reader(name: str, *, version: int = 1, record: Record = "weekly") -> Callable[[Function], Function]:
    """Declare a reader.

    Parameters
    ----------
    name, version
        Identity of the returned values.
    record
        ``"none"`` if it does not read weekly series.
    """

    def declare(function: Function) -> Function:
        function.reader_name = f"{name}/{version}"  # type: ignore[attr-defined]
        function.record = record  # type: ignore[attr-defined]
        return function

    return declare


def record_of(read: Callable[..., Any]) -> Record:
    """Records that a reader needs."""
    return "none" if getattr(read, "record", "weekly") == "none" else "weekly"


def reader_name(read: Callable[..., Any]) -> str:
    """Identity of the values of a reader: its declared name and version, or else its source.

    Raises
    ------
    InputError
        If it has neither.
    """
    declared = getattr(read, "reader_name", None)
    return str(declared) if declared is not None else source_name(read, "read")


def name_of(function: Callable[..., Any]) -> str:
    """Module and name of a function, or of the class of an object that can be called."""
    named: Any = function if hasattr(function, "__qualname__") else type(function)
    return f"{named.__module__}.{named.__qualname__}"


def source_name(function: Callable[..., Any], argument: str) -> str:
    """Identity of a user's function: module, name and a hash of its source.

    A `functools.partial` counts with its arguments. Names that a function reads from elsewhere (other functions,
    variables of its module) do not count.

    Raises
    ------
    InputError
        If the source does not determine the function: an object with state, or a function inside another one that uses
        its variables; or if there is no source.
    """
    if isinstance(function, partial):
        given = f"{function.args!r} {sorted(function.keywords.items())!r}"
        if " at 0x" in given:
            raise _unknown(function.func, argument, "plain arguments")
        return f"{source_name(function.func, argument)}:{hashlib.sha256(given.encode()).hexdigest()[:16]}"
    if not inspect.isfunction(function):
        raise _unknown(function, argument, "an object")
    if function.__closure__:
        raise _unknown(function, argument, "a function that uses variables of the function around it")
    try:
        source = textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError):
        raise _unknown(function, argument, "a function without source") from None
    return f"{name_of(function)}:{hashlib.sha256(source.encode()).hexdigest()[:16]}"


def _unknown(function: Callable[..., Any], argument: str, got: str) -> InputError:
    return InputError(
        argument, expected="a plain function whose source can be read, since it identifies stored runs",
        got=f"{name_of(function)}, {got}", hint="leave store out, or move it to the top level of a file",
    )  # fmt: skip
