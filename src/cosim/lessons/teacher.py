"""The pack for the teacher: ninety minutes, answers, wrong ideas, a sheet to print, a QR code.

A lesson is the data of its page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from importlib import import_module
from typing import Any

from cosim.lessons.load import ui_texts

__all__ = ["in_class", "qr_of", "teacher_body"]

IN_CLASS = ("neighbours", "memo", "side-by-side", "meetings", "claim")  # the others are homework
_VOTE, _CLOSE, _ALL = 5, 10, 90
_LINES = 2 * "<span class='line'></span>"  # to write on

Data = Mapping[str, Any]


def in_class(all_: Sequence[Data]) -> tuple[list[Data], list[Data]]:
    """Lessons of the class, and those of homework."""
    mine = [one for one in all_ if one["name"] in IN_CLASS] or list(all_)[:5]
    return mine, [one for one in all_ if one not in mine]


def qr_of(url: str) -> str | None:
    """QR code of an address as SVG; None where segno is not installed."""
    try:
        segno: Any = import_module("segno")
    except ImportError:
        return None
    return str(segno.make(url, error="m").svg_inline(scale=5, border=4, title=url, omitsize=True))


def teacher_body(all_: Sequence[Data], *, code: str, url: str) -> str:
    """HTML of the page."""
    words: dict[str, Any] = ui_texts(code)["teacher"]
    parts = [
        f"<main><h1>{escape(words['title'])}</h1><p>{escape(words['lead'])}</p><p>{escape(words['hints'])}</p>",
        _plan(all_, words, code), _qr(words, url), f"<h2>{escape(words['answers'])}</h2>",
        *(_answer(one, words, code) for one in all_),
        *(_sheet(one, words, code) for one in in_class(all_)[0]), "</main>",
    ]  # fmt: skip
    return "\n".join(parts)


def _plan(all_: Sequence[Data], words: Mapping[str, Any], code: str) -> str:
    mine, home = in_class(all_)
    each = (_ALL - _VOTE - _CLOSE) // max(1, len(mine))
    rows, at = [(0, _VOTE, str(words["vote"]))], _VOTE
    for lesson in mine:
        rows.append(
            (at, at + each, str(words["part"]).format(n=lesson["number"], title=lesson["texts"][code]["title"]))
        )
        at += each
    rows.append((at, _ALL, str(words["close"])))
    body = "".join(f"<tr><th scope='row'>{start}-{end}</th><td>{escape(text)}</td></tr>" for start, end, text in rows)
    last = ""
    if home:
        what = "; ".join(one["texts"][code]["title"] for one in home)
        last = f"<p>{escape(str(words['home']).format(what=what))}</p>"
    return (
        f"<div class='wide' tabindex='0' role='group' aria-label='{escape(words['plan'])}'><table class='plan'>"
        f"<caption>{escape(words['plan'])}</caption><thead><tr><th scope='col'>{escape(words['time'])}</th>"
        f"<th scope='col'>{escape(words['do'])}</th></tr></thead><tbody>{body}</tbody></table></div>{last}"
    )


def _qr(words: Mapping[str, Any], url: str) -> str:
    if not url:
        return f"<p class='quiet'>{escape(words['no_qr'])}</p>"
    code = qr_of(url)
    if code is None:
        return f"<p class='quiet'>{escape(str(words['no_segno']).format(url=url))}</p>"
    picture = f'<div class="qr" role="img" aria-label="{escape(url)}">{code}</div>'
    return f"<figure><figcaption>{escape(words['qr'])}: {escape(url)}</figcaption>{picture}</figure>"


def _answer(lesson: Data, words: Mapping[str, Any], code: str) -> str:
    texts = lesson["texts"][code]
    sentences = "".join(f"<li>{escape(one)}</li>" for one in lesson["sentences"][code])
    wrong = "".join(
        f"<li>\u201c{escape(one['idea'])}\u201d {escape(words['says'])}: {escape(one['answer'])}</li>"
        for one in texts["wrong"]
    )
    number, link = lesson["number"], f"lesson-{lesson['number']}.html#lang={code}"
    return "".join([
        f"<section><h3>{number}. {escape(texts['question'])}</h3><p>{escape(texts['teacher'])}</p>",
        f"<p><strong>{escape(texts['answer'])}</strong></p><p>{escape(texts['explain'])}</p><ul>{sentences}</ul>",
        f"<p class='panel'>{escape(lesson['badge'][code])}</p><h4>{escape(words['wrong'])}</h4><ul>{wrong}</ul>",
        f"<p class='no-print'><a href='{link}'>{escape(words['link'])}</a></p></section>",
    ])  # fmt: skip


def _sheet(lesson: Data, words: Mapping[str, Any], code: str) -> str:
    texts, ui = lesson["texts"][code], ui_texts(code)["ui"]
    heads = "".join(
        f"<th scope='col'>{escape(one)}</th>" for one in (ui["what"], words["predict_here"], words["result_here"])
    )
    items = "".join(
        f"<tr><th scope='row'>{escape(one)}</th><td></td><td></td></tr>" for one in texts["predict"]["items"].values()
    )
    questions = "".join(f"<li>{escape(one)}<br>{_LINES}</li>" for one in texts["discuss"])
    sure = " ".join(f"\u25cb {escape(ui[f'sure_{n}'])}" for n in range(3))
    return "".join([
        f"<section class='sheet'><h2>{escape(words['sheet'])}</h2>",
        f"<h3>{lesson['number']}. {escape(texts['question'])}</h3><p>{escape(texts['setting'])}</p>",
        f"<div class='wide' tabindex='0' role='group' aria-label='{escape(texts['predict']['lead'])}'><table>",
        f"<caption>{escape(texts['predict']['lead'])}</caption><thead><tr>{heads}</tr></thead>",
        f"<tbody>{items}</tbody></table></div><p>{escape(ui['sure'])} {sure}</p>",
        f"<p>{escape(words['learnt'])}:<br>{_LINES}</p><ol>{questions}</ol></section>",
    ])  # fmt: skip
