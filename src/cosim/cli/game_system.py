"""``cosim game from-system``: the game measured in a care system, and how well its dynamics predict change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cosim.cli.console import interruptible
from cosim.cli.emit import Output, emit
from cosim.cli.options import (
    Cluster,
    EngineName,
    Extend,
    Json,
    Out,
    Quiet,
    ScenarioName,
    Seed,
    Set,
    Store,
    Weeks,
    Workers,
    engine_of,
    kept_runs,
    option,
    prepare,
    runs_of,
    workers_of,
)
from cosim.cli.progress import run_progress

if TYPE_CHECKING:
    from rich.console import RenderableType

    from cosim.evidence.empirical_game.result import EmpiricalGame

__all__ = ["from_system"]

_WAYS = ("alone", "side by side", "under one plan")  # practices, in the order of behaviours


def from_system(
    scenario: ScenarioName,
    minority: Annotated[
        float,
        option("--minority", "Share of each minority behaviour (at most 1/3).", metavar="SHARE"),
    ] = 0.05,
    runs: Annotated[int, runs_of("every mix, 3 or more")] = 4,
    seed: Seed = 0,
    weeks: Weeks = None,
    changes: Set = None,
    extend: Extend = None,
    store: Store = None,
    workers: Workers = None,
    engine: EngineName = "threads",
    cluster: Cluster = None,
    out: Out = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Measure the payoffs of the three behaviours in a care system, and how well they predict behaviour change."""
    from cosim.evidence.empirical_game.measure import check_request
    from cosim.evidence.empirical_game.measure import from_system as measure

    prepared = prepare(scenario, changes=changes, extend=extend)
    check_request(prepared, runs=runs, seed=seed, weeks=weeks, minority=minority)
    output = Output(as_json, quiet, out)
    output.check()
    count = workers_of(workers, prepared)
    options: dict[str, Any] = {"runs": runs, "seed": seed, "weeks": weeks, "minority": minority, "workers": count}
    options |= {"engine": engine_of(engine, cluster, workers), "store": store}
    with interruptible(f"interrupted; {kept_runs(store)}"), run_progress(prepared, quiet=quiet) as progress:
        result = measure(prepared, **options, progress=progress)
    emit(
        output,
        payload=lambda: _payload(result),
        view=lambda: _view(result),
        save=lambda folder: _save(result, folder),
        draw=lambda folder: _draw(result, folder),
    )


def _payload(result: EmpiricalGame) -> dict[str, Any]:
    import numpy as np

    from cosim.core.parameters import BEHAVIOURS
    from cosim.evidence.empirical_game.result import MIXES

    drift = {
        name: {"signs": one.signs, "r2": one.r2, "cosine": one.cosine, "ends": one.ends, "predicted": one.predicted,
               "observed": one.observed, "predicted_end": one.predicted_end, "observed_end": one.observed_end}
        for name, one in (
            ("noise_free", result.noise_free), ("noisy", result.noisy), ("with_management", result.with_management)
        )
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


def _save(result: EmpiricalGame, folder: Path) -> list[Path]:
    from cosim.studies.files import json_text, write_set

    return write_set(folder, {"bridge.json": json_text(_payload(result))})


def _draw(result: EmpiricalGame, folder: Path) -> list[Path]:
    from cosim.evidence.empirical_game.result import MIXES
    from cosim.plots.draw import save_figures
    from cosim.plots.ternary import Track, triangle

    origin = f"scenario {result.scenario.name} ({result.scenario.identity[:10]}), {result.runs} runs of {result.weeks} "
    figure = triangle(
        result.matrix, points=result.points, basins=result.basins,
        tracks=[Track(f"care system, from {len(MIXES)} mixes", track) for track in result.tracks],
        title="The measured game (flow) and the care system (lines)",
        caption=f"{origin}weeks, seed {result.seed}; payoffs measured with fixed behaviour, minorities of "
        f"{100 * result.minority:g} %; lines: mean of runs in which professionals choose",
    )  # fmt: skip
    return save_figures({"bridge": figure}, folder)


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
        cells = [f"{one.mean:.3f} ({one.low:.3f} to {one.high:.3f})" for one in result.entries[b]]
        payoffs.add_row(name, *cells, f"{result.linear[b]:.2f}")
    outcomes = Table(box=None, padding=(0, 1, 0, 1))
    for heading in ("functioning (SD) in", *(f"helped {way}" for way in _WAYS), "all"):
        outcomes.add_column(heading)
    for at, (name, row) in enumerate(zip(MIXES, result.outcomes, strict=True)):
        cells = ["-" if one is None else f"{one.mean:.3f} ({one.low:.3f} to {one.high:.3f})" for one in row]
        outcomes.add_row(name, *cells, f"{result.functioning[:, at].mean():.3f}")
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
        Text(
            f"{result.scenario.title} ({result.scenario.name}): {result.runs} replicates a mix, {result.weeks} weeks, "
            f"seed {result.seed}",
            style="bold",
        ),
        Padding(payoffs, (1, 0, 0, 0)),
        Text(f"Fixed points ({', '.join(names)}): {'; '.join(rest)}"),
        Text("In brackets: share of bootstrap samples in which a mix of these behaviours is of that kind.",
             style="dim"),
        Padding(outcomes, (1, 0, 0, 0)),
        Text("For an average family, if all its hours had one practice; -: too few hours.", style="dim"),
        Padding(moves, (1, 0, 0, 0)),
        Text(f"Moves of the shares of {', '.join(names)}; predicted by imitation with noise.", style="dim"),
        Padding(Text(result.answer, style="bold"), (1, 0, 0, 0)),
    ]  # fmt: skip


def _moves(change: Any) -> str:
    return " ".join(f"{share:+.2f}" for share in change)
