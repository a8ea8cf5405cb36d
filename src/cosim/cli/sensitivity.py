"""``cosim sensitivity``: which assumptions decide an outcome, and how much of the answer is chance."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cosim.cli.console import INTERRUPTED, interruptible, note, spoken, width
from cosim.cli.emit import Output, emit
from cosim.cli.options import (
    Cluster,
    EngineName,
    Extend,
    Json,
    Lang,
    Out,
    Quiet,
    Set,
    Store,
    StudySeed,
    Vary,
    Weeks,
    Workers,
    engine_of,
    kept_runs,
    loaded,
    option,
    prepare,
    runs_of,
    workers_of,
)
from cosim.cli.progress import run_progress
from cosim.errors import InputError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from cosim.studies.analysis.sensitivity import Sensitivity
    from cosim.studies.store.read import Results
    from cosim.studies.sweeps.study import Study
    from cosim.texts.language import Language

__all__ = ["arm_in", "sensitivity"]

_RUNS = 4


def sensitivity(
    what: Annotated[str, typer.Argument(metavar="SCENARIO|STORE", help="Scenario, or the SQLite file of a sweep.")],
    method: Annotated[
        str | None, option("--method", "morris, sobol or pawn.", default="of a store: that of its design")
    ] = None,
    outcome: Annotated[list[str] | None, option("--outcome", "Outcome to analyse (repeatable).")] = None,
    vary: Vary = None,
    policy: Annotated[
        list[str] | None,
        option("--policy", "Analyse the paired difference that this policy makes (repeatable).", metavar="POLICY"),
    ] = None,
    samples: Annotated[
        int | None,
        option(
            "--samples",
            "Trajectories of morris, base samples of sobol, or points of pawn.",
            metavar="N",
            default="10, 64 or 200",
        ),
    ] = None,
    runs: Annotated[int | None, runs_of("every point and arm, 2 or more", default=f"{_RUNS}")] = None,
    seed: StudySeed = None,
    weeks: Weeks = None,
    changes: Set = None,
    extend: Extend = None,
    store: Store = None,
    workers: Workers = None,
    engine: EngineName = "threads",
    cluster: Cluster = None,
    out: Out = None,
    lang: Lang = "en",
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Vary assumptions and rank them by their effect on an outcome, with the share of chance."""
    from cosim.studies.analysis.sensitivity import analyse
    from cosim.texts.language import language_of

    language = language_of(lang)
    if not outcome:
        raise InputError("--outcome", expected="the name of at least one outcome", got="none")
    output = Output(as_json, quiet, out)
    output.check()
    options = {"vary": vary, "samples": samples, "runs": runs, "seed": seed, "weeks": weeks, "set": changes,
               "extend": extend, "store": store, "workers": workers}  # fmt: skip
    outcome = list(dict.fromkeys(outcome))
    if not what.endswith(".toml") and (Path(what).suffix or Path(what).is_file()):
        loaded(extend)
        options.pop("extend")
        results, method = _stored(Path(what), method, options)
        known = [arm for arm in results.study.arms if arm != "base"]
        policies = [arm_in(results, text) for text in policy] if policy else known
    else:
        study, method = _new_study(what, method, outcome, policy or [], options)
        policies = [arm for arm in study.arms if arm != "base"]
        pool = engine_of(engine, cluster, workers)
        results = _run(study, store, workers=workers, engine=pool, quiet=quiet)
    result = analyse(results, outcome, method=method, policies=policies, seed=results.study.seed)
    emit(
        output,
        payload=result.to_dict,
        view=lambda: _view(result, language),
        save=lambda folder: _save(result, folder),
        draw=lambda folder: _draw(result, folder, language),
    )
    _report_failures(results, language)
    if store is not None:
        output.note(language.tr("all runs are in {store}", store=store))


def _view(result: Sensitivity, language: Language) -> list[RenderableType]:
    from cosim.cli.indices import sensitivity_view

    return [sensitivity_view(result, width=width(), language=language)]


def arm_in(results: Results, text: str) -> str:
    """The name of an arm in a store, whatever the order and the spaces in a bundle; the text, if there is none."""
    parts = sorted(part.strip() for part in text.split("+"))
    return next((arm for arm in results.study.arms if sorted(arm.split("+")) == parts), text)


def _stored(path: Path, method: str | None, options: dict[str, Any]) -> tuple[Results, str]:
    """The runs of a store, and the method that its design is for."""
    from cosim.studies.analysis.methods import DESIGN_OF, check_method
    from cosim.studies.store.read import load_store

    for name, value in options.items():
        if value is not None:
            raise InputError(
                f"--{name}", expected="no such option with a store, which is analysed as it is", got="an option",
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


def _new_study(
    what: str, method: str | None, outcomes: list[str], policies: list[str], options: dict[str, Any]
) -> tuple[Study, str]:
    """The study that the options describe, checked before anything is run."""
    from cosim.studies.analysis.methods import RUNS, sensitivity_study

    if method is None:
        raise InputError("--method", expected="morris, sobol or pawn", got="none")
    prepared = prepare(what, changes=options["set"], extend=options["extend"])
    study = sensitivity_study(
        prepared, options["vary"] or (), outcomes, method=method, policies=policies,
        samples=options["samples"], runs=RUNS if options["runs"] is None else options["runs"],
        seed=options["seed"] or 0, weeks=options["weeks"],
    )  # fmt: skip
    return study, method


def _run(study: Study, store: Path | None, *, workers: int | None, engine: Any, quiet: bool) -> Results:
    from cosim.studies.runs.execute import run_study

    many = workers_of(workers, study.scenario)
    kept = kept_runs(store)
    with (
        interruptible(spoken().tr("interrupted at once; {kept}", kept=kept)),
        run_progress(study.scenario, quiet=quiet) as progress,
    ):
        results = run_study(study, store=store, workers=many, engine=engine, progress=progress)
    if results.interrupted:
        note(spoken().tr("interrupted after {n} runs; {kept}", n=len(results.table), kept=kept))
        raise typer.Exit(INTERRUPTED)
    return results


def _save(result: Sensitivity, out: Path) -> list[Path]:
    from cosim.studies.files import csv_text, json_text, write_set

    texts = {"indices.csv": csv_text(result.indices), "chance.csv": csv_text(result.chance)}
    if len(result.pairs):
        texts["pairs.csv"] = csv_text(result.pairs)
    texts["result.json"] = json_text(result.to_dict())
    return write_set(out, texts)


def _draw(result: Sensitivity, out: Path, language: Language) -> list[Path]:
    from cosim.plots.sensitivity import draw_sensitivity

    return draw_sensitivity(result, out, language=language)


def _report_failures(results: Results, language: Language) -> None:
    if len(results.failures):
        first = results.failures.iloc[0]
        note(
            language.tr(
                "{n} runs failed and what they belong to is left out; the first, point {point}, {arm}, replicate "
                "{replicate}: {error}", n=len(results.failures), point=first["point"], arm=first["policy"],
                replicate=first["replicate"], error=f"{first['error']}: {first['message']}",
            )
        )  # fmt: skip
