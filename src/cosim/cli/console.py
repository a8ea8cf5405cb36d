"""Where text goes: answers to standard output, progress and errors to standard error."""

from __future__ import annotations

import codecs
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import typer

from cosim.errors import terminal_text
from cosim.texts.language import ENGLISH, Language

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

__all__ = [
    "INTERRUPTED",
    "close_output",
    "fail",
    "interruptible",
    "note",
    "open_closed_streams",
    "show",
    "speaking",
    "spoken",
    "usable_columns",
    "width",
    "write",
    "write_what_cannot_be_encoded",
]

INTERRUPTED = 130
_SPOKEN: ContextVar[Language] = ContextVar("spoken", default=ENGLISH)
_WIDTH = 120  # where there is no terminal to ask
_NARROWEST, _WIDEST = 20, 10_000  # a COLUMNS outside is a mistake, not a width


def spoken() -> Language:
    """The language of the command line that is running, for what it says to standard error."""
    return _SPOKEN.get()


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Say what goes to standard error in this language."""
    token = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def _given_columns() -> int | None:
    """Width that the variable COLUMNS names, None if it is not set or no usable width."""
    columns = os.environ.get("COLUMNS", "")
    if not (columns.isascii() and columns.isdecimal()):
        return None
    return int(columns) if _NARROWEST <= int(columns) <= _WIDEST else None


@contextmanager
def usable_columns() -> Iterator[None]:
    """Take a COLUMNS that is no usable width out of the environment for a while.

    Rich believes it: at width 0 it prints nothing.
    """
    columns = os.environ.get("COLUMNS")
    if columns is None or _given_columns() is not None:
        yield
        return
    del os.environ["COLUMNS"]
    try:
        yield
    finally:
        os.environ["COLUMNS"] = columns


def open_closed_streams() -> None:
    """Give standard streams that were closed from the start (``>&-``) a place that takes everything.

    In this order each gets its own descriptor back, so that no file of results becomes the one where libraries print.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            stream = open(os.devnull, mode, encoding="utf-8")  # noqa: PTH123, SIM115 - open as long as the process
            os.set_inheritable(stream.fileno(), True)
            setattr(sys, name, stream)


def write_what_cannot_be_encoded() -> None:
    r"""Let standard streams write letters that their encoding does not have as ``\u00e9``, instead of failing.

    So do JSON and TOML, so that documents on standard output stay what they are. Names of files that are no text in the
    encoding of the system are letters of this kind everywhere.
    """
    codecs.register_error("cosim-written-out", _written_out)
    for stream in (sys.stdout, sys.stderr):
        if getattr(stream, "errors", "") in ("strict", "surrogateescape", "backslashreplace"):
            with suppress(AttributeError, OSError, ValueError):  # a stream of a notebook, or one that was closed
                stream.reconfigure(errors="cosim-written-out")  # type: ignore[union-attr]


def _written_out(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = map(ord, error.object[error.start : error.end])
    return "".join(f"\\u{at:04x}" if at < 0x10000 else f"\\U{at:08x}" for at in letters), error.end


def _console() -> Console:
    from rich.console import Console
    from rich.segment import Segment

    class Clean(Console):
        """A console on which words from data cannot act: neither escape sequences nor Rich's own markup."""

        def render(self, renderable: Any, options: Any = None) -> Any:
            """Text and style, piece by piece."""
            for piece in super().render(renderable, options):
                if piece.control or piece.text.isprintable():
                    yield piece
                else:
                    yield Segment(terminal_text(piece.text, most=len(piece.text) * 10), piece.style)

    width = None if sys.stdout.isatty() else _given_columns() or _WIDTH
    return Clean(width=width, highlight=False, markup=False, emoji=False)


def width() -> int:
    """Columns for answers: of the terminal, or `_WIDTH` in a file or a pipe."""
    return _console().width


def write(text: str) -> None:
    """Write text to standard output; a reader that has closed it, such as ``head``, is no error."""
    try:
        typer.echo(text, nl=False)
    except BrokenPipeError:
        close_output()


def close_output() -> None:
    """Send the rest of standard output nowhere, so that Python does not try to flush it at its end."""
    with suppress(OSError, ValueError):  # standard output may be no file
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def show(*answers: RenderableType) -> None:
    """Print tables and text to standard output, without blanks at the end of lines; a string is never wrapped."""
    console = _console()
    with console.capture() as captured:
        for answer in answers:
            console.print(answer, markup=False, soft_wrap=isinstance(answer, str))
    write("".join(f"{line.rstrip()}\n" for line in captured.get().splitlines()))


def note(message: str) -> None:
    """Print a line about progress to standard error."""
    with suppress(OSError):  # a closed standard error must not change the answer
        typer.echo(terminal_text(message), err=True)


def fail(message: str, *, code: int) -> int:
    """Print an error as one line; returns the exit code."""
    note(spoken().tr("error: {message}", message=" ".join(message.split())))
    return code


@contextmanager
def interruptible(message: str = "") -> Iterator[None]:
    """Turn Ctrl-C, and the signals TERM and HUP, into a line and exit code 130; by default that nothing is kept."""
    before = _interrupt_on_end()
    try:
        yield
    except KeyboardInterrupt:
        note(message or spoken().tr("interrupted before anything was finished; nothing is written"))
        raise typer.Exit(INTERRUPTED) from None
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _interrupt_on_end() -> dict[int, Any]:
    """Let TERM and HUP interrupt as Ctrl-C does; returns what they did before. One that is ignored stays ignored."""
    if threading.current_thread() is not threading.main_thread():
        return {}
    known = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    found = {one: signal.getsignal(one) for one in known if signal.getsignal(one) is signal.SIG_DFL}
    for one in found:
        signal.signal(one, signal.default_int_handler)
    return found
