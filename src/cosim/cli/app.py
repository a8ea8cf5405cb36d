"""All commands put together, and what becomes of errors: one line on standard error, and an exit code."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Annotated

import typer

from cosim.cli import game_system  # noqa: F401  (puts its command on the app of games)
from cosim.cli.calibrate import calibrate
from cosim.cli.claim import claim
from cosim.cli.compare import compare
from cosim.cli.console import fail
from cosim.cli.discover import discover
from cosim.cli.game import app as game_app
from cosim.cli.lesson import app as lesson_app
from cosim.cli.policy import app as policy_app
from cosim.cli.rerun import rerun
from cosim.cli.run import run
from cosim.cli.scenario import app as scenario_app
from cosim.cli.sensitivity import sensitivity
from cosim.cli.store import export, status, store_app
from cosim.cli.sweep import expand, resume, sweep
from cosim.cli.validate import validate
from cosim.errors import CosimError, InputError

__all__ = ["answer", "app"]

_REFUSED, _WRONG_INPUT = 1, 2

# What is raised at a wrong option or a missing argument; older versions of Typer leave that to click.
_USAGE: type[Exception] = getattr(typer, "TyperException", None) or import_module("click").ClickException

app = typer.Typer(
    name="cosim",
    help="Simulate how organisations work together around clients, and compare policies on the same luck.",
    epilog="Start with: cosim scenario list; cosim policy list; cosim compare classroom memo audit",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(run)
app.command()(compare)
app.add_typer(scenario_app, name="scenario")
app.add_typer(policy_app, name="policy")
app.command()(rerun)
app.command()(validate)
app.command()(calibrate)
for command in (sweep, status, resume, expand, export, sensitivity, discover):
    app.command()(command)
app.add_typer(store_app, name="store")
app.add_typer(lesson_app, name="lesson")
app.add_typer(game_app, name="game")
app.command()(claim)


def _version(asked: bool) -> None:
    if asked:
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
    """Carry the options that stand before a command."""


def answer(arguments: Sequence[str] | None) -> int:
    """Carry out one command line; returns the exit code."""
    try:
        code = app(None if arguments is None else list(arguments), prog_name="cosim", standalone_mode=False)
    except InputError as error:
        return fail(str(error), code=_WRONG_INPUT)
    except CosimError as error:
        return fail(str(error), code=_REFUSED)
    except _USAGE as error:
        message = str(getattr(error, "format_message", error.__str__)())  # empty if no command asked for the help
        return fail(message, code=_WRONG_INPUT) if message else _WRONG_INPUT
    return code if isinstance(code, int) else 0
