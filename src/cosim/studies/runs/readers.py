"""Readers: what a command wants of a run, as functions from a run to plain values.

A reader is a function of a module, so that it can be sent to another process, and it returns plain values (see
`cosim.studies.store.codec`), so that they can be kept. `reader` gives it a name and a version, which are part of the
identity of what is kept: a change of what a reader returns raises its version. A function without a name, such as
one of a user's own, is identified by its source.
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
        Identity of what it returns.
    record
        ``"none"`` if it does not look at weekly series.
    """

    def declare(function: Function) -> Function:
        function.reader_name = f"{name}/{version}"  # type: ignore[attr-defined]
        function.record = record  # type: ignore[attr-defined]
        return function

    return declare


def record_of(read: Callable[..., Any]) -> Record:
    """What has to be recorded for a reader."""
    return "none" if getattr(read, "record", "weekly") == "none" else "weekly"


def reader_name(read: Callable[..., Any]) -> str:
    """Identity of what a reader returns: its declared name and version, or else its source.

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
    """Identity of a function of the user's own: module, name and a hash of its source.

    A `functools.partial` counts with its arguments. What a function looks up elsewhere (other functions, variables of
    its module) is not in it.

    Raises
    ------
    InputError
        If the source does not say all: an object with a state of its own, or a function made inside another one that
        uses variables of that; or if there is no source.
    """
    if isinstance(function, partial):
        given = f"{function.args!r} {sorted(function.keywords.items())!r}"
        if " at 0x" in given:
            raise _unknown(function.func, argument, "arguments without a value of their own")
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
        argument, expected="a plain function whose source can be read, since runs are kept by what made them",
        got=f"{name_of(function)}, {got}", hint="leave store out, or move it to the top level of a file",
    )  # fmt: skip
