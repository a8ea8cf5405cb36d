"""The bytes of a network file, checked before they are read, and the text in them."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

from cosim.core.reading import check_regular
from cosim.errors import InputError, nearest
from cosim.network_files.values import shown

__all__ = ["MOST_BYTES", "Choice", "Source", "check_file", "chosen", "text_of"]

MOST_BYTES = 256 * 2**20  # a network of a million ties with ten attributes each has about this size
_PACKED = {
    b"PK\x03\x04": "a zip file or an Excel workbook", b"\x1f\x8b": "a gzip file", b"\xfd7zXZ": "an xz file",
    b"BZh": "a bzip2 file", b"\x28\xb5\x2f\xfd": "a zstd file", b"7z\xbc\xaf": "a 7z file", b"SQLite": "a database",
}  # fmt: skip
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class Choice:
    """What to read of a file that holds several networks.

    Attributes
    ----------
    relation
        Name or number of the relation, in a file where ties are of several kinds.
    network
        Name of the network, in a file with several.
    """

    relation: str | None = None
    network: str | None = None


@dataclass(frozen=True)
class Source:
    """A network file: where it is, and its bytes."""

    path: Path
    data: bytes

    @classmethod
    def of(cls, path: Path) -> Source:
        """Read a file.

        Raises
        ------
        InputError
            As `check_file`, or if the file cannot be read.
        """
        size = check_file(path, where=str(path))
        try:
            with path.open("rb") as file:
                data = file.read(size + 1)  # not all there is: the size that the system tells is not always true
        except OSError as error:
            raise InputError(str(path), expected="a file that can be read", got=error.strerror or "none") from error
        if len(data) > size:
            raise InputError(str(path), expected="a file that does not change", got="one that grows while it is read")
        _refuse_packed(data, where=str(path))
        return cls(path, data)

    @property
    def text(self) -> str:
        """The text of the file, see `text_of`."""
        return text_of(self.data, where=str(self.path))


def check_file(path: Path, *, where: str) -> int:
    """Size in bytes; refuses what cannot be read as a whole: a folder, a device, a pipe, a file that is too large.

    Raises
    ------
    InputError
        If there is no such file, it is none of these, or it has more than `MOST_BYTES`.
    """
    try:
        found = path.stat()
    except FileNotFoundError:
        beside = [other.name for other in path.parent.iterdir()] if path.parent.is_dir() else []
        hint = nearest(path.name, beside)
        raise InputError(where, expected="a network file", got="no such file", hint=hint) from None
    except (OSError, ValueError) as error:
        got = getattr(error, "strerror", None) or str(error)
        raise InputError(where, expected="a network file", got=got) from None
    check_regular(found, where=where, expected="a network file")
    if found.st_size > MOST_BYTES:
        got = f"{found.st_size / 2**20:,.1f} MiB"
        hint = "keep only the attributes that are needed, or write it as CSV"
        raise InputError(where, expected=f"a file of at most {MOST_BYTES // 2**20} MiB", got=got, hint=hint)
    return found.st_size


def _refuse_packed(data: bytes, *, where: str) -> None:
    for begin, name in _PACKED.items():
        if data.startswith(begin):
            raise InputError(
                where, expected="a file of text", got=name, hint="unpack it, or export a text file from it"
            )


def text_of(data: bytes, *, where: str) -> str:
    """Text in UTF-8, or in UTF-16 if the file begins with its byte order mark.

    Raises
    ------
    InputError
        If the bytes are text in another encoding, or no text.
    """
    _refuse_packed(data, where=where)
    encoding = "utf-16" if data.startswith(_UTF16) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            where,
            expected="text in UTF-8",
            got=f"another encoding (line {line})",
            hint="save as UTF-8 (Excel: 'CSV UTF-8'; Pajek: 'Unicode UTF8 with BOM'; Notepad: encoding 'UTF-8')",
        ) from None
    if "\x00" in text:
        raise InputError(where, expected="a file of text", got="zero bytes in it", hint="save as UTF-8")
    return text


def chosen(names: list[str], wanted: str | None, *, key: str, source: Source) -> int:
    """Index of the network or relation that is read.

    Parameters
    ----------
    names
        What the file has, in order.
    wanted
        What the user chose, or None.
    key
        ``network`` or ``relation``: the key of ``[network]`` that chooses.

    Raises
    ------
    InputError
        If there are several and none is chosen, or there is no such one, or several have the name.
    """
    where = f"{source.path}: {key}"
    if not names:
        raise InputError(where, expected=f"a file with several of it, since {key} is given", got="a file with one")
    listed = ", ".join(map(shown, names[:8])) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
    if wanted is None:
        if len(names) == 1:
            return 0
        hint = f'choose one in the scenario: [network] {key} = "{shown(names[0], most=200)}"'
        raise InputError(where, expected=f"one {key} in the file", got=f"{len(names)} ({listed})", hint=hint)
    found = [at for at, name in enumerate(names) if wanted.strip() == name]
    if len(found) != 1:
        got = f"{wanted!r}, which {len(found)} of them have" if found else repr(wanted)
        raise InputError(where, expected=f"one of {listed}", got=got, hint=nearest(wanted, names))
    return found[0]
