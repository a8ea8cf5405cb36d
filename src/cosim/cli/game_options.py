"""Options of the game commands, and how they describe and compile a game."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from cosim.cli.console import note
from cosim.cli.options import command_line, flag, option
from cosim.cli.progress import uncompiled

if TYPE_CHECKING:
    from cosim.games.play.game import Game

__all__ = [
    "ROUNDS", "Accumulated", "Graph", "NumberSet", "Payoffs", "RuleName", "SelfInteraction", "Start", "Synchronous",
    "about", "compile_game", "heading",
]  # fmt: skip

ROUNDS = 200  # updates of every player, by default

Payoffs = Annotated[str, option("--payoffs", "Name, rows such as '1,3;0,2', or a TOML file.", metavar="GAME")]
Graph = Annotated[str, option("--graph", "karate, ring:50:4, lattice:50x50, a file ...", metavar="NETWORK")]
RuleName = Annotated[str, option("--rule", "Rule by which players change their behaviour.", metavar="RULE")]
NumberSet = Annotated[
    list[str] | None,
    option("--set", "Parameter of the game or the rule (repeatable).", metavar="NAME=NUMBER"),
]
Synchronous = Annotated[bool, flag("--synchronous", "All players change at the same time instead of one by one.")]
Accumulated = Annotated[bool, flag("--accumulated", "Payoffs are summed over neighbours, not averaged.")]
SelfInteraction = Annotated[bool, flag("--self-interaction", "Players also meet their own behaviour.")]
Start = Annotated[
    str | None,
    option("--start", "Share of each behaviour at the start, such as 0.9,0.1.", metavar="SHARES", default="equal"),
]


def compile_game(game: Game, *, quiet: bool) -> None:
    """Compile the engine of a game, with a note if that takes long."""
    from cosim.core.compiled import cache_folder
    from cosim.games.play.many import play_many

    name = "together_block" if game.synchronous else "one_by_one_block"
    if not (quiet or uncompiled() or any(cache_folder("games").rglob(f"*{name}-*.nbi"))):
        note("Compiling games for first use (about 30 s, once until their sources change)")
    play_many(game, 1, runs=1, seed=0)


def about(game: Game, payoffs: str, graph: str) -> dict[str, Any]:
    """What was played, as JSON-able values."""
    from dataclasses import asdict

    return {
        "command": command_line(), "payoffs": payoffs, "graph": graph, "players": game.n, "names": list(game.names),
        "rule": game.rule.name, "rule_parameters": asdict(game.rule), "averaged": game.averaged,
        "self_interaction": game.self_interaction, "synchronous": game.synchronous, "mutation": game.mutation,
        "rewiring": game.rewiring,
    }  # fmt: skip


def heading(about: dict[str, Any]) -> str:
    """What was played, as one line; the axes of a phase diagram differ at every point and are left out."""
    varied = about.get("axes", ())
    fixed = {key: value for key, value in about["rule_parameters"].items() if value is not None and key not in varied}
    numbers = ", ".join(f"{key} {value}" for key, value in fixed.items())
    rule = f"{about['rule']} ({numbers})" if numbers else about["rule"]
    order = "all at once" if about["synchronous"] else "one by one"
    more = "".join(
        f", {name} {about[name]:g}" for name in ("mutation", "rewiring") if about[name] > 0.0 and name not in varied
    )
    return f"{about['payoffs']} on {about['graph']}, {about['players']:,} players, {rule}, {order}{more}"
