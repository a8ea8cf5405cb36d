"""An XML document as elements, without anything that makes XML dangerous to read.

No entity is declared or fetched, so a small file cannot unfold into a large one or read another file, and nesting has a
limit. Tags lose their namespace: programs write GraphML and GEXF in several, or in none. Extensions (yEd's drawing,
Gephi's colours) keep their prefix's last word, as ``yworks:NodeLabel`` or ``viz:color``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NoReturn
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

__all__ = ["children", "given", "tree_of"]

_DEEPEST = 100
_DECLARED = re.compile(rb"<\?xml[^>]*encoding\s*=")
_ENTITY = "it declares or uses an entity; write the text out"


def tree_of(data: bytes, root: str) -> Element:
    """Root element of a document.

    Raises
    ------
    ValueError
        If it is not well-formed XML, declares entities, is nested too deeply, or its root is another element.
    """
    builder = TreeBuilder()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise ValueError(f"elements are nested more than {_DEEPEST} deep")
        builder.start(_local(tag), {name.rpartition(" ")[2]: value for name, value in attributes.items()})

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_local(tag))

    def entity(*_: Any) -> NoReturn:
        raise ValueError(_ENTITY)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.EntityDeclHandler = entity
    parser.SkippedEntityHandler = entity
    parser.ExternalEntityRefHandler = entity
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise ValueError(_reason(error, data)) from None
    except LookupError as error:  # the name of an encoding that nobody knows
        raise ValueError(str(error)) from None
    found = builder.close()
    if found.tag != root:
        raise ValueError(f"its root is <{found.tag}>, not <{root}>")
    return found


def children(element: Element, tag: str) -> Iterator[Element]:
    """Elements of one name directly inside another."""
    return (child for child in element if child.tag == tag)


def given(element: Element, name: str, what: str) -> str:
    """An attribute that must be there.

    Raises
    ------
    ValueError
        If it is not.
    """
    value = element.get(name)
    if value is None:
        raise ValueError(f"{what} has no {name}")
    return value


def _local(tag: str) -> str:
    """A name without the namespace of the format; extensions keep a word of theirs."""
    namespace, _, name = tag.rpartition(" ")
    for word in ("yworks", "viz"):
        if word in namespace:
            return f"{word}:{name}"
    return name


def _reason(error: expat.ExpatError, data: bytes) -> str:
    """What is wrong with the document; text in another encoding is the usual reason."""
    at = f"line {error.lineno}, column {error.offset + 1}"
    if error.code == expat.errors.codes[expat.errors.XML_ERROR_INVALID_TOKEN] and not _DECLARED.search(data[:200]):
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            return f"text in another encoding than UTF-8, {at}; save as UTF-8"
    return f"{expat.errors.messages[error.code]}, {at}"
