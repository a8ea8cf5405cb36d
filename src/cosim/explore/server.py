"""The web application: the page, a stream of replicates, and lessons that were built before.

A request is answered only if it is for this host (or carries the token), and a run is started only by a page of this
server: JSON, from the same origin, within limits.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from cosim.errors import InputError
from cosim.explore.ask import MOST_BYTES
from cosim.explore.desk import Desk, FullError, Job
from cosim.explore.site import explorer_page
from cosim.explore.studio import Prepared, Studio
from cosim.explore.summary import Pair
from cosim.explore.visitors import Passes, Visitor, address_key, is_loopback

__all__ = ["application"]

_PAGE = re.compile(r"[a-z0-9-]{1,60}\.html\Z")
_HEADERS = {
    "x-content-type-options": "nosniff", "referrer-policy": "no-referrer", "cache-control": "no-store",
    "content-security-policy": "frame-ancestors 'none'", "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}  # fmt: skip

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


def application(
    studio: Studio, pool: Executor, workers: int, *, lang: str = "en", token: str = "", lessons: Path | None = None
) -> Guard:
    """The application.

    Parameters
    ----------
    pool, workers
        Where runs are made, and how many at the same time.
    token
        First part of every address; "" on loopback, where the name of the host is checked instead.
    lessons
        Folder with a site of lessons, or None.
    """
    prefix = f"/{token}" if token else ""
    desk: Desk[Prepared, Pair] = Desk(pool, workers, studio.work, studio.payload_of)
    html = explorer_page(studio, lang=lang, lessons=lessons is not None)
    passes = Passes()

    def front(request: Request) -> Response:
        found = HTMLResponse(html)
        if not passes.number(request.cookies.get(passes.name)):
            found.set_cookie(passes.name, passes.fresh(), path=f"{prefix}/", httponly=True, samesite="strict")
        return found

    async def run(request: Request) -> Response:
        try:
            _check_origin(request)
            prepared = await run_in_threadpool(studio.prepare, await _body(request))
            if await request.is_disconnected():  # the page has asked something else since: this would take its place
                return Response(status_code=499)
            address = address_key(request.client.host if request.client else "")
            visitor = Visitor(address, passes.number(request.cookies.get(passes.name)), prepared.ask.page)
            job = desk.enter(visitor, prepared, prepared.ask.runs)
        except InputError as error:
            return JSONResponse({"error": str(error)}, status_code=413 if isinstance(error, TooLongError) else 400)
        except FullError as error:
            return JSONResponse({"error": str(error)}, status_code=503)
        return StreamingResponse(_stream(desk, job), media_type="text/event-stream")

    def lesson(request: Request) -> Response:
        name = request.path_params.get("name") or "index.html"
        if lessons is None or not _PAGE.match(name) or not (lessons / name).is_file():
            return Response("not found", status_code=404, media_type="text/plain")
        return HTMLResponse((lessons / name).read_bytes())

    routes = [
        Route(f"{prefix}/", front), Route(f"{prefix}/run", run, methods=["POST"]),
        Route(f"{prefix}/lessons/", lesson), Route(f"{prefix}/lessons/{{name}}", lesson),
    ]  # fmt: skip
    return Guard(Starlette(routes=routes), token)


async def _stream(desk: Desk[Prepared, Pair], job: Job[Prepared, Pair]) -> AsyncIterator[str]:
    """Events as text; a reader that goes away ends the job."""
    try:
        async for name, payload in job.read():
            yield f"event: {name}\ndata: {json.dumps(payload, separators=(',', ':'), allow_nan=False)}\n\n"
    finally:
        desk.leave(job)


def _check_origin(request: Request) -> None:
    """Refuse what another site makes a browser send.

    Raises
    ------
    InputError
        If it is no JSON from a page of this server.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if kind != "application/json":
        raise InputError("content-type", expected="application/json", got=repr(kind)[:40])
    origin = request.headers.get("origin")
    if origin is not None and origin.partition("://")[2] != request.headers.get("host", ""):
        raise InputError("origin", expected="a page of this server", got=repr(origin)[:80])


class TooLongError(InputError):
    """A body of more bytes than are read."""


async def _body(request: Request) -> bytes:
    """The body, read no further than is allowed.

    Raises
    ------
    TooLongError
        If it is longer.
    """
    found = b""
    async for part in request.stream():
        found += part
        if len(found) > MOST_BYTES:
            raise TooLongError("body", expected=f"at most {MOST_BYTES} bytes", got="more")
    return found


class Guard:
    """Before the application: the right host or token, and the headers of every answer."""

    def __init__(self, app: Starlette, token: str) -> None:
        self._app, self._token = app, token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                extra = [(name.encode(), value.encode()) for name, value in _HEADERS.items()]
                message["headers"] = [*message.get("headers", ()), *extra]
            await send(message)

        if self._allowed(scope):
            await self._app(scope, receive, with_headers)
        else:
            await Response("not here", status_code=403, media_type="text/plain")(scope, receive, with_headers)

    def _allowed(self, scope: Scope) -> bool:
        if self._token:
            first = str(scope["path"]).split("/")[1:2]
            return bool(first) and secrets.compare_digest(first[0].encode(), self._token.encode())
        host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
        return is_loopback(host.rpartition(":")[0] if ":" in host.rpartition("]")[2] else host)
