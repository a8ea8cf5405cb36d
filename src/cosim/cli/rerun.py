"""``cosim rerun``: repeat a stored result and compare every number."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from cosim.cli.console import interruptible
from cosim.cli.emit import Output, emit
from cosim.cli.options import Cluster, EngineName, Extend, Json, Quiet, Workers, engine_of, loaded, workers_of
from cosim.cli.progress import run_progress

__all__ = ["rerun"]

_DIFFERS = 1


def rerun(
    result: Annotated[Path, typer.Argument(metavar="RESULT", help="Folder of --out, or its result.json or run.json.")],
    extend: Extend = None,
    workers: Workers = None,
    engine: EngineName = "threads",
    cluster: Cluster = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Repeat a stored result; exit code 1 if any number differs."""
    from cosim.studies.rerun import rerun as run_again
    from cosim.studies.results import load_result

    loaded(extend)
    stored = load_result(result)
    count = workers_of(workers, stored.scenario)
    pool = engine_of(engine, cluster, workers)
    with interruptible(), run_progress(stored.scenario, quiet=quiet) as progress:
        _, same = run_again(result, workers=count, progress=progress, engine=pool)
    emit(
        Output(as_json, quiet),
        payload=lambda: {"result": str(result), "same": same},
        view=lambda: [
            f"{result}: every number is the same, to the last bit"
            if same
            else f"{result}: the numbers differ; they were made with {_versions(stored.provenance)}{_again(stored)}"
        ],
    )
    if not same:
        raise typer.Exit(_DIFFERS)


def _again(stored: Any) -> str:
    """What to install to repeat a result."""
    found = stored.provenance if isinstance(stored.provenance, dict) else {}
    engine = {**found, **found.get("engine", {})}
    version, commit = engine.get("versions", {}).get("cosim"), engine.get("commit")
    return f"; to repeat it: pip install cosim=={version}{f' (commit {commit})' if commit else ''}" if version else ""


def _versions(provenance: object) -> str:
    """Versions that made a stored result, as far as it names them."""
    found = provenance if isinstance(provenance, dict) else {}
    versions = found.get("versions") or found.get("engine", {}).get("versions", {})
    return ", ".join(f"{name} {version}" for name, version in versions.items()) or "versions it does not name"
