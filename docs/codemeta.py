"""``codemeta.json`` at the top of the project, made from `pyproject.toml`; ``make refresh`` writes it."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


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
