"""``cosim sweep``, ``resume``, ``expand``: many runs over many settings, kept in a store that survives a kill."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cosim.cli.console import INTERRUPTED, interruptible, note, spoken, write
from cosim.cli.dryrun import dry_run as print_dry_run
from cosim.cli.options import (
    Cluster,
    EngineName,
    Extend,
    Json,
    Lang,
    Policies,
    Quiet,
    Set,
    StoreFile,
    StudySeed,
    Vary,
    Weeks,
    Workers,
    engine_of,
    flag,
    loaded,
    option,
    runs_of,
    tried,
    workers_of,
)
from cosim.cli.progress import CheckLines, RunLines, RunProgress, compile_first
from cosim.errors import InputError
from cosim.texts.language import language_of

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from cosim.studies.runs.execute import Ran
    from cosim.studies.sweeps.study import Study

__all__ = ["expand", "resume", "sweep"]

_FAILED = 1
_FOLDER = Path("results") / "sweeps"

Retry = Annotated[bool, flag("--retry", "Try failed runs again.")]
Samples = Annotated[
    int | None,
    option("--samples", "Points of lhs, base samples of sobol, or trajectories of morris.", metavar="N"),
]


def sweep(
    what: Annotated[str, typer.Argument(metavar="SCENARIO|STUDY", help="Scenario, or a TOML study file.")],
    vary: Vary = None,
    policy: Policies = None,
    design: Annotated[str | None, option("--design", "grid, lhs, sobol or morris.", default="grid")] = None,
    samples: Samples = None,
    first_order: Annotated[
        bool, flag("--first-order", "Half as many points of sobol, without indices of pairs.")
    ] = False,
    runs: Annotated[int | None, runs_of("every point and arm", default="1")] = None,
    seed: StudySeed = None,
    weeks: Weeks = None,
    changes: Set = None,
    extend: Extend = None,
    series: Annotated[bool, flag("--series", "Also keep the weekly series of every run.")] = False,
    store: Annotated[
        Path | None,
        option(
            "--store",
            "SQLite file for every run; resumes from it if it exists.",
            metavar="FILE",
            default="results/sweeps/NAME-IDENTITY.sqlite",
        ),
    ] = None,
    workers: Workers = None,
    engine: EngineName = "threads",
    cluster: Cluster = None,
    shard: Annotated[str | None, option("--shard", "Only part I of N, into a store of its own.", metavar="I/N")] = None,
    retry: Retry = False,
    dry_run: Annotated[bool, flag("--dry-run", "Show number of runs, time and size; run nothing.")] = False,
    lang: Lang = "en",
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Vary a scenario and keep every run in one SQLite file; resumes from this file if it exists."""
    from cosim.core.untrusted import file_name
    from cosim.studies.store.cells import WHOLE, shard_of
    from cosim.studies.store.migrate import earlier_store

    language = language_of(lang)
    options = {
        "vary": vary, "policies": policy, "design": design, "second_order": False if first_order else None,
        "seed": seed, "weeks": weeks, "set": changes, "series": series or None,
        "extend": extend,
    }  # fmt: skip
    study = _study(what, options, samples=samples, runs=runs)
    tried(study.scenario)
    part = WHOLE if shard is None else shard_of(shard)
    many = workers_of(workers, study.scenario)
    suffix = "" if shard is None else f"-{part.number}-of-{part.of}"
    place = store or _FOLDER / f"{file_name(study.name)}-{study.identity[:8]}{suffix}.sqlite"
    if store is None and not place.exists():
        place = earlier_store(_FOLDER, study, suffix=suffix) or place
    if dry_run:
        return print_dry_run(study, place, shard=part, workers=many, quiet=quiet, as_json=as_json)
    ran = _run(study, place, quiet=quiet, as_json=as_json, engine=engine_of(engine, cluster, workers), workers=many,
               shard=part, retry=retry)  # fmt: skip
    if not (quiet or as_json):
        write(study.written)
    again = f"cosim resume {place}" if shard is None else language.tr("the same command")
    _report(study, place, ran, as_json=as_json, resume=again)
    return None


def resume(
    store: StoreFile,
    extend: Extend = None,
    retry: Retry = False,
    workers: Workers = None,
    engine: EngineName = "threads",
    cluster: Cluster = None,
    lang: Lang = "en",
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Resume a sweep that was interrupted or killed."""
    language_of(lang)
    loaded(extend)
    _continue(_stored(store), store, retry=retry, workers=workers, engine=engine, cluster=cluster, quiet=quiet,
              as_json=as_json)  # fmt: skip


def expand(
    store: StoreFile,
    extend: Extend = None,
    runs: Annotated[int | None, runs_of("every point and arm to reach; earlier ones are kept")] = None,
    samples: Samples = None,
    workers: Workers = None,
    engine: EngineName = "threads",
    cluster: Cluster = None,
    lang: Lang = "en",
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Add replicates or samples to a sweep; those it has are kept."""
    language_of(lang)
    if runs is None and samples is None:
        raise InputError("expand", expected="--runs or --samples", got="neither")
    loaded(extend)
    study = _stored(store).grown(runs=runs, samples=samples)
    _continue(study, store, retry=False, workers=workers, engine=engine, cluster=cluster, quiet=quiet, as_json=as_json)


def _continue(
    study: Study,
    store: Path,
    *,
    retry: bool,
    workers: int | None,
    engine: str,
    cluster: str | None,
    quiet: bool,
    as_json: bool,
) -> None:
    many = workers_of(workers, study.scenario)
    ran = _run(study, store, quiet=quiet, as_json=as_json, engine=engine_of(engine, cluster, workers), workers=many,
               retry=retry)  # fmt: skip
    _report(study, store, ran, as_json=as_json, resume=f"cosim resume {store}")


def _stored(store: Path) -> Study:
    from cosim.studies.store.status import status_of

    return status_of(store)[1]


def _study(what: str, options: dict[str, Any], *, samples: int | None, runs: int | None) -> Study:
    """The study of a study file or of options; a file may be given more runs and samples."""
    from cosim.care.scenario.model import settings
    from cosim.studies.sweeps.factors import factor_of
    from cosim.studies.sweeps.file import RangeTable, described, is_study_file, load_study, study_of

    more = {name: value for name, value in (("samples", samples), ("runs", runs)) if value is not None}
    if is_study_file(what):
        for name, value in options.items():
            if value is not None:
                flag_name = {"policies": "policy", "second_order": "first-order"}.get(name, name.replace("_", "-"))
                raise InputError(
                    f"--{flag_name}", expected="this in the study file", got="an option", hint=f"change {what}"
                )
        written, study = load_study(what)
        return study_of(written.model_copy(update=more), folder=Path(what).parent) if more else study
    factors: dict[str, Any] = {}
    for text in options.pop("vary") or ():
        factor = factor_of(text)
        if factor.key in factors:
            raise InputError(f"--vary {factor.key}", expected="each key once", got=repr(text))
        ends = {"low": factor.low, "high": factor.high, "points": factor.points}
        factors[factor.key] = list(factor.levels) if factor.levels else RangeTable(**ends)  # type: ignore[arg-type]
    given = {name: value for name, value in options.items() if value is not None}
    given["set"] = settings(given.get("set", []))
    if not what:
        raise InputError("SCENARIO", expected="a scenario or a study file", got="''")
    if "" in (given.get("policies") or ()):
        raise InputError("--policy", expected="a policy", got="''")
    if options.get("design") == "":
        raise InputError("--design", expected="a design", got="''")
    return study_of(described({"scenario": what, "vary": factors, **given, **more}, label="the command line"))


def _run(study: Study, store: Path, *, quiet: bool, as_json: bool, **options: Any) -> Ran:
    from cosim.studies.runs.execute import run_into

    message = spoken().tr(
        "interrupted at once; {store} keeps every finished run; to resume: cosim resume {store}", store=store
    )
    with interruptible(message):
        if not quiet:
            compile_first(study.scenario)
        shown: AbstractContextManager[Any] = (
            nullcontext() if quiet else RunLines() if as_json else RunProgress(rate=True)
        )
        with shown as progress:
            checked = None if quiet or as_json else CheckLines()
            report = None if quiet else note
            return run_into(study, store, progress=progress, checked=checked, note=report, **options)


def _report(study: Study, store: Path, ran: Ran, *, as_json: bool, resume: str) -> None:
    """Print how it ended: in words as comments, so that all that is printed is still a study file."""
    if as_json:
        import json

        payload = {"kind": "summary", "store": str(store), "study": study.identity, **ran._asdict()}
        write(f"{json.dumps(payload)}\n")
    else:
        counts = spoken().tr("{new} runs made, {failed} failed, {missing} still to be made", **ran._asdict())
        write(f"# {store}: {counts}\n")
    if ran.interrupted:
        note(spoken().tr("interrupted; runs under way were finished and kept; to resume: {resume}", resume=resume))
        raise typer.Exit(INTERRUPTED)
    if ran.failed:
        note(
            spoken().tr(
                "{n} runs failed; for the reasons: cosim status {store}; to try them again: cosim resume {store} "
                "--retry", n=ran.failed, store=store,
            )
        )  # fmt: skip
        raise typer.Exit(_FAILED)
