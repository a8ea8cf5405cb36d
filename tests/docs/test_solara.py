"""The page on SolaraViz: its code opens, steps, resets, and gives the numbers of a plain run."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "solara.md"
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)

# What a notebook does with the last line, and a person with the buttons.
BY_HAND = """
import json
import ipyvuetify
import ipywidgets

box, shown = solara.render(solara.AppLayout(children=[page]), handle_error=False)
buttons = {one.children[0]: one for one in shown.find(ipyvuetify.Btn).widgets if one.children}
def text():
    return [str(word) for one in shown.find(ipyvuetify.Html, tag="span").widgets for word in one.children]
def pictures():
    return [bytes(one.value) for one in shown.find(ipywidgets.Image).widgets]
before = pictures()
for _ in range(3):
    buttons["Step"].click()
after, steps = pictures(), [word for word in text() if word.startswith("Step: ")]
shown.find(ipyvuetify.Slider, label="Random seed").widgets[0].v_model = 5
buttons["Reset"].click()
print(json.dumps({"pictures": len(after), "changed": before != after, "steps": steps,
                  "reset": [word for word in text() if word.startswith("Step: ")]}))
"""


def test_the_page_has_both_models() -> None:
    assert len(BLOCKS) == 2
    assert "CareSystem(" in BLOCKS[0]
    assert "GameModel(" in BLOCKS[1]


@pytest.mark.slow
@pytest.mark.parametrize("code", BLOCKS, ids=["care system", "game"])
def test_a_model_opens_in_solaraviz(code: str) -> None:
    missing = [name for name in ("altair", "ipyvuetify", "solara") if find_spec(name) is None]
    if missing:
        pytest.skip(f'no {" and no ".join(missing)}: pip install "cosim[solara]"')
    command = [sys.executable, "-W", "ignore", "-c", code + BY_HAND]
    done = subprocess.run(command, capture_output=True, text=True, timeout=1800, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found == {"pictures": 2, "changed": True, "steps": ["Step: 3"], "reset": ["Step: 0"]}
