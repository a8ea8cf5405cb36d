"""``cosim compare``: policies against the base on the same luck."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cosim.cli.console import INTERRUPTED, RunProgress, compile_first, interruptible, note, show, width
from cosim.cli.options import (
    Json,
    Out,
    ScenarioName,
    Seed,
    Set,
    Weeks,
    Workers,
    command_line,
    default_workers,
    prepare,
)  # fmt: skip
from cosim.errors import InputError, nearest

if TYPE_CHECKING:
    from cosim.studies.comparison.comparison import Comparison

__all__ = ["compare"]

_RUNS = 20


def compare(
    scenario: ScenarioName,
    policies: Annotated[
        list[str] | None, typer.Argument(metavar="POLICY...", help="Packaged policies, TOML files, or A+B.")
    ] = None,
    bundle: Annotated[
        list[str] | None, typer.Option("--bundle", metavar="A+B", help="Policies applied together; more than once.")
    ] = None,
    runs: Annotated[
        int | None, typer.Option("--runs", min=2, help=f"Replicates of every arm; {_RUNS} if left out.")
    ] = None,
    precision: Annotated[
        float | None,
        typer.Option("--precision", help="Instead of --runs: stop at this half width of the interval of --outcome."),
    ] = None,
    outcome: Annotated[str, typer.Option("--outcome", help="What --precision is about.")] = "functioning",
    seed: Seed = 0,
    weeks: Weeks = None,
    changes: Set = None,
    fits: Annotated[
        int | None, typer.Option("--fits", min=2, help="Repeat it under so many acceptable fits of the calibration.")
    ] = None,
    workers: Workers = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Compare policies with the base: one table of differences, with paired intervals."""
    if runs is not None and precision is not None:
        raise InputError("--runs and --precision", expected="one of the two", got="both")
    prepared = prepare(scenario, changes=changes)
    entries = [*(policies or ()), *(bundle or ())]
    asked = {"runs": _RUNS if runs is None else runs, "precision": precision, "outcome": outcome, "seed": seed}
    workers = default_workers(prepared) if workers is None else workers
    _check(prepared, entries, out, outcome=outcome, precision=precision)
    others = [] if fits is None else _others(prepared, fits)
    with interruptible():
        compile_first(prepared)
        with RunProgress() as progress:
            result = _compare(prepared, entries, weeks=weeks, workers=workers, progress=progress, **asked)
        spread = _spread(result, others, entries, weeks=weeks, workers=workers, **asked)
    if as_json:
        from cosim.studies.files import json_text

        said = result.to_dict() if spread is None else {**result.to_dict(), "fits": spread.to_dict("records")}
        typer.echo(json_text(said), nl=False)
    else:
        from cosim.cli.tables import comparison_view

        show(comparison_view(result, width=width()))
        if spread is not None:
            from cosim.cli.fits import fits_view

            show(fits_view(spread))
    _write(result, out)
    if spread is not None and out is not None:
        spread.to_csv(out / "fits.csv", index=False)
    _tell(result, out)


def _others(scenario: Any, count: int) -> list[Any]:
    """The scenario under the acceptable fits besides the packaged one."""
    from cosim.evidence.calibration.fits import fitted

    return fitted(scenario, count)[1:]


def _spread(result: Comparison, others: list[Any], entries: list[str], **asked: Any) -> Any:
    """The same comparison under other fits, on the same luck; None if none was asked or the first was interrupted."""
    if not others or result.interrupted:
        return None
    from cosim.evidence.calibration.spread import spread

    tables = [result.table]
    for at, scenario in enumerate(others, start=2):
        note(f"fit {at} of {len(others) + 1}")
        with RunProgress() as progress:
            tables.append(_compare(scenario, entries, progress=progress, **asked).table)
    return spread(tables)


def _check(scenario: Any, entries: list[str], out: Path | None, *, outcome: str, precision: float | None) -> None:
    """Refuse what cannot be done before it is said that anything is compiled or run."""
    from cosim.care.outcomes.catalogue import outcomes_of
    from cosim.studies.arms import arms_of
    from cosim.studies.files import check_output

    names = [declared.name for declared in outcomes_of(scenario.payers)]
    if outcome not in names:
        raise InputError(
            "--outcome", expected="the name of an outcome", got=repr(outcome), hint=nearest(outcome, names)
        )
    if precision is not None and not (math.isfinite(precision) and precision > 0.0):
        raise InputError("--precision", expected="a number above 0", got=repr(precision))
    arms_of(scenario, entries)
    if out is not None:
        check_output(out)


def _compare(scenario: Any, entries: list[str], **asked: Any) -> Comparison:
    from cosim.studies.comparison.compare import compare as compare_policies

    return compare_policies(scenario, entries, command=command_line(), **asked)


def _write(result: Comparison, out: Path | None) -> None:
    """Tables and JSON first: they are what cannot be drawn again."""
    if out is None:
        return
    from cosim.plots import draw_all

    result.save(out)
    figures = draw_all(result, out)
    note(f"written to {out}: comparison.csv, runs.csv, series.csv, result.json and {len(figures)} figure files")
    note(f"the same numbers again: cosim rerun {out}")


def _tell(result: Comparison, out: Path | None) -> None:
    """Say what went otherwise than asked; Ctrl-C ends with its own exit code."""
    if len(result.failures):
        first = result.failures.iloc[0]
        note(
            f"{len(result.failures)} runs failed and their replicates are left out; the first, {first['arm']} "
            f"replicate {first['replicate']}: {first['error']}: {first['message']}"
        )
    if result.interrupted:
        kept = f"interrupted: {len(result.replicates)} complete replicates are kept"
        note(f"{kept} and written to {out}" if out is not None else f"{kept} and shown")
        raise typer.Exit(INTERRUPTED)
