"""Commands and groups as the help shows them, and errors of the library in the words of the command line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from typer.core import TyperCommand, TyperGroup

from cosim.errors import InputError

__all__ = ["Command", "Group", "described", "flagged"]

# Arguments of the library whose option has another name; all others have the option of their own name.
_OPTIONS: dict[str, tuple[str, ...]] = {
    "axes": ("axis",),
    "chosen": ("choose",),
    "conditions": ("condition",),
    "engine": ("engine", "cluster"),
    "executor": ("engine", "cluster"),
    "factors": ("vary",),
    "form": ("form", "format"),
    "mechanisms": ("mechanism",),
    "minority": ("minority",),
    "out": ("out",),
    "outcomes": ("outcome",),
    "patterns": ("pattern",),
    "policies": ("policies", "policy"),
    "lesson": ("name", "names"),
    "replicates": ("runs",),
    "second_order": ("first_order",),
    "set": ("changes",),
    "settings": ("changes",),
    "what": ("what", "scenario"),
}
_ARGUMENT = re.compile(r"([a-z][a-z_]*)(?![\w./])")


def flagged(where: str, parameters: Sequence[Any]) -> str:
    """The place of an error in the words of a command: the option or argument for the library's argument.

    What is no argument of the library, such as a file, a key or an option, stays as it is.

    Parameters
    ----------
    where
        For example ``"runs"``, ``"factors: walls.height"`` or ``"second_order (--first-order)"``.
    parameters
        Those of the command that was typed.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> vary = SimpleNamespace(name="vary", opts=["--vary"])
    >>> flagged("factors: walls.height", [vary]), flagged("x.toml: runs", [vary]), flagged("--vary", [vary])
    ('--vary walls.height', 'x.toml: runs', '--vary')
    """
    found = _ARGUMENT.match(where)
    if found is None:
        return where
    known = {str(parameter.name): parameter for parameter in parameters}
    option = next((known[name] for name in _OPTIONS.get(found[1], (found[1],)) if name in known), None)
    if option is None:
        return where
    longest = max(option.opts, key=len)
    name = longest if longest.startswith("-") else str(option.metavar).strip("[].")
    rest = where[found.end() :].replace(f" ({name})", "").replace(": ", " ", 1)
    return f"{name}{rest}"


def described(parameter: Any) -> tuple[str, str]:
    """An argument or option as it is typed, and its help with the default.

    Typer writes this too, but in other words from version to version.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> described(SimpleNamespace(opts=["--runs"], metavar="N", is_flag=False, help="Replicates.", default=20))
    ('--runs N', 'Replicates. [default: 20]')
    """
    help_text = parameter.help or ""
    if not parameter.opts[0].startswith("-"):
        name = str(parameter.metavar)
    else:
        name = ", ".join(sorted(parameter.opts, key=len))
        name += "" if parameter.is_flag else f" {parameter.metavar}"
    default = parameter.default
    if getattr(parameter, "required", False):
        return name, help_text if name.isupper() else f"{help_text} [required]"
    known = default is not None and default is not False and isinstance(default, (str, int, float, Path))
    return name, f"{help_text} [default: {default}]" if known and "[default" not in help_text else help_text


def _refuse_twice(given: Mapping[str, Any]) -> None:
    """Refuse a length of a run that is given as an option and as a value of the scenario."""
    changes = given.get("changes") or ()
    if given.get("weeks") is not None and any(text.partition("=")[0].strip() == "weeks" for text in changes):
        raise InputError("--weeks and --set weeks", expected="one of the two", got="both")


class Command(TyperCommand):
    """A command with a plain help text, whose errors name options instead of arguments of the library."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Arguments as they are declared."""
        return ["[OPTIONS]", *(described(one)[0] for one in self.params if not one.opts[0].startswith("-"))]

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write arguments and options, each with its help and default."""
        parameters = self.get_params(ctx)
        for heading, is_option in (("Arguments", False), ("Options", True)):
            rows = [described(one) for one in parameters if one.opts[0].startswith("-") == is_option]
            if rows:
                with formatter.section(heading):
                    formatter.write_dl(rows)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments; an empty path is refused, since it would be taken for the present folder.

        Raises
        ------
        InputError
            If an option that takes a file or a folder is given an empty one.
        """
        paths = {one for parameter in self.params if parameter.metavar in {"FILE", "DIR"} for one in parameter.opts}
        for at, word in enumerate(args):
            if word == "--":
                break
            if (word in paths and args[at + 1 : at + 2] == [""]) or (word.endswith("=") and word[:-1] in paths):
                raise InputError(word.rstrip("="), expected="a file or a folder", got="an empty name")
        return list(super().parse_args(ctx, args))

    def invoke(self, ctx: Any) -> Any:
        """Run the command.

        Raises
        ------
        InputError
            If the input is wrong.
        """
        _refuse_twice(ctx.params)
        try:
            return super().invoke(ctx)
        except InputError as error:
            where = flagged(error.where, self.params)
            if where == error.where:
                raise
            raise InputError(where, expected=error.expected, got=error.got, hint=error.hint) from error


class Group(TyperGroup):
    """A group that lists its commands under headings (the panels of Typer), each with its whole sentence."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the commands, heading by heading, in the order in which they were added."""
        parts: dict[str, list[tuple[str, str]]] = {}
        for name, command in self.commands.items():
            heading = getattr(command, "rich_help_panel", None) or "Commands"
            sentence = (command.help or "").split("\n\n")[0]
            parts.setdefault(str(heading), []).append((name, " ".join(sentence.split())))
        for heading, rows in parts.items():
            with formatter.section(heading):
                formatter.write_dl(rows)
