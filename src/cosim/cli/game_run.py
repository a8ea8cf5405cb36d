"""``cosim game run``: play a game on a network many times."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cosim.cli.console import interruptible
from cosim.cli.emit import Output, emit
from cosim.cli.game_input import DEFAULT_GRAPH, DEFAULT_PAYOFFS, Typed, settings_of, shares_of
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

if TYPE_CHECKING:
    from cosim.games.play.many import Many

__all__ = ["run_game"]


def run_game(
    payoffs: Payoffs = DEFAULT_PAYOFFS,
    graph: Graph = DEFAULT_GRAPH,
    rule: RuleName = "fermi",
    steps: Annotated[
        int | None,
        option(
            "--steps",
            "Updates of one player, or of all with --synchronous.",
            metavar="N",
            default=f"{ROUNDS} for every player",
        ),
    ] = None,
    start: Start = None,
    changes: NumberSet = None,
    mutation: Annotated[
        float, option("--mutation", "Probability that an update takes a random other behaviour.", metavar="P")
    ] = 0.0,
    rewiring: Annotated[
        float, option("--rewiring", "Probability that an update changes a partner instead.", metavar="P")
    ] = 0.0,
    synchronous: Synchronous = False,
    accumulated: Accumulated = False,
    itself: SelfInteraction = False,
    runs: Annotated[int, runs_of("the game, with different random numbers")] = 10,
    seed: Seed = 0,
    workers: Workers = None,
    out: Out = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Play a game and show the shares of behaviours at the end, with intervals over replicates."""
    from cosim.checks import whole
    from cosim.core.rng import key_of
    from cosim.games.play.many import play_many
    from cosim.games.play.start import start_of

    typed = Typed(payoffs, graph, rule, seed=seed, synchronous=synchronous, averaged=not accumulated,
                  self_interaction=itself, mutation=mutation, rewiring=rewiring)  # fmt: skip
    game = typed.game(settings_of(changes))
    begin = shares_of(start)
    if begin is not None:
        start_of(game, begin, key_of(seed))
    output = Output(as_json, quiet, out)
    output.check()
    many_steps = whole("steps", (ROUNDS if synchronous else ROUNDS * game.n) if steps is None else steps)
    whole("runs", runs, least=1)
    whole("seed", seed)
    many_workers = workers_of(workers)
    with interruptible():
        compile_game(game, quiet=quiet)
        many = play_many(game, many_steps, runs=runs, seed=seed, start=begin, workers=many_workers)
    facts = about(game, payoffs, graph) | {"runs": runs, "steps": many_steps, "seed": seed}
    payload = {**facts, "behaviours": many.table.to_dict("records")}
    emit(
        output,
        payload=lambda: payload,
        view=lambda: _view(many, facts),
        save=lambda folder: _save(folder, many, payload),
        draw=lambda folder: _draw(folder, many, facts),
    )


def _view(many: Many, facts: dict[str, Any]) -> list[Any]:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("behaviour")
    for column in ("start", "share at the end", "95 % interval", "took over"):
        table.add_column(column, justify="right")
    begin = sum(one.shares[0] for one in many.plays) / len(many.plays)
    for at, row in enumerate(many.table.to_dict("records")):
        between = "-" if row["low"] != row["low"] else f"{100 * row['low']:.1f} to {100 * row['high']:.1f} %"
        table.add_row(row["behaviour"], f"{100 * begin[at]:.1f} %", f"{100 * row['share']:.1f} %", between,
                      f"{round(row['fixed'] * len(many.plays))} of {len(many.plays)}")  # fmt: skip
    plural = "replicates" if facts["runs"] > 1 else "replicate"
    last = (
        f"{facts['runs']} {plural} of {facts['steps']:,} steps, seed {facts['seed']}. The share at the end is the mean "
        "over the last half of a replicate; the interval is over replicates."
    )
    return [Text(heading(facts), style="bold"), Padding(table, (1, 0)), Text(last, style="dim")]


def _save(folder: Path, many: Many, payload: dict[str, Any]) -> list[Path]:
    import pandas as pd

    from cosim.studies.files import csv_text, json_text, write_set

    series = pd.concat([one.table.assign(run=one.replicate) for one in many.plays])
    texts = {
        "shares.csv": csv_text(many.table),
        "series.csv": csv_text(series[["run", "step", *many.game.names]]),
        "result.json": json_text(payload),
    }
    return write_set(folder, texts)


def _draw(folder: Path, many: Many, facts: dict[str, Any]) -> list[Path]:
    from cosim.plots.draw import save_figures
    from cosim.plots.games import can_be_drawn, snapshots, trajectories

    title, caption = heading(facts), facts["command"]
    figures = {"trajectories": trajectories(many, title=title, caption=caption)}
    if can_be_drawn(many.game):
        figures["network"] = snapshots(many.plays[0], title=title, caption=f"{caption}; first replicate")
    return save_figures(figures, folder)
