"""The shell of a page: nothing in it can become a script or a request, and its colours can be read."""

from __future__ import annotations

import re

import pytest

from cosim.web.page import asset, json_inside, page, policy_of


def contrast(one: str, other: str) -> float:
    """Contrast of two colours by WCAG 2.2."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.fixture(scope="module")
def tokens() -> dict[str, str]:
    return dict(re.findall(r"--([a-z_-]+):\s*(#[0-9a-f]{6})", asset("tokens.css")))


TEXTS = ("ink", "quiet", "accent", "better", "worse", "undecided", "competitive-text", "side_by_side-text",
         "co_creative-text")  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_text_has_a_contrast_of_four_and_a_half(tokens: dict[str, str], name: str) -> None:
    for ground in ("ground", "panel"):
        assert contrast(tokens[name], tokens[ground]) >= 4.5, (name, ground)


def test_colours_of_behaviours_are_not_those_of_better_and_worse(tokens: dict[str, str]) -> None:
    behaviours = {tokens[name] for name in ("competitive", "side_by_side", "co_creative")}
    assert len(behaviours) == 3
    assert not behaviours & {tokens["better"], tokens["worse"]}


def test_data_cannot_close_their_element() -> None:
    evil = {"a": "</script><script>alert(1)</script>", "b": "\u2028"}
    assert "<" not in json_inside(evil)
    text = page("</title><script>", lang="en", scripts=["0;"], data={"lesson": evil})
    assert text.count("<script") == 3  # the data, the shared script, the one given
    assert "<title>&lt;/title" in text


def test_a_page_forbids_every_request() -> None:
    policy = policy_of(["a"], ["b"])
    assert "default-src 'none'" in policy
    assert "connect-src 'none'" in policy
    assert "unsafe" not in policy
    assert policy.count("'sha256-") == 2
