"""Where text and files go: widths from the environment, closed or full standard output, Matplotlib's environment."""

from __future__ import annotations

import ast
import errno
import graphlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

import cosim.cli
from cosim.cli import main
from cosim.cli.command import flagged
from cosim.cli.emit import Output, emit
from cosim.cli.reference import commands
from cosim.errors import InputError

Say = pytest.CaptureFixture[str]
COMMANDS = commands()
PRINTING = (["--help"], ["compare", "--help"], ["scenario", "list"], ["scenario", "schema"], ["policy", "show", "memo"])
FULL = Path("/dev/full")


def spawned(arguments: list[str], *, stdout: int, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, with this as its standard output."""
    return subprocess.run(
        [sys.executable, "-m", "cosim", *arguments],
        stdout=stdout, stderr=subprocess.PIPE, text=True, check=False, env={**os.environ, **environment},
    )  # fmt: skip


@pytest.mark.parametrize("columns", ["0", "1", "2", "19", "-80", "wide", "", "99999999999999", "\u0663\u0663"])
@pytest.mark.parametrize("arguments", [["scenario", "list"], ["--help"]])
def test_a_width_that_is_none_is_ignored(
    columns: str, arguments: list[str], capsys: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    assert main(arguments) == 0
    expected = capsys.readouterr().out
    assert len(expected) > 100
    monkeypatch.setenv("COLUMNS", columns)
    assert main(arguments) == 0
    assert capsys.readouterr().out == expected
    assert os.environ["COLUMNS"] == columns, "the environment is as it was"


def test_a_width_is_used(capsys: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    assert main(["scenario", "list"]) == 0
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 40


@pytest.mark.parametrize("arguments", PRINTING, ids=" ".join)
def test_a_reader_that_has_left_is_no_error(arguments: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = spawned(arguments, stdout=writer)
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not FULL.is_char_device(), reason="no device that is always full")
@pytest.mark.parametrize("arguments", PRINTING, ids=" ".join)
def test_a_full_place_behind_standard_output_is_one_line(arguments: list[str]) -> None:
    with FULL.open("w") as full:
        done = spawned(arguments, stdout=full.fileno())
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("error: standard output: ")


RUNNING = (
    ["run", "classroom", "--weeks", "3", "--quiet"],
    ["compare", "classroom", "audit", "--weeks", "3", "--runs", "2", "--workers", "1", "--quiet"],
)


@pytest.mark.skipif(os.name != "posix", reason="a shell of POSIX")
@pytest.mark.parametrize("closed", [">&-", "<&- >&- 2>&-", "| head -n 1 >/dev/null"])
@pytest.mark.parametrize("arguments", [["scenario", "schema"], *RUNNING], ids=" ".join)
def test_closed_standard_streams_are_no_error(arguments: list[str], closed: str, tmp_path: Path) -> None:
    line = f"set -o pipefail; {sys.executable} -m cosim {' '.join(arguments)} {closed}"
    done = subprocess.run(["bash", "-c", line], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert all(line.startswith("note: ") for line in done.stderr.splitlines()), done.stderr


@pytest.mark.skipif(os.name != "posix", reason="a shell of POSIX")
def test_no_file_of_results_becomes_the_standard_output_that_was_closed(tmp_path: Path) -> None:
    code = (
        "import os; from cosim.cli.console import open_closed_streams; open_closed_streams(); "
        "assert [os.fstat(at).st_rdev for at in range(3)] == [os.stat(os.devnull).st_rdev] * 3; "
        "open('result', 'w').close()"
    )
    done = subprocess.run(["bash", "-c", f'{sys.executable} -c "{code}" <&- >&- 2>&-'], cwd=tmp_path, check=False)
    assert done.returncode == 0
    assert (tmp_path / "result").exists()


@pytest.mark.parametrize("environment", [{"TERM": "dumb"}, {"NO_COLOR": "1"}, {"LANG": "C", "LC_ALL": "C"}])
def test_words_that_are_not_english_print_in_every_environment(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "o.toml").write_text(
        'name = "o"\nextends = "classroom"\ntitle = "Sámi \u4e2d\u6587 région"\nweeks = 3\n', encoding="utf-8"
    )
    for words in (["scenario", "check", "o.toml"], ["run", "o.toml", "--json"]):
        done = subprocess.run(
            [sys.executable, "-m", "cosim", *words], cwd=tmp_path, capture_output=True, check=False,
            env={**os.environ, **environment},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert b"Traceback" not in done.stderr
        assert b"\x1b" not in done.stdout


def test_figures_do_not_depend_on_the_backend_of_the_environment(tmp_path: Path) -> None:
    arguments = ["game", "theory", "--payoffs", "rock-paper-scissors", "--out", str(tmp_path)]
    done = spawned(arguments, stdout=subprocess.PIPE, MPLBACKEND="module://nowhere.backend_inline")
    assert done.returncode == 0, done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"SHA256SUMS", "theory.json", "triangle.png", "triangle.svg"}


def test_a_valid_backend_of_the_environment_is_kept_for_the_user() -> None:
    code = "import cosim.plots, matplotlib; assert matplotlib.get_backend().lower() == 'svg', matplotlib.get_backend()"
    done = subprocess.run([sys.executable, "-c", code], check=False, env={**os.environ, "MPLBACKEND": "svg"})
    assert done.returncode == 0


def test_tables_are_written_before_and_figures_after_a_full_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []

    def full(*_: object) -> None:
        order.append("answer")
        raise OSError(errno.ENOSPC, "No space left on device")

    def save(folder: Path) -> list[Path]:
        order.append("tables")
        return [folder / "a.csv"]

    def draw(folder: Path) -> list[Path]:
        order.append("figures")
        return [folder / "a.png"]

    monkeypatch.setattr("cosim.cli.emit.show", full)
    with pytest.raises(OSError, match="No space"):
        emit(Output(out=tmp_path), payload=dict, view=list, save=save, draw=draw)
    assert order == ["tables", "answer", "figures"]


@pytest.mark.parametrize(("quiet", "lines"), [(False, 2), (True, 0)])
def test_quiet_suppresses_the_notes_only(quiet: bool, lines: int, tmp_path: Path, capsys: Say) -> None:
    emit(
        Output(quiet=quiet, out=tmp_path), payload=dict, view=lambda: ["the answer"],
        save=lambda folder: [folder / "a.csv"], next_step="look at {out}",
    )  # fmt: skip
    told = capsys.readouterr()
    assert told.out == "the answer\n"
    assert told.err.count("\n") == lines


@pytest.mark.parametrize(
    ("command", "where", "expected"),
    [
        ("sweep", "factors", "--vary"),
        ("sweep", "factors: walls.height", "--vary walls.height"),
        ("sweep", "--vary walls.height", "--vary walls.height"),
        ("sweep", "second_order (--first-order)", "--first-order"),
        ("sweep", "second_order", "--first-order"),
        ("sweep", "policies", "--policy"),
        ("sweep", "engine", "--engine"),
        ("compare", "policies: memo", "POLICY memo"),
        ("compare", "runs", "--runs"),
        ("claim", "axes", "--axis"),
        ("claim", "conditions", "--condition"),
        ("claim", "outcomes", "--outcome"),
        ("lesson placebo", "chosen", "--choose"),
        ("export", "form", "--format"),
        ("validate", "patterns", "--pattern"),
        ("run", "weeks", "--weeks"),
        ("run", "x.toml: weeks", "x.toml: weeks"),
        ("run", "weeks.toml", "weeks.toml"),
        ("run", "runs", "runs"),
    ],
)
def test_arguments_of_the_library_are_named_as_options(command: str, where: str, expected: str) -> None:
    assert flagged(where, COMMANDS[command].params) == expected


def test_an_error_of_the_library_names_the_option(capsys: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise InputError("factors", expected="at least one key to vary", got="none", hint="such as walls.height=0:1")

    monkeypatch.setattr("cosim.cli.sweep._study", refuse)
    assert main(["sweep", "classroom"]) == 2
    expected = "error: --vary: expected at least one key to vary, got none; such as walls.height=0:1\n"
    assert capsys.readouterr().err == expected


def imports() -> dict[str, set[str]]:
    """Modules of the command line that each of them imports, also inside functions and for types."""
    folder = Path(cosim.cli.__file__).parent
    known = {file.stem for file in folder.glob("*.py")}
    found: dict[str, set[str]] = {}
    for file in folder.glob("*.py"):
        nodes = [one for one in ast.walk(ast.parse(file.read_text())) if isinstance(one, ast.ImportFrom)]
        names = {node.module.removeprefix("cosim.cli.") for node in nodes if node.module}
        names |= {alias.name for node in nodes if node.module == "cosim.cli" for alias in node.names}
        found[file.stem] = names & known
    return found


def test_modules_of_the_command_line_do_not_import_in_circles() -> None:
    graph = imports()
    assert "command" in graph["app"]
    graphlib.TopologicalSorter(graph).prepare()


def test_only_one_module_registers_commands() -> None:
    folder = Path(cosim.cli.__file__).parent
    assert [file.name for file in sorted(folder.glob("*.py")) if ".command(" in file.read_text()] == ["app.py"]
