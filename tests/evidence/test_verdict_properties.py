"""The verdict on a number: what holds for every line and every number of the model."""

from __future__ import annotations

import ast
import math
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cosim.evidence.validation import catalogue
from cosim.evidence.validation.pattern import VERDICTS, Line
from cosim.studies.effects import Estimate

numbers = st.floats(-4.0, 4.0, allow_nan=False).map(lambda x: round(x, 3))
widths = st.floats(0.0, 3.0).map(lambda x: round(x, 3))


@st.composite
def lines(draw) -> Line:
    """A line as a pattern may have it: its band on the published side, or around no effect."""
    null, direction = draw(st.sampled_from([0.0, 1.0])), draw(st.sampled_from([-1, 0, 1]))
    near, more = draw(widths), draw(widths)
    sided = direction != 0 and draw(st.booleans())
    if direction == 0:
        low, high = null - near, null + more
    elif sided:
        low, high = null, math.inf
    else:
        low, high = null + near, null + near + more
    if direction < 0:
        low, high = 2.0 * null - high, 2.0 * null - low
    return Line("key", "what", "unit", "published", low, high, null=null, direction=direction, sided=sided)


@st.composite
def estimates(draw) -> Estimate:
    """A number with its interval."""
    value = draw(numbers)
    return Estimate(value, value - draw(widths), value + draw(widths))


@given(lines(), numbers)
def test_without_an_interval_nothing_is_reproduced(line: Line, value: float) -> None:
    for model in (Estimate(value, math.nan, math.nan), Estimate(math.nan, math.nan, math.nan),
                  Estimate(value, -math.inf, math.inf)):  # fmt: skip
        assert line.judge(model).verdict == "not reproduced"


@given(lines(), estimates(), widths, widths)
def test_a_wider_interval_is_never_better(line: Line, model: Estimate, left: float, right: float) -> None:
    wider = Estimate(model.value, model.low - left, model.high + right)
    first, second = (VERDICTS.index(line.judge(one).verdict) for one in (model, wider))
    assert second >= first or (VERDICTS[first], VERDICTS[second]) == ("contradicts", "not reproduced")


@given(lines(), estimates())
def test_an_effect_on_the_wrong_side_is_never_agreed_with(line: Line, model: Estimate) -> None:
    wrong = (model.value - line.null) * line.direction < 0.0
    assert not wrong or line.judge(model).verdict in ("not reproduced", "contradicts")


@given(lines(), estimates())
def test_what_is_reproduced_has_its_interval_where_it_belongs(line: Line, model: Estimate) -> None:
    nearest = min((end - line.null) * line.direction for end in (model.low, model.high))
    right = line.low <= model.low <= model.high <= line.high if line.direction == 0 else nearest >= 0.0
    assert right or line.judge(model).verdict != "reproduced"
    assert line.judge(model).verdict != "reproduced" or not line.sided or nearest > 0.0


@given(lines(), estimates())
def test_a_verdict_is_the_same_in_a_mirror(line: Line, model: Estimate) -> None:
    mirrored = replace(line, low=-line.high, high=-line.low, null=-line.null, direction=-line.direction)
    turned = Estimate(-model.value, -model.high, -model.low)
    assert mirrored.judge(turned).verdict == line.judge(model).verdict


@given(lines(), estimates())
def test_every_line_fails_far_enough_away(line: Line, model: Estimate) -> None:
    far = -1000.0 if line.direction >= 0 else 1000.0
    assert line.judge(Estimate(*(end + far for end in model))).verdict == "contradicts"


def declared() -> list[Line]:
    """The lines of all patterns that are written out in their files."""
    folder = Path(catalogue.__file__).parent / "patterns"
    found = []
    for file in sorted(folder.glob("*.py")):
        module = __import__(f"cosim.evidence.validation.patterns.{file.stem}", fromlist=["_"])
        for one in vars(module).values():
            found += [one] if isinstance(one, Line) else [x for x in one if isinstance(x, Line)] if isinstance(
                one, tuple) else []  # fmt: skip
    return found


def written_out() -> int:
    folder = Path(catalogue.__file__).parent / "patterns"
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in folder.glob("*.py")]
    return sum(isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Line" for tree in trees
               for node in ast.walk(tree))  # fmt: skip


def test_all_lines_of_the_patterns_are_looked_at() -> None:
    assert len(declared()) == written_out() - 1  # those of the table of Hong and Page are made as they are measured


@pytest.mark.parametrize("line", declared(), ids=lambda line: line.key)
def test_the_band_of_a_line_agrees_with_its_direction(line: Line) -> None:
    """A band that reaches to the wrong side, or a side that is not bounded by no effect, could not fail."""
    if line.sided:
        assert line.null in (line.low, line.high)
        assert line.direction != 0
    elif line.direction:
        assert min((end - line.null) * line.direction for end in (line.low, line.high)) >= 0.0
    else:
        assert line.low <= line.null <= line.high or line.count
    assert line.low > -math.inf or line.high < math.inf
