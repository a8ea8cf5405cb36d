"""Names and titles that somebody else wrote: in paths, terminals, cells, figures and pages."""

from __future__ import annotations

import csv
import io
import re
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from cosim.care.networks.user import load_network
from cosim.care.policies.load import load_policy
from cosim.care.scenario.load import load_scenario
from cosim.care.scenario.model import Scenario
from cosim.cli import main
from cosim.core.untrusted import csv_cell, file_name
from cosim.errors import InputError
from cosim.network_files.write import write_network
from cosim.plots.draw import save_figure
from cosim.plots.style import new_figure
from cosim.studies.comparison.compare import compare
from cosim.studies.files import csv_text

HOSTILE = [
    "../../../pwned", "=cmd|' /C calc'!A0", "<script>alert(1)</script>", "\x1b[2J\x1b]0;owned\x07", "a\u202eb.exe",
    "L" * 3000, "a\r\nb", "@SUM(1)", "a,b\"c'", "con", "$x^2$ \\frac{", "&amp;<b>", "\uff1d1+1", "\n=1+1", "[bold]x[/]",
    "]]>", "--><script>", "a;=1+1",
]  # fmt: skip
PLACES = {
    "payer": "[domains.family]\nsector = 'a'\npayer = {}\nshare = 1.0\n",
    "sector": "[domains.family]\nsector = {}\npayer = 'a'\nshare = 1.0\n",
    "domain": "[domains.{}]\nsector = 'a'\npayer = 'a'\nshare = 1.0\n",
    "municipality": "[municipalities.{}]\ninhabitants = 1000\n",
    "name": "name = {}\n",
}


def toml(text: str) -> str:
    """A TOML string that has no character of its own but printable ASCII."""
    return '"' + "".join(c if " " <= c < "\x7f" and c not in '"\\\\' else f"\\U{ord(c):08x}" for c in text) + '"'


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", [one for one in HOSTILE if one != "con"], ids=range(len(HOSTILE) - 1))
def test_names_in_a_scenario_are_plain_words(
    name: str, place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "it.toml"
    begin = "" if place == "name" else 'name = "it"\n'
    file.write_text(f'{begin}{"" if place != "name" else PLACES[place].format(toml(name))}extends = "classroom"\n'
                    f'{PLACES[place].format(toml(name)) if place != "name" else ""}', encoding="utf-8")  # fmt: skip
    assert main(["scenario", "check", str(file)]) == 2
    said = capsys.readouterr().err
    assert said.startswith("error: ")
    assert said.count("\n") == 1
    assert "\x1b" not in said
    assert len(said) < 2_100


@pytest.mark.parametrize("name", [one for one in HOSTILE if one != "con"], ids=range(len(HOSTILE) - 1))
def test_names_of_policies_are_plain_words(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "it.toml"
    file.write_text(f'name = {toml(name)}\n[[changes]]\nkey = "claims.memo"\nset = 1.0\n', encoding="utf-8")
    assert main(["policy", "check", str(file)]) == 2
    said = capsys.readouterr().err
    assert (said.count("\n"), "\x1b" in said) == (1, False)


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    """A region of people and organisations with such names, and such a title."""
    folder = tmp_path_factory.mktemp("hostile")
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow(["source", "target", "source_org", "target_org"])
    count = len(HOSTILE)
    for at, name in enumerate(HOSTILE):
        for other in (HOSTILE[(at + 1) % count], HOSTILE[(at + 5) % count]):
            rows.writerow([f"{name} p", f"{other} p", name, other])
    (folder / "ties.csv").write_bytes(text.getvalue().encode())
    (folder / "it.toml").write_text(
        f'name = "it"\nextends = "classroom"\ntitle = {toml(HOSTILE[3] + HOSTILE[2] + HOSTILE[4] + HOSTILE[10])}\n'
        f"description = {toml(''.join(HOSTILE))}\nweeks = 3\n"
        '[network]\nfile = "ties.csv"\norganisation_attribute = "org"\n', encoding="utf-8",
    )  # fmt: skip
    return load_scenario(folder / "it.toml")


def test_a_run_of_a_region_with_such_names_writes_plain_text(
    region: Scenario, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = next(iter(Path(str(region.network.file)).parent.glob("it.toml"))) if region.network else Path()
    assert main(["run", str(file), "--out", "deep/out", "--quiet"]) == 0
    assert "\x1b" not in capsys.readouterr().out
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.parent for path in files} == {tmp_path / "deep" / "out"}
    drawn = [path for path in files if path.suffix == ".svg"]
    assert len(drawn) >= 4
    for path in drawn:
        names = {element.tag.rpartition("}")[2] for element in ET.parse(path).iter()}
        assert "script" not in names
    tables = [path.read_text("utf-8") for path in files if path.suffix == ".csv"]
    cells = [cell for text in tables for row in csv.reader(io.StringIO(text)) for cell in row]
    assert cells
    assert not [cell for cell in cells if re.match(r"[=@\t\r\n\uff1d]", cell)]


def test_a_report_of_such_names_has_no_script_and_no_control_characters(region: Scenario, tmp_path: Path) -> None:
    for at, title in enumerate((HOSTILE[1], HOSTILE[7], HOSTILE[3])):
        (tmp_path / f"{at}.toml").write_text(
            f'name = "p{at}"\ntitle = {toml(title)}\n[[changes]]\nkey = "claims.memo"\nset = 1.0\n', encoding="utf-8"
        )
    policies = [load_policy(tmp_path / f"{at}.toml") for at in range(3)]
    compare(region, policies, runs=2, weeks=20, seed=0, workers=1).save(tmp_path)
    for suffix in ("html", "docx", "xlsx"):
        assert main(["report", str(tmp_path), "--out", str(tmp_path / f"it.{suffix}"), "--quiet"]) == 0
    page = (tmp_path / "it.html").read_text("utf-8")
    assert "&lt;script&gt;alert(1)" in page
    assert "<script" not in page
    assert not re.search("[\\x00-\\x08\\x0b-\\x1f\\x7f\\u202e]", page)
    parts = []
    for packed in (tmp_path / "it.docx", tmp_path / "it.xlsx"):
        with zipfile.ZipFile(packed) as archive:
            parts += [archive.read(name) for name in archive.namelist() if name.endswith(".xml")]
    assert parts
    assert not [part for part in parts if ET.fromstring(part).find(".//{*}f") is not None]  # a formula


@pytest.mark.parametrize("suffix", [".graphml", ".gexf"])
def test_a_network_with_such_names_is_written_and_read_back(suffix: str, tmp_path: Path) -> None:
    graph: nx.Graph[str] = nx.Graph(description="".join(HOSTILE))
    for at, name in enumerate(HOSTILE):
        graph.add_edge(f"{at} {name}", f"{(at + 1) % len(HOSTILE)} {HOSTILE[(at + 1) % len(HOSTILE)]}", weight=0.5)
        graph.nodes[f"{at} {name}"]["org"] = f"{at % 3} {name}"
    path = write_network(graph, tmp_path / f"it{suffix}")
    assert ET.parse(path).getroot() is not None
    back = load_network(path, organisation_attribute="org")
    assert len(back.graph) == len(graph)
    assert back.report.organisations == len(HOSTILE)


def test_titles_labels_and_ticks_of_figures_have_no_control_characters(tmp_path: Path) -> None:
    figure, panel = new_figure(4.0, 3.0, title="a\x1b[2Jb", caption="\x07")
    axes = panel.subplots()
    axes.barh(np.arange(2), [1.0, 2.0], label="\x1b")
    axes.set_yticks([0, 1], ["a\x1b", "b\x00"])
    axes.set_xlabel("\x1b]0;x")
    axes.legend()
    assert isinstance(figure, Figure)
    save_figure(figure, tmp_path / "it.svg", tmp_path / "it.png")
    assert ET.parse(tmp_path / "it.svg").getroot() is not None
    assert b"\x1b" not in (tmp_path / "it.svg").read_bytes()


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_name_is_one_plain_file_and_one_plain_cell(name: str) -> None:
    plain = file_name(name)
    assert re.fullmatch(r"[\w+-][\w.+-]{0,90}", plain)
    assert ".." not in plain
    cell = csv_cell(name)
    assert cell.lstrip("'").replace(";'", ";") == name
    assert not re.search(r"[;\t]\"?[=@+-]", cell)
    assert cell[0] not in "=@\t\r\n\uff1d"
    back = pd.read_csv(io.StringIO(csv_text(pd.DataFrame({"name": [name]}))), keep_default_na=False)
    assert back["name"].tolist() == [cell]


def test_a_title_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "it.toml").write_text('name = "it"\nextends = "classroom"\ntitle = "a\\nbase 0.99"\n', encoding="utf-8")
    with pytest.raises(InputError, match="title: expected one line"):
        load_scenario(tmp_path / "it.toml")
