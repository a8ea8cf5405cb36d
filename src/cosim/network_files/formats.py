"""Reading a network file as it is, whatever its format, into one kind of graph.

What people wrote is kept; what is left out or joined is noted. The readers are those of this package, because those of
NetworkX lose some of it without a word: see ``docs/decisions/0026-reading-networks.md``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cosim.errors import InputError, nearest
from cosim.network_files.csv_tables import people_files, read_csv
from cosim.network_files.draft import NetworkFile
from cosim.network_files.gexf import read_gexf
from cosim.network_files.gml import read_gml
from cosim.network_files.graphml import read_graphml
from cosim.network_files.pajek import partition_files, read_pajek
from cosim.network_files.relations import one_relation
from cosim.network_files.source import Choice, Source
from cosim.network_files.two_mode import one_mode
from cosim.network_files.values import shown

__all__ = ["FORMATS", "SUFFIXES", "files_of", "read_file"]

FORMATS: dict[str, Callable[[Source, Choice], NetworkFile]] = {
    "graphml": read_graphml,
    "gexf": read_gexf,
    "gml": read_gml,
    "pajek": read_pajek,
    "csv": read_csv,
}
SUFFIXES = {
    ".graphml": "graphml",
    ".gexf": "gexf",
    ".gml": "gml",
    ".net": "pajek",
    ".paj": "pajek",
    ".csv": "csv",
    ".tsv": "csv",
}


def read_file(
    path: Path,
    format: str | None,
    *,
    relation: str | None = None,
    network: str | None = None,
    projection: str | None = None,
    strength: str | None = None,
) -> NetworkFile:
    """Read a network file; a directed one comes back as a ``MultiDiGraph``.

    Parameters
    ----------
    path
        The file.
    format
        A key of `FORMATS`, or None to use the suffix.
    relation, network
        Which to read of a file with several.
    projection
        What to make of a two-mode network, see `cosim.network_files.two_mode.one_mode`.
    strength
        Attribute of ties that is read as trust, and so no name of a relation.

    Raises
    ------
    InputError
        If the format is unknown, the file is missing, too large or not what its format says, or it has several
        networks, relations or modes and none is chosen.
    """
    name = _format_of(path, format)
    source = Source.of(path)
    try:
        read = one_relation(FORMATS[name](source, Choice(relation, network)), source, relation, strength=strength)
        return one_mode(read, path, projection)
    except InputError:
        raise
    except Exception as error:  # a parser may fail in any way on a file it does not know
        reason = shown(" ".join(str(error).split()), most=200) or type(error).__name__
        raise InputError(
            str(path), expected=f"a {name} network", got=f"a file that cannot be read ({reason})"
        ) from error


def files_of(path: Path, format: str | None) -> list[Path]:
    """Every file that is read for a network: itself, and the tables or partitions beside it."""
    beside = {"csv": people_files, "pajek": partition_files}.get(_format_of(path, format))
    return [path, *(beside(path) if beside else [])]


def _format_of(path: Path, format: str | None) -> str:
    """Format as named, or by suffix."""
    if format is not None:
        if format not in FORMATS:
            allowed = ", ".join(FORMATS)
            raise InputError(
                f"{path}: format", expected=f"one of {allowed}", got=repr(format), hint=nearest(format, FORMATS)
            )
        return format
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        hint = nearest(suffix, SUFFIXES) or "name the format"
        raise InputError(str(path), expected="a file ending in " + ", ".join(SUFFIXES), got=repr(path.name), hint=hint)
    return SUFFIXES[suffix]
