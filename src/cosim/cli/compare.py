"""``cosim compare``: policies against the base with common random numbers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cosim.cli.console import INTERRUPTED, interruptible, note, spoken, width
from cosim.cli.emit import Output, emit
from cosim.cli.options import (
    Cluster,
    Crate,
    EngineName,
    Excel,
    Extend,
    Figures,
    Json,
    Lang,
    Out,
    Quiet,
    ScenarioName,
    Seed,
    Set,
    Store,
    Weeks,
    Workers,
    check_crate,
    command_line,
    crated,
    engine_of,
    flag,
    kept_runs,
    note_decimals,
    note_idle,
    option,
    prepare,
    runs_of,
    workers_of,
)
from cosim.cli.progress import run_progress
from cosim.errors import InputError

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import RenderableType

    from cosim.studies.comparison.comparison import Comparison
    from cosim.texts.language import Language

__all__ = ["check_files", "compare"]

_RUNS = 20
_FIGURES = ("main", "all", "none")


def compare(
    scenario: ScenarioName,
    policies: Annotated[
        list[str] | None, typer.Argument(metavar="[POLICY]...", help="Packaged policies, TOML files, or A+B together.")
    ] = None,
    bundle: Annotated[
        list[str] | None, option("--bundle", "Policies applied together, as one more arm (repeatable).", metavar="A+B")
    ] = None,
    runs: Annotated[int | None, runs_of("every arm, 2 or more", default=f"{_RUNS}")] = None,
    precision: Annotated[
        float | None,
        option(
            "--precision",
            "Instead of --runs: half width that the interval of --outcome must reach.",
            metavar="P",
        ),
    ] = None,
    outcome: Annotated[
        str, option("--outcome", "Outcome that the question, and --precision, are about.")
    ] = "functioning",
    seed: Seed = 0,
    weeks: Weeks = None,
    changes: Set = None,
    extend: Extend = None,
    fits: Annotated[
        int | None, option("--fits", "Repeat with the N best acceptable fits of the calibration.", metavar="N")
    ] = None,
    turn: Annotated[
        bool, flag("--turn", "Search what would have to be true to turn each answer round (hundreds of runs a policy).")
    ] = False,
    store: Store = None,
    workers: Workers = None,
    engine: EngineName = "threads",
    cluster: Cluster = None,
    out: Out = None,
    crate: Crate = False,
    who: Annotated[
        bool, flag("--who", "Show who came out differently above the noise floor: three more runs a policy.")
    ] = False,
    details: Annotated[bool, flag("--details", "Print every outcome of every policy, and the base over time.")] = False,
    lang: Lang = "en",
    excel: Excel = None,
    figures: Figures = "main",
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Compare policies with the base: an answer a policy, and one table of differences with paired intervals."""
    from cosim.cli.changed import changed_figures, changed_payload, changed_texts, changed_view
    from cosim.studies.comparison.compare import check_comparison
    from cosim.texts.language import language_of

    if runs is not None and precision is not None:
        raise InputError("--runs and --precision", expected="one of the two", got="both")
    language = language_of(lang)
    check_files(out, excel, figures)
    prepared = prepare(scenario, changes=changes, extend=extend)
    arms = [*(policies or ()), *(bundle or ())]
    options: dict[str, Any] = {
        "runs": _RUNS if runs is None else runs, "precision": precision, "outcome": outcome, "seed": seed,
        "weeks": weeks, "workers": workers_of(workers, prepared),
    }  # fmt: skip
    output = Output(as_json, quiet, out)
    check_crate(out, crate)
    output.check()
    arms_by_name, plan, _ = check_comparison(prepared, arms, **options)
    note_decimals((), [part for arm in arms for part in arm.split("+")])
    note_idle(arms_by_name, weeks=plan.weeks)
    options |= {"engine": engine_of(engine, cluster, workers), "store": store}
    others = [] if fits is None else _other_fits(prepared, fits)
    with interruptible(language.tr("interrupted before a replicate was complete; {kept}", kept=kept_runs(store))):
        with run_progress(prepared, quiet=quiet) as progress:
            result = _compare(prepared, arms, progress=progress, **options)
        spread = _spread(result, others, arms, output, **options)
        if turn and not result.interrupted:
            from cosim.cli.turn import with_turning

            result = with_turning(result, arms, output, **options)
        changed = [result.changed(arm) for arm in result.arms[1:]] if who and not result.interrupted else []
    emit(
        output,
        payload=lambda: _payload(result, spread) | changed_payload(changed),
        view=lambda: [*_view(result, spread, language, details=details, out=out), *changed_view(changed, language)],
        save=lambda folder: _save(result, spread, folder, excel=excel, more=changed_texts(changed)),
        draw=lambda folder: [
            *_draw(result, folder, figures, language),
            *changed_figures(result, changed, folder, figures, language),
        ],
        next_step=_next_step(language),
    )
    crated(out, crate, quiet=quiet)
    _report_problems(result, out)


def _next_step(language: Language) -> str:
    """The line after the files; ``{out}`` is the folder."""
    return language.tr("the same numbers again: {rerun}", rerun=f"cosim rerun {{out}}{language.option}")


def _other_fits(scenario: Any, count: int) -> list[Any]:
    """The scenario under the acceptable fits besides the packaged one."""
    from cosim.evidence.calibration.fits import fitted

    return fitted(scenario, count)[1:]


def _spread(
    result: Comparison, others: list[Any], arms: list[str], output: Output, **options: Any
) -> pd.DataFrame | None:
    """The same comparison under other fits, with the same seed; None if there are none or the first was interrupted."""
    if not others or result.interrupted:
        return None
    from cosim.evidence.calibration.spread import spread

    tables = [result.table]
    for at, scenario in enumerate(others, start=2):
        output.note(spoken().tr("fit {n} of {total}", n=at, total=len(others) + 1))
        with run_progress(scenario, quiet=output.quiet) as progress:
            tables.append(_compare(scenario, arms, progress=progress, **options).table)
    return spread(tables)


def _compare(scenario: Any, arms: list[str], **options: Any) -> Comparison:
    from cosim.studies.comparison.compare import compare as compare_policies

    return compare_policies(scenario, arms, command=command_line(), **options)


def _payload(result: Comparison, spread: pd.DataFrame | None) -> dict[str, Any]:
    return result.to_dict() if spread is None else {**result.to_dict(), "fits": spread.to_dict("records")}


def check_files(out: Path | None, excel: str | None, figures: str) -> None:
    """Refuse options about files that cannot be followed, before anything is run.

    Raises
    ------
    InputError
        If a word is unknown, or there is no --out.
    """
    from cosim.cli.excel import excel_copies

    excel_copies({}, excel)
    if figures not in _FIGURES:
        raise InputError("--figures", expected=f"one of {', '.join(_FIGURES)}", got=repr(figures))
    if out is None and (excel is not None or figures != "main"):
        given = "--excel" if excel is not None else "--figures"
        raise InputError(given, expected="--out DIR beside it, where files are written", got="no --out")


def _view(
    result: Comparison, spread: pd.DataFrame | None, language: Language, *, details: bool, out: Path | None
) -> list[RenderableType]:
    from rich.text import Text

    from cosim.cli.answer import more_line
    from cosim.cli.base import base_view, room_view, warning_view
    from cosim.cli.fits import fits_view
    from cosim.cli.tables import comparison_view
    from cosim.cli.turn import turn_view
    from cosim.studies.comparison.base import movements
    from cosim.studies.comparison.words import primary_of

    moved = movements(result.base, result.table, warm_up=int(result.scenario.values["measure.warm_up_weeks"]))
    view = [comparison_view(result, width=width(), language=language, details=details)]
    if details:
        runs = result.runs_by_arm[result.arms[0]]
        view += base_view(result.base, result.scenario, width=width(), runs=runs, language=language, moved=moved)
    elif moved:
        view += warning_view(moved, language, first=primary_of(result))
    if "no_room" in result.runs:
        view += room_view(float(result.runs["no_room"].max()), language)
    if len(result.municipalities) and details:
        from cosim.cli.municipal import municipal_differences_view

        view += [*municipal_differences_view(result.municipalities, language)]
    if spread is not None:
        view.append(fits_view(spread, language))
    view += turn_view(result, language)
    return view if details else [*view, Text(more_line(out, language), style="dim")]


def _save(
    result: Comparison,
    spread: pd.DataFrame | None,
    folder: Path,
    *,
    excel: str | None = None,
    more: Mapping[str, str] = MappingProxyType({}),
) -> list[Path]:
    from cosim.cli.excel import excel_copies
    from cosim.studies.files import csv_text, write_set

    texts = result.texts(folder) | ({} if spread is None else {"fits.csv": csv_text(spread)}) | dict(more)
    return write_set(folder, {**texts, **excel_copies(texts, excel)})


def _draw(result: Comparison, folder: Path, figures: str, language: Language) -> list[Path]:
    if figures == "none":
        return []
    from cosim.plots import draw_all

    return draw_all(result, folder, which=figures, language=language)


def _report_problems(result: Comparison, out: Path | None) -> None:
    """Name failed runs; an interrupted comparison ends with exit code 130."""
    if len(result.failures):
        first = result.failures.iloc[0]
        why = f"{first['error']}: {first['message']}"
        note(
            spoken().tr(
                "{n} runs failed and their replicates are left out; the first, {arm} replicate {replicate}: {error}",
                n=len(result.failures), arm=first["arm"], replicate=first["replicate"],
                error=why,
            )
        )  # fmt: skip
    if result.interrupted:
        count = len(result.replicates)
        note(
            spoken().tr("interrupted: {n} complete replicates are kept and written to {out}", n=count, out=out)
            if out is not None
            else spoken().tr("interrupted: {n} complete replicates are kept and shown", n=count)
        )
        raise typer.Exit(INTERRUPTED)
