"""Listen and serve: the socket first, so that a port in use is refused before anything is compiled."""

from __future__ import annotations

import errno
import os
import secrets
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import uvicorn

from cosim.errors import InputError
from cosim.explore.server import application
from cosim.explore.studio import Studio
from cosim.explore.visitors import is_loopback

__all__ = ["address_of", "listen", "serve", "server_of", "token_for"]

_MOST_CONNECTIONS = 400


def token_for(host: str) -> str:
    """A token for an address that others can reach; "" for loopback."""
    return "" if is_loopback(host) else secrets.token_urlsafe(18)


def listen(host: str, port: int) -> socket.socket:
    """A socket on this address; port 0 takes a free one.

    Raises
    ------
    InputError
        If that is not possible.
    """
    found: socket.socket | None = None
    try:
        family, _, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        found = socket.socket(family, socket.SOCK_STREAM)
        if os.name != "nt":
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(place)
        found.listen(128)
    except OSError as error:
        if found is not None:
            found.close()
        if error.errno == errno.EADDRINUSE:
            raise InputError("--port", expected="a free port", got=f"{port}, which is in use",
                             hint="choose another, or 0 for any free one") from None  # fmt: skip
        raise InputError(
            "--host and --port", expected="an address of this machine", got=f"{host}:{port} ({error.strerror or error})"
        ) from None
    return found


def address_of(found: socket.socket, token: str) -> str:
    """The address to open in a browser."""
    host, port = found.getsockname()[:2]
    if host in ("0.0.0.0", "::"):
        host = socket.gethostname()
    host = f"[{host}]" if ":" in host else host
    return f"http://{host}:{port}/{token + '/' if token else ''}"


def server_of(
    studio: Studio, workers: int, *, lang: str = "en", token: str = "", lessons: Path | None = None
) -> uvicorn.Server:
    """A server that was not started."""
    pool = ThreadPoolExecutor(workers, thread_name_prefix="explore")
    app = application(studio, pool, workers, lang=lang, token=token, lessons=lessons)
    config = uvicorn.Config(
        app, log_level="error", access_log=False, lifespan="off", server_header=False, ws="none", loop="asyncio",
        proxy_headers=False,  # else a client chooses its own address
        limit_concurrency=_MOST_CONNECTIONS, timeout_keep_alive=5, timeout_graceful_shutdown=1,
    )  # fmt: skip
    return uvicorn.Server(config)


def serve(server: uvicorn.Server, found: socket.socket) -> None:
    """Serve until it is interrupted."""
    server.run(sockets=[found])
