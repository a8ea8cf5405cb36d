"""The quick tier of `cosim validate` on packaged regions: no line worse than packaged."""

from __future__ import annotations

import pytest

from cosim.care.scenario.load import load_scenario
from cosim.evidence.validation.catalogue import PATTERNS, validate


@pytest.mark.slow
@pytest.mark.statistical
@pytest.mark.parametrize(
    ("name", "patterns"), [("region-2025", ()), ("region-2015", ("V1", "V4", "V7")), ("decade-2015", ("V8",))]
)
def test_the_region_is_as_good_as_packaged(name: str, patterns: tuple[str, ...]) -> None:
    report = validate(load_scenario(name), patterns=patterns, workers=2)
    assert [one.pattern.name for one in report.measured] == list(patterns or PATTERNS)
    assert all(one.expected for one in report.measured)
    assert [(pattern.name, finding.line.key) for pattern, finding in report.worse] == []
