"""``cosim validate --theory``: what it prints, writes and refuses, and that it notices a wrong number."""

from __future__ import annotations

import csv
import json
from dataclasses import replace

import pytest

from cosim.cli import main
from cosim.errors import InputError
from cosim.evidence.validation.theory.check import check, check_line
from cosim.evidence.validation.theory.numbers import families
from cosim.evidence.validation.theory.writing import cells, sentence, to_dict

FEW = ["snowdrift_wellmixed", "queue"]


def words_for(*families):
    return ["validate", "--theory", *(word for family in families for word in ("--pattern", family))]


def test_a_row_a_number_where_families_are_named(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    assert main([*words_for(*FEW), "--quiet"]) == 0
    out = capsys.readouterr()
    assert out.err == ""
    assert "2 servers, 1.6 arrivals" in out.out
    assert "8 lines: 8 of 8 exact numbers agree." in out.out


def test_json_alone_on_standard_output(capsys):
    assert main([*words_for(*FEW), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["as_published"] is True
    assert [line["family"] for line in said["lines"]] == ["snowdrift_wellmixed"] * 5 + ["queue"] * 3
    assert all(line["verdict"] == "agrees" and line["source"] for line in said["lines"])


@pytest.mark.parametrize("suffix", ["md", "json", "csv"])
def test_reports_by_their_ending(tmp_path, suffix):
    file = tmp_path / "report" / f"theory.{suffix}"
    assert main([*words_for("queue"), "--quiet", "--report", str(file)]) == 0
    text = file.read_text(encoding="utf-8")
    if suffix == "csv":
        assert next(row["line"] for row in csv.DictReader(text.splitlines())) == "1 servers, 0.8 arrivals"
    elif suffix == "json":
        assert len(json.loads(text)["lines"]) == 3
    else:
        assert "| `queue` | Waiting with one or more servers | 3 | theory |" in text


def test_a_wrong_number_is_noticed_and_exits_with_1(monkeypatch, capsys):
    family = families()["queue"]
    line = replace(family.lines[1], expected={**family.lines[1].expected, "Wq": 1.7777})
    wrong = replace(family, lines=[family.lines[0], line])
    monkeypatch.setattr("cosim.evidence.validation.theory.check.chosen_families", lambda names: [wrong])
    report = check(["queue"])
    assert [one.line.name for one in report.differs] == [line.name]
    assert report.differs[0].quantity == "Wq"
    assert sentence(report).endswith(f"Differ: queue {line.name}.")
    assert cells(report.checked)[-2] == "1 of 2 differ"
    assert to_dict(report)["as_published"] is False
    assert main([*words_for("queue"), "--quiet"]) == 1
    assert "differs" in capsys.readouterr().out


def test_a_missing_quantity_or_one_of_another_length_differs():
    family = families()["group"]
    line = replace(family.lines[-1], expected={"values": [*family.lines[-1].expected["values"], 1.0]})
    assert check_line(family, line).verdict == "differs"


def test_a_time_average_is_not_counted_among_exact_numbers():
    family = families()["volunteering"]
    report = check(["volunteering"])
    assert sum(one.line.exact for one in report.checked) == len(family.lines) - 1
    assert sentence(report) == "6 lines: 5 of 5 exact numbers agree, 1 of 1 time averages over a finite time."


def test_infinite_is_a_number_like_another():
    family = families()["allen_bc_star"]
    star = next(line for line in family.lines if line.name == "star 5")
    assert check_line(family, star).verdict == "agrees"
    assert check_line(family, replace(star, expected={"bc_star": 1e9})).verdict == "differs"


@pytest.mark.slow
def test_simulated_lines_show_z(capsys):
    assert main([*words_for("allen_mc"), "--quiet"]) == 0
    out = capsys.readouterr().out
    assert out.count("z = ") == 9
    assert "4,000 plays each" in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (words_for("onesteps"), "did you mean 'onestep'"),
        (["validate", "classroom", "--theory"], "no scenario"),
        ([*words_for("queue"), "--set", "a=1"], "no scenario"),
        ([*words_for("queue"), "--report", "a.txt"], "a file ending in .md"),
    ],
)
def test_wrong_input_is_one_line_and_2(words, said, capsys):
    assert main(words) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_too_few_plays_are_refused():
    with pytest.raises(InputError, match="trials"):
        check(["allen_mc"], trials=10)
