"""``cosim game from-system``: the game that is measured in a care system, and how well it foretells it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cosim.cli.console import RunProgress, compile_first, interruptible, note, show
from cosim.cli.game import app
from cosim.cli.options import Json, Out, Quiet, ScenarioName, Seed, Set, Weeks, Workers, default_workers, prepare

if TYPE_CHECKING:
    from rich.console import RenderableType

    from cosim.evidence.empirical_game.result import EmpiricalGame

__all__ = ["from_system"]


_WAYS = ("alone", "side by side", "under one plan")  # practices, in the order of behaviours


@app.command("from-system")
def from_system(
    scenario: ScenarioName,
    minority: Annotated[
        float, typer.Option("--minority", metavar="SHARE", help="Share of whoever is not resident, at most a third.")
    ] = 0.05,
    runs: Annotated[int, typer.Option("--runs", metavar="N", help="Replicates of every mix, 3 or more.")] = 4,
    seed: Seed = 0,
    weeks: Weeks = None,
    changes: Set = None,
    workers: Workers = None,
    out: Out = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Measure the payoffs of the three behaviours in a care system, and see whether they foretell where it goes."""
    from cosim.evidence.empirical_game.measure import check_request
    from cosim.evidence.empirical_game.measure import from_system as measure
    from cosim.studies.files import check_output, json_text

    prepared = prepare(scenario, changes=changes)
    check_request(prepared, runs=runs, seed=seed, weeks=weeks, minority=minority)
    if out is not None:
        check_output(out)
    asked: dict[str, Any] = {"runs": runs, "seed": seed, "weeks": weeks, "minority": minority}
    asked["workers"] = default_workers(prepared) if workers is None else workers
    with interruptible():
        if quiet:
            result = measure(prepared, **asked)
        else:
            compile_first(prepared)
            with RunProgress() as progress:
                result = measure(prepared, **asked, progress=progress)
    if out is not None:
        _write(result, out)
    if as_json:
        typer.echo(json_text(_plain(result)), nl=False)
    else:
        show(*_view(result))
    if out is not None and not quiet:
        note(f"written to {out}")


def _plain(result: EmpiricalGame) -> dict[str, Any]:
    import numpy as np

    from cosim.core.parameters import BEHAVIOURS
    from cosim.evidence.empirical_game.result import MIXES

    drift = {
        name: {"signs": one.signs, "r2": one.r2, "cosine": one.cosine, "ends": one.ends, "predicted": one.predicted,
               "observed": one.observed, "predicted_end": one.predicted_end, "observed_end": one.observed_end}
        for name, one in (("noise_free", result.noise_free), ("noisy", result.noisy),
                          ("with_management", result.with_management))
    }  # fmt: skip
    return {
        "kind": "bridge", "scenario": result.scenario.name, "identity": result.scenario.identity, "runs": result.runs,
        "weeks": result.weeks, "seed": result.seed, "minority": result.minority, "behaviours": BEHAVIOURS,
        "mixes": dict(zip(MIXES, result.shares, strict=True)), "felt": result.felt.mean(axis=0),
        "functioning": result.functioning.mean(axis=0),
        "outcome": [[None if one is None else {"mean": one.mean, "low": one.low, "high": one.high} for one in row]
                    for row in result.outcomes],
        "payoffs": result.matrix,
        "low": [[one.low for one in row] for row in result.entries],
        "high": [[one.high for one in row] for row in result.entries], "linear": result.linear,
        "spread": result.spread, "basins": result.basins.shares, "attractors": result.basins.attractors,
        "fixed_points": [{"mix": one.mix, "kind": one.kind, "nash": one.nash, "held": held}
                         for one, held in zip(result.points, result.held, strict=True)],
        "drift": drift, "verdict": result.verdict, "passed": result.passed,
        "r2_draws": np.quantile(result.bootstrap.r2, [0.025, 0.975]), "answer": result.answer,
    }  # fmt: skip


def _write(result: EmpiricalGame, folder: Path) -> None:
    from cosim.evidence.empirical_game.result import MIXES
    from cosim.plots.draw import save_figure
    from cosim.plots.ternary import Track, triangle
    from cosim.studies.files import json_text, write_all

    write_all({folder / "bridge.json": json_text(_plain(result))}, checked=folder)
    origin = f"scenario {result.scenario.name} ({result.scenario.identity[:10]}), {result.runs} runs of {result.weeks} "
    figure = triangle(
        result.matrix, points=result.points, basins=result.basins,
        tracks=[Track(f"large model, from {len(MIXES)} mixes", track) for track in result.tracks],
        title="The small game (flow) and the large model (lines)",
        caption=f"{origin}weeks, seed {result.seed}; payoffs felt with behaviour fixed, minorities of "
        f"{100 * result.minority:g} %; lines: mean of runs in which people choose",
    )  # fmt: skip
    save_figure(figure, folder / "bridge.png", folder / "bridge.svg")


def _view(result: EmpiricalGame) -> list[RenderableType]:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    from cosim.core.parameters import BEHAVIOURS
    from cosim.evidence.empirical_game.result import MIXES

    names = [name.replace("_", "-") for name in BEHAVIOURS]
    payoffs = Table(box=None, padding=(0, 1, 0, 1))
    for heading in ("felt by", *(f"among {name}" for name in names), "linear (R2)"):
        payoffs.add_column(heading)
    for b, name in enumerate(names):
        told = [f"{one.mean:.3f} ({one.low:.3f} to {one.high:.3f})" for one in result.entries[b]]
        payoffs.add_row(name, *told, f"{result.linear[b]:.2f}")
    outcomes = Table(box=None, padding=(0, 1, 0, 1))
    for heading in ("functioning (SD) in", *(f"helped {way}" for way in _WAYS), "all"):
        outcomes.add_column(heading)
    for at, (name, row) in enumerate(zip(MIXES, result.outcomes, strict=True)):
        said = ["-" if one is None else f"{one.mean:.3f} ({one.low:.3f} to {one.high:.3f})" for one in row]
        outcomes.add_row(name, *said, f"{result.functioning[:, at].mean():.3f}")
    moves = Table(box=None, padding=(0, 1, 0, 1))
    for heading in ("start", "predicted, first year", "observed, first year", "cosine", "observed at the end"):
        moves.add_column(heading)
    judged = result.noisy
    for at, name in enumerate(MIXES):
        moves.add_row(
            name, _moves(judged.predicted[at]), _moves(judged.observed[at]),
            f"{judged.cosine[at]:.2f}", " ".join(f"{share:.2f}" for share in judged.observed_end[at]),
        )  # fmt: skip
    rest = [
        f"{' '.join(f'{share:.2f}' for share in one.mix)}: {one.kind}{', Nash' * one.nash} ({100 * held:.0f} %)"
        for one, held in zip(result.points, result.held, strict=True)
    ]
    return [
        Text(f"{result.scenario.title} ({result.scenario.name}): {result.runs} runs a mix, {result.weeks} weeks, seed "
             f"{result.seed}", style="bold"),
        Padding(payoffs, (1, 0, 0, 0)),
        Text(f"Mixes that stay ({', '.join(names)}): {'; '.join(rest)}"),
        Text("In brackets: in how many draws of the runs a mix of these behaviours is of that kind.", style="dim"),
        Padding(outcomes, (1, 0, 0, 0)),
        Text("Of an average family, if all its hours were of one practice; -: too few hours.", style="dim"),
        Padding(moves, (1, 0, 0, 0)),
        Text(f"Moves of the shares of {', '.join(names)}; predicted by copying, luck included.", style="dim"),
        Padding(Text(result.answer, style="bold"), (1, 0, 0, 0)),
    ]  # fmt: skip


def _moves(change: Any) -> str:
    return " ".join(f"{share:+.2f}" for share in change)
