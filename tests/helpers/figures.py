"""What a figure shows."""

from __future__ import annotations

from typing import Any

from matplotlib.text import Text


def text_of(figure: Any) -> str:
    """All text of a figure, a line for each piece."""
    return "\n".join(text.get_text() for text in figure.findobj(Text))
