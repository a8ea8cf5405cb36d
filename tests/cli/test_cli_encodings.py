"""Terminals and pipes that do not have every letter: text is written out, and documents stay documents."""

from __future__ import annotations

import io
import json
import sys
import tomllib
from pathlib import Path

import pytest

from cosim.cli import main
from cosim.studies.files import json_text

TITLE = "Één plan ⇒ Súdwest-Fryslân ≥ 2026 日本 😀"
# Click writes UTF-8 where the system says ASCII.
ENCODINGS = ["ascii", "latin-1", "cp1252", "utf-8"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A scenario and a policy with such titles, and a network of people with such names."""
    monkeypatch.chdir(tmp_path)
    people = [(f"Renée {at}", f"GGZ ⇒ {at % 6} é") for at in range(12)]
    ties = [(people[at], people[(at + step) % 12]) for at in range(12) for step in (1, 5)]
    rows = [f"{one},{other},{his},{hers}" for (one, his), (other, hers) in ties]
    Path("één.csv").write_text("\n".join(["source,target,source_org,target_org", *rows]), encoding="utf-8")
    Path("it.toml").write_text(
        f'name = "it"\ntitle = "{TITLE}"\nextends = "classroom"\nweeks = 3\n'
        '[network]\nfile = "één.csv"\norganisation_attribute = "org"\n', encoding="utf-8",
    )  # fmt: skip
    Path("p.toml").write_text(
        f'name = "p"\ntitle = "{TITLE}"\n[[changes]]\nkey = "claims.memo"\nset = 1.0\n', encoding="utf-8"
    )
    return tmp_path


def said(words: list[str], encoding: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Standard output of a command where it has an encoding; it ends well, and standard error has no traceback."""
    streams = [io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="strict") for _ in range(2)]
    monkeypatch.setattr(sys, "stdout", streams[0])
    monkeypatch.setattr(sys, "stderr", streams[1])
    code = main(words)
    found = []
    for stream in streams:
        stream.flush()
        found.append(stream.buffer.getvalue().decode("utf-8" if encoding == "ascii" else encoding))  # type: ignore[attr-defined]
    assert code == 0, found[1]
    return found[0]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("line", ["policy show p.toml", "compare it.toml p.toml --runs 2 --lang nl --quiet"])
def test_letters_are_kept_or_written_out(
    line: str, encoding: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = said(line.split(), encoding, monkeypatch)
    assert ("日本" in answer) != ("\\u65e5\\u672c" in answer)
    assert ("日本" in answer) == (encoding in ("ascii", "utf-8"))


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("line", ["scenario check it.toml", "--help"])
def test_no_command_fails_on_a_letter(line: str, encoding: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert said(line.split(), encoding, monkeypatch)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_documents_can_be_read_whatever_the_encoding(
    encoding: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = json.loads(said(["run", "it.toml", "--json", "--quiet"], encoding, monkeypatch))
    assert told["provenance"]["scenario"]["title"] == TITLE
    assert tomllib.loads(said(["scenario", "show", "it.toml"], encoding, monkeypatch))["title"] == TITLE


def test_a_name_that_is_no_text_is_written_into_files(tmp_path: Path) -> None:
    text = json_text({"out": "caf\udce9", "title": "é"})
    assert text.isascii()
    assert json.loads(text.encode()) == {"out": "caf\udce9", "title": "é"}
    assert json_text({"title": "é"}) == '{"title": "é"}\n'
    assert json_text({"title": "é"}, encoding="ascii").isascii()


@pytest.mark.parametrize(
    "words",
    [["sweep", "caf\udce9.toml", "--vary", "walls.height=0,1"], ["sweep", "classroom", "--policy", "\udce9.toml",
     "--vary", "walls.height=0,1"], ["run", "\udce9"], ["compare", "classroom", "\udce9.toml"]],
)  # fmt: skip
def test_a_name_that_is_no_text_is_one_line(words: list[str], folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("caf\udce9.toml").write_text('name = "x"\nextends = "classroom"\n', encoding="utf-8")
    assert main(words) == 2
    assert capsys.readouterr().err.count("\n") == 1
