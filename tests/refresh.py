"""Write everything that is made from the code, and say what moved: ``make refresh``, or ``python -m tests.refresh``.

In order: JSON Schemas, generated pages with the tables of the ODD, declared defaults, recorded whole runs. Exit code 1
if numbers moved under the same model version; the defaults or runs concerned are then left as they are.
``--without-runs`` leaves the recorded runs alone, which takes seconds instead of minutes.
"""

from __future__ import annotations

import difflib
import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.baselines import refresh as baselines

import cosim
from cosim.care.scenario.writing import schema_path, schema_texts

ROOT = Path(__file__).parents[1]


def texts() -> dict[Path, str]:
    """Every file that is written from declarations alone, by its path."""
    schemas = {schema_path(name): text for name, text in schema_texts().items()}
    return schemas | script("generate").texts() | {ROOT / "codemeta.json": script("codemeta").codemeta()}


def script(name: str) -> Any:
    """A script of ``docs/`` as a module."""
    spec = importlib.util.spec_from_file_location(f"docs_{name}", ROOT / "docs" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def write(found: dict[Path, str]) -> list[str]:
    """Write what differs; a line for each file."""
    lines = []
    for path, text in found.items():
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        if text == before:
            continue
        path.write_text(text, encoding="utf-8", newline="\n")
        changes = [line for line in difflib.ndiff(before.splitlines(), text.splitlines()) if line[0] in "+-"]
        added = sum(line[0] == "+" for line in changes)
        lines.append(f"{path.relative_to(ROOT)}: {added} lines added, {len(changes) - added} removed")
    return lines


def main(words: Sequence[str]) -> int:
    """Write, print what moved, and return the exit code."""
    if Path(cosim.__file__).parents[2] != ROOT:
        sys.stderr.write(f"error: cosim is imported from {Path(cosim.__file__).parent}, not from {ROOT / 'src'}\n")
        return 2
    lines = write(texts())
    defaults, refused = baselines.record_defaults()
    lines += defaults
    if "--without-runs" not in words:
        runs, moved = baselines.record_runs()
        lines, refused = lines + runs, refused or moved
    sys.stdout.write("".join(f"{line}\n" for line in lines) or "nothing has moved\n")
    return int(refused)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
