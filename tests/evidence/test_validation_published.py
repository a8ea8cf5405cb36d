"""The quick tier of `cosim validate` on the packaged region: no line worse than packaged."""

from __future__ import annotations

import pytest

from cosim.care.scenario.load import load_scenario
from cosim.evidence.validation.catalogue import PATTERNS, validate


@pytest.mark.slow
@pytest.mark.statistical
def test_the_region_is_as_good_as_packaged():
    report = validate(load_scenario("region-2015"), workers=2)
    assert [one.pattern.name for one in report.measured] == list(PATTERNS)
    assert all(one.expected for one in report.measured)
    assert [(pattern.name, finding.line.key) for pattern, finding in report.worse] == []
