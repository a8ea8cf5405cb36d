"""Every experiment runs at its small size, and stands in the index."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "experiments"
HELPERS = {
    "common.py", "refresh_answers.py", "refresh_contradictions.py", "refresh_readme.py", "refresh_scheme_prices.py",
    "refresh_validation.py",
}  # fmt: skip
SCRIPTS = sorted(path.name for path in FOLDER.glob("*.py") if path.name not in HELPERS)


def test_every_script_stands_in_the_index():
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert SCRIPTS
    assert [name for name in [*SCRIPTS, *HELPERS] if f"`{name}`" not in index] == []


@pytest.mark.slow
@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_runs_small(script, tmp_path, monkeypatch, capsys):
    """As it is typed, but in this process, which has imported and compiled what it needs."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(FOLDER))
    monkeypatch.setattr(sys, "argv", [script, "--small", "--out", str(tmp_path / "out")])
    runpy.run_path(str(FOLDER / script), run_name="__main__")
    assert capsys.readouterr().out.strip().splitlines()[-1].endswith(".")  # its one sentence
    assert any((tmp_path / "out").glob("*.png"))


def test_the_sentence_follows_the_numbers(monkeypatch):
    import pandas as pd

    monkeypatch.syspath_prepend(str(FOLDER))
    from policy_comparison import conclusion

    def row(policy, outcome, verdict, difference=0.0):
        said = {"policy": policy, "outcome": outcome, "verdict": verdict, "base": 1.0}
        said["unit"] = "SD" if outcome == "functioning" else "EUR/year"
        return said | {"difference": difference, "low": -0.1, "high": 0.3}

    unclear = [row("memo", "functioning", "exactly none"), row("plan", "functioning", "no difference shown")]
    costs = [row("memo", "euros_total", "worse", 0.1), row("plan", "euros_total", "no difference shown")]
    assert "none of 2 policies is shown to help" in conclusion(pd.DataFrame(unclear + costs), 3)
    helped = [row("memo", "functioning", "worse", -0.1), row("plan", "functioning", "better", 0.1)]
    said = conclusion(pd.DataFrame(helped + costs), 3)
    assert "1 of 2 policies are shown to help families, most of all plan (+0.100 SD" in said
    assert "shown to harm them: memo; 1 cost more" in said
    prices = {
        "better": "at lower total costs", "worse": "at higher total costs",
        "no difference shown": "no difference in total costs that matters is shown",
    }  # fmt: skip
    slight = [row("memo", "functioning", "worse", -0.01), row("plan", "functioning", "better", 0.01)]
    assert "none of 2 policies is shown to help" in conclusion(pd.DataFrame(slight + costs), 3)
    assert "for 2 the effect is small" in conclusion(pd.DataFrame(slight + costs), 3)
    for verdict, words in prices.items():
        said = conclusion(pd.DataFrame([*helped, costs[0], row("plan", "euros_total", verdict, 0.1)]), 3)
        assert [price for price in prices.values() if price in said] == [words]
