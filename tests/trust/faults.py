"""The fault campaign: kills at random instants, full disks, closed pipes, two writers, clocks that step.

``make faults`` runs it whole and writes its counts; the tests run a few of each on a fixed seed. A life is a process
that forks from this one, which has imported and compiled everything, so that it is killed while it works and not while
it starts. After each fault the results are what they were before, or those of a command that was left alone, to the
last bit; anything else is a failure.

    python -m tests.trust.faults --kills 30 --seed 0
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from unittest import mock

from tests.trust.commands import COMMANDS, INPUTS, PIPES, SCENARIO

import cosim.cli.app  # noqa: F401 - imports all commands
from cosim.cli import main
from cosim.errors import CosimError
from cosim.studies import folders
from cosim.studies.results import load_result
from cosim.studies.store.read import load_store
from cosim.studies.store.runs import problems_in
from cosim.studies.store.status import check

__all__ = ["COMMANDS", "campaign", "closed_pipes", "full_disks", "kills", "stepping_clocks", "two_writers"]

LIMIT_SECONDS = 120.0


@contextlib.contextmanager
def without_figures() -> Iterator[None]:
    """Figures take longer than all else, and are one more set: `run` draws them, the others do without."""
    with contextlib.ExitStack() as patched:
        for name in ("compare", "claim", "game_run"):
            patched.enter_context(mock.patch.object(sys.modules[f"cosim.cli.{name}"], "_draw", return_value=[]))
        yield


def type_line(words: Sequence[str], folder: Path) -> int:
    """A command line in a folder, in silence; returns the exit code."""
    with (
        Path(os.devnull).open("w") as nowhere,
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
        contextlib.chdir(folder),
        without_figures(),
    ):
        return main(list(words))


def life(work: Callable[[], object]) -> int:
    """Start a process that does something and ends; returns its number."""
    child = os.fork()
    if child:
        return child
    code = 70
    try:
        os.environ["MPLBACKEND"] = "Agg"
        folders.release_all()
        found = work()
        code = found if isinstance(found, int) else 0
    except BaseException:  # noqa: BLE001 - 70 says so
        import traceback

        traceback.print_exc()
    finally:
        os._exit(code)


def older(words: Sequence[str]) -> list[str]:
    """The same command with another seed, or language; a search keeps its trials in a file of its own."""
    other = ["--lang", "nl"] if words[0] == "lesson" else ["--seed", "1"]
    return [*("old.db" if word == "trials.db" else word for word in words), *other]


def ended(child: int) -> int:
    """Exit code of a process, negative if a signal ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def prepare(folder: Path, name: str) -> None:
    """What a command reads; of export and merge two halves of a sweep, and the whole."""
    if name == "calibrate":
        (folder / "small.toml").write_text(SCENARIO, encoding="utf-8")
    if name == "report" and not (folder / "done").exists():
        compare = COMMANDS["compare"].words
        assert type_line(["done" if word == "out" else word for word in compare], folder) == 0
    if name not in ("export", "merge"):
        return
    words = list(COMMANDS["sweep"].words)
    if not (folder / "done.sqlite").exists():
        for store, more in (
            ("done.sqlite", []),
            ("half.sqlite", ["--shard", "1/2"]),
            ("other.sqlite", ["--shard", "2/2"]),
        ):
            assert type_line([*words[:-1], store, *more], folder) == 0


def state(name: str, folder: Path) -> dict[str, object]:
    """What a reader finds in a folder; nothing that is not whole."""
    case, found = COMMANDS[name], {}
    if case.out is not None and (folder / case.out).is_dir():
        out = folder / case.out
        folders.settle(out)
        files = {
            path.name: path.read_bytes() for path in out.iterdir() if path.suffix in {".csv", ".json", ".md", ".html"}
        }
        for kind in [one for one in files if one.endswith(".json")]:
            assert folders.changed(out / kind) is None, "files of two sets"
            if name in ("run", "compare"):
                load_result(out)
            files[kind] = _without_times(files[kind])
        if name == "export" and (about := files.pop("table.csv-metadata.json", None)) is not None:
            digest = hashlib.sha256(files["table.csv"]).hexdigest()
            assert json.loads(about)["sha256"] == digest, "metadata of another table"
        if name == "theory report":  # the last column but one has seconds
            files = {
                one: b"".join(line.rsplit(b",", 3)[0] for line in data.splitlines()) for one, data in files.items()
            }
        if name == "validate":
            files = {one: re.sub(rb"Took \d+ s", b"", data) for one, data in files.items()}
        found["files"] = files
    if case.store is not None and (folder / case.store).exists() and (folder / case.store).stat().st_size:
        path = folder / case.store
        if name in ("sweep", "merge"):
            with contextlib.suppress(CosimError):  # an empty file of a life that had no time
                assert check(path) == [], "a store that is not sound"
                found["runs"] = load_store(path).table.to_csv(index=False)
        else:
            with contextlib.suppress(CosimError):
                assert problems_in(path) == [], "a store that is not sound"
    return found


def _without_times(data: bytes) -> bytes:
    """A result without what may differ between two lives: the command line, which names a folder."""
    found = json.loads(data)
    if isinstance(found.get("provenance"), dict):
        found["provenance"].pop("command", None)
    return json.dumps(found, sort_keys=True).encode()


def kills(name: str, *, count: int, seed: int, folder: Path) -> Counter[str]:
    """SIGKILL a command at random instants; then it is repeated, and has to end as if nothing had happened."""
    draw, counts = Random(f"{name} {seed}"), Counter[str]()
    case, sound = COMMANDS[name], folder / "sound"
    sound.mkdir(parents=True, exist_ok=True)
    prepare(sound, name)
    assert type_line(case.words, sound) in (0, 1), name
    again = folder / "again"  # the time without what is done once in a process
    shutil.copytree(sound, again)
    for one in (case.store, case.out, "trials.db", "trials-confirmed.sqlite"):
        if one not in (None, "."):
            shutil.rmtree(again / str(one), ignore_errors=True)
            (again / str(one)).unlink(missing_ok=True)
    began = time.monotonic()
    assert ended(life(lambda: type_line(case.words, again))) in (0, 1), name
    took = time.monotonic() - began
    whole = state(name, sound)
    for number in range(count):
        place = folder / f"killed-{number}"
        place.mkdir()
        for one in INPUTS:
            if (sound / one).is_dir():
                shutil.copytree(sound / one, place / one)
            elif (sound / one).exists():
                shutil.copy(sound / one, place / one)
        before: dict[str, object] = {}
        if case.out == "out" and number % 2:  # over an older result, of another seed
            old = older(case.words)
            assert type_line(old, place) in (0, 1)
            before = state(name, place)
        child = life(lambda place=place: type_line(case.words, place))
        time.sleep(draw.uniform(0.0, took))
        os.kill(child, signal.SIGKILL)
        counts["killed" if ended(child) < 0 else "was done"] += 1
        try:
            found = state(name, place)
            files = found.get("files", {})
            if case.out is not None and files not in ({}, before.get("files"), whole.get("files")):
                raise AssertionError("neither the old set nor the new")
            if type_line(case.words, place) not in (0, 1):
                raise AssertionError("the same command does not go on")
            again = state(name, place)
            if again != whole:
                raise AssertionError("other results than without the kill")
            hidden = [one.name for one in place.rglob(".*")]
            left = [one for one in hidden if one.endswith(".part") or one.startswith(".cosim")]
            if left:
                raise AssertionError(f"left behind: {left}")
        except (AssertionError, CosimError) as error:
            counts["failed"] += 1
            print(f"{name}, kill {number} of seed {seed}: {error}", flush=True)
        shutil.rmtree(place)
    return counts


def full_disks(name: str, *, count: int, seed: int, folder: Path) -> Counter[str]:
    """No file may be larger than some size, as on a disk that fills up: one line, and the older result stays."""
    draw, counts = Random(f"full {name} {seed}"), Counter[str]()
    case = COMMANDS[name]
    for number in range(count):
        place = folder / f"full-{number}"
        place.mkdir(parents=True)
        prepare(place, name)
        assert type_line(older(case.words) if case.out == "out" else case.words, place) in (0, 1)
        before = state(name, place)
        most = int(10 ** draw.uniform(1.0, 5.5))

        def limited(place: Path = place, most: int = most) -> int:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
            return type_line(case.words, place)

        code = ended(life(limited))
        counts["done" if code in (0, 1) else "refused"] += 1
        try:
            assert code in (0, 1, 2), f"exit code {code}"
            after = state(name, place)
            if case.out == "out" and code == 2:
                if after.get("files") != before.get("files"):  # written, but there was no room for the figures
                    assert type_line(case.words, place) in (0, 1)
                    assert after.get("files") == state(name, place).get("files"), "neither the old set nor the new"
        except (AssertionError, CosimError) as error:
            counts["failed"] += 1
            print(f"{name}, full disk {number} of seed {seed}, files of {most} bytes: {error}", flush=True)
        shutil.rmtree(place)
    return counts


def closed_pipes(*, folder: Path) -> Counter[str]:
    """Standard output that is a closed pipe (exit code 0), a full device (2), or closed from the start (0)."""
    counts = Counter[str]()
    folder.mkdir(parents=True, exist_ok=True)
    prepare(folder, "export")
    cases = {
        "closed pipe": (">&3 3>&-", {0}),
        "full": (">/dev/full", {2}),
        "closed": (">&-", {0}),
        "all closed": ("<&- >&- 2>&-", {0}),
        "head": ("| head -1 >/dev/null", {0}),
    }
    for words in PIPES:
        line = " ".join([sys.executable, "-m", "cosim", *words])
        for kind, (redirect, codes) in cases.items():
            if kind == "closed pipe":
                command = f"exec 3> >(exec 0<&-; exit 0); sleep 0.2; {line} >&3"
            else:
                command = f"set -o pipefail; {line} {redirect}"
            done = subprocess.run(
                ["bash", "-c", command], cwd=folder, capture_output=True, text=True, check=False, timeout=LIMIT_SECONDS
            )
            fine = done.returncode in codes and "Traceback" not in done.stderr and "Exception" not in done.stderr
            counts[kind if fine else "failed"] += 1
            if not fine:
                print(f"{kind}: {' '.join(words)}: exit code {done.returncode}: {done.stderr[-500:]}", flush=True)
    return counts


def two_writers(*, count: int, folder: Path) -> Counter[str]:
    """The same command twice at once: one is refused, and the result is whole."""
    counts = Counter[str]()
    for name in ("compare", "sweep"):
        for number in range(count):
            place = folder / f"two-{name}-{number}"
            place.mkdir(parents=True)
            lives = [life(lambda name=name, place=place: type_line(COMMANDS[name].words, place)) for _ in range(2)]
            codes = sorted(map(ended, lives))
            try:
                assert codes in ([0, 2], [0, 0]), (
                    f"exit codes {codes}"
                )  # the second may begin after the first has ended
                state(name, place)
            except (AssertionError, CosimError) as error:
                counts["failed"] += 1
                print(f"two writers, {name} {number}: {error}", flush=True)
            counts["one refused" if 2 in codes else "one after the other"] += 1
            shutil.rmtree(place)
    return counts


def stepping_clocks(*, folder: Path) -> Counter[str]:
    """A clock that is years off, or steps back while a command runs, changes no number."""
    counts = Counter[str]()
    real = time.time
    for name in ("sweep", "compare"):
        found = []
        for at, clock in enumerate((real, lambda: 0.0, lambda: real() * 2, iter(range(10**9, 0, -997)).__next__)):
            place = folder / f"clock-{name}-{at}"
            place.mkdir(parents=True)

            def work(clock: Callable[[], float] = clock, place: Path = place, name: str = name) -> int:
                time.time = clock  # type: ignore[assignment]
                return type_line(COMMANDS[name].words, place)

            assert ended(life(work)) == 0
            found.append(state(name, place))
        fine = all(one == found[0] for one in found)
        counts["same" if fine else "failed"] += len(found) - 1
    return counts


def campaign(*, number: int, seed: int, folder: Path, only: str = "") -> dict[str, dict[str, int]]:
    """All faults; counts by kind."""
    table: dict[str, dict[str, int]] = {}

    def put(kind: str, work: Callable[[], Counter[str]]) -> None:
        if only in kind:
            table[kind] = dict(work())
            print(f"{kind:28} {table[kind]}", flush=True)

    for name in COMMANDS:
        put(f"SIGKILL, {name}", lambda name=name: kills(name, count=number, seed=seed, folder=folder / f"k {name}"))
    for name in ("run", "compare", "sweep", "export"):
        put(
            f"full disk, {name}",
            lambda name=name: full_disks(name, count=max(1, number // 2), seed=seed, folder=folder / f"f {name}"),
        )
    put("standard output", lambda: closed_pipes(folder=folder / "pipes"))
    put("two writers", lambda: two_writers(count=max(1, number // 3), folder=folder / "two"))
    put("clock", lambda: stepping_clocks(folder=folder / "clock"))
    return table


def main_of_faults(arguments: Sequence[str] | None = None) -> int:
    """Run the campaign and print its counts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=30, help="kills of each command; other faults in proportion")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="", help="faults whose name has this in it")
    parser.add_argument("--table", type=Path, help="write the counts as JSON")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        table = campaign(number=given.kills, seed=given.seed, folder=Path(name), only=given.only)
    if given.table is not None:
        given.table.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    return int(any(one.get("failed") for one in table.values()))


if __name__ == "__main__":
    sys.exit(main_of_faults())
