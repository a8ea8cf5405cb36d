"""A page as one file: style, scripts and data inside, and a policy that forbids every request.

Data go in as JSON in a script element that is no script, with ``<`` written as an escape, so that a text of a scenario
or a policy cannot close it. Scripts and styles are allowed by their hash and in no other way, so no text becomes one.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from html import escape
from importlib.resources import files
from typing import Any

from cosim.errors import terminal_text

__all__ = ["asset", "json_inside", "page", "policy_of"]


def asset(name: str, package: str = "cosim.web") -> str:
    """Text of a file in the folder ``assets`` of a package."""
    return files(package).joinpath("assets", name).read_text(encoding="utf-8")


def json_inside(value: Any) -> str:
    r"""JSON that may stand inside a script element.

    Examples
    --------
    >>> json_inside({"a": "</script>", "b": 0.5})
    '{"a":"\\u003c/script>","b":0.5}'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def policy_of(styles: Sequence[str], scripts: Sequence[str], *, connect: str = "'none'") -> str:
    """Content security policy of a page with these styles and scripts inside.

    Parameters
    ----------
    connect
        Where the page may ask for data: nowhere, or ``'self'`` on a server of its own.
    """

    def hashed(texts: Sequence[str]) -> str:
        digests = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts)
        return " ".join(f"'sha256-{digest}'" for digest in digests) or "'none'"

    return (
        f"default-src 'none'; style-src {hashed(styles)}; script-src {hashed(scripts)}; img-src data:; "
        f"connect-src {connect}; base-uri 'none'; form-action 'none'"
    )


def page(
    title: str,
    *,
    lang: str,
    body: str = "",
    styles: Sequence[str] = (),
    scripts: Sequence[str] = (),
    data: Mapping[str, Any] | None = None,
    connect: str = "'none'",
) -> str:
    """The whole file.

    Parameters
    ----------
    title
        Text of the title.
    lang
        Language of the page.
    body
        HTML inside ``<body>``, escaped by who made it.
    styles, scripts
        Texts that follow those that all pages share.
    data
        What scripts find with ``Cosim.data(name)``, by name.
    connect
        See `policy_of`.
    """
    css = "\n".join([asset("tokens.css"), *styles])
    code = [asset("core.js"), *scripts] if scripts else []
    policy = escape(policy_of([css], code, connect=connect))
    code_inside = "".join(f"<script>{text}</script>\n" for text in code)
    inside = "".join(
        f'<script type="application/json" id="data-{name}">{json_inside(value)}</script>\n'
        for name, value in (data or {}).items()
    )
    return (
        f'<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<title>{escape(terminal_text(title))}</title>\n<link rel="icon" href="data:,">\n<style>{css}</style>\n'
        f"</head>\n<body>\n{body}\n{inside}{code_inside}</body>\n</html>\n"
    )
