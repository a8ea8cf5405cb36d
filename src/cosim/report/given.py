"""What a report about a comparison is made from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from cosim.studies.comparison.words import answers_of
from cosim.texts.answer import Answer
from cosim.texts.language import Language

__all__ = ["Given", "Row"]

Row = Mapping[str, Any]


class Given(NamedTuple):
    """What a report about a comparison is made from.

    Attributes
    ----------
    result
        The comparison.
    rows
        Its table with sizes, by policy and outcome.
    titles, caveats
        By arm, in the language.
    payers
        Outcomes of single payers.
    fits, changed, validation, ablation
        Tables and documents that were found with it; None without.
    language
        Of the report.
    word
        Whether figures are drawn as PNG too.
    """

    result: Any
    rows: dict[tuple[str, str], Row]
    titles: dict[str, str]
    caveats: dict[str, str]
    payers: tuple[str, ...]
    fits: Any
    changed: Any
    validation: Any
    ablation: Any
    language: Language
    word: bool

    @property
    def answers(self) -> list[Answer]:
        """An answer a policy."""
        return answers_of(self.result, self.language)
