"""Time from a change of a knob to the first pair, the first interval and the end, with 1 and with 30 visitors at once.

    python -m benchmarks.explore_latency [--visitors 1 30] [--seconds 25] [--replicates 3] [--workers 2] [--write]

Each visitor opens the page, and then all ask for other settings at the same moment, round after round until the seconds
are over. Times are from the request to the first replicate of both worlds, to the second (the first with an interval),
and to the last one. The world without the change is known from a request before. Beside them somebody opens the page
again and again. With ``--write`` the table goes into ``docs/how-to/explore.md``, with the machine and its load.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import re
import threading
import time
from pathlib import Path

import numpy as np

from cosim.care.provenance import versions
from cosim.care.scenario.load import load_scenario
from cosim.explore.serve import listen, server_of
from cosim.explore.studio import Studio

PAGE = Path(__file__).parents[1] / "docs" / "how-to" / "explore.md"
NAMES = ("first pair", "first interval", "all replicates", "opening the page meanwhile")


async def send(port, method, path, cookie="", body=b""):
    """Streams of one request, after its head was read: status, headers by name, reader, writer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**23)
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\nCookie: {cookie}\r\n"
    )
    writer.write(f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)
    lines = (await reader.readuntil(b"\r\n\r\n")).decode().splitlines()
    headers = dict(line.lower().split(": ", 1) for line in lines[1:] if line)
    return int(lines[0].split()[1]), headers, reader, writer


async def open_page(port):
    """Seconds to the whole page, and the cookie of a new visitor."""
    start = time.perf_counter()
    status, headers, reader, writer = await send(port, "GET", "/")
    await reader.read()
    writer.close()
    assert status == 200, status
    return time.perf_counter() - start, headers["set-cookie"].partition(";")[0]


async def visit(port, cookie, number, replicates):
    """Seconds to the first pair, the first interval and the end of one request, the ``number``-th of all."""
    knobs = {"threat.level": (number % 1000 + 0.5) / 1000}
    body = json.dumps({"page": "0" * 8, "knobs": knobs, "runs": replicates}).encode()
    found, start = [], time.perf_counter()
    status, _, reader, writer = await send(port, "POST", "/run", cookie, body)
    assert status == 200, await reader.read()
    event = b""
    while line := await reader.readline():
        if line.startswith(b"event:"):
            event = line.split()[1]
        if line.startswith(b"data:") and event == b"replicate":
            found.append(time.perf_counter() - start)
    writer.close()
    assert event == b"done", event
    return found[0], found[1], found[-1]


async def measure(port, visitors, seconds, replicates, first):
    """Times by what was measured, and the number of requests so far."""
    cookies = [(await open_page(port))[1] for _ in range(visitors)]
    times = {name: [] for name in NAMES}
    over = asyncio.Event()

    async def look():
        while not over.is_set():
            times[NAMES[-1]].append((await open_page(port))[0])
            await asyncio.sleep(0.5)

    looking = asyncio.create_task(look())
    start = time.perf_counter()
    while time.perf_counter() - start < seconds:
        jobs = [visit(port, cookie, first + at, replicates) for at, cookie in enumerate(cookies)]
        for one in await asyncio.gather(*jobs):
            for name, value in zip(NAMES, one, strict=False):
                times[name].append(value)
        first += visitors
    over.set()
    await looking
    return times, first


def table(rows):
    """Rows of visitors, name and times, as a table of Markdown."""
    lines = ["| visitors at once | time to | p50 | p95 | measured |", "|--:|---|--:|--:|--:|"]
    for visitors, name, values in rows:
        half, most = np.percentile(values, [50, 95])
        lines.append(f"| {visitors} | {name} | {half:.2f} s | {most:.2f} s | {len(values)} |")
    return "\n".join(lines)


def machine(given, load, cost):
    """Where it was measured, in a sentence."""
    processor = platform.processor() or platform.machine()
    if (info := Path("/proc/cpuinfo")).exists() and (found := re.search(r"model name\s*: (.+)", info.read_text())):
        processor = found[1]
    return (
        f"`{given.scenario}`, {given.replicates} replicates, {given.workers} workers, {cost:.2f} s of processor time "
        f"a replicate, all included. {os.cpu_count()} cores ({processor}), {platform.system()}, "
        f"Python {platform.python_version()}, Numba {versions()['numba']}; load of the machine before: {load:.1f}; "
        "server and visitors on the same machine."
    )


def write(text):
    """Put a text between the two comments of the page."""
    block = re.compile(r"(<!-- latency: begin -->\n).*?(<!-- latency: end -->)", re.DOTALL)
    page = PAGE.read_text("utf-8")
    assert block.search(page), "no place for it"
    PAGE.write_text(block.sub(lambda found: f"{found[1]}\n{text}\n\n{found[2]}", page), encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--visitors", type=int, nargs="+", default=[1, 30])
    parser.add_argument("--seconds", type=float, default=25.0)
    parser.add_argument("--replicates", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--scenario", default="classroom")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    load = os.getloadavg()[0]
    studio = Studio(load_scenario(given.scenario))
    studio.compile()
    found = listen("127.0.0.1", 0)
    server = server_of(studio, given.workers)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [found]}, daemon=True)
    thread.start()
    port = found.getsockname()[1]
    asyncio.run(visit(port, "", 0, given.replicates))  # the world without the change is known from here on
    rows, first, spent = [], 1, time.process_time()
    for visitors in given.visitors:
        times, first = asyncio.run(measure(port, visitors, given.seconds, given.replicates, first))
        rows += [(visitors, name, values) for name, values in times.items()]
    cost = (time.process_time() - spent) / (first - 1) / given.replicates
    server.should_exit = True
    thread.join(5)
    text = f"{table(rows)}\n\n{machine(given, load, cost)}"
    print(text)
    if given.write:
        write(text)


if __name__ == "__main__":
    main()
