"""The Dutch catalogue: ``make texts`` brings it up to date with the code, and compiles it; needs Babel.

Messages are what `Language.tr` and `Language.trn` are given, and what `mark` marks, in Python files and in templates.
"""

from __future__ import annotations

import io
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

SOURCES = Path(__file__).parents[1] / "src" / "cosim"
PLACE = SOURCES / "texts" / "locale" / "nl" / "LC_MESSAGES"
_KEYWORDS = {"tr": None, "trn": (1, 2), "mark": None}
_METHODS = [("**.py", "python"), ("**.j2", "jinja2")]


def extracted() -> Catalog:
    """Every message in the code and the templates; where it stands is left out, so that lines may move."""
    found = Catalog(
        locale="nl",
        domain="cosim",
        project="cosim",
        version="0.1",
        fuzzy=False,
        header_comment="# Dutch; made by: make texts",
        msgid_bugs_address="-",
        last_translator="-",
        language_team="-",
        copyright_holder="-",
    )
    options = {"**.j2": {"extensions": "", "silent": "false"}}
    for _, _, message, _, _ in sorted(
        extract_from_dir(str(SOURCES), _METHODS, options, keywords=_KEYWORDS), key=lambda one: (str(one[0]), one[1])
    ):
        if message:
            found.add(message)
    return found


def translated() -> Catalog:
    """The catalogue as it is."""
    with (PLACE / "cosim.po").open("rb") as stream:
        found = read_po(stream, locale="nl")
    found.creation_date = found.revision_date = datetime(2026, 1, 1, tzinfo=UTC)  # the same bytes on every day
    return found


def compiled(catalogue: Catalog) -> bytes:
    """The bytes of the compiled catalogue."""
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def problems() -> list[str]:
    """What is missing, gone, empty or different in the catalogue; empty if it is up to date."""
    code, dutch = extracted(), translated()
    wanted, have = ({message.id for message in one if message.id} for one in (code, dutch))
    found = [f"not in the catalogue: {message}" for message in sorted(map(str, wanted - have))]
    found += [f"no longer in the code: {message}" for message in sorted(map(str, have - wanted))]
    for message in dutch:
        if not message.id:
            continue
        ids, texts = ((one,) if isinstance(one, str) else tuple(one) for one in (message.id, message.string))
        if message.fuzzy or not all(texts):
            found.append(f"not translated: {message.id}")
        elif any(_places(text) != _places(one) for one, text in zip(ids, texts, strict=True)):
            found.append(f"other places than in the code: {message.id}")
    if (PLACE / "cosim.mo").read_bytes() != compiled(dutch):
        found.append("cosim.mo is not compiled from cosim.po")
    return found


def _places(text: str) -> set[str]:
    """Named places such as ``{n}``."""
    return {part.split("}")[0] for part in text.split("{")[1:]}


def main() -> int:
    """Add what is new, drop what is gone, compile; returns 1 while something is not translated."""
    PLACE.mkdir(parents=True, exist_ok=True)
    po = PLACE / "cosim.po"
    catalogue = extracted()
    if po.exists():
        before = {message.id: message.string for message in translated() if message.id}
        for message in catalogue:
            if message.id in before:
                message.string = before[message.id]
    with po.open("wb") as stream:
        write_po(stream, catalogue, width=120, omit_header=False, no_location=True, sort_output=True)
    text = po.read_text(encoding="utf-8")
    kept = [
        line for line in text.splitlines() if not line.startswith(('"POT-Creation', '"PO-Revision', '"Generated-By'))
    ]
    po.write_text("\n".join(kept) + "\n", encoding="utf-8")
    (PLACE / "cosim.mo").write_bytes(compiled(translated()))
    left = problems()
    sys.stdout.write("".join(f"{line}\n" for line in left) or "the catalogue is up to date\n")
    return int(bool(left))


if __name__ == "__main__":
    sys.exit(main())
