"""What is typed about a game, as a game: payoffs, network, rule and its parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cosim.cli.console import note
from cosim.errors import InputError, nearest

if TYPE_CHECKING:
    from cosim.games.play.game import Game

__all__ = ["DEFAULT_GRAPH", "DEFAULT_PAYOFFS", "Typed", "axis_of", "payoff_file", "settings_of", "shares_of"]

DEFAULT_PAYOFFS, DEFAULT_GRAPH = "collaboration", "small-world:1000:8:0.1"
_POINTS_MOST = 500  # along one axis of a phase diagram
_GENERAL = ("mutation", "rewiring")


def _number(where: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise InputError(where, expected="a number", got=repr(text)) from None


def settings_of(typed: Sequence[str] | None) -> dict[str, float]:
    """``NAME=NUMBER`` options as a mapping.

    Raises
    ------
    InputError
        If one is not of that form.
    """
    found = {}
    for text in typed or ():
        name, equals, value = text.partition("=")
        if not (name and equals):
            raise InputError("--set", expected="NAME=NUMBER", got=repr(text))
        found[name.strip()] = _number(f"--set {name}", value)
    return found


def axis_of(typed: str, where: str) -> tuple[str, list[float]]:
    """``NAME=LOW:HIGH:POINTS`` as a name and its values.

    Raises
    ------
    InputError
        If it is not of that form.
    """
    name, equals, span = typed.partition("=")
    parts = span.split(":")
    if not (name and equals and len(parts) == 3 and parts[2].isdecimal() and int(parts[2]) >= 2):
        raise InputError(where, expected="NAME=LOW:HIGH:POINTS, 2 points or more", got=repr(typed))
    if int(parts[2]) > _POINTS_MOST:
        raise InputError(where, expected=f"at most {_POINTS_MOST} points", got=parts[2])
    low, high, points = _number(where, parts[0]), _number(where, parts[1]), int(parts[2])
    if not low < high:
        raise InputError(where, expected="LOW below HIGH", got=repr(typed))
    return name, [low + (high - low) * at / (points - 1) for at in range(points)]


def shares_of(typed: str | None) -> list[float] | None:
    """``0.2,0.3,0.5`` as shares; None if nothing was typed."""
    return None if typed is None else [_number("--start", part) for part in typed.split(",")]


class Typed:
    """A game as typed, from which it is made with any of its parameters changed.

    A parameter is one of the named game (``benefit``), of the rule (``intensity``), ``mutation``, ``rewiring``, or an
    entry of the payoff matrix (``payoff.0.1``: row 0, column 1).

    Raises
    ------
    InputError
        If the payoffs, the network or the rule cannot be read.
    """

    def __init__(self, payoffs: str, graph: str, rule: str, *, seed: int, **options: Any) -> None:
        from cosim.games.play.rules.catalogue import rule_of

        self._source = payoffs
        self._rule = type(rule_of(rule))
        self._options = options
        self._place = _place(graph, seed)
        self._read: tuple[Any, tuple[str, ...]] | None = None if self._named else _read_payoffs(payoffs)

    @property
    def _named(self) -> bool:
        from cosim.games.play.presets import PRESETS

        return self._source in PRESETS

    def _known(self) -> dict[str, str]:
        """Every parameter and whose it is."""
        from dataclasses import fields

        from cosim.games.play.presets import PRESETS

        rule = {
            field.name: "rule" for field in fields(self._rule) if field.type in ("float", "float | None", "int | None")
        }
        named = dict.fromkeys(PRESETS[self._source].numbers, "payoffs") if self._named else {}
        return dict.fromkeys(_GENERAL, "game") | rule | named

    def game(self, changes: Mapping[str, float]) -> Game:
        """The game with these parameters.

        Raises
        ------
        InputError
            If a parameter is unknown, or the game cannot be.
        """
        from cosim.games.play.game import Game
        from cosim.games.play.presets import preset

        known = self._known()
        of: dict[str, dict[str, float]] = {"game": {}, "rule": {}, "payoffs": {}, "matrix": {}}
        for name, value in changes.items():
            whose = "matrix" if name.startswith("payoff.") else known.get(name, "")
            if not whose:
                expected = f"one of {', '.join(known)}, or payoff.ROW.COLUMN"
                raise InputError("parameter", expected=expected, got=repr(name), hint=nearest(name, known))
            of[whose][name] = value
        payoffs, names = preset(self._source, of["payoffs"]) if self._read is None else self._read
        payoffs = _with_entries(payoffs, of["matrix"])
        given: dict[str, Any] = {**of["rule"]}
        if "cooperative" in given and given["cooperative"].is_integer():
            given["cooperative"] = int(given["cooperative"])
        return Game(payoffs, names=names, rule=self._rule(**given), **self._place, **(self._options | of["game"]))


def _place(word: str, seed: int) -> dict[str, Any]:
    """Network or size, from a word or a file."""
    from cosim.games.play.graphs import graph_of, kind_of
    from cosim.games.play.links import links_of, simple
    from cosim.network_files.formats import SUFFIXES, read_file

    suffix = Path(word).suffix.lower()
    if suffix in SUFFIXES or (suffix and kind_of(word) is None):
        read = read_file(Path(word), None)
        graph, left_out = simple(read.graph)
        for sentence in read.notes:
            note(f"{word}: {sentence}")
        if left_out:
            note(
                f"{word}: left out {left_out}; games and theory take at most one tie of two players, without direction"
            )
        return {"graph": links_of(graph)}
    made = graph_of(word, seed=seed)
    return {"size": made} if isinstance(made, int) else {"graph": links_of(made)}


def _read_payoffs(typed: str) -> tuple[Any, tuple[str, ...]]:
    """A matrix as typed or from a TOML file, with the names of its behaviours if the file has them."""
    from cosim.games.play.presets import PRESETS

    if typed.endswith(".toml"):
        return payoff_file(Path(typed))
    if not any(letter.isdigit() for letter in typed):
        raise InputError("--payoffs", expected=f"rows such as '1,3;0,2', a .toml file, or one of {', '.join(PRESETS)}",
                         got=repr(typed), hint=nearest(typed, PRESETS))  # fmt: skip
    return [[_number("--payoffs", part) for part in row.split(",")] for row in typed.split(";")], ()


def payoff_file(path: Path) -> tuple[Any, tuple[str, ...]]:
    """Payoffs and names of behaviours in a TOML file.

    Raises
    ------
    InputError
        If it cannot be read, or has other keys.
    """
    from cosim.care.policies.reading import parse, read_text, shown
    from cosim.games.play.goods import PublicGoods

    read = parse(read_text(path), label=str(path))
    for key in read:
        if key not in ("payoffs", "names", "public_goods"):
            raise InputError(str(path), expected="payoffs, names or public_goods", got=repr(key),
                             hint=nearest(key, ("payoffs", "names", "public_goods")))  # fmt: skip
    if ("payoffs" in read) == ("public_goods" in read):
        raise InputError(str(path), expected="either payoffs or public_goods", got="both or none")
    given = read.get("names", [])
    if not isinstance(given, list) or not all(isinstance(name, str) for name in given):
        raise InputError(f"{path}: names", expected="a list of words", got=shown(given))
    names = tuple(given)
    if "payoffs" in read:
        return read["payoffs"], names
    goods = read["public_goods"]
    allowed = ("factor", "cost", "outside", "shared", "group")
    for key in goods if isinstance(goods, dict) else ["public_goods"]:
        if key not in allowed:
            raise InputError(
                f"{path}: public_goods", expected=", ".join(allowed), got=repr(key), hint=nearest(key, allowed)
            )
    if "factor" not in goods:
        raise InputError(f"{path}: public_goods", expected="factor", got="none")
    return PublicGoods(**goods), names


def _with_entries(payoffs: Any, entries: Mapping[str, float]) -> Any:
    """A matrix with single entries changed."""
    if not entries:
        return payoffs
    if not isinstance(payoffs, list):
        raise InputError("payoff.ROW.COLUMN", expected="a payoff matrix", got="public goods")
    changed = [list(row) for row in payoffs]
    for name, value in entries.items():
        parts = name.split(".")[1:]
        if len(parts) != 2 or not all(part.isdecimal() and int(part) < len(changed) for part in parts):
            raise InputError(name, expected=f"payoff.ROW.COLUMN, each 0 to {len(changed) - 1}", got=repr(name))
        changed[int(parts[0])][int(parts[1])] = value
    return changed
