"""What the command line says to standard error is in the language that --lang asks for: frame, reasons and progress."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from cosim.cli import main
from cosim.cli.console import speaking, spoken
from cosim.cli.progress import RunProgress, Throttle
from cosim.errors import InputError
from cosim.texts.language import ENGLISH, Language
from cosim.texts.refusals import in_words, refusal
from helpers.command import refused

DUTCH = Language("nl")
ROOT = Path(__file__).resolve().parents[2]
MISTAKES = {
    "a decimal comma": ('[administration]\nshare = 0,30\n', "verwacht: geldige TOML", "0.30"),
    "points": ("municipal_euros = 150.000.000\n", "schrijf het zonder punten", "150000000"),
    "a percentage": ("[administration]\nshare = 30\n", "verwacht: een getal van 0 tot en met 0.9", "30 % is 0.3"),
    "a date": ("start = 2027-01-15\n", "een jaar of maand zoals 2015", "schrijf het jaar en de maand"),
    "a key": ("[money]\ntarif = 70\n", "verwacht: een bekende sleutel", "bedoelde u 'money.tariff'?"),
    "two": ("[money]\ntarif = 70\nwag = 3\n", "verwacht: een bekende sleutel", "en nog 1 fout"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_in_a_file_is_named_in_dutch(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text, *expected = MISTAKES[name]
    file = tmp_path / "x.toml"
    file.write_text(f'name = "x"\nextends = "classroom"\n{text}', encoding="utf-8")
    line = refused(capsys, "compare", str(file), "memo", "--lang", "nl")
    assert line.startswith("fout: ")
    assert [words for words in expected if words not in line] == []
    assert not {"expected", "got", "error:", "mean"} & set(line.split())
    assert refused(capsys, "compare", str(file), "memo").startswith("error: ")


@pytest.mark.parametrize(("given", "words"), [
    (["compare", "klas", "memo"], "een meegeleverd scenario of een pad dat eindigt op .toml"),
    (["compare", "classroom", "memoo"], "bedoelde u 'memo'?"),
    (["compare", "classroom", "memo", "--runs", "1"], "een geheel getal van 2 of meer"),
    (["compare", "classroom", "memo", "--excel", "nl"], "ook --out MAP"),
    (["compare", "classroom", "memo", "--uit", "x"], "Er is geen optie --uit"),
    (["report", "nergens"], "een resultaat van cosim"),
    (["validate", "--pattern", "V99"], "een gepubliceerd patroon"),
    (["claim", "--axis", "zijwaarts"], "een van together-from-alone"),
])  # fmt: skip
def test_a_wrong_option_is_named_in_dutch(given: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert words in refused(capsys, *given, "--lang=nl")


def test_names_and_values_stay_as_they_are() -> None:
    error = InputError("x.toml: budget.tate", expected="a heron", got="'both'", hint="did you mean 'both'?; ask Ann")
    assert refusal(error, DUTCH) == (
        "x.toml: budget.tate: verwacht: a heron; gevonden: 'both'; bedoelde u 'both'?; ask Ann"
    )
    assert refusal(error, ENGLISH) == str(error)
    assert in_words("at most 3", DUTCH) == "hooguit 3"


def test_what_is_expected_of_files_and_options_is_known() -> None:
    """Plain words after ``expected=`` that analysts meet have a translation; an f-string is not looked at."""
    source, unknown = ROOT / "src" / "cosim", []
    files = [file for folder in ("care/policies", "care/scenario", "report") for file in (source / folder).glob("*.py")]
    files += [source / "cli" / f"{name}.py" for name in ("compare", "options", "report", "run", "validate", "claim")]
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "expected" and isinstance(node.value, ast.Constant):
                if in_words(str(node.value.value), DUTCH) == node.value.value:
                    unknown.append(f"{file.name}: {node.value.value}")
    assert unknown == []


def test_progress_is_said_in_the_language(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(Throttle, "due", lambda self: True)
    with speaking(DUTCH), RunProgress() as progress:
        progress(3, 8, 65.0)
    assert capsys.readouterr().err == "3 van 8 runs, nog ongeveer 1 min 5 s\n"
    assert spoken() == ENGLISH
    with RunProgress() as progress:
        progress(3, 8, 65.0)
    assert capsys.readouterr().err == "3 of 8 runs, about 1 min 5 s left\n"


def test_the_next_command_speaks_english_again(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "nergens", "--lang", "nl"]) == 2
    assert main(["report", "nowhere"]) == 2
    assert [line.split(":")[0] for line in capsys.readouterr().err.splitlines()] == ["fout", "error"]
