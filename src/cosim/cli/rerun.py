"""``cosim rerun``: repeat a stored result and compare every number."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cosim.cli.console import interruptible
from cosim.cli.emit import Output, emit
from cosim.cli.options import Cluster, EngineName, Extend, Json, Lang, Quiet, Workers, engine_of, loaded, workers_of
from cosim.cli.progress import run_progress

if TYPE_CHECKING:
    from cosim.texts.language import Language

__all__ = ["rerun"]

_DIFFERS = 1


def rerun(
    result: Annotated[Path, typer.Argument(metavar="RESULT", help="Folder of --out, or its result.json or run.json.")],
    extend: Extend = None,
    workers: Workers = None,
    engine: EngineName = "threads",
    cluster: Cluster = None,
    lang: Lang = "en",
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Repeat a stored result; exit code 1 if any number differs."""
    from cosim.studies.rerun import rerun as run_again
    from cosim.studies.results import load_result
    from cosim.texts.language import language_of

    language = language_of(lang)
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
            language.tr("{result}: every number is the same, to the last bit", result=result)
            if same
            else language.tr(
                "{result}: the numbers differ; they were made with {versions}{again}", result=result,
                versions=_versions(stored.provenance, language), again=_again(stored, language),
            )
        ],
    )  # fmt: skip
    if not same:
        raise typer.Exit(_DIFFERS)


def _again(stored: Any, language: Language) -> str:
    """What to install to repeat a result."""
    from cosim.care.provenance import to_install

    found = stored.provenance if isinstance(stored.provenance, dict) else {}
    engine = {**found, **found.get("engine", {})}
    what = to_install(engine.get("versions", {}), engine.get("commit"))
    return language.tr("; to repeat it: {what}", what=what) if what else ""


def _versions(provenance: object, language: Language) -> str:
    """Versions that made a stored result, as far as it names them."""
    found = provenance if isinstance(provenance, dict) else {}
    versions = found.get("versions") or found.get("engine", {}).get("versions", {})
    return ", ".join(f"{name} {version}" for name, version in versions.items()) or language.tr(
        "versions it does not name"
    )
