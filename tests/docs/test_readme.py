"""What the README and the pages tell people to run does run: commands, files, SQL and Python, small and in order."""

from __future__ import annotations

import re
import shlex
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from cosim.care.outcomes.catalogue import outcomes_of
from cosim.care.scenario.load import load_scenario
from cosim.cli import main

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("docs/tutorials", "docs/how-to")  # every page in them
PAGES = (
    "README.md",
    "docs/index.md",
    "docs/cli.md",
    "docs/store.md",
    "docs/api/index.md",
    "docs/api/plots.md",
    *sorted(path.relative_to(ROOT).as_posix() for folder in FOLDERS for path in (ROOT / folder).glob("*.md")
            if path.stem != "solara"),  # it has a test of its own, where its extra is installed
)  # fmt: skip
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LARGE = ("region-2015", "country-2015")
WEEKS, RUNS = 110, 2  # longer than warm-up and follow-up together, so that clients have outcomes
POLICIES_MAX = 2


def blocks(page: str) -> Iterator[tuple[str, str]]:
    """Language and text of every fenced block."""
    yield from BLOCK.findall((ROOT / page).read_text(encoding="utf-8"))


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def without(words: list[str], *options: str) -> list[str]:
    """The words without these options and the value of each."""
    dropped = {at + step for at, word in enumerate(words) if word in options for step in (0, 1)}
    return [word for at, word in enumerate(words) if at not in dropped]


def small_command(line: str) -> list[str]:
    """The arguments of a command line, with a small scenario, few weeks and few runs."""
    words = shlex.split(line, comments=True)[1:]
    words = ["classroom" if word in LARGE else word for word in words]
    if words[0] == "validate" and "--theory" in words:
        return ["validate", "--theory", "--pattern", "onestep", *without(words[2:], "--pattern", "--tier")]
    if words[0] == "validate":
        named = [word.replace("region-2025", "classroom") for word in words[1:2] if not word.startswith("-")]
        kept = without(words[1 + len(named) :], "--tier", "--pattern")
        return ["validate", *(named or ["classroom"]), "--pattern", "V1", *kept]
    if words[0] == "calibrate":
        return [*without(words, "--trials"), "--trials", "1", "--confirm", "1", "--weeks", "157", "--scale", "0.5"]
    if words[0] == "claim":
        kept = without(words, "--runs", "--axis", "--outcome")
        return [*kept, "--runs", "4", "--weeks", "221", "--axis", "competing", "--outcome", "functioning"]
    if words[0] in {"sweep", "expand"}:
        return small_sweep(words)
    if words[:2] == ["game", "run"]:
        return [*without(words, "--runs", "--steps", "--graph"), "--runs", "2", "--steps", "50", "--graph", "karate"]
    if words[:2] == ["game", "phase"]:
        return [*without(words, "--runs", "--rounds", "--graph"), "--runs", "2", "--rounds", "5", "--graph", "karate"]
    if words[0] == "sensitivity" and "--vary" in words:
        samples = {"sobol": "8", "morris": "4"}.get(words[words.index("--method") + 1], "32")
        kept = without(words, "--runs", "--samples", "--weeks")
        return [*kept, "--samples", samples, "--runs", str(RUNS), "--weeks", str(WEEKS)]
    if words[0] not in {"run", "compare"}:
        return words
    precise = "--precision" in words
    words = without(words, "--runs", "--weeks", "--fits", "--precision")
    if words[0] == "compare":
        words += ["--precision", "1e9"] if precise else ["--runs", str(RUNS)]  # so wide that the first look ends it
        first = next((n for n, word in enumerate(words) if n > 0 and word.startswith("--")), len(words))
        words = words[: min(first, 2 + POLICIES_MAX)] + words[first:]
    return [*words, "--weeks", str(WEEKS)]


def small_sweep(words: list[str]) -> list[str]:
    """The same for a sweep, which stays small in every direction; a study file has its own weeks."""
    small = {"--runs": "3", "--samples": "12"} if words[0] == "expand" else {"--runs": "2", "--samples": "4"}
    kept = without(words, "--weeks", *small)
    kept += [part for option in small if option in words for part in (option, small[option])]
    return kept if words[0] == "expand" or words[1].endswith(".toml") else [*kept, "--weeks", str(WEEKS)]


def small_python(text: str) -> str:
    """The same for Python."""
    for name in LARGE:
        text = text.replace(f'"{name}"', '"classroom"')
    text = re.sub(r"\bruns=\d+", f"runs={RUNS}, weeks={WEEKS}", text)
    return re.sub(r"\bweeks=416\b", f"weeks={WEEKS}", text)


def query(store: str, text: str) -> None:
    """Run SQL statements on a store."""
    with closing(sqlite3.connect(store)) as connection:
        for statement in text.split(";\n"):
            connection.execute(statement).fetchall()


def array_job(script: str) -> Iterator[str]:
    """The lines of a job script that start cosim, once for each of two tasks; there is no cluster to connect to."""
    lines = script.replace("\\\n", " ").splitlines()
    found = [line.removeprefix("exec ") for line in lines if line.startswith(("cosim ", "exec cosim "))]
    tasks = ("1", "2") if "$SLURM_ARRAY_TASK_ID" in script else ("1",)
    for task in tasks:
        given = {"SLURM_ARRAY_TASK_ID": task, "SLURM_ARRAY_TASK_COUNT": "2", "SLURM_CPUS_PER_TASK": "1"}
        for line in found:
            filled = re.sub(r"\$(\w+)", lambda name: given[name[1]], line)  # noqa: B023
            words = [part for word in shlex.split(filled) for part in (sorted(map(str, Path().glob(word))) or [word])]
            if "--cluster" not in words:
                yield shlex.join(words)


def carry_out(language: str, text: str, names: dict[str, object]) -> None:
    if language == "sh":
        for line in text.splitlines():
            if line.startswith("cosim "):
                words = small_command(line)
                refused = words[0] == "calibrate"  # one trial finds nothing, and says so
                assert main(words) == int(refused), line
            elif line.startswith("sqlite3 "):
                _, store, statement = shlex.split(line)
                query(store, statement)
    elif language == "bash":
        for line in array_job(text):
            assert main(small_command(line)) == 0, line
    elif language == "sql":
        query("walls.sqlite", text)
    elif language == "toml" and (found := re.match(r"# file: (\S+)\n", text)):
        Path(found[1]).write_text(re.sub(r"^samples = \d+", "samples = 4", text, flags=re.MULTILINE), encoding="utf-8")
    elif language == "python":
        exec(compile(small_python(text), "README", "exec"), names)


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_what_a_page_says_runs(name, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("cosim.plots.draw_all", lambda result, folder, **options: [])  # figures have tests of their own
    monkeypatch.setattr("cosim.explore.serve.serve", lambda *_, **options: None)  # and so has the page, which stays up
    for plugin in (ROOT / "docs" / "plugins").glob("*.py"):
        shutil.copy(plugin, tmp_path)
    names: dict[str, object] = {"__name__": "readme"}
    for language, text in blocks(name):
        carry_out(language, text, names)
    assert "error" not in capsys.readouterr().err


def test_commands_are_found_and_made_small():
    lines = [line for name in PAGES for kind, text in blocks(name) if kind == "sh" for line in text.splitlines()]
    assert sum(line.startswith("cosim ") for line in lines) > 12
    asked = small_command("cosim compare region-2015 memo audit one-plan --bundle a+b --runs 10 --out x")
    assert " ".join(asked) == "compare classroom memo audit --bundle a+b --out x --runs 2 --weeks 110"
    asked = small_command("cosim validate --theory --report a.md")
    assert " ".join(asked) == "validate --theory --pattern onestep --report a.md"
    asked = small_command("cosim validate region-2015 --tier full --report a.md")
    assert " ".join(asked) == "validate classroom --pattern V1 --report a.md"


def test_make_targets_of_the_page_exist():
    targets = set(re.findall(r"^([a-z]+):", page("Makefile"), re.MULTILINE))
    typed = [line for _, text in blocks("README.md") for line in text.splitlines()]
    named = {line.split()[1] for line in typed if line.startswith("make ")}
    assert named == {"demo", "test"}
    assert named <= targets


def test_the_demo_is_the_same_everywhere():
    makefile = dict(re.findall(r"^(DEMO_\w+) \?= (.+)$", page("Makefile"), re.MULTILINE))
    typed = (
        f"cosim compare {makefile['DEMO_SCENARIO']} {makefile['DEMO_POLICIES']} --bundle {makefile['DEMO_BUNDLE']} "
        f"--runs {makefile['DEMO_RUNS']} --out {makefile['DEMO_OUT']}"
    )
    assert typed in page("README.md")
    assert typed.replace("results/", "results\\") in page("README.md")  # PowerShell
    script = page("experiments/policy_comparison.py")
    for policy in [*makefile["DEMO_POLICIES"].split(), *makefile["DEMO_BUNDLE"].split("+")]:
        assert f'"{policy}"' in script
    assert f"({makefile['DEMO_RUNS']}, {makefile['DEMO_WEEKS']})" in script


def test_the_table_of_the_page_is_of_this_scenario():
    """After a change of the region: ``make demo``, then ``python experiments/refresh_readme.py``."""
    found = re.search(r"<!-- scenario identity (\w+) -->\n```text\n(.*?)```", page("README.md"), re.DOTALL)
    assert found is not None
    assert load_scenario("region-2025").identity.startswith(found[1])
    known = {outcome.name for outcome in outcomes_of(load_scenario("region-2015").payers)}
    rows = re.findall(r"^  (\w+)", found[2].partition("against base")[2], re.MULTILINE)
    assert rows
    assert set(rows) <= known


def test_links_and_figures_of_the_pages_exist():
    pages = [
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        ROOT / "experiments" / "README.md",
        *ROOT.glob("docs/**/*.md"),
    ]
    missing = [
        f"{file.name}: {target}"
        for file in pages
        for target in re.findall(r"\]\(([^)#\s]+)\)", file.read_text(encoding="utf-8"))
        if not target.startswith("http") and not (file.parent / target).exists()
    ]
    assert not missing


def test_three_users_find_their_way_from_the_start_page():
    rows = [line for line in page("docs/index.md").splitlines() if line.startswith("| **")]
    assert len(rows) == 3
    assert all(re.search(r"\]\(tutorials/\S+\.md\)", row) for row in rows)


def test_the_figure_is_small():
    assert (ROOT / "docs/figures/demo.png").stat().st_size < 300_000


def test_the_saying_is_not_ascribed_to_shakespeare():
    text = " ".join(page("README.md").split())
    assert ("Shakespeare" not in text) or "It is not his" in text
