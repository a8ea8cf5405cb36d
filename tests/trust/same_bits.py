"""The same bits whatever runs it: workers, engines, interpreters, hash seeds, ``-O`` and ``-W error``.

Every way starts a process that makes one small comparison and prints a digest of all its numbers.

    python -m tests.trust.same_bits [PYTHON...]     other interpreters, with cosim's packages
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

__all__ = ["digest", "main_of_bits", "ways"]

SOURCES = Path(__file__).parents[2] / "src"
PROGRAM = """
import hashlib, sys
from cosim.care.scenario.load import load_scenario
from cosim.studies.comparison.compare import compare

if __name__ == "__main__":
    small = load_scenario("classroom").replace(
        {"workforce.professionals": 24, "population.arrivals_per_week": 1.0, "population.initial_stock": 20}
    )
    engine, workers = sys.argv[1], int(sys.argv[2])
    found = compare(small, ["audit", "one-plan"], runs=3, weeks=60, seed=7, engine=engine, workers=workers)
    text = "".join(repr(table.to_numpy().tolist()) for table in (found.table, found.runs, found.series))
    print(hashlib.sha256(text.encode()).hexdigest())
"""


def ways(pythons: Sequence[str] = ()) -> Iterator[tuple[str, list[str], dict[str, str]]]:
    """Name, words before the arguments, and environment of each way."""
    here = [sys.executable]
    for engine, workers in (("threads", 1), ("threads", 2), ("threads", 5), ("processes", 2)):
        yield f"{engine}, {workers} workers", [*here, "FILE", engine, str(workers)], {}
    for seed in ("0", "1", "4242"):
        yield f"hash seed {seed}", [*here, "FILE", "threads", "2"], {"PYTHONHASHSEED": seed}
    yield "-O", [*here, "-O", "FILE", "threads", "2"], {}
    yield "-OO", [*here, "-OO", "FILE", "threads", "2"], {}
    yield "-W error", [*here, "-W", "error", "FILE", "threads", "2"], {}
    yield "LANG=C", [*here, "FILE", "threads", "2"], {"LANG": "C", "LC_ALL": "C"}
    for python in pythons:
        yield python, [python, "FILE", "threads", "2"], {}


def digest(words: Sequence[str], environment: dict[str, str], folder: Path) -> str:
    """What one way prints; its error if it fails."""
    program = folder / "same_bits_program.py"
    program.write_text(PROGRAM, encoding="utf-8")
    done = subprocess.run(
        [str(program) if word == "FILE" else word for word in words],
        env={**os.environ, "PYTHONPATH": str(SOURCES), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() if done.returncode == 0 else f"failed: {done.stderr[-1500:]}"


def main_of_bits(pythons: Sequence[str]) -> int:
    """Try every way; exit code 1 if one of them gives other bits."""
    import tempfile

    found: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as name:
        for way, words, environment in ways(pythons):
            found[way] = digest(words, environment, Path(name))
            print(f"{way:32} {found[way][:200]}", flush=True)
    return int(len(set(found.values())) > 1)


if __name__ == "__main__":
    sys.exit(main_of_bits(sys.argv[1:]))
