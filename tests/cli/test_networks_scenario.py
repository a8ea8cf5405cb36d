"""Keys of ``[network]`` and ``sectors``: what they choose, what every run says, and whose identity moves."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from cosim.care.networks.user import load_network
from cosim.care.scenario.load import load_scenario
from cosim.care.scenario.model import Scenario
from cosim.care.scenario.parts import OPTIONAL, Domain, joined_sectors
from cosim.care.scenario.resolve import from_resolved
from cosim.care.scenario.writing import to_toml
from cosim.care.simulate import simulate
from cosim.care.world.build import build, user_network
from cosim.cli import main
from cosim.core.rng import key_of
from cosim.errors import InputError

HABITS = Path(__file__).parents[1] / "data" / "networks" / "habits"
DHHS = HABITS.parent / "dhhs.toml"


def scenario(folder: Path, file: Path, *, top: str = "", network: str = "") -> Scenario:
    path = folder / "own.toml"
    text = f'extends = "classroom"\n{top}\n[network]\nfile = "{file}"\norganisation_attribute = "org"\n{network}\n'
    path.write_text(text, encoding="utf-8")
    return load_scenario(path)


@pytest.fixture
def three(tmp_path: Path) -> Path:
    """Twelve people of three organisations; one has no ties, one a tie to itself."""
    ties = [(f"p{at}", f"p{(at + 1) % 11}") for at in range(11)] + [("p0", "p0"), ("p1", "p0")]
    rows = ["source,target", *(f"{one},{other}" for one, other in ties)]
    people = ["id,org", *(f"p{at},o{at % 3}" for at in range(12))]
    (tmp_path / "three.csv").write_text("\n".join(rows), encoding="utf-8")
    (tmp_path / "three_nodes.csv").write_text("\n".join(people), encoding="utf-8")
    return tmp_path / "three.csv"


@pytest.mark.parametrize(
    ("file", "key", "ties"),
    [
        ("relations.net", 'relation = "likes"', 3),
        ("two-networks.paj", 'network = "advice"', 3),
        ("two-mode.net", 'projection = "people"', 2),
        ("isolates.csv", 'isolates = "drop"', 2),
    ],
)
def test_a_key_chooses_and_is_part_of_the_identity(tmp_path: Path, file: str, key: str, ties: int) -> None:
    chosen = scenario(tmp_path, HABITS / file, network=key)
    network = user_network(chosen)
    assert network is not None
    assert network.graph.number_of_edges() == ties
    without = scenario(tmp_path, HABITS / file)
    assert without.identity != chosen.identity
    (tmp_path / "again.toml").write_text(to_toml(chosen), encoding="utf-8")
    assert load_scenario(tmp_path / "again.toml").identity == chosen.identity
    assert from_resolved(json.loads(json.dumps(chosen.resolved()))).network == chosen.network
    with pytest.raises(InputError):
        user_network(without)


def test_parts_without_a_tie_between_them_are_one_key_away(tmp_path: Path) -> None:
    path = tmp_path / "parts.csv"
    path.write_text("source,target,source_org,target_org\na,b,x,x\nc,d,y,y\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"set .network. allow_disconnected = true for parts"):
        user_network(scenario(tmp_path, path))
    network = user_network(scenario(tmp_path, path, network="allow_disconnected = true"))
    assert network is not None
    assert len(network.graph) == 4
    assert load_network(path, organisation_attribute="org", allow_disconnected=True).report == network.report


def test_a_scenario_without_the_new_keys_is_as_before() -> None:
    found = load_scenario(DHHS)
    assert found.network is not None
    assert set(found.resolved()["network"]) == {
        "file", "organisation_attribute", "strength_attribute", "strength_to_trust", "format", "digest",
    }  # fmt: skip
    assert all(getattr(found.network, name) is None for name in OPTIONAL)


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ('isolates = "remove"', "'keep', 'drop' or 'refuse', got 'remove'"),
        ('projection = "x"', "'people' or 'none', got 'x'"),
        ('allow_disconnected = "yes"', "network.allow_disconnected: expected"),
        ('isolate = "keep"', "did you mean 'network.isolates'"),
    ],
)
def test_keys_are_checked(tmp_path: Path, line: str, word: str) -> None:
    with pytest.raises(InputError, match=word):
        scenario(tmp_path, HABITS / "isolates.csv", network=line)


def test_identity_follows_the_table_of_people_too(tmp_path: Path, three: Path) -> None:
    before = scenario(tmp_path, three)
    people = tmp_path / "three_nodes.csv"
    people.write_text(people.read_text(encoding="utf-8").replace("p1,o1", "p1,o2"), encoding="utf-8")
    assert scenario(tmp_path, three).identity != before.identity
    with pytest.raises(InputError, match="the network it was run with"):
        from_resolved(before.resolved())


def test_what_is_no_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "zero.csv").symlink_to("/dev/zero")
    with pytest.raises(InputError, match=r"own.toml: network.file: expected a network file, got a device"):
        scenario(tmp_path, tmp_path / "zero.csv")


def test_fewer_organisations_than_sectors_are_one_key_away(tmp_path: Path, three: Path) -> None:
    with pytest.raises(InputError, match=r"write sectors = 3 above its first .table.") as caught:
        build(scenario(tmp_path, three, network='isolates = "keep"'), key_of(0), 4)
    assert "got 3" in str(caught.value)
    found = scenario(tmp_path, three, top="sectors = 3", network='isolates = "keep"')
    assert len(found.sectors) == 3
    assert [domain.name for domain in found.domains] == [domain.name for domain in load_scenario("classroom").domains]
    assert sorted(build(found, key_of(0), 4).world.organisations["sector"].tolist()) == [0, 1, 2]
    summary = simulate(found, seed=1, weeks=8, record="none")
    assert summary.weeks == 8
    (tmp_path / "again.toml").write_text(to_toml(found), encoding="utf-8")
    assert load_scenario(tmp_path / "again.toml").identity == found.identity


@pytest.mark.parametrize(("sectors", "word"), [("7", "at most 6|less than or equal to 6"), ("0", "at least 1")])
def test_sectors_that_cannot_be(tmp_path: Path, three: Path, sectors: str, word: str) -> None:
    with pytest.raises(InputError, match=word):
        scenario(tmp_path, three, top=f"sectors = {sectors}")


def test_sectors_are_inherited_until_domains_are_given(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('extends = "classroom"\nsectors = 2\n', encoding="utf-8")
    domain = '[domains.one]\nsector = "{}"\npayer = "town"\nshare = 0.5\n'
    other = domain.replace("one", "two")
    for text, count in (("", 2), ("sectors = 1\n", 1), (domain.format("x") + other.format("y"), 2)):
        (tmp_path / "b.toml").write_text(f'extends = "a.toml"\n{text}', encoding="utf-8")
        assert len(load_scenario(tmp_path / "b.toml").sectors) == count
    (tmp_path / "c.toml").write_text(f"sectors = 3\n{domain.format('x')}{other.format('y')}", encoding="utf-8")
    with pytest.raises(InputError, match="sectors: expected at most the 2 sectors of the domains, got 3"):
        load_scenario(tmp_path / "c.toml")


def test_names_of_joined_sectors_fit_and_differ() -> None:
    words = ["a" * 39 + letter for letter in "bcde"]
    shares = (0.1, 0.1, 0.3, 0.3)
    domains = [Domain(name, name, "town", share) for name, share in zip(words, shares, strict=True)]
    found = {domain.sector for domain in joined_sectors(domains, 3)}
    assert len(found) == 3
    assert max(map(len, found)) <= 40
    uneven = [replace(domain, share=0.25) for domain in domains]
    assert len({domain.sector for domain in joined_sectors(uneven, 2)}) == 2


def test_the_smallest_sectors_are_joined_and_shares_remain() -> None:
    domains = load_scenario("region-2015").domains
    joined = joined_sectors(domains, 4)
    assert [replace(one, sector=domain.sector) for one, domain in zip(joined, domains, strict=True)] == list(domains)
    assert {domain.sector for domain in joined} == {
        "youth_care", "mental_health", "social_work_and_home_support", "education_and_child_protection",
    }  # fmt: skip
    assert joined_sectors(domains, 6) == domains


def test_check_and_runs_report_what_was_read(tmp_path: Path, three: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scenario(tmp_path, three, top="sectors = 3", network='isolates = "drop"')
    lines = [
        "network three.csv: 11 people, 11 ties, 3 organisations",
        "note: three.csv: ties of people to themselves are left out (1)",
        "note: three.csv: people without ties are left out, as isolates says: 'p11'",
        "note: three.csv: ties between the same two people are joined (1 fewer)",
    ]
    own = str(tmp_path / "own.toml")
    assert main(["scenario", "check", own]) == 0
    assert capsys.readouterr().out.splitlines()[1 : len(lines) + 1] == lines
    assert main(["scenario", "check", "--json", own]) == 0
    assert json.loads(capsys.readouterr().out)["network"] == lines
    assert main(["run", own, "--weeks", "2", "--json"]) == 0
    captured = capsys.readouterr()
    assert captured.err.splitlines()[: len(lines)] == lines
    assert json.loads(captured.out)["weeks"] == 2


def test_names_from_a_file_do_not_control_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "it.csv"
    rows = ["source,target,source_org,target_org", "a,\x1b[31mb,x,x", "\x1b[31mb,c,x,x", "a,d,x,x"]
    rows = [f"{row},{team}" for row, team in zip(rows, ("source_team", "y", "", ""), strict=True)]
    path.write_text("\n".join(rows), encoding="utf-8")
    path.with_name("it_nodes.csv").write_text("id,org\na,x\n", encoding="utf-8")
    report = load_network(path, organisation_attribute="org").report
    assert any("'?[31mb'" in note for note in report.notes)
    assert not any("\x1b" in line for line in report.lines())
    with pytest.raises(InputError, match=r"without, for example '\?\[31mb'"):
        load_network(path, organisation_attribute="team")
