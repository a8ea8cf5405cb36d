"""Report on a user's network: what was read, left out, joined or reinterpreted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from cosim.network_files.values import shown
from cosim.texts.language import ENGLISH, Language

__all__ = ["ReadReport"]


@dataclass(frozen=True)
class ReadReport:
    """A network file as it was read.

    Attributes
    ----------
    file
        Name of the file.
    people, ties, organisations
        How many there are in the network that is used.
    notes
        Sentences on what was left out, joined or reinterpreted.

    Examples
    --------
    >>> for line in ReadReport("ties.csv", 3, 2, 2, ("1 tie of a person to itself is left out",)).lines():
    ...     print(line)
    network ties.csv: 3 people, 2 ties, 2 organisations
    note: ties.csv: 1 tie of a person to itself is left out
    """

    file: str
    people: int
    ties: int
    organisations: int
    notes: tuple[str, ...] = ()

    def lines(self, language: Language = ENGLISH) -> Iterator[str]:
        """The report in lines."""
        name = shown(self.file)
        yield language.tr(
            "network {file}: {people} people, {ties} ties, {organisations} organisations", file=name,
            **{kind: language.local(f"{getattr(self, kind):,}") for kind in ("people", "ties", "organisations")},
        )  # fmt: skip
        for note in self.notes:
            yield language.tr("note: {sentence}", sentence=f"{name}: {shown(note, most=1000)}")

    def as_dict(self) -> dict[str, Any]:
        """The report for JSON."""
        return {**asdict(self), "notes": list(self.notes)}
