"""Results are a set: killed at any instant, on a full disk or beside another writer, the old set or the new."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from cosim.cli import main
from cosim.errors import InputError
from cosim.studies import folders
from cosim.studies.files import check_output, write_all, write_set
from cosim.studies.results import load_result

STEPS, KILLS = 34, 60  # docs/reliability.md names them
OLD = {"comparison.csv": "old", "runs.csv": "old", "failures.csv": "old", "result.json": "old"}
NEW = {"comparison.csv": "new", "runs.csv": "new", "series.csv": "new", "result.json": "new"}
posix = pytest.mark.skipif(os.name != "posix", reason="signals and locks of POSIX")


def state(folder: Path) -> dict[str, str]:
    """What a reader finds: the files without those that are hidden, and no mixture."""
    folders.settle(folder)
    found = {path.name: path.read_text() for path in folder.iterdir() if path.suffix in {".csv", ".json"}}
    assert folders.changed(folder / "result.json") is None
    return found


def in_child(work: Callable[[], None]) -> int:
    """Do something in a process of its own; the status it ended with."""
    child = os.fork()
    if child == 0:
        folders.release_all()
        try:
            work()
        finally:
            os._exit(0)
    return os.waitpid(child, 0)[1]


def dies_at(step: int) -> None:
    """Let this process be killed at its nth change of the file system."""
    left = [step]

    def mortal(function: Callable[..., object]) -> Callable[..., object]:
        def wrapped(*arguments: object, **options: object) -> object:
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*arguments, **options)

        return wrapped

    for module, name in ((os, "fsync"), (os, "rename"), (os, "replace"), (os, "unlink"), (os, "rmdir"), (os, "mkdir")):
        setattr(module, name, mortal(getattr(module, name)))


@posix
def test_killed_at_every_step_a_folder_holds_the_old_set_or_the_new(tmp_path: Path) -> None:
    seen = []
    for step in range(STEPS):
        folder = tmp_path / str(step)
        write_set(folder, OLD)
        folders.add_figures(folder, OLD, lambda stage: [draw(stage / "bars.png")])

        def work(folder: Path = folder, step: int = step) -> None:
            dies_at(step)
            write_set(folder, NEW)

        status = in_child(work)
        found = state(folder)
        assert found in (OLD, NEW), (step, found)
        assert (folder / "bars.png").exists() == (found == OLD), "no old figure beside new tables"
        seen.append((os.WIFSIGNALED(status), found == NEW))
        write_set(folder, NEW)
        assert {path.name for path in folder.iterdir()} == {*NEW, folders.SUMS}
    assert {(True, False), (True, True), (False, True)} == set(seen)


def draw(path: Path) -> Path:
    path.write_text("figure")
    return path


@posix
def test_kills_at_random_instants(tmp_path: Path) -> None:
    luck, killed = Random(5), 0
    texts = [dict.fromkeys(files, f"{word} {'x' * 20000}") for word, files in (("old", OLD), ("new", NEW))]
    write_set(tmp_path, texts[0])
    for _ in range(KILLS):
        child = os.fork()
        if child == 0:
            for at in range(10_000):
                write_set(tmp_path, texts[at % 2])
            os._exit(0)
        time.sleep(luck.uniform(0.0, 0.02))
        os.kill(child, signal.SIGKILL)
        killed += os.WIFSIGNALED(os.waitpid(child, 0)[1])
        assert state(tmp_path) in texts
    assert killed == KILLS
    folders.hold(tmp_path)
    folders.release_all()
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_a_full_disk_leaves_the_old_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_set(tmp_path, OLD)
    written, fsync = [], os.fsync

    def full(descriptor: int) -> None:
        written.append(descriptor)
        if len(written) == 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="No space left"):
        write_set(tmp_path, NEW)
    monkeypatch.undo()
    assert state(tmp_path) == OLD
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


@posix
def test_a_second_writer_is_refused_before_it_runs_anything(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = (
        "import sys, time; from pathlib import Path; from cosim.studies import folders;"
        "folders.hold(Path(sys.argv[1])); print('held', flush=True); time.sleep(60)"
    )
    folder = tmp_path / "out"
    with subprocess.Popen([sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert main(["run", "classroom", "--weeks", "2", "--out", str(folder)]) == 2
        assert "one in use" in capsys.readouterr().err
        holder.kill()
    assert main(["game", "theory", "hawk-dove", "--out", str(folder), "--quiet"]) in {0, 2}
    folders.hold(folder)  # the lock of a dead process holds nobody up
    folders.release_all()


def test_a_refused_command_leaves_no_folder(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    assert main(["compare", "classroom", "mema", "--out", str(out)]) == 2
    assert not list(tmp_path.iterdir())


def test_a_file_of_another_set_is_found_and_one_that_is_gone_is_not_missed(tmp_path: Path) -> None:
    write_set(tmp_path, NEW)
    (tmp_path / "series.csv").unlink()
    assert folders.changed(tmp_path / "result.json") is None
    (tmp_path / "runs.csv").write_text("old")
    assert folders.changed(tmp_path / "result.json") == "runs.csv"
    with pytest.raises(InputError, match=r"belong together|another kind|no JSON"):
        load_result(tmp_path)


def test_sets_of_two_commands_share_a_folder(tmp_path: Path) -> None:
    write_set(tmp_path, NEW)
    write_set(tmp_path, {"claim.csv": "a", "claim.json": "b"})
    assert {path.name for path in tmp_path.iterdir()} == {*NEW, "claim.csv", "claim.json", folders.SUMS}
    (tmp_path / "series.csv").write_text("mine, edited")
    write_set(tmp_path, {"result.json": "of another command"})
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"series.csv", "claim.csv", "claim.json", "result.json", folders.SUMS}, "an edited file stays"


def test_sums_name_only_files_of_the_folder(tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_text("mine")
    folder = tmp_path / "out"
    write_set(folder, OLD)
    kept = folders._sum(outside)
    (folder / folders.SUMS).write_text(f"# files\n{kept}  ../outside.csv\n{kept}  result.json\n")
    write_set(folder, NEW)
    assert outside.read_text() == "mine"


@posix
def test_parts_of_dead_processes_are_cleared(tmp_path: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    dead, alive = tmp_path / f".runs.csv.{child.pid}.part", tmp_path / f".runs.csv.{os.getpid()}.part"
    dead.write_text("half")
    alive.write_text("half")
    write_all({tmp_path / "a.csv": "a"}, checked=tmp_path)
    assert not dead.exists()
    assert alive.exists()


@pytest.mark.parametrize("out", ["/dev/null", "x" * 300, "a\0b"])
def test_what_is_no_folder_is_refused(out: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError):
        check_output(out)


@pytest.mark.parametrize("words", [["--out", ""], ["--out="], ["--store", ""]])
def test_an_empty_path_is_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "classroom", "memo", *words]) == 2
    assert f"error: {words[0].rstrip('=')}: expected" in capsys.readouterr().err
