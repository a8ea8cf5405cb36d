"""Time from a change of a knob to the first interval and to the end, with 1 and with 30 visitors at once.

    python -m benchmarks.explore_latency [--visitors 1 30] [--rounds 5] [--replicates 4] [--workers 2]

Each visitor asks for other settings at the same moment. Times are from the request to the second replicate (the first
with an interval), and to the last one; the world without the change is known after the first round.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import threading
import time

import numpy as np

from cosim.care.scenario.load import load_scenario
from cosim.explore.serve import listen, server_of
from cosim.explore.studio import Studio


async def visit(port, number, round_, replicates):
    """Seconds to the first interval and to the end of one request."""
    knobs = {"threat.level": (1 + number + 31 * round_) % 1000 / 1000}
    body = json.dumps({"visitor": f"{number:08x}", "knobs": knobs, "runs": replicates}).encode()
    head = f"POST /run HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
    start = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**22)
    writer.write(f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)
    first = None
    while line := await reader.readline():
        if line.startswith(b"data:") and b'"n":2,' in line[:40] and first is None:
            first = time.perf_counter() - start
        if line.startswith(b"event: done"):
            break
    writer.close()
    return first, time.perf_counter() - start


async def measure(port, visitors, rounds, replicates):
    found = []
    for round_ in range(rounds):
        found += await asyncio.gather(
            *(visit(port, n, round_ + (7 if visitors > 1 else 0), replicates) for n in range(visitors))
        )
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--visitors", type=int, nargs="+", default=[1, 30])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--replicates", type=int, default=4)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--scenario", default="classroom")
    given = parser.parse_args()
    studio = Studio(load_scenario(given.scenario))
    studio.compile()
    found = listen("127.0.0.1", 0)
    server = server_of(studio, given.workers)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [found]}, daemon=True)
    thread.start()
    port = found.getsockname()[1]
    for visitors in given.visitors:
        times = asyncio.run(measure(port, visitors, given.rounds, given.replicates))
        for name, at in (("first interval", 0), ("all replicates", 1)):
            values = [one[at] for one in times if one[at] is not None]
            half, most = np.percentile(values, [50, 95])
            print(f"{visitors:3} visitors, {name}: p50 {half:.2f} s, p95 {most:.2f} s ({len(values)} requests)")
    server.should_exit = True
    thread.join(5)


if __name__ == "__main__":
    main()
