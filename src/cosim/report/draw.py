"""Matplotlib figures as inline SVG for HTML and PNG for Word."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

from cosim.report.content import Figure

__all__ = ["figure_of"]

_HEAD = re.compile(r"^.*?(?=<svg)", re.DOTALL)
_METADATA = re.compile(r"<metadata>.*?</metadata>", re.DOTALL)
_SIZE = re.compile(r'(<svg\b[^>]*?) width="([\d.]+)pt" height="([\d.]+)pt"')
_DIGITS = re.compile(r"(\d+\.\d\d)\d+")
_PATH = re.compile(r' d="([^"]*)"')
_DPI = 130


def figure_of(
    name: str, draw: Callable[[], Any], *, headline: str, subtitle: str, alternative: str, word: bool = False,
    wide: float = 1.0, phone: Callable[[], Any] | None = None,
) -> Figure:  # fmt: skip
    """Draw a figure; ``name`` makes its parts unique on the page, ``word`` draws it as PNG too."""
    svg, png = _drawn(draw(), word=word)
    narrow = "" if phone is None else _inline(_drawn(phone(), word=False)[0], f"{name}n")
    return Figure(headline, subtitle, alternative, _inline(svg, name), png, wide, narrow)


def _drawn(figure: Any, *, word: bool) -> tuple[str, bytes]:
    """SVG, and PNG where a document of words needs it."""
    from cosim.plots.style import clean, styled

    clean(figure)
    buffer, pixels = io.StringIO(), io.BytesIO()
    with styled():
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
        if word:
            figure.savefig(pixels, format="png", dpi=_DPI, metadata={"Software": None})
    return buffer.getvalue(), pixels.getvalue()


def _inline(svg: str, name: str) -> str:
    """An SVG that can stand in a page with others: no head or metadata, identifiers of its own, as wide as the page."""
    svg = _METADATA.sub("", _HEAD.sub("", svg))
    svg = _SIZE.sub(r"\1", svg, count=1).replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', svg)
    svg = re.sub(r'href="#([^"]+)"', rf'href="#{name}-\1"', svg)
    svg = re.sub(r"url\(#([^)]+)\)", rf"url(#{name}-\1)", svg)
    return _PATH.sub(lambda found: f' d="{_DIGITS.sub(_shorter, found[1])}"', svg)


def _shorter(found: re.Match[str]) -> str:
    return found[1]
