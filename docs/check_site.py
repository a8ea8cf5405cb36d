"""Check that no page of the built site requests anything from outside: fonts, scripts, styles or images of others.

`make docs` runs it after the build. Links that a reader may follow are fine; what a browser loads by itself is not.
"""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser
from pathlib import Path

__all__ = ["outside_requests"]

_LOADING = {  # elements that a browser loads from, and the attributes that say where from
    "script": ("src",), "link": ("href",), "img": ("src", "srcset"), "iframe": ("src",), "source": ("src", "srcset"),
    "video": ("src", "poster"), "audio": ("src",), "embed": ("src",), "object": ("data",), "input": ("src",),
}  # fmt: skip
_OUTSIDE = re.compile(r"^\s*(https?:)?//", re.IGNORECASE)
_CSS = re.compile(r"""(?:url\(\s*|@import\s+)["']?((?:https?:)?//[^"')\s]+)""", re.IGNORECASE)
_NOT_LOADED = {"canonical", "license", "author", "alternate"}  # relations of a link that only name a page


class _Requests(HTMLParser):
    """Collects the addresses outside that a page loads from."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what this element loads."""
        given = dict(attrs)
        if tag == "link" and (given.get("rel") or "") in _NOT_LOADED:
            return
        self.found += [value for name in _LOADING.get(tag, ()) if (value := given.get(name)) and _OUTSIDE.match(value)]
        self.found += _CSS.findall(given.get("style") or "")

    def handle_data(self, data: str) -> None:
        """Note what a style sheet inside the page loads."""
        if (self.get_starttag_text() or "").startswith("<style"):
            self.found += _CSS.findall(data)


def outside_requests(name: str, text: str) -> list[str]:
    """Addresses outside that a page (`.html`) or style sheet (`.css`) loads from.

    Examples
    --------
    >>> outside_requests("a.css", '@import "https://fonts.example.org/x.css"; a { background: url(local.png) }')
    ['https://fonts.example.org/x.css']
    """
    if name.endswith(".css"):
        return _CSS.findall(re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))
    page = _Requests()
    page.feed(text)
    return page.found


def main(folder: Path) -> None:
    """Check every page and style sheet of a site."""
    files = sorted(path for path in folder.rglob("*") if path.suffix in {".html", ".css"})
    if not files:
        sys.exit(f"error: {folder}: expected a built site, found no page")
    wrong = [
        f"{path.relative_to(folder)}: loads {address}"
        for path in files
        for address in outside_requests(path.name, path.read_text(encoding="utf-8"))
    ]
    if wrong:
        sys.exit("\n".join(["error: pages make outside requests", *wrong]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
