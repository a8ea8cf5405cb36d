"""A made-up comparison in a folder, for tests of reports, and pages of A4 as a browser prints them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from cosim.care.policies.load import load_policy
from cosim.care.scenario.load import load_scenario
from cosim.studies.comparison.comparison import Comparison
from cosim.studies.files import json_text
from helpers.browser import launched
from helpers.fakes import fake_comparison

__all__ = ["printed_pages", "stored"]


def stored(
    folder: Path, policies: tuple[str, ...] = ("memo", "alignment-meetings"), *, base: str = "classroom", **changes: Any
) -> Path:
    """A made-up comparison of real policies in a scenario, written to a folder."""
    scenario = load_scenario(base)
    result: Comparison = fake_comparison(arms=("base", *policies), weeks=60)
    scenarios = {"base": scenario.resolved()}
    scenarios |= {name: {**scenario.resolved(), "policies": [load_policy(name).as_dict()]} for name in policies}
    provenance = {
        "scenarios": scenarios, "choice": None, "command": "cosim compare classroom", "identities": {},
        "question": {"outcome": "functioning", "precision": None, "confidence": 0.95}, "engine": {"model": 2},
    }  # fmt: skip
    made = replace(result, scenario=scenario, provenance=provenance, examples={}, **changes)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "result.json").write_text(json_text(made.to_dict()), encoding="utf-8")
    return folder


def printed_pages(page: Path, style: str = "") -> int:
    """How many pages of paper an HTML file takes, with a style added."""
    with launched() as browser:
        tab = browser.new_page()
        tab.goto(page.as_uri())
        if style:
            tab.add_style_tag(content=style)
        return len(re.findall(rb"/Type\s*/Page\b", tab.pdf(prefer_css_page_size=True)))
