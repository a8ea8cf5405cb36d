"""``cosim game phase``: the winning behaviour over two parameters of a game."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cosim.cli.console import interruptible, note
from cosim.cli.emit import Output, emit
from cosim.cli.game_input import DEFAULT_PAYOFFS, Typed, axis_of, settings_of, shares_of
from cosim.cli.game_options import (
    ROUNDS,
    Accumulated,
    Graph,
    NumberSet,
    Payoffs,
    RuleName,
    SelfInteraction,
    Start,
    Synchronous,
    about,
    compile_game,
    heading,
)
from cosim.cli.options import Json, Out, Quiet, Seed, Workers, option, runs_of, workers_of
from cosim.cli.progress import Throttle
from cosim.errors import InputError

if TYPE_CHECKING:
    from cosim.games.play.game import Game

__all__ = ["phase"]

_AXIS = "NAME=LOW:HIGH:POINTS"


def phase(
    x: Annotated[str, option("--x", "Parameter on the horizontal axis.", metavar=_AXIS)],
    y: Annotated[str, option("--y", "Parameter on the vertical axis.", metavar=_AXIS)],
    payoffs: Payoffs = DEFAULT_PAYOFFS,
    graph: Graph = "lattice:30x30",
    rule: RuleName = "fermi",
    rounds: Annotated[int, option("--rounds", "Updates of every player.", metavar="N")] = ROUNDS,
    start: Start = None,
    changes: NumberSet = None,
    synchronous: Synchronous = False,
    accumulated: Accumulated = False,
    itself: SelfInteraction = False,
    runs: Annotated[int, runs_of("every point")] = 4,
    seed: Seed = 0,
    workers: Workers = None,
    out: Out = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Show which behaviour has the largest share over two parameters: a phase diagram."""
    from cosim.core.rng import key_of
    from cosim.games.play.many import who_wins
    from cosim.games.play.start import start_of

    typed = Typed(payoffs, graph, rule, seed=seed, synchronous=synchronous, averaged=not accumulated,
                  self_interaction=itself)  # fmt: skip
    fixed = settings_of(changes)
    axes = dict((axis_of(x, "--x"), axis_of(y, "--y")))
    if len(axes) < 2:
        raise InputError("--y", expected="another parameter than --x", got=y)
    first = typed.game(fixed | {name: values[0] for name, values in axes.items()})
    begin = shares_of(start)
    if begin is not None:
        start_of(first, begin, key_of(seed))
    output = Output(as_json, quiet, out)
    output.check()
    with interruptible():
        compile_game(first, quiet=quiet)
        table = who_wins(
            lambda point: typed.game(fixed | dict(point)), axes, rounds=rounds, runs=runs, seed=seed, start=begin,
            workers=workers_of(workers), progress=None if quiet else _point_lines(),
        )  # fmt: skip
    facts = about(first, payoffs, graph) | {"runs": runs, "rounds": rounds, "seed": seed, "axes": list(axes)}
    payload = {**facts, "points": table.to_dict("records")}
    emit(
        output,
        payload=lambda: payload,
        view=lambda: _view(table, first, facts),
        save=lambda folder: _save(folder, table, payload),
        draw=lambda folder: _draw(folder, table, first, facts),
    )


def _point_lines() -> Callable[[int, int], None]:
    """A line now and then: points done, and the time left."""
    lines = Throttle()

    def report(done: int, total: int) -> None:
        if done < total and lines.due():
            note(f"{done} of {total} points{lines.left(done, total)}")

    return report


def _view(table: Any, game: Game, facts: dict[str, Any]) -> list[Any]:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    x, y = facts["axes"]
    letters = _letters(game.names)
    grid = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    across = sorted(set(table[x]))
    grid.add_column(f"{y} \\ {x}", justify="right")
    for value in across:
        grid.add_column(f"{value:.3g}", justify="right")
    for value in sorted(set(table[y]), reverse=True):
        row = table[table[y] == value].sort_values(x).to_dict("records")
        grid.add_row(f"{value:.3g}", *(f"{letters[one['winner']]} {100 * one[one['winner']]:.0f}" for one in row))
    key = ", ".join(f"{letter} {name}" for name, letter in letters.items())
    last = f"Largest share at the end, in %: {key}. {facts['runs']} replicates a point."
    return [Text(heading(facts), style="bold"), Padding(grid, (1, 0)), Text(last, style="dim")]


def _letters(names: tuple[str, ...]) -> dict[str, str]:
    """A short mark for each behaviour: its first letter where that tells them apart, else a number."""
    firsts = [name[0].upper() for name in names]
    if len(set(firsts)) < len(firsts):
        firsts = [f"{name[0].upper()}{at}" for at, name in enumerate(names)]
    return dict(zip(names, firsts, strict=True))


def _save(folder: Path, table: Any, payload: dict[str, Any]) -> list[Path]:
    from cosim.studies.files import csv_text, json_text, write_set

    texts = {"phase.csv": csv_text(table), "phase.json": json_text(payload)}
    return write_set(folder, texts)


def _draw(folder: Path, table: Any, game: Game, facts: dict[str, Any]) -> list[Path]:
    from cosim.plots.draw import save_figures
    from cosim.plots.games import phase_diagram

    caption = f"{facts['command']}; {facts['runs']} replicates a point"
    figure = phase_diagram(table, game.names, title=heading(facts), caption=caption)
    return save_figures({"phase": figure}, folder)
