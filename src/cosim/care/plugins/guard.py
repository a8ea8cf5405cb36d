"""Errors inside functions of plug-ins, in one line with file and line number."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from cosim.errors import InputError

__all__ = ["broke", "guarded", "in_words"]


def in_words(error: BaseException) -> str:
    """Kind of an error and what it says, in one line."""
    text = " ".join(str(error).split())[:300]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def guarded(function: Callable[..., Any], what: str) -> Callable[..., Any]:
    """A function of a plug-in in plain Python, whose errors name file and line."""

    @wraps(function)
    def run(*arguments: Any, **named: Any) -> Any:
        try:
            return function(*arguments, **named)
        except InputError:
            raise
        except (Exception, SystemExit) as error:
            raise broke(error, function, what) from error

    return run


def broke(error: BaseException, function: Any, what: str) -> InputError:
    """One line for an error inside a plug-in, with the last line of its file that was reached."""
    code = getattr(function, "py_func", function).__code__
    line, trace = code.co_firstlineno, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == code.co_filename:
            line = trace.tb_lineno
        trace = trace.tb_next
    return InputError(f"{code.co_filename}:{line}", expected=f"{what} that runs", got=in_words(error))
