"""``cosim rerun``: a stored result once more, and whether every number is the same."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cosim.cli.console import RunProgress, compile_first, interruptible
from cosim.cli.options import Json, Workers, default_workers

__all__ = ["rerun"]


def rerun(
    result: Annotated[Path, typer.Argument(metavar="RESULT", help="Folder of --out, or its result.json or run.json.")],
    workers: Workers = None,
    as_json: Json = False,
) -> None:
    """Repeat a stored result; exit code 1 if any number differs."""
    from cosim.studies.rerun import rerun as run_again
    from cosim.studies.results import load_result

    stored = load_result(result)
    count = default_workers(stored.scenario) if workers is None else workers
    with interruptible():
        compile_first(stored.scenario)
        with RunProgress() as progress:
            _, same = run_again(result, workers=count, progress=progress)
    if as_json:
        from cosim.studies.files import json_text

        typer.echo(json_text({"result": str(result), "same": same}), nl=False)
    else:
        typer.echo(
            f"{result}: every number is the same, to the last bit"
            if same
            else f"{result}: the numbers differ; they were made with {_versions(stored.provenance)}"
        )
    if not same:
        raise typer.Exit(1)


def _versions(provenance: object) -> str:
    """Versions that made a stored result, as far as it says."""
    found = provenance if isinstance(provenance, dict) else {}
    versions = found.get("versions") or found.get("engine", {}).get("versions", {})
    return ", ".join(f"{name} {version}" for name, version in versions.items()) or "versions it does not name"
