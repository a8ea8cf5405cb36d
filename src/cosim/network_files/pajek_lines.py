"""The lines of a Pajek file: sections that begin with a star, and the words of the lines under them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["Line", "Section", "sections"]

_HEAD = re.compile(r"\*\s*([A-Za-z]+)\s*(?::\s*(\d+))?\s*(.*)")
_TIMES = r"\[[\d*,;\s-]*\]"  # [1-3,5-*]: when a vertex or a tie is there
# A backslash is a character like any other, but some programs write \" for a quote inside quotes.
_ESCAPING = re.compile(rf'"((?:[^"\\]|\\.)*)"(?!\S)|({_TIMES})(?!\S)|(\S+)')
_PLAIN = re.compile(rf'"([^"]*)"(?!\S)|({_TIMES})(?!\S)|(\S+)')


class Line(NamedTuple):
    """A line of a section.

    Attributes
    ----------
    number
        Place in the file.
    words
        Without quotes, and without times.
    times
        Whether it says when it holds.
    relation
        Number of the relation that the line begins with, as in ``2: 1 4``; else empty.
    """

    number: int
    words: list[str]
    times: bool
    relation: str


class Section(NamedTuple):
    """A section: its name in small letters, its line, the number of its relation, what follows, and its lines."""

    name: str
    line: int
    number: str
    title: str
    lines: list[Line]


def sections(text: str) -> Iterator[Section]:
    r"""Sections in order; comments and empty lines are left out.

    Raises
    ------
    ValueError
        If there is something before the first section, or quotes do not match.

    Examples
    --------
    >>> head, = sections('*Arcs :2 "likes"\n1: 1 2 3.5 [1-2]')
    >>> head.name, head.number, head.title, head.lines
    ('arcs', '2', 'likes', [Line(number=2, words=['1', '2', '3.5'], times=True, relation='1')])
    """
    current: Section | None = None
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        line = line.strip()
        if not line or line.startswith("%"):
            continue
        if line.startswith("*"):
            match = _HEAD.match(line)
            if match is None:
                raise ValueError(f"line {number}: {line[:40]!r} begins with a star and is no section of Pajek")
            if current is not None:
                yield current
            name, relation, title = match.groups()
            current = Section(name.lower(), number, relation or "", title.strip().strip('"'), [])
        elif current is None:
            raise ValueError(f"no *Vertices line before line {number}, {line[:40]!r}")
        else:
            current.lines.append(_line(number, line))
    if current is not None:
        yield current


def _line(number: int, text: str) -> Line:
    r"""Words of a line; quotes keep blanks together.

    Examples
    --------
    >>> _line(1, r'1 "GGZ\North" org "say \"hi\""').words
    ['1', 'GGZ\\North', 'org', 'say "hi"']
    """
    for pattern in (_ESCAPING, _PLAIN):
        found = [match.groups() for match in pattern.finditer(text)]
        if all(bare is None or '"' not in bare for _, _, bare in found):
            break
    else:
        raise ValueError(f"line {number}: quotes that do not match in {text[:60]!r}")
    words, times = [], False
    for at, (quoted, interval, bare) in enumerate(found):
        if interval is not None and at > 1:
            times = True
        elif quoted is not None:
            words.append(quoted.replace('\\"', '"') if pattern is _ESCAPING else quoted)
        else:
            words.append(interval or bare)
    relation = ""
    if found and found[0][2] is not None and re.fullmatch(r"\d+:", words[0]):
        relation = words.pop(0)[:-1]
    return Line(number, words, times, relation)
