"""``cosim calibrate``: fit what is assumed to published figures, and say how much that leaves open."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cosim.cli.console import INTERRUPTED, compile_first, duration, note, show
from cosim.cli.options import Json, Out, Quiet, Seed, Workers, default_workers, prepare
from cosim.errors import InputError

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["calibrate"]

_TOLD_SECONDS = 5.0
_TRIALS, _CONFIRMED = 400, 10
_NO_FIT = 1


def calibrate(
    scenario: Annotated[
        str, typer.Argument(metavar="[SCENARIO]", help="Packaged name, or a TOML file.")
    ] = "region-2015",
    trials: Annotated[
        int, typer.Option("--trials", min=1, help="Points to look at, those in the store included.")
    ] = _TRIALS,
    store: Annotated[
        Path | None, typer.Option("--store", metavar="FILE", help="Keeps every trial; typed again, it goes on.")
    ] = None,
    scale: Annotated[float, typer.Option("--scale", help="Size of the region while looking, as a share.")] = 1.0,
    weeks: Annotated[int, typer.Option("--weeks", min=157, help="Length of a run.")] = 416,
    runs: Annotated[int, typer.Option("--runs", min=1, help="Replicates of every arm.")] = 1,
    check: Annotated[
        int, typer.Option("--confirm", min=1, help="Best fits to run again whole and on other luck.")
    ] = _CONFIRMED,
    write: Annotated[
        Path | None, typer.Option("--write", metavar="FILE", help="Write the best fit as a scenario (.toml).")
    ] = None,
    out: Out = None,
    seed: Seed = 0,
    workers: Workers = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Fit the assumed parameters to the Dutch figures and the effects of V1 and V4."""
    from cosim.evidence.calibration.search import Search, confirm, search

    if not 0.0 < scale <= 1.0:
        raise InputError("--scale", expected="above 0, at most 1", got=scale)
    if write is not None and (write.suffix != ".toml" or not write.parent.is_dir()):
        raise InputError("--write", expected="a .toml file in a folder that exists", got=f"'{write}'")
    if store is None and out is not None:
        store = out / "trials.db"
    prepared = prepare(scenario)
    how = Search(trials=trials, seed=seed, weeks=weeks, replicates=runs, scale=scale)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
    try:
        compile_first(prepared)
        looked = search(prepared, how, store=store, progress=None if quiet else _teller())
        many = default_workers(prepared) if workers is None else workers
        checked = confirm(prepared, looked[:check], how, workers=many)
    except KeyboardInterrupt:
        kept = (
            f"; trials so far are in {store}, and the same command goes on" if store else "; nothing is kept (--store)"
        )
        note(f"interrupted{kept}")
        raise typer.Exit(INTERRUPTED) from None
    found = _found(scenario, prepared, looked, checked)
    if out is not None or write is not None:
        _write(found, out, write, quiet=quiet)
    if as_json:
        from cosim.studies.files import json_text

        typer.echo(json_text(_json(found)), nl=False)
    else:
        show(*_view(found))
    if not found["good"]:
        raise typer.Exit(_NO_FIT)


def _found(name: str, prepared: Any, looked: list[Any], checked: list[Any]) -> dict[str, Any]:
    """Everything there is to say about a search."""
    import pandas as pd

    from cosim.evidence.calibration.pinned import directions, pinned
    from cosim.evidence.calibration.space import SPACE

    good = [fit for fit in checked if fit.acceptable]
    best = min(good or checked, key=lambda fit: fit.distance)
    kept = [fit.values for fit in good]
    return {
        "scenario": prepared,
        "extends": str(name),
        "trials": len(looked),
        "acceptable_trials": sum(fit.acceptable for fit in looked),
        "checked": checked,
        "good": good,
        "best": best,
        "pinned": pinned(kept, SPACE) if kept else pd.DataFrame(columns=["key"]),
        "directions": directions(kept, SPACE),
    }


def _teller() -> Callable[[int, int, Any], None]:
    began = told = time.monotonic()
    seen, best = 0, float("inf")

    def tell(done: int, total: int, fit: Any) -> None:
        nonlocal told, best, seen
        seen, best = seen + 1, min(best, fit.distance)
        now = time.monotonic()
        if now - told >= _TOLD_SECONDS:
            told = now
            left = duration((now - began) / seen * max(0, total - done))
            note(f"{done} of {total} trials, smallest distance {best:.2f}, about {left} left")

    return tell


def _write(found: dict[str, Any], out: Path | None, write: Path | None, *, quiet: bool) -> None:
    from cosim.evidence.calibration.fits import table_text
    from cosim.evidence.calibration.space import complete
    from cosim.evidence.calibration.writing import scenario_text
    from cosim.studies.files import json_text

    scenario, best = found["scenario"], found["best"]
    if write is not None:
        text = scenario_text(
            scenario, extends=found["extends"], name=write.stem, values=complete(best.values), pins=found["pinned"]
        )
        write.write_text(text, encoding="utf-8")
    if out is not None:
        fits = sorted(found["good"] or found["checked"], key=lambda fit: fit.distance)
        head = f"acceptable fits of {scenario.name}, best first" if found["good"] else "no acceptable fit"
        (out / "fits.csv").write_text(table_text([complete(fit.values) for fit in fits], head=head), encoding="utf-8")
        found["pinned"].to_csv(out / "pinned.csv", index=False)
        found["directions"].to_csv(out / "directions.csv", index=False)
        (out / "result.json").write_text(json_text(_json(found)), encoding="utf-8")
    if not quiet:
        note("written: " + " and ".join(str(path) for path in (write, out) if path is not None))


def _json(found: dict[str, Any]) -> dict[str, Any]:
    best = found["best"]
    return {
        "scenario": found["scenario"].name,
        "identity": found["scenario"].identity,
        "trials": found["trials"],
        "acceptable_trials": found["acceptable_trials"],
        "confirmed": len(found["checked"]),
        "confirmed_acceptable": len(found["good"]),
        "best": {
            "values": dict(best.values),
            "model": dict(best.model),
            "worst": best.worst,
            "distance": best.distance,
        },
        "pinned": found["pinned"].to_dict("records"),
        "directions": found["directions"].to_dict("records"),
    }


def _view(found: dict[str, Any]) -> list[RenderableType]:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    from cosim.evidence.calibration.targets import TARGETS

    best = found["best"]
    head = (
        f"{found['scenario'].name}: {found['trials']} trials, {found['acceptable_trials']} of them acceptable; "
        f"of the {len(found['checked'])} best, run again whole and on other luck, {len(found['good'])}"
    )
    fitted = Table(title="best fit", title_justify="left", title_style="bold", box=None, pad_edge=False)
    for heading in ("target", "accepted", "model", "verdict", "source"):
        fitted.add_column(heading)
    for target in TARGETS:
        value = best.model[target.name]
        verdict = "within" if target.implausibility(value) <= 1.0 else "outside"
        band = f"{target.low:,.6g} to {target.high:,.6g}"
        fitted.add_row(f"{target.what} [{target.unit}]", band, f"{value:,.4g}", verdict, target.source)
    pins = Table(
        title="what the figures leave open", title_justify="left", title_style="bold", box=None, pad_edge=False
    )
    for heading in ("parameter", "best", "acceptable", "prior", "width", ""):
        pins.add_column(heading)
    for row in found["pinned"].to_dict("records"):
        pins.add_row(
            row["key"], f"{best.values[row['key']]:.3g}", f"{row['low']:.3g} to {row['high']:.3g}",
            f"{row['prior_low']:.3g} to {row['prior_high']:.3g}", f"{row['width']:.2f}",
            "sloppy" if row["sloppy"] else "",
        )  # fmt: skip
    left_open: RenderableType = pins
    if not found["good"]:
        left_open = Text(
            "No fit is acceptable, so nothing is said about what the figures leave open: try more --trials."
        )
    missed = [target.name for target in TARGETS if target.implausibility(best.model[target.name]) > 1.0]
    last = "Every target is met." if not missed else f"Missed: {', '.join(missed)}."
    return [
        Text(head, style="bold"),
        Padding(fitted, (1, 0)),
        Padding(left_open, (0, 0, 1, 0)),
        Text(last, style="bold"),
    ]
