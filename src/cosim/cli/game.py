"""``cosim game``: games on networks, small enough for a blackboard."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cosim.cli.console import interruptible, note, show
from cosim.cli.game_input import DEFAULT_GRAPH, DEFAULT_PAYOFFS, Typed, axis_of, settings_of, shares_of
from cosim.cli.game_theory import theory
from cosim.cli.options import Json, Out, Quiet, Seed, Workers, command_line
from cosim.errors import InputError

if TYPE_CHECKING:
    from cosim.games.play.game import Game
    from cosim.games.play.many import Many

__all__ = ["app"]

app = typer.Typer(help="Games on networks: given payoffs, many players, rules by which they change.",
                  no_args_is_help=True)  # fmt: skip

app.command()(theory)

_ROUNDS = 200  # updates a player, unless told otherwise

Payoffs = Annotated[
    str, typer.Option("--payoffs", metavar="GAME", help="Name, rows such as '1,3;0,2', or a TOML file.")
]
Graph = Annotated[str, typer.Option("--graph", metavar="NETWORK", help="karate, ring:50:4, lattice:50x50, a file ...")]
RuleName = Annotated[str, typer.Option("--rule", metavar="RULE", help="How players change.")]
SetNumber = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=NUMBER", help="A parameter of game or rule; may be given more than once."),
]
Together = Annotated[bool, typer.Option("--synchronous", help="All change at once instead of one by one.")]
Summed = Annotated[bool, typer.Option("--accumulated", help="Payoffs are summed over neighbours, not averaged.")]
Itself = Annotated[bool, typer.Option("--self-interaction", help="Players also meet their own behaviour.")]
Begin = Annotated[
    str | None, typer.Option("--start", metavar="SHARES", help="Share of each behaviour at first, such as 0.9,0.1.")
]


@app.command()
def run(
    payoffs: Payoffs = DEFAULT_PAYOFFS,
    graph: Graph = DEFAULT_GRAPH,
    rule: RuleName = "fermi",
    steps: Annotated[
        int | None, typer.Option("--steps", min=1, help="Updates of one player (of all, if synchronous).")
    ] = None,
    start: Begin = None,
    changes: SetNumber = None,
    mutation: Annotated[float, typer.Option("--mutation", help="Chance that an update takes any behaviour.")] = 0.0,
    rewiring: Annotated[float, typer.Option("--rewiring", help="Chance that an update is one of partners.")] = 0.0,
    synchronous: Together = False,
    accumulated: Summed = False,
    itself: Itself = False,
    runs: Annotated[int, typer.Option("--runs", min=1, help="Plays that differ in luck only.")] = 10,
    seed: Seed = 0,
    workers: Workers = None,
    out: Out = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Play a game and say which behaviours are left, with intervals over plays."""
    from cosim.games.play.many import play_many
    from cosim.games.play.play import start_of

    typed = Typed(payoffs, graph, rule, seed=seed, synchronous=synchronous, averaged=not accumulated,
                  self_interaction=itself, mutation=mutation, rewiring=rewiring)  # fmt: skip
    game = typed.game(settings_of(changes))
    begin = shares_of(start)
    if begin is not None:
        from cosim.core.rng import key_of

        start_of(game, begin, key_of(seed))
    folder = _folder(out)
    many_steps = (_ROUNDS if synchronous else _ROUNDS * game.n) if steps is None else steps
    with interruptible():
        _compile_first(game, quiet=quiet)
        many = play_many(game, many_steps, runs=runs, seed=seed, start=begin, workers=_workers(workers))
    said = _about(game, payoffs, graph) | {"runs": runs, "steps": many_steps, "seed": seed}
    if folder is not None:
        _write_run(folder, many, said)
    if as_json:
        from cosim.studies.files import json_text

        typer.echo(json_text({**said, "behaviours": many.table.to_dict("records")}), nl=False)
    else:
        show(*_view(many, said))
    _say_written(folder, quiet=quiet)


@app.command()
def phase(
    x: Annotated[str, typer.Option("--x", metavar="NAME=LOW:HIGH:POINTS", help="Parameter across.")],
    y: Annotated[str, typer.Option("--y", metavar="NAME=LOW:HIGH:POINTS", help="Parameter upward.")],
    payoffs: Payoffs = DEFAULT_PAYOFFS,
    graph: Graph = "lattice:30x30",
    rule: RuleName = "fermi",
    rounds: Annotated[int, typer.Option("--rounds", min=1, help="Updates of every player.")] = _ROUNDS,
    start: Begin = None,
    changes: SetNumber = None,
    synchronous: Together = False,
    accumulated: Summed = False,
    itself: Itself = False,
    runs: Annotated[int, typer.Option("--runs", min=1, help="Plays of every point.")] = 4,
    seed: Seed = 0,
    workers: Workers = None,
    out: Out = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Say who wins over two parameters of a game: a phase diagram."""
    from cosim.core.rng import key_of
    from cosim.games.play.many import who_wins
    from cosim.games.play.play import start_of

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
    folder = _folder(out)
    with interruptible():
        _compile_first(first, quiet=quiet)
        table = who_wins(
            lambda point: typed.game(fixed | dict(point)), axes, rounds=rounds, runs=runs, seed=seed, start=begin,
            workers=_workers(workers), progress=None if quiet else _teller(),
        )  # fmt: skip
    said = _about(first, payoffs, graph) | {"runs": runs, "rounds": rounds, "seed": seed, "axes": list(axes)}
    if folder is not None:
        _write_phase(folder, table, first, said)
    if as_json:
        from cosim.studies.files import json_text

        typer.echo(json_text({**said, "points": table.to_dict("records")}), nl=False)
    else:
        show(*_phase_view(table, first, said))
    _say_written(folder, quiet=quiet)


def _folder(out: Path | None) -> Path | None:
    """The folder to write to, known to be one that can be written."""
    if out is None:
        return None
    from cosim.studies.files import check_output

    return check_output(out)


def _workers(asked: int | None) -> int:
    return os.cpu_count() or 1 if asked is None else asked


def _compile_first(game: Game, *, quiet: bool) -> None:
    """Have the engine compiled, so that nobody wonders what takes so long."""
    from cosim.core.compiled import cache_folder
    from cosim.games.play.play import play

    plain = os.environ.get("NUMBA_DISABLE_JIT", "0") not in {"", "0"}
    name = "together_block" if game.synchronous else "one_by_one_block"
    if not (quiet or plain or any(cache_folder("games").rglob(f"*{name}-*.nbi"))):
        note("Compiling games for first use (about 30 s, once until their sources change)")
    play(game, 1, seed=0)


def _about(game: Game, payoffs: str, graph: str) -> dict[str, Any]:
    """What was played, in words and numbers."""
    from dataclasses import asdict

    return {
        "command": command_line(), "payoffs": payoffs, "graph": graph, "players": game.n, "names": list(game.names),
        "rule": game.rule.name, "rule_parameters": asdict(game.rule), "averaged": game.averaged,
        "self_interaction": game.self_interaction, "synchronous": game.synchronous, "mutation": game.mutation,
        "rewiring": game.rewiring,
    }  # fmt: skip


def _head(said: dict[str, Any]) -> str:
    varied = said.get("axes", ())  # what is different at every point is no part of the heading
    fixed = {key: value for key, value in said["rule_parameters"].items() if value is not None and key not in varied}
    numbers = ", ".join(f"{key} {value}" for key, value in fixed.items())
    rule = f"{said['rule']} ({numbers})" if numbers else said["rule"]
    order = "all at once" if said["synchronous"] else "one by one"
    more = "".join(
        f", {name} {said[name]:g}" for name in ("mutation", "rewiring") if said[name] > 0.0 and name not in varied
    )
    return f"{said['payoffs']} on {said['graph']}, {said['players']:,} players, {rule}, {order}{more}"


def _view(many: Many, said: dict[str, Any]) -> list[Any]:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("behaviour")
    for heading in ("start", "share at the end", "95 % interval", "took over"):
        table.add_column(heading, justify="right")
    begin = sum(one.shares[0] for one in many.plays) / len(many.plays)
    for at, row in enumerate(many.table.to_dict("records")):
        between = "-" if row["low"] != row["low"] else f"{100 * row['low']:.1f} to {100 * row['high']:.1f} %"
        table.add_row(row["behaviour"], f"{100 * begin[at]:.1f} %", f"{100 * row['share']:.1f} %", between,
                      f"{round(row['fixed'] * len(many.plays))} of {len(many.plays)}")  # fmt: skip
    plural = "plays" if said["runs"] > 1 else "play"
    last = (
        f"{said['runs']} {plural} of {said['steps']:,} steps, seed {said['seed']}. The share at the end is the mean "
        "over the last half of a play; the interval is over plays."
    )
    return [Text(_head(said), style="bold"), Padding(table, (1, 0)), Text(last, style="dim")]


def _phase_view(table: Any, game: Game, said: dict[str, Any]) -> list[Any]:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    x, y = said["axes"]
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
    last = f"Who has the largest share at the end, and how large in %: {key}. {said['runs']} plays a point."
    return [Text(_head(said), style="bold"), Padding(grid, (1, 0)), Text(last, style="dim")]


def _letters(names: tuple[str, ...]) -> dict[str, str]:
    """A short mark for each behaviour: its first letter where that tells them apart, else a number."""
    firsts = [name[0].upper() for name in names]
    if len(set(firsts)) < len(firsts):
        firsts = [f"{name[0].upper()}{at}" for at, name in enumerate(names)]
    return dict(zip(names, firsts, strict=True))


def _write_run(folder: Path, many: Many, said: dict[str, Any]) -> None:
    import pandas as pd

    from cosim.plots.draw import save_figure
    from cosim.plots.games import can_be_drawn, snapshots, trajectories
    from cosim.studies.files import csv_text, json_text, write_all

    series = pd.concat([one.table.assign(run=one.replicate) for one in many.plays])
    texts = {
        folder / "shares.csv": csv_text(many.table),
        folder / "series.csv": csv_text(series[["run", "step", *many.game.names]]),
        folder / "result.json": json_text({**said, "behaviours": many.table.to_dict("records")}),
    }
    write_all(texts, checked=folder)
    figures = {"trajectories": trajectories(many, title=_head(said), caption=said["command"])}
    if can_be_drawn(many.game):
        figures["network"] = snapshots(many.plays[0], title=_head(said), caption=f"{said['command']}; first play")
    for name, figure in figures.items():
        save_figure(figure, folder / f"{name}.png", folder / f"{name}.svg")


def _write_phase(folder: Path, table: Any, game: Game, said: dict[str, Any]) -> None:
    from cosim.plots.draw import save_figure
    from cosim.plots.games import phase_diagram
    from cosim.studies.files import csv_text, json_text, write_all

    texts = {
        folder / "phase.csv": csv_text(table),
        folder / "phase.json": json_text({**said, "points": table.to_dict("records")}),
    }
    write_all(texts, checked=folder)
    figure = phase_diagram(
        table, game.names, title=_head(said), caption=f"{said['command']}; {said['runs']} plays a point"
    )
    save_figure(figure, folder / "phase.png", folder / "phase.svg")


def _say_written(folder: Path | None, *, quiet: bool) -> None:
    if folder is not None and not quiet:
        note(f"written to {folder}")


def _teller() -> Any:
    """Says now and then how far a phase diagram is."""
    import time

    began = told = time.monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal told
        now = time.monotonic()
        if now - told >= 5.0 and done < total:
            told = now
            from cosim.cli.console import duration

            note(f"{done} of {total} points, about {duration((now - began) / done * (total - done))} left")

    return tell
