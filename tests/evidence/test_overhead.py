"""V9: half of the rules are scrapped, and the line about it can fail."""

from __future__ import annotations

import pytest
from tests.helpers.small import Values, small

from cosim.evidence.validation.catalogue import PATTERNS
from cosim.evidence.validation.pattern import Finding
from cosim.studies.lab import Lab

_RULES: Values = {"administration.share": 0.38, "administration.response": 0.3, "measure.warm_up_weeks": 26}


def found(more: Values) -> dict[str, Finding]:
    lab = Lab(small(_RULES, more, weeks=104), replicates=2, weeks=104)
    return {one.line.key: one for one in PATTERNS["V9"].measure(lab)}


def test_scrapped_rules_have_come_back_in_the_third_year() -> None:
    lines = found({})
    assert lines["rules"].verdict == "reproduced"
    assert lines["rules"].model.value < -0.002
    assert not lines["rules"].line.given
    assert lines["time"].model.value == pytest.approx(0.38, abs=0.02)


def test_where_rules_follow_distrust_slowly_the_line_fails() -> None:
    assert found({"administration.rate": 0.02})["rules"].verdict == "contradicts"


def test_where_rules_do_not_follow_distrust_administration_is_an_input() -> None:
    lines = found({"administration.response": 0.0})
    assert lines["rules"].line.given
    assert lines["time"].line.given
    assert tuple(lines["rules"].model) == (0.0, 0.0, 0.0)


def test_only_the_rules_of_registration_differ_between_the_arms() -> None:
    base, scrapped = (arm.of(small()).values for arm in PATTERNS["V9"].compares(small()))
    assert {key for key in base if base[key] != scrapped[key]} == {"administration.scrap"}
