"""``cosim warm``: what it says, in both languages, and its exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from cosim.cli import main


@pytest.fixture
def compiled(monkeypatch):
    """Whether machine code is there after compiling; nothing is compiled."""
    found = {"before": False, "after": True, "calls": 0}

    def compile_model(processes, progress):
        progress(1, 2)
        found["calls"] += 1
        found["before"] = found["after"]

    monkeypatch.delenv("NUMBA_DISABLE_JIT", raising=False)
    monkeypatch.setattr("cosim.core.compiled.is_compiled", lambda: found["before"])
    monkeypatch.setattr("cosim.care.compiling.compile_model", compile_model)
    monkeypatch.setattr("cosim.cli.warm._compile_the_rest", lambda: None)
    return found


@pytest.mark.parametrize(("lang", "words"), [("en", "compiled and kept in"), ("nl", "gecompileerd en bewaard in")])
def test_it_says_where_machine_code_is_kept(compiled, capsys, lang, words):
    assert main(["warm", "--lang", lang]) == 0
    said = capsys.readouterr()

    assert said.out.startswith(words)
    assert Path(said.out.removeprefix(words).strip()).is_absolute()
    assert compiled["calls"] == 1


def test_nothing_is_compiled_twice(compiled, capsys):
    compiled["before"] = True

    assert main(["warm", "--quiet"]) == 0
    assert compiled["calls"] == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(("lang", "words"), [("en", "cannot be kept"), ("nl", "kan niet worden bewaard")])
def test_what_cannot_be_kept_is_no_success(compiled, capsys, lang, words):
    compiled["after"] = False

    assert main(["warm", "--lang", lang]) == 1
    assert words in capsys.readouterr().err


def test_plain_python_needs_nothing(compiled, capsys, monkeypatch):
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")

    assert main(["warm", "--lang", "nl"]) == 0
    assert "NUMBA_DISABLE_JIT" in capsys.readouterr().out
    assert compiled["calls"] == 0


def test_progress_is_in_the_language_asked_for(compiled, capsys, monkeypatch):
    monkeypatch.setattr("cosim.cli.progress.LINE_SECONDS", 0.0)
    main(["warm", "--lang", "nl"])

    assert "1 van 2 delen gecompileerd" in capsys.readouterr().err
