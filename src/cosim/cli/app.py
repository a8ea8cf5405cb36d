"""All commands in one list, and how an error becomes one line on standard error and an exit code."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Annotated, Any

import typer

from cosim.cli import policy, scenario, store
from cosim.cli.ablate import ablate
from cosim.cli.calibrate import calibrate
from cosim.cli.claim import claim
from cosim.cli.command import Command, Group
from cosim.cli.compare import compare
from cosim.cli.console import (
    close_output,
    fail,
    open_closed_streams,
    speaking,
    spoken,
    usable_columns,
    write,
    write_what_cannot_be_encoded,
)
from cosim.cli.discover import discover
from cosim.cli.explore import explore
from cosim.cli.game_phase import phase
from cosim.cli.game_run import run_game
from cosim.cli.game_system import from_system
from cosim.cli.game_theory import theory
from cosim.cli.lesson import placebo
from cosim.cli.lesson_ask import LessonGroup, ask, list_lessons
from cosim.cli.lesson_site import build, check
from cosim.cli.report import report
from cosim.cli.rerun import rerun
from cosim.cli.run import run
from cosim.cli.sensitivity import sensitivity
from cosim.cli.sweep import expand, resume, sweep
from cosim.cli.validate import validate
from cosim.cli.warm import warm
from cosim.errors import CosimError, InputError
from cosim.texts.language import ENGLISH, LANGUAGES, Language, mark
from cosim.texts.refusals import in_words, refusal

__all__ = ["answer", "app"]

_REFUSED, _WRONG_INPUT = 1, 2

# What Typer raises at a wrong option or a missing argument; older versions leave that to click.
_NO_ROOM = ("failed to map segment", "cannot allocate memory", "could not find/load shared object", "out of memory")
_MORE_MEMORY = mark(
    "memory: expected more than there is here; raise the limit (ulimit -v, or that of the container), or make the "
    "scenario smaller"
)
_USAGE: type[Exception] = getattr(typer, "TyperException", None) or import_module("click").ClickException

_HELP = """\
Simulate how organisations work together around clients, and compare policies.

\b
Start with:
  cosim scenario list                   scenarios to start from
  cosim compare classroom memo audit    policies against the base, in one table
  cosim scenario new my-town            a scenario of your own
"""

Commands = dict[str, Callable[..., Any]]

# Heading, commands; a group is named with its sentence and its own commands.
_COMMANDS: dict[str, Commands] = {
    "Scenarios and policies": {
        "run": run,
        "compare": compare,
        "explore": explore,
        "report": report,
        "rerun": rerun,
        "warm": warm,
    },
    "Many runs": {
        "sweep": sweep,
        "status": store.status,
        "resume": resume,
        "expand": expand,
        "export": store.export,
        "sensitivity": sensitivity,
        "discover": discover,
    },
    "Evidence": {"ablate": ablate, "validate": validate, "calibrate": calibrate, "claim": claim},
}
_GROUPS: tuple[tuple[str, str, str, Commands], ...] = (
    (
        "Scenarios and policies", "scenario", "List, show, check and start scenarios.",
        {
            "list": scenario.list_scenarios, "show": scenario.show_scenario, "check": scenario.check_scenario,
            "new": scenario.new_scenario, "schema": scenario.print_schema,
        },
    ),
    (
        "Scenarios and policies", "policy", "List, show, check and start policies.",
        {
            "list": policy.list_policies, "show": policy.show_policy, "check": policy.check_policy,
            "new": policy.new_policy,
        },
    ),
    ("Many runs", "store", "Merge and check stores of sweeps.", {"merge": store.merge, "check": store.check}),
    (
        "Teaching and theory", "lesson", "Lessons: predict, look, discuss. Type cosim lesson NAME.",
        {"ask": ask, "list": list_lessons, "build": build, "check": check, "placebo": placebo},
    ),
    (
        "Teaching and theory", "game", "Evolutionary games on networks.",
        {"run": run_game, "phase": phase, "theory": theory, "from-system": from_system},
    ),
)  # fmt: skip


_OWN: dict[str, type[Group]] = {"lesson": LessonGroup}


def _typer(cls: type[Group] = Group, **options: Any) -> typer.Typer:
    return typer.Typer(cls=cls, no_args_is_help=True, rich_markup_mode=None, **options)


def _register(app: typer.Typer, commands: Commands, heading: str | None = None) -> None:
    for name, function in commands.items():
        app.command(name, cls=Command, rich_help_panel=heading)(function)


app = _typer(
    name="cosim",
    help=_HELP,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for _heading, _commands in _COMMANDS.items():
    _register(app, _commands, _heading)
for _heading, _name, _sentence, _commands in _GROUPS:
    _group = _typer(_OWN.get(_name, Group), help=_sentence)
    _register(_group, _commands)
    if len(_commands) == 1:
        _group.callback()(lambda: None)  # Typer would make a group of one command that command
    app.add_typer(_group, name=_name, rich_help_panel=_heading)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib import metadata

        try:
            typer.echo(f"cosim {metadata.version('cosim')}")
        except metadata.PackageNotFoundError:
            typer.echo("cosim, not installed")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Take the options before a command."""


def answer(arguments: Sequence[str] | None) -> int:
    """Run one command line; returns the exit code."""
    open_closed_streams()
    write_what_cannot_be_encoded()
    with usable_columns(), speaking(_language_in(arguments)):
        try:
            code = _run(arguments)
            if not sys.stdout.closed:
                sys.stdout.flush()
        except OSError as error:
            return _output_failed(error)
        finally:
            if folders := sys.modules.get("cosim.studies.folders"):  # imported where a folder is written to
                folders.release_all()
    return code


def _run(arguments: Sequence[str] | None) -> int:
    streams = sys.stdout, sys.stderr
    try:
        code = app(None if arguments is None else list(arguments), prog_name="cosim", standalone_mode=False)
    except SystemExit:  # how Typer leaves where the reader of a help text has closed standard output
        sys.stdout, sys.stderr = streams
        close_output()
        return 0
    except InputError as error:
        return fail(refusal(error, spoken()), code=_WRONG_INPUT)
    except CosimError as error:
        return fail(str(error), code=_REFUSED)
    except (MemoryError, ImportError, OSError) as error:
        if not _memory_is_full(error):
            raise
        return fail(spoken().tr(_MORE_MEMORY), code=_WRONG_INPUT)
    except _USAGE as error:
        message = str(getattr(error, "format_message", error.__str__)())
        if message and type(error).__name__ != "NoArgsIsHelpError":
            return fail(in_words(message, spoken()), code=_WRONG_INPUT)
        write(f"{message}\n" if message else "")  # a group without a command: its help
        return _WRONG_INPUT
    return code if isinstance(code, int) else 0


def _memory_is_full(error: Exception) -> bool:
    """Whether that is why something failed: libraries that do not fit are errors of many kinds."""
    text = str(error).lower()
    return isinstance(error, MemoryError) or any(words in text for words in _NO_ROOM)


def _language_in(arguments: Sequence[str] | None) -> Language:
    """The language that --lang asks for, where there is one; read before the command line is, which may be wrong."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    codes = [word for before, word in zip(["", *given], given, strict=False) if before == "--lang"]
    codes += [word.removeprefix("--lang=") for word in given if word.startswith("--lang=")]
    return Language(codes[-1]) if codes and codes[-1] in LANGUAGES else ENGLISH


def _output_failed(error: OSError) -> int:
    """Exit code where text could not be written: a reader that has seen enough is no error, a full device is."""
    if error.filename is None:
        close_output()
    if error.errno == errno.EPIPE:
        return 0
    where = "standard output" if error.filename is None else str(error.filename)
    reason = error.strerror or str(error)
    refused = InputError(where, expected="a place that can be read and written", got=reason)
    return fail(refusal(refused, spoken()), code=_WRONG_INPUT)
