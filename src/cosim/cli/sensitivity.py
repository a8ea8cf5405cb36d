"""``cosim sensitivity``: which assumptions decide an outcome, and how much of the answer is chance."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cosim.cli.console import INTERRUPTED, RunProgress, compile_first, interruptible, note, show, width
from cosim.cli.options import Json, Out, Quiet, Set, Weeks, Workers, default_workers, prepare
from cosim.errors import InputError

if TYPE_CHECKING:
    from cosim.studies.analysis.sensitivity import Sensitivity
    from cosim.studies.store.read import Results
    from cosim.studies.sweeps.study import Study

__all__ = ["arm_in", "sensitivity"]

_RUNS = 4


def sensitivity(
    what: Annotated[str, typer.Argument(metavar="SCENARIO|STORE", help="Scenario, or the SQLite file of a sweep.")],
    method: Annotated[str | None, typer.Option("--method", help="morris, sobol or pawn.")] = None,
    outcome: Annotated[
        list[str] | None,
        typer.Option("--outcome", metavar="NAME", help="What it is about; may be given more than once."),
    ] = None,
    vary: Annotated[
        list[str] | None,
        typer.Option("--vary", metavar="KEY=LO:HI|A,B,C", help="What to vary; may be given more than once."),
    ] = None,
    policy: Annotated[
        list[str] | None,
        typer.Option("--policy", metavar="A+B", help="Also what this does, as paired difference with the base."),
    ] = None,
    samples: Annotated[
        int | None,
        typer.Option("--samples", min=1, help="Trajectories of morris, base samples of sobol, points of pawn."),
    ] = None,
    runs: Annotated[
        int | None, typer.Option("--runs", min=1, help=f"Replicates of every point and arm; {_RUNS} if left out.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, help="Which luck, and which samples; 0 if left out.")
    ] = None,
    weeks: Weeks = None,
    changes: Set = None,
    store: Annotated[
        Path | None, typer.Option("--store", metavar="FILE", help="Keeps every run; typed again, it goes on.")
    ] = None,
    workers: Workers = None,
    out: Out = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Vary assumptions, and say which of them decide an outcome and how much is chance."""
    from cosim.studies.analysis.sensitivity import analyse
    from cosim.studies.files import check_output

    if not outcome:
        raise InputError("--outcome", expected="the name of at least one outcome", got="none")
    if out is not None:
        check_output(out)
    given = {"vary": vary, "samples": samples, "runs": runs, "seed": seed, "weeks": weeks, "set": changes,
             "store": store, "workers": workers}  # fmt: skip
    outcome = list(dict.fromkeys(outcome))
    if not what.endswith(".toml") and (Path(what).suffix or Path(what).is_file()):
        results, method = _stored(Path(what), method, given)
        known = [arm for arm in results.study.arms if arm != "base"]
        policies = [arm_in(results, text) for text in policy] if policy else known
    else:
        study, method = _asked(what, method, outcome, policy or [], given)
        policies = [arm for arm in study.arms if arm != "base"]
        results = _run(study, store, workers=workers, quiet=quiet)
    result = analyse(results, outcome, method=method, policies=policies, seed=results.study.seed)
    if as_json:
        from cosim.studies.files import json_text

        typer.echo(json_text(result.to_dict()), nl=False)
    else:
        from cosim.cli.indices import sensitivity_view

        show(sensitivity_view(result, width=width()))
    if out is not None:
        _write(result, out, quiet=quiet)
    _tell(results, store, quiet=quiet)


def arm_in(results: Results, text: str) -> str:
    """The name of an arm in a store, whatever the order and the spaces in a bundle; the text, if there is none."""
    asked = sorted(part.strip() for part in text.split("+"))
    return next((arm for arm in results.study.arms if sorted(arm.split("+")) == asked), text)


def _stored(path: Path, method: str | None, given: dict[str, Any]) -> tuple[Results, str]:
    """What a store has; its design says which method it is for."""
    from cosim.studies.analysis.methods import DESIGN_OF, check_method
    from cosim.studies.store.read import load_store

    for name, value in given.items():
        if value is not None:
            raise InputError(
                f"--{name}", expected="nothing beside a store, which is analysed as it is", got="an option",
                hint="cosim expand gives it more runs or samples",
            )  # fmt: skip
    if method is not None:
        check_method(method)
    results = load_store(path)
    fits = [name for name, design in DESIGN_OF.items() if design == results.study.design]
    if not fits:
        raise InputError(str(path), expected="a study of the design morris, sobol or lhs",
                         got=f"the design {results.study.design}")  # fmt: skip
    return results, method or fits[0]


def _asked(
    what: str, method: str | None, outcomes: list[str], policies: list[str], given: dict[str, Any]
) -> tuple[Study, str]:
    """The study that is asked, checked before anything is run."""
    from cosim.studies.analysis.methods import RUNS, sensitivity_study

    if method is None:
        raise InputError("--method", expected="morris, sobol or pawn", got="none")
    study = sensitivity_study(
        prepare(what, changes=given["set"]), given["vary"] or (), outcomes, method=method, policies=policies,
        samples=given["samples"], runs=RUNS if given["runs"] is None else given["runs"],
        seed=given["seed"] or 0, weeks=given["weeks"],
    )  # fmt: skip
    return study, method


def _run(study: Study, store: Path | None, *, workers: int | None, quiet: bool) -> Results:
    from contextlib import nullcontext

    from cosim.studies.runs.execute import run_study

    many = default_workers(study.scenario) if workers is None else workers
    kept = f"{store} keeps what was finished, and the same command goes on" if store else "nothing is kept (--store)"
    with interruptible(f"interrupted at once; {kept}"):
        if not quiet:
            compile_first(study.scenario)
        with nullcontext() if quiet else RunProgress() as progress:
            results = run_study(study, store=store, workers=many, progress=progress)
    if results.interrupted:
        kept = f"; {store} keeps them, and the same command goes on" if store else "; nothing is kept (--store)"
        note(f"interrupted after {len(results.table)} runs{kept}")
        raise typer.Exit(INTERRUPTED)
    return results


def _write(result: Sensitivity, out: Path, *, quiet: bool) -> None:
    """Tables and JSON first: they are what cannot be drawn again."""
    from cosim.plots.sensitivity import draw_sensitivity
    from cosim.studies.files import csv_text, json_text, write_all

    texts = {out / "indices.csv": csv_text(result.indices), out / "chance.csv": csv_text(result.chance)}
    if len(result.pairs):
        texts[out / "pairs.csv"] = csv_text(result.pairs)
    texts[out / "result.json"] = json_text(result.to_dict())
    write_all(texts, checked=out)
    figures = draw_sensitivity(result, out)
    if not quiet:
        names = ", ".join(path.name for path in texts)
        note(f"written to {out}: {names} and {len(figures)} figure files")


def _tell(results: Results, store: Path | None, *, quiet: bool) -> None:
    if len(results.failures):
        first = results.failures.iloc[0]
        note(
            f"{len(results.failures)} runs failed and what they belong to is left out; the first, point "
            f"{first['point']}, {first['policy']}, replicate {first['replicate']}: {first['error']}: {first['message']}"
        )
    if store is not None and not quiet:
        note(f"all runs are in {store}")
