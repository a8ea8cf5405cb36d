"""Write everything that is made from the code, and say what moved: ``make refresh``, or ``python -m tests.refresh``.

In order: JSON Schemas, generated pages with the tables of the ODD, declared defaults, recorded whole runs. Exit code 1
if numbers moved under the same model version; the defaults or runs concerned are then left as they are.
``--without-runs`` leaves the recorded runs alone, which takes seconds instead of minutes.
"""

from __future__ import annotations

import difflib
import importlib.util
import json
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

from tests.baselines import refresh as baselines

import cosim
from cosim.care.scenario.writing import schema_path, schema_texts

ROOT = Path(__file__).parents[1]


def texts() -> dict[Path, str]:
    """Every file that is written from declarations alone, by its path."""
    schemas = {schema_path(name): text for name, text in schema_texts().items()}
    spec = importlib.util.spec_from_file_location("docs_generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    pages = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(pages)
    return schemas | pages.texts() | {ROOT / "codemeta.json": codemeta()}


def codemeta() -> str:
    """``codemeta.json`` (CodeMeta 3.0), from what `pyproject.toml` says of the package."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = {
        "@context": "https://w3id.org/codemeta/3.0",
        "@type": "SoftwareSourceCode",
        "name": project["name"],
        "version": project["version"],
        "description": project["description"],
        "license": f"https://spdx.org/licenses/{project['license']}",
        "author": [{"@type": "Organization", "name": one["name"]} for one in project["authors"]],
        "keywords": project["keywords"],
        "programmingLanguage": "Python",
        "runtimePlatform": f"Python {project['requires-python']}",
        "softwareRequirements": project["dependencies"],
        "operatingSystem": "Linux, macOS, Windows",
        "developmentStatus": "active",
    }
    urls = project.get("urls", {})  # there are none until the project has a public address
    found |= {
        key: urls[name] for name, key in (("Repository", "codeRepository"), ("Issues", "issueTracker")) if name in urls
    }
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


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
