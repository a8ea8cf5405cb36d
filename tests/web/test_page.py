"""The shell of a page: nothing in it can become a script or a request, and its colours can be read."""

from __future__ import annotations

import re

import pytest

from cosim.web.page import asset, json_inside, page, policy_of
from helpers.browser import contrast


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
