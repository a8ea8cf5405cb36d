"""``cosim explore``: a page on this machine with knobs, and answers from the engine."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from cosim.cli.console import note
from cosim.cli.options import Lang, Quiet, Set, Weeks, Workers, option, prepare, workers_of
from cosim.errors import InputError

__all__ = ["explore"]

_PORT = 8642


def explore(
    scenario: Annotated[
        str, typer.Argument(metavar="[SCENARIO]", help="Packaged scenario or TOML file.")
    ] = "classroom",
    policy: Annotated[
        list[str] | None, option("--policy", "Policy of your own to offer as well: a TOML file.", metavar="FILE")
    ] = None,
    changes: Set = None,
    weeks: Weeks = None,
    lessons: Annotated[
        Path | None, option("--lessons", "Site of cosim lesson build, served at /lessons/.", metavar="DIR")
    ] = None,
    host: Annotated[
        str, option("--host", "Address to listen on; beyond this machine a token is asked for.", metavar="ADDRESS")
    ] = "127.0.0.1",
    port: Annotated[int, option("--port", "Port; 0 for any free one.", metavar="N")] = _PORT,
    workers: Workers = None,
    lang: Lang = "en",
    quiet: Quiet = False,
) -> None:
    """Open a page with policies and knobs; its answers are run on this machine while you look."""
    from cosim.checks import whole
    from cosim.texts.language import language_of

    language = language_of(lang)
    missing = [name for name in ("starlette", "uvicorn") if find_spec(name) is None]
    if missing:
        raise InputError("cosim explore", expected="Starlette and uvicorn", got=f"no {' and no '.join(missing)}",
                         hint='pip install "cosim[explore]"')  # fmt: skip
    if not 0 <= port <= 65535:
        raise InputError("--port", expected="a number from 0 to 65535", got=port)
    if lessons is not None and not (lessons / "index.html").is_file():
        raise InputError("--lessons", expected="a folder made by cosim lesson build", got=str(lessons),
                         hint=f"cosim lesson build --out {lessons}")  # fmt: skip
    prepared = prepare(scenario, changes=changes)
    if weeks is not None:
        prepared = prepared.replace({"weeks": whole("weeks", weeks, least=1)})

    from cosim.explore.serve import address_of, listen, serve, server_of, token_for
    from cosim.explore.studio import Studio

    count = workers_of(workers, prepared)
    token = token_for(host)
    studio = Studio(prepared, tuple(policy or ()))
    with listen(host, port) as found:
        if not quiet:
            note(language.tr("compiling what a run needs; the first time this takes a minute or more"))
        server = server_of(studio, count, lang=language.code, token=token, lessons=lessons)
        studio.compile()
        note(language.tr("ready: {address} (stop with Ctrl+C)", address=address_of(found, token)))
        serve(server, found)
