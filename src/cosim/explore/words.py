"""Texts of the explorer, one file a language."""

from __future__ import annotations

from functools import partial

from cosim.web import words

__all__ = ["texts_of"]

texts_of = partial(words.texts_of, "cosim.explore")  # tables ``ui``, and names and meanings of ``knobs``
