"""``cosim sweep``, ``resume``, ``expand``: many runs over many settings, into a store that survives anything."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cosim.cli.console import INTERRUPTED, CheckLines, RunLines, RunProgress, compile_first, interruptible, note
from cosim.cli.options import Json, Quiet, Set, Weeks, Workers, default_workers
from cosim.errors import InputError

if TYPE_CHECKING:
    from cosim.studies.runs.execute import Ran
    from cosim.studies.sweeps.study import Study

__all__ = ["StoreArgument", "expand", "resume", "size", "sweep"]

_FAILED = 1
_FOLDER = Path("results") / "sweeps"

StoreArgument = Annotated[Path, typer.Argument(metavar="STORE", help="SQLite file of a sweep.")]
EngineOption = Annotated[str, typer.Option("--engine", help="threads or processes; results are the same.")]
Cluster = Annotated[
    str | None, typer.Option("--cluster", metavar="ADDRESS", help="A Dask scheduler (tcp://...), or local.")
]
Retry = Annotated[bool, typer.Option("--retry", help="Try runs that failed again.")]
Samples = Annotated[
    int | None, typer.Option("--samples", min=1, help="Points of lhs, base samples of sobol, trajectories of morris.")
]


def sweep(
    what: Annotated[str, typer.Argument(metavar="SCENARIO|STUDY", help="Scenario, or a TOML study file.")],
    vary: Annotated[
        list[str] | None,
        typer.Option("--vary", metavar="KEY=LO:HI[:N]|A,B,C", help="What to vary; may be given more than once."),
    ] = None,
    policy: Annotated[
        list[str] | None,
        typer.Option("--policy", metavar="A+B", help="A further arm beside the base; may be given more than once."),
    ] = None,
    design: Annotated[str | None, typer.Option("--design", help="grid (if left out), lhs, sobol or morris.")] = None,
    samples: Samples = None,
    first_order: Annotated[
        bool, typer.Option("--first-order", help="Half as many points of sobol, and no indices of pairs.")
    ] = False,
    runs: Annotated[
        int | None, typer.Option("--runs", min=1, help="Replicates of every point and arm; 1 if left out.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, help="Which luck, and which samples; 0 if left out.")
    ] = None,
    weeks: Weeks = None,
    changes: Set = None,
    series: Annotated[bool, typer.Option("--series", help="Keep the weekly figures of every run as well.")] = False,
    store: Annotated[
        Path | None, typer.Option("--store", metavar="FILE", help="SQLite file; one named after the study if left out.")
    ] = None,
    workers: Workers = None,
    engine: EngineOption = "threads",
    cluster: Cluster = None,
    shard: Annotated[
        str | None, typer.Option("--shard", metavar="I/N", help="Only part I of N, into a store of its own.")
    ] = None,
    retry: Retry = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say how many runs, how long and how large; run nothing.")
    ] = False,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Vary a scenario and keep every run in one SQLite file; typed again, it goes on where it was."""
    from cosim.studies.runs.tasks import WHOLE, shard_of
    from cosim.studies.store.migrate import earlier_store

    given = {
        "vary": vary, "policies": policy, "design": design, "second_order": False if first_order else None,
        "seed": seed, "weeks": weeks, "set": changes, "series": series or None,
    }  # fmt: skip
    study = _study(what, given, samples=samples, runs=runs)
    part = WHOLE if shard is None else shard_of(shard)
    many = default_workers(study.scenario) if workers is None else workers
    suffix = "" if shard is None else f"-{part.number}-of-{part.of}"
    place = store or _FOLDER / f"{study.name}-{study.identity[:8]}{suffix}.sqlite"
    if store is None and not place.exists():
        place = earlier_store(_FOLDER, study, suffix=suffix) or place
    if dry_run:
        from cosim.cli.dryrun import dry_run as answer

        return answer(study, place, shard=part, workers=many, quiet=quiet, as_json=as_json)
    ran = _run(study, place, quiet=quiet, as_json=as_json, engine=_engine(engine, cluster, workers), workers=many,
               shard=part, retry=retry)  # fmt: skip
    if not (quiet or as_json):
        typer.echo(study.written, nl=False)
    _tell(study, place, ran, as_json=as_json, resume=f"cosim resume {place}" if shard is None else "the same command")
    return None


def resume(
    store: StoreArgument,
    retry: Retry = False,
    workers: Workers = None,
    engine: EngineOption = "threads",
    cluster: Cluster = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Go on with a sweep that was interrupted or killed."""
    study = _stored(store)
    _go_on(study, store, retry=retry, workers=workers, engine=engine, cluster=cluster, quiet=quiet, as_json=as_json)


def expand(
    store: StoreArgument,
    runs: Annotated[
        int | None, typer.Option("--runs", min=1, help="Replicates to go to; earlier ones are kept.")
    ] = None,
    samples: Samples = None,
    workers: Workers = None,
    engine: EngineOption = "threads",
    cluster: Cluster = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Give a sweep more replicates or samples; those it has are kept."""
    if runs is None and samples is None:
        raise InputError("expand", expected="--runs or --samples", got="neither")
    study = _stored(store).grown(runs=runs, samples=samples)
    _go_on(study, store, retry=False, workers=workers, engine=engine, cluster=cluster, quiet=quiet, as_json=as_json)


def _go_on(
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
    many = default_workers(study.scenario) if workers is None else workers
    ran = _run(study, store, quiet=quiet, as_json=as_json, engine=_engine(engine, cluster, workers), workers=many,
               retry=retry)  # fmt: skip
    _tell(study, store, ran, as_json=as_json, resume=f"cosim resume {store}")


def _stored(store: Path) -> Study:
    from cosim.studies.store.status import status_of

    return status_of(store)[1]


def _study(what: str, given: dict[str, Any], *, samples: int | None, runs: int | None) -> Study:
    """The study that is asked, as a file or by options; a file may be given more runs and samples."""
    from cosim.care.scenario.model import settings
    from cosim.studies.sweeps.factors import factor_of
    from cosim.studies.sweeps.file import RangeTable, StudyFile, is_study_file, load_study, study_of

    more = {name: value for name, value in (("samples", samples), ("runs", runs)) if value is not None}
    if is_study_file(what):
        for name, value in given.items():
            if value is not None:
                option = {"policies": "policy", "second_order": "first-order"}.get(name, name.replace("_", "-"))
                raise InputError(
                    f"--{option}", expected="this in the study file", got="an option", hint=f"change {what}"
                )
        written, study = load_study(what)
        return study_of(written.model_copy(update=more), folder=Path(what).parent) if more else study
    factors: dict[str, Any] = {}
    for text in given.pop("vary") or ():
        factor = factor_of(text)
        if factor.key in factors:
            raise InputError(f"--vary {factor.key}", expected="each key once", got=repr(text))
        ends = {"low": factor.low, "high": factor.high, "points": factor.points}
        factors[factor.key] = list(factor.levels) if factor.levels else RangeTable(**ends)  # type: ignore[arg-type]
    said = {name: value for name, value in given.items() if value is not None}
    said["set"] = settings(said.get("set", []))
    if not what:
        raise InputError("SCENARIO", expected="a scenario or a study file", got="''")
    if "" in (said.get("policies") or ()):
        raise InputError("--policy", expected="a policy", got="''")
    return study_of(StudyFile.model_validate({"scenario": what, "vary": factors, **said, **more}))


def _engine(engine: str, cluster: str | None, workers: int | None) -> Any:
    """The engine that is named."""
    if cluster is None:
        return engine
    if engine != "threads":
        raise InputError("--engine and --cluster", expected="one of the two", got="both")
    from cosim.studies.runs.cluster import cluster_engine

    return cluster_engine(cluster, workers=workers)


def _run(study: Study, store: Path, *, quiet: bool, as_json: bool, **how: Any) -> Ran:
    from cosim.studies.runs.execute import run_into

    with interruptible(f"interrupted at once; {store} keeps what was finished; to go on: cosim resume {store}"):
        if not quiet:
            compile_first(study.scenario)
        shown: Any = RunLines() if as_json else nullcontext() if quiet else RunProgress(rate=True)
        with shown as progress:
            call: Callable[[int, int, float], None] | None = progress
            return run_into(
                study, store, progress=call, checked=None if quiet or as_json else CheckLines(),
                note=None if quiet else note, **how,
            )  # fmt: skip


def _tell(study: Study, store: Path, ran: Ran, *, as_json: bool, resume: str) -> None:
    """How it ended: in words as comments, so that all that is printed is still a study file."""
    if as_json:
        import json

        typer.echo(json.dumps({"kind": "summary", "store": str(store), "study": study.identity, **ran._asdict()}))
    else:
        typer.echo(f"# {store}: {ran.new} runs made, {ran.failed} failed, {ran.missing} still to be made")
    if ran.interrupted:
        note(f"interrupted; what was under way is finished and kept; to go on: {resume}")
        raise typer.Exit(INTERRUPTED)
    if ran.failed:
        note(
            f"{ran.failed} runs failed: cosim status {store} says why; to try them again: cosim resume {store} --retry"
        )
        raise typer.Exit(_FAILED)


def size(number: float) -> str:
    """A number of bytes as it is said.

    Examples
    --------
    >>> size(2_500_000), size(900)
    ('2.5 MB', '0.9 kB')
    """
    for unit, factor in (("GB", 1e9), ("MB", 1e6)):
        if number >= factor:
            return f"{number / factor:.1f} {unit}"
    return f"{number / 1e3:.1f} kB"
