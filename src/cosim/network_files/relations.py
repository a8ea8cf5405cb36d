"""Ties of several kinds where the format has no place for kinds: an attribute of ties says of which relation each is.

An attribute ``relation`` with several words is read as one: who dislikes whom is no tie of who likes whom. ``type``,
``kind`` and ``layer`` may mean anything, so all ties are read, with a note; ``relation`` in the scenario chooses there
too.
"""

from __future__ import annotations

from typing import Any

from cosim.network_files.draft import NetworkFile, listed
from cosim.network_files.source import Source, chosen

__all__ = ["one_relation"]

_SURE, _PERHAPS = "relation", ("type", "kind", "layer")
_MOST = 20  # kinds; an attribute with more words is another thing


def one_relation(file: NetworkFile, source: Source, relation: str | None, *, strength: str | None) -> NetworkFile:
    """Ties of the relation that is read.

    Parameters
    ----------
    relation
        As the user names it, or None.
    strength
        Attribute of ties that is read as trust; its words are levels, not kinds.

    Raises
    ------
    InputError
        If ties are of several relations and none is chosen, or there is no such one.
    """
    if file.relation_read:
        return file
    kinds = {name: words for name, words in _kinds(file).items() if name.lower() != (strength or "").lower()}
    sure = next((name for name in kinds if name.lower() == _SURE), None)
    if relation is None and sure is None:
        file.notes.extend(
            f"ties differ in '{name}' ({listed(words)}) and all are read; relation chooses those of one kind"
            for name, words in kinds.items()
        )
        return file
    name = next((name for name, words in kinds.items() if relation in words), None) if relation is not None else None
    name = name or sure or next(iter(kinds), "")
    words = kinds.get(name, [])
    wanted = words[chosen(words, relation, key=_SURE, source=source)]
    others = [tie for tie in file.graph.edges(keys=True) if _word(file.graph.edges[tie].get(name)) != wanted]
    file.graph.remove_edges_from(others)
    file.notes.append(f"relation '{wanted}' is read; other ties are not ({len(others)})")
    return file


def _kinds(file: NetworkFile) -> dict[str, list[str]]:
    """Words of each attribute of ties that may say of which relation they are, if they differ."""
    found: dict[str, dict[str, None]] = {}
    for _, _, data in file.graph.edges(data=True):
        for name in data:
            if str(name).lower() in (_SURE, *_PERHAPS):
                found.setdefault(name, {})
    for _, _, data in file.graph.edges(data=True):
        for name, words in found.items():
            if len(words) <= _MOST:
                words.setdefault(_word(data.get(name)))
    return {
        name: list(words)
        for name, words in found.items()
        if len(words) > 1 and (name.lower() == _SURE or len(words) <= _MOST)
    }


def _word(value: Any) -> str:
    return str(value).strip() if value is not None and str(value).strip() else "without one"
