"""Plug-ins on the command line: named by files, tried before a run, and refused in one line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cosim.care.plugins.found import load_plugin
from cosim.care.scenario.load import load_scenario
from cosim.cli import main
from cosim.studies.store.read import load_store
from helpers.command import refused
from helpers.plugins import COUNTS, written

QUICK = {"population.burn_in_weeks": 0, "measure.warm_up_weeks": 4, "follow_up.weeks": 4}


def test_scenario_and_study_files_name_plugins(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(tmp_path, COUNTS.format(driver=""))
    quick = "".join(f"{key} = {value}\n" for key, value in QUICK.items())
    top = 'extends = "classroom"\nextend = ["mine.py"]\nweeks = 4\n'
    (tmp_path / "mine.toml").write_text(f"{top}{quick}mine.rate = 1\n")
    (tmp_path / "study.toml").write_text('scenario = "mine.toml"\nruns = 1\n[vary]\nmine.rate = [0, 1]\n')
    store = tmp_path / "s.sqlite"
    assert main(["sweep", str(tmp_path / "study.toml"), "--store", str(store), "--quiet", "--engine", "processes"]) == 0
    table = load_store(store).table
    assert table["x_total"].tolist()[0] == 0 < table["x_total"].tolist()[1]
    # a scenario that does not extend it does not know its key
    (tmp_path / "other.toml").write_text('extends = "classroom"\nmine.rate = 1\n')
    capsys.readouterr()
    assert "mine.rate" in refused(capsys, "run", str(tmp_path / "other.toml"))


PHASE = """
{driver}def run(low, high, week, key, world, own):
    for p in range(low, high):
        {body}

plugin = Plugin("mine", columns={{"professionals": [Column("x", "f8", "", "x")]}},
    phases=[Step("mine_phase", "professionals", run, "s", after="feel")])
"""
NO_OUTCOME = """def out(run):
    return float("nan")
plugin = Plugin("mine", outcomes=[Measured(Outcome("o", "system", "", "neither", ""), out)])
"""
DRAWN = """def out(run):
    width = 1.0
    return width * float(np.random.random())
plugin = Plugin("mine", outcomes=[Measured(Outcome("o", "system", "", "neither", ""), out)])
"""
INFINITE = NO_OUTCOME.replace("nan", "inf")
TAKEN_AND_READ = PHASE.replace('"x"', '"load"').format(driver="", body='own.professionals[p]["load"] = 1.0')
READ_FIRST = PHASE.format(driver="", body='if own.professionals[p]["x"] == 0.0:\n'
                          '            own.professionals[p]["x"] = np.nan')  # fmt: skip
LOOK = 'plugin = Plugin("m", behaviours=[Behaviour("b", 1, "", {})])\n'
BAD = {
    "import": ("import nothing_at_all\nplugin = Plugin('mine')\n", 3, "No module named 'nothing_at_all'"),
    "leaves": ("raise SystemExit(0)\n", 3, "SystemExit: 0"),
    "leaves while it runs": (PHASE.format(driver="", body="raise SystemExit(0)"), 6, "SystemExit: 0"),
    "syntax": ("plugin = Plugin('mine'\n", 3, "SyntaxError"),
    "nothing": ("x = 1\n", 1, "a variable plugin = Plugin"),
    "taken name": ('plugin = Plugin("m",\n    columns={"ties": [Column("trust", "f8", "", "")]})\n', 4, "ties.trust"),
    "taken name that a phase reads": (TAKEN_AND_READ, 8, "professionals.load"),
    "taken key": ('plugin = Plugin("budget")\n', 3, "budget"),
    "no such phase": (PHASE.replace("feel", "fee").format(driver="", body="pass"), 9, "after a phase of the model"),
    "undeclared": (PHASE.format(driver="@driver\n", body='world.professionals[p]["load"] = 0.5'), 7,
                   'add "professionals.load" to its writes'),
    "global generator": (PHASE.format(driver="@driver\n", body='own.professionals[p]["x"] = np.random.random()'), 7,
                         "the same in two equal runs"),
    "not a number": (PHASE.format(driver="", body='own.professionals[p]["x"] = np.nan'), 6, "own.professionals.x"),
    "not a number after a look": (READ_FIRST, 7, "own.professionals.x"),
    "outcome from a global generator": (DRAWN, 5, "outcome o to do the same in two equal runs"),
    "infinite": (INFINITE, 3, "a number for o"),
    "error": (PHASE.format(driver="", body="1 / 0"), 6, "ZeroDivisionError"),
    "no colour": (LOOK.format('colour="red"'), 3, "a colour such as #CC79A7"),
    "no marker": (LOOK.format('marker="oo"'), 3, "a marker, one of"),
    "no outcome": (NO_OUTCOME, 3, "a number for o"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_a_bad_plugin_is_refused_in_one_line_with_its_line_number(
    case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, line, words = BAD[case]
    file = written(tmp_path, text)
    message = refused(capsys, "run", "classroom", "--weeks", "2", "--extend", str(file))
    assert message.startswith(f"error: {file}:{line}: expected "), message
    assert words in message


NETWORK = """
import networkx as nx

def drawn(plan, *, seed):
    return nx.gnm_random_graph(120, 300, seed=np.random.randint(10**6))

plugin = Plugin("mine", networks={"drawn": drawn})
"""


def test_a_network_from_a_global_generator_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path, NETWORK)
    text = ("run", "classroom", "--weeks", "2", "--extend", str(file), "--set", "network.builder=drawn")
    assert refused(capsys, *text).startswith(f"error: {file}:7: expected the network builder to do the same")


RULE = """def stay(me):
    return me.behaviour

plugin = Plugin("mine", rules={"stay": stay})
"""


def test_a_result_with_a_rule_of_a_plugin_asks_for_the_plugin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from cosim.care.plugins import found

    file = written(tmp_path, RULE)
    quick = [f"--set={key}={value}" for key, value in QUICK.items()]
    out = str(tmp_path / "out")
    assert main(["run", "classroom", "--extend", str(file), "--set=choice.rule=stay", *quick, "--weeks", "4",
                 "--quiet", "--out", out]) == 0  # fmt: skip
    capsys.readouterr()
    assert main(["rerun", out, "--extend", str(file), "--quiet"]) == 0
    monkeypatch.setattr(found, "_LOADED", {})
    capsys.readouterr()
    assert f"add --extend {file}" in refused(capsys, "rerun", out)


def test_files_name_scenario_and_plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PNG, SVG, GraphML, CSV and Parquet, on their own, say which scenario and which plug-in they come from."""
    import pyarrow.parquet
    from PIL import Image

    monkeypatch.chdir(tmp_path)
    extension = load_plugin(written(tmp_path, COUNTS.format(driver="")))
    quick = [f"--set={key}={value}" for key, value in QUICK.items()]
    assert main(["run", "classroom", "--extend", "mine.py", *quick, "--weeks", "4", "--quiet", "--out", "out",
                 "--network", "ties.graphml"]) == 0  # fmt: skip
    with Image.open(next((tmp_path / "out").glob("*.png"))) as image:
        texts = [image.info["Description"]]
    texts += [next((tmp_path / "out").glob("*.svg")).read_text(), (tmp_path / "ties.graphml").read_text()]
    assert main(["sweep", "classroom", "--extend", "mine.py", *quick, "--weeks", "4", "--vary", "mine.rate=0,1",
                 "--store", "s.sqlite", "--quiet"]) == 0  # fmt: skip
    for form in ("csv", "parquet"):
        assert main(["export", "s.sqlite", "--format", form, "--out", f"runs.{form}"]) == 0
    texts.append(json.loads((tmp_path / "runs.csv-metadata.json").read_text())["source"])
    texts.append(pyarrow.parquet.read_schema("runs.parquet").metadata[b"cosim"].decode())
    for text in texts:
        assert f"plug-in mine {extension.digest}" in text
        assert "scenario classroom " in text
    assert "study " in texts[-1]


@pytest.mark.slow
def test_claim_counts_an_outcome_of_a_plugin(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path, COUNTS.format(driver=""))
    quick = [f"--set={key}={value}" for key, value in QUICK.items()]
    assert main(["claim", "classroom", "--extend", str(file), *quick, "--weeks", "221", "--runs", "4", "--axis",
                 "competing", "--outcome", "x_total", "--quiet", "--json"]) == 0  # fmt: skip
    rows = json.loads(capsys.readouterr().out)["curves"]
    assert {row["outcome"] for row in rows} == {"x_total"}


@pytest.mark.slow
def test_validate_measures_a_scenario_with_a_plugin(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path, COUNTS.format(driver=""))
    words = ["validate", "classroom", "--pattern", "V1", "--quiet", "--json", "--extend", str(file)]
    assert main(words) in (0, 1)  # 1: another verdict than that of the region
    found = json.loads(capsys.readouterr().out)
    assert found["identity"] == load_scenario("classroom", extend=[file]).identity


@pytest.mark.slow
def test_a_dask_cluster_runs_a_plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker process gets the source along, and gives the numbers of this process."""
    pytest.importorskip("distributed")
    monkeypatch.chdir(tmp_path)
    file = written(tmp_path, COUNTS.format(driver=""))
    quick = [f"--set={key}={value}" for key, value in QUICK.items()]
    words = ["sweep", "classroom", "--extend", str(file), *quick, "--weeks", "4", "--vary", "mine.rate=0,1", "--quiet"]
    assert main([*words, "--store", "here.sqlite", "--workers", "1"]) == 0
    assert main([*words, "--store", "there.sqlite", "--cluster", "local", "--workers", "1"]) == 0
    here, there = (load_store(Path(f"{name}.sqlite")).table for name in ("here", "there"))
    assert there.equals(here)
    assert there["x_total"].tolist()[0] == 0 < there["x_total"].tolist()[1]


def test_reports_name_scenario_model_and_plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page and a workbook say where their numbers come from."""
    import zipfile

    pytest.importorskip("openpyxl")
    monkeypatch.chdir(tmp_path)
    extension = load_plugin(written(tmp_path, COUNTS.format(driver="")))
    quick = [f"--set={key}={value}" for key, value in QUICK.items()]
    assert main(["compare", "classroom", "memo", "--extend", "mine.py", *quick, "--weeks", "4", "--runs", "2",
                 "--quiet", "--out", "out"]) == 0  # fmt: skip
    identity = load_scenario("classroom", extend=["mine.py"]).replace(QUICK).identity
    for suffix in ("html", "xlsx"):
        assert main(["report", "out", "--out", f"r.{suffix}", "--quiet"]) == 0
    with zipfile.ZipFile("r.xlsx") as book:
        sheets = " ".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    for text in (Path("r.html").read_text(encoding="utf-8"), sheets):
        assert identity in text
        assert f"mine ({extension.digest})" in text
        assert "model version" in text
