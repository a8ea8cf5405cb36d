"""``cosim calibrate``: fit assumed parameters to published figures, and show how much that leaves open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cosim.cli.console import interruptible, note, spoken
from cosim.cli.emit import Output, emit
from cosim.cli.options import (
    Cluster,
    EngineName,
    Extend,
    Json,
    Lang,
    OptionalScenario,
    Out,
    Quiet,
    Seed,
    Store,
    Workers,
    engine_of,
    kept_runs,
    option,
    prepare,
    runs_of,
    workers_of,
)
from cosim.cli.progress import Throttle, compile_first
from cosim.errors import InputError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from cosim.texts.language import Language

__all__ = ["calibrate"]

_NO_FIT = 1
_WEEKS_MIN = 157  # three years and a week


def calibrate(
    scenario: OptionalScenario = "region-2025",
    question: Annotated[
        Path | None,
        option(
            "--question",
            "Free parameters and figures of your own (.toml); those of the library if left out.",
            metavar="FILE",
        ),
    ] = None,
    extend: Extend = None,
    trials: Annotated[int, option("--trials", "Points to evaluate, those in the store included.", metavar="N")] = 400,
    store: Store = None,
    scale: Annotated[
        float, option("--scale", "Size of the region during the search, above 0 and at most 1.", metavar="S")
    ] = 1.0,
    weeks: Annotated[int, option("--weeks", "Length of a run, 157 or more.", metavar="N")] = 416,
    runs: Annotated[int, runs_of("every arm")] = 1,
    wave: Annotated[int, option("--wave", "Points of a wave of the search.", metavar="N")] = 100,
    confirm: Annotated[
        int,
        option(
            "--confirm", "Re-run the best N fits at full scale with new seeds, under every choice rule.", metavar="N"
        ),
    ] = 10,
    write: Annotated[
        Path | None, option("--write", "Write the best fit as a scenario (.toml).", metavar="FILE")
    ] = None,
    out: Out = None,
    seed: Seed = 0,
    workers: Workers = None,
    engine: EngineName = "threads",
    cluster: Cluster = None,
    lang: Lang = "en",
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Fit the assumed parameters to the Dutch figures and the effects of V1, V4 and V13, or to figures of your own."""
    from cosim.checks import whole
    from cosim.evidence.calibration.file import question_of
    from cosim.evidence.calibration.search import Search, search
    from cosim.evidence.calibration.search import confirm as confirm_fits
    from cosim.studies.files import check_output
    from cosim.texts.language import language_of

    language = language_of(lang)
    if write is not None and (write.suffix != ".toml" or not write.parent.is_dir()):
        raise InputError("write", expected="a .toml file in a folder that exists", got=f"'{write}'")
    output = Output(as_json, quiet, out)
    output.check()
    if write is not None:
        check_output(write, is_file=True)
    prepared = prepare(scenario, extend=extend)
    chosen = question_of(prepared, question)
    settings = Search(trials=trials, seed=seed, weeks=weeks, replicates=runs, scale=scale, wave=wave).checked()
    whole("weeks", weeks, least=_WEEKS_MIN)
    whole("confirm", confirm, least=1)
    count, pool = workers_of(workers, prepared), engine_of(engine, cluster, workers)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        store = out / "trials.db" if store is None else store
    confirmed_store = None if store is None else store.with_name(f"{store.stem}-confirmed.sqlite")
    with interruptible(language.tr("interrupted; {kept}", kept=kept_runs(store))):
        if not quiet:
            compile_first(prepared)
        progress = None if quiet else _trial_lines()
        searched = search(
            prepared, settings, store=store, space=chosen.space, targets=chosen.targets, progress=progress,
            workers=count, engine=pool,
        )  # fmt: skip
        best = searched.fits[:confirm]
        confirmed = confirm_fits(
            prepared, best, settings, targets=chosen.targets, workers=count, engine=pool, store=confirmed_store
        )
    found = _found(scenario, prepared, searched, confirmed, chosen)
    if write is not None:
        _write_scenario(found, write, question)
        output.note(language.tr("written: {file}", file=write))
    emit(
        output,
        payload=lambda: _payload(found),
        view=lambda: _view(found, language),
        save=lambda folder: _save(found, folder),
    )
    if not found["good"]:
        raise typer.Exit(_NO_FIT)


def _found(name: str, prepared: Any, searched: Any, confirmed: list[Any], chosen: Any) -> dict[str, Any]:
    """Everything that a search found."""
    import pandas as pd

    from cosim.evidence.calibration.pinned import directions, pinned

    good = [fit for fit in confirmed if fit.acceptable]
    best = min(good or confirmed, key=lambda fit: fit.distance)
    values = [fit.values for fit in good]
    return {
        "scenario": prepared,
        "extends": str(name),
        "trials": len(searched.fits),
        "acceptable_trials": sum(fit.acceptable for fit in searched.fits),
        "profile": searched.profile,
        "edges": searched.edges,
        "confirmed": confirmed,
        "good": good,
        "best": best,
        "pinned": pinned(values, chosen.space) if values else pd.DataFrame(columns=["key"]),
        "directions": directions(values, chosen.space),
        "targets": chosen.targets,
    }


def _trial_lines() -> Callable[[int, int, Any], None]:
    """A line now and then: trials done, smallest distance so far, time left."""
    lines, seen, best = Throttle(), 0, float("inf")

    def report(done: int, total: int, fit: Any) -> None:
        nonlocal best, seen
        seen, best = seen + 1, min(best, fit.distance)
        if lines.due():
            left = lines.left(seen, seen + max(0, total - done))
            distance = spoken().local(f"{best:.2f}")
            note(
                spoken().tr("{done} of {total} trials, smallest distance {distance}{left}", done=done, total=total,
                            distance=distance, left=left)
            )  # fmt: skip

    return report


def _write_scenario(found: dict[str, Any], write: Path, question: Path | None) -> None:
    import os

    from cosim.evidence.calibration.writing import scenario_text
    from cosim.studies.files import write_all

    plugins = [one.file for one in found["scenario"].extensions]
    named = [Path(os.path.relpath(one, write.parent)).as_posix() if one.endswith(".py") else one for one in plugins]
    source = {} if question is None else {"source": f"fitted to the figures of {question.name}"}
    text = scenario_text(
        found["scenario"], extends=found["extends"], name=write.stem, values=found["best"].values, pins=found["pinned"],
        extend=named, **source,
    )  # fmt: skip
    write_all({write: text}, checked=write)


def _save(found: dict[str, Any], out: Path) -> list[Path]:
    from cosim.evidence.calibration.fits import table_text
    from cosim.evidence.calibration.space import stated
    from cosim.studies.files import csv_text, json_text, write_set

    fits = sorted(found["good"] or found["confirmed"], key=lambda fit: fit.distance)
    head = f"acceptable fits of {found['scenario'].name}, best first" if found["good"] else "no acceptable fit"
    texts = {
        "fits.csv": table_text([stated(found["scenario"], fit.values) for fit in fits], head=head),
        "pinned.csv": csv_text(found["pinned"]),
        "directions.csv": csv_text(found["directions"]),
        "profile.csv": csv_text(found["profile"]),
        "edges.csv": csv_text(found["edges"]),
        "result.json": json_text(_payload(found)),
    }
    return write_set(out, texts)


def _payload(found: dict[str, Any]) -> dict[str, Any]:
    best = found["best"]
    return {
        "scenario": found["scenario"].name,
        "identity": found["scenario"].identity,
        "trials": found["trials"],
        "acceptable_trials": found["acceptable_trials"],
        "confirmed": len(found["confirmed"]),
        "confirmed_acceptable": len(found["good"]),
        "best": {
            "values": dict(best.values),
            "model": dict(best.model),
            "worst": best.worst,
            "distance": best.distance,
        },
        "targets": [target._asdict() for target in found["targets"]],
        "pinned": found["pinned"].to_dict("records"),
        "directions": found["directions"].to_dict("records"),
        "profile": found["profile"].to_dict("records"),
        "edges": found["edges"].to_dict("records"),
    }


def _view(found: dict[str, Any], language: Language) -> list[RenderableType]:
    from rich.padding import Padding
    from rich.text import Text

    from cosim.cli.titled import titled_table
    from cosim.texts.language import mark

    tr = language.tr
    best = found["best"]
    head = tr(
        "{scenario}: {trials} trials, {acceptable} of them acceptable; of the best {n}, re-run at full scale with new "
        "seeds, {good}", scenario=found["scenario"].name, trials=found["trials"], acceptable=found["acceptable_trials"],
        n=len(found["confirmed"]), good=len(found["good"]),
    )  # fmt: skip

    def between(low: float, high: float, digits: str = ".3g") -> str:
        first, last = (language.local(f"{end:{digits}}") for end in (low, high))
        return tr("{low} to {high}", low=first, high=last)

    fitted = titled_table(tr("best fit"))
    for heading in (mark("target"), mark("accepted"), mark("model"), mark("verdict"), mark("source")):
        fitted.add_column(tr(heading))
    for target in found["targets"]:
        value = best.model[target.name]
        verdict = tr("within") if target.implausibility(value) <= 1.0 else tr("outside")
        model = language.local(f"{value:,.4g}")
        band = between(target.low, target.high, ",.6g")
        fitted.add_row(f"{target.what} [{target.unit}]", band, model, verdict, target.source)
    pins = titled_table(tr("what published figures leave open"))
    for heading in (mark("parameter"), mark("best"), mark("acceptable"), mark("prior"), mark("width")):
        pins.add_column(tr(heading))
    pins.add_column("")
    for row in found["pinned"].to_dict("records"):
        pins.add_row(
            row["key"], language.local(f"{best.values[row['key']]:.3g}"), between(row["low"], row["high"]),
            between(row["prior_low"], row["prior_high"]), language.local(f"{row['width']:.2f}"),
            tr("sloppy") if row["sloppy"] else "",
        )  # fmt: skip
    left_open: RenderableType = pins
    if not found["good"]:
        left_open = Text(
            tr("No fit is acceptable, so it is unknown what published figures leave open. Try more --trials.")
        )
    alone = _alone(found["edges"], language)
    missed = [target.name for target in found["targets"] if target.implausibility(best.model[target.name]) > 1.0]
    last = tr("Missed: {names}.", names=", ".join(missed)) if missed else tr("Every target is met.")
    return [
        Text(head, style="bold"),
        Padding(fitted, (1, 0)),
        Padding(left_open, (0, 0, 1, 0)),
        *([Padding(Text(alone), (0, 0, 1, 0))] if alone else []),
        Text(last, style="bold"),
    ]


def _alone(edges: Any, language: Language) -> str:
    """How many parameters may go to an end of their prior range while the others stay as in the scenario."""
    from cosim.evidence.calibration.search import LIMIT

    ends = [(row["at_low"] <= LIMIT) + (row["at_high"] <= LIMIT) for row in edges.to_dict("records")]
    if not ends:
        return ""
    return language.tr(
        "One parameter alone, at either end of its prior range: of {n} parameters {both} are acceptable at both ends, "
        "{one} at one and {none} at none (edges.csv).",
        n=len(ends), both=ends.count(2), one=ends.count(1), none=ends.count(0),
    )  # fmt: skip
