"""The site of the lessons: time to build it, also after a kill, size of pages, and time from a tap to its answer.

    python -m benchmarks.lessons [--workers 2] [--kill 30] [--slower 1 4] [--out DIR] [--site DIR]

The first build is killed after so many seconds, and the same command goes on. Beside the clock stands the processor
time of the builds, divided by the workers: what they would take on cores of their own. A tap is a choice of a stop or
a card, which takes the focus; its answer is there when the browser has drawn the page again. ``--slower`` makes the
processor so many times slower, as that of a cheap phone. ``--out`` keeps pages and runs, and ``--site`` measures pages
that were built before. It needs playwright and Debian's chromium.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from playwright.sync_api import sync_playwright

MOST_BYTES, MOST_MS, MOST_MINUTES = 300_000, 100, 3
TAPS = """async (screen) => {
  const times = [];
  const names = [...document.querySelectorAll("#main input[type=radio]")].map((one) => [one.name, one.value]);
  for (const [name, value] of names) {
    const began = performance.now();
    const choice = document.querySelector(`#main input[name="${name}"][value="${value}"]`);
    choice.focus({ preventScroll: true }); // as a finger does, and a mouse
    choice.click();
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    times.push(performance.now() - began);
  }
  return times;
}"""


def build(site: Path, store: Path, workers: int, kill: float | None = None) -> tuple[float, float, int]:
    """Seconds by the clock, seconds of processor time, and runs in the store afterwards."""
    words = ["lesson", "build", "--out", str(site), "--store", str(store), "--workers", str(workers), "--quiet"]
    began, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.Popen([sys.executable, "-m", "cosim", *words], stdout=subprocess.DEVNULL)
    try:
        process.wait(kill)
    except subprocess.TimeoutExpired:
        process.kill()  # it can clean up nothing
    if process.wait() not in (0, -signal.SIGKILL):
        raise SystemExit("the build failed")
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    with sqlite3.connect(store) as kept:
        runs = int(kept.execute("SELECT count(*) FROM runs").fetchone()[0])
    processor = now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime
    return time.perf_counter() - began, processor, runs


def taps(site: Path, slower: float) -> dict[str, list[float]]:
    """Milliseconds from each tap to its answer, by page."""
    found: dict[str, list[float]] = {}
    with sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for path in sorted(site.glob("lesson-*.html")):
            context = browser.new_context(viewport={"width": 360, "height": 740}, reduced_motion="reduce")
            page = context.new_page()
            context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
            page.goto(path.as_uri())
            page.locator("#keep, input[name=predict-one]").first.click()
            page.locator("#run").click()
            page.locator("#board-end, #skip").first.click()
            page.locator("#step-compare").click()
            page.locator("#chance").click()
            found[path.name] = page.evaluate(TAPS)
            page.locator("#step-explain").click()
            found[path.name] += page.evaluate(TAPS)
            context.close()
        browser.close()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kill", type=float, default=30.0)
    parser.add_argument("--slower", type=float, nargs="+", default=[1.0, 4.0])
    parser.add_argument("--out", type=Path)
    parser.add_argument("--site", type=Path)
    given = parser.parse_args()
    print("| what | target | measured |\n|---|--:|--:|")
    with tempfile.TemporaryDirectory() as place:
        site = given.site
        if site is None:
            site, store = (Path(given.out or place) / name for name in ("site", "runs.sqlite"))
            words = ["lesson", "meetings", "--predict", "0,0", "--runs", "2", "--quiet"]  # compiles the model
            subprocess.run([sys.executable, "-m", "cosim", *words], check=True, stdout=subprocess.DEVNULL)
            first, used, kept = build(site, store, given.workers, given.kill)
            second, more, runs = build(site, store, given.workers)
            print(f"| all lessons built, {runs} runs on {given.workers} workers, load {os.getloadavg()[1]:.0f} | "
                  f"{MOST_MINUTES} min | {(first + second) / 60:.1f} min; processor time over the workers "
                  f"{(used + more) / 60 / given.workers:.1f} min |")  # fmt: skip
            print(f"| killed after {first:.0f} s with {kept} of these runs kept; the rest by the same command | | "
                  f"{second:.0f} s |")  # fmt: skip
            again, used, _ = build(site, store, given.workers)
            print(f"| built again with nothing changed | | {again:.0f} s |")
        sizes = {path.name: path.stat().st_size for path in sorted(site.glob("*.html"))}
        largest = max(sizes, key=lambda name: sizes[name])
        print(f"| largest page ({largest}) | {MOST_BYTES // 1000} kB | {sizes[largest] / 1000:.0f} kB |")
        print(f"| all {len(sizes)} pages | | {sum(sizes.values()) / 1000:.0f} kB |")
        for slower in given.slower:
            times = taps(site, slower)
            every = np.array([one for some in times.values() for one in some])
            worst = max(times, key=lambda name: max(times[name]))
            half, most = np.percentile(every, [50, 95])
            print(f"| from a tap to its answer, processor {slower:g} times slower ({every.size} taps) | {MOST_MS} ms | "
                  f"p50 {half:.0f}, p95 {most:.0f}, most {every.max():.0f} ms ({worst}) |")  # fmt: skip


if __name__ == "__main__":
    main()
