"""Scenario files: extends, notes, domains, networks; on a small made-up parameter table."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import pytest

from cosim.care.policies.model import Change, Policy
from cosim.care.scenario import load, tables
from cosim.care.scenario.load import load_scenario, scenarios
from cosim.care.scenario.model import Scenario, settings
from cosim.care.scenario.parts import Domain, Note
from cosim.care.scenario.resolve import WEEKS
from cosim.care.scenario.writing import new_scenario_text, to_toml
from cosim.core.parameters import Parameter
from cosim.errors import InputError

MECHANISMS = (
    Parameter("absorption.hours_per_week", 3.0, "hours/week", 0.1, 168, "Help.", "published", "CBS 2015"),
    Parameter("teams.size_max", 4, "professionals", 1, 6, "Most.", whole=True),
    Parameter("practices.*.invites", (0, 1, 1), "yes/no", 0, 1, "Invites.", whole=True),
    Parameter("choice.rule", "imitation", "word", 0, 1, "Rule.", choices=("imitation", "conditional")),
    Parameter("funding.volume", 1.0, "share", 0, 1, "Share."),
    *(Parameter(key, 0.0, "share", 0, 1, "Share.") for key in tables.GROUPS[0].keys[1:]),
)  # fmt: skip
STRUCTURE = (
    Parameter("workforce.professionals", 120, "professionals", 1, 50000, "People.", whole=True),
    Parameter("network.builder", "nested", "word", 0, 1, "Builder.", choices=("nested", "complete")),
)

DOMAINS = """
[domains.family]
sector = "youth"
payer = "municipality"
share = 0.6
[domains.mental]
sector = "mental_health"
payer = "insurer"
share = { value = 0.4, status = "published", source = "CBS" }
"""


@pytest.fixture(autouse=True)
def small_tables(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A small table, and a packaged folder with one scenario."""
    monkeypatch.setattr(tables, "mechanisms", lambda extensions=(): MECHANISMS)
    monkeypatch.setattr(tables, "structure", lambda extensions=(): STRUCTURE)
    packaged = tmp_path / "packaged"
    packaged.mkdir()
    (packaged / "classroom.toml").write_text(f'title = "A class"\nweeks = 104\n{DOMAINS}', encoding="utf-8")
    monkeypatch.setattr(load, "packaged_folder", lambda: packaged)


def write(folder: Path, text: str, *, name: str = "a.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def read(folder: Path, text: str) -> Scenario:
    return load_scenario(write(folder, text))


def test_start_values_fill_what_is_left_out(tmp_path: Path) -> None:
    scenario = read(tmp_path, DOMAINS)
    assert (scenario.name, scenario.title, scenario.weeks) == ("a", "a", WEEKS)
    assert scenario.values["absorption.hours_per_week"] == 3.0
    assert scenario.values["practices.co_creative.invites"] == 1.0
    assert scenario.values["choice.rule"] == "imitation"
    assert list(scenario.values) == [key for parameter in MECHANISMS + STRUCTURE for key in parameter.keys]
    assert scenario.domains[0] == Domain("family", "youth", "municipality", 0.6)
    assert (scenario.sectors, scenario.payers) == (("youth", "mental_health"), ("municipality", "insurer"))
    assert scenario.network is None


def test_notes_follow_the_value(tmp_path: Path) -> None:
    scenario = read(
        tmp_path,
        '[absorption]\nhours_per_week = 4\n[teams]\nsize_max = { value = 3, status = "calibrated" }\n' + DOMAINS,
    )
    assert scenario.notes["absorption.hours_per_week"] == Note("assumed")  # no longer what CBS published
    assert scenario.notes["teams.size_max"] == Note("calibrated")
    assert scenario.notes["domains.mental.share"] == Note("published", "CBS")
    assert read(tmp_path, DOMAINS).notes["absorption.hours_per_week"] == Note("published", "CBS 2015")


def test_packaged_scenarios_are_listed_with_title() -> None:
    assert scenarios() == {"classroom": "A class"}
    assert load_scenario("classroom").name == "classroom"


def test_extends_inherits_values_and_replaces_domains_as_a_whole(tmp_path: Path) -> None:
    write(tmp_path, 'extends = "classroom"\n[absorption]\nhours_per_week = 5\n[teams]\nsize_max = 2', name="b.toml")
    child = read(tmp_path, 'extends = "b.toml"\n[teams]\nsize_max = 3')
    assert (child.weeks, child.title) == (104, "a")
    assert child.values["absorption.hours_per_week"] == 5.0
    assert child.values["teams.size_max"] == 3.0
    assert [domain.name for domain in child.domains] == ["family", "mental"]
    other = '\n[domains.school]\nsector = "school"\npayer = "state"\nshare = 1'
    assert [domain.name for domain in read(tmp_path, 'extends = "classroom"' + other).domains] == ["school"]
    assert child.written == {"extends": "b.toml", "teams": {"size_max": 3}}


def test_extends_in_a_circle_or_nowhere(tmp_path: Path) -> None:
    write(tmp_path, 'extends = "a.toml"', name="b.toml")
    with pytest.raises(InputError, match=r"b.toml: extends: expected a chain of scenarios that ends, got .*a.toml -> "):
        read(tmp_path, 'extends = "b.toml"')
    with pytest.raises(InputError, match=r"a.toml: extends: expected a packaged scenario .* mean 'classroom'\?"):
        read(tmp_path, 'extends = "clasroom"')
    with pytest.raises(InputError, match=r"a.toml: extends: expected a TOML file, got no file"):
        read(tmp_path, 'extends = "nowhere.toml"')


def test_a_mistake_in_an_ancestor_names_the_ancestor(tmp_path: Path) -> None:
    write(tmp_path, "[teams]\nsize = 3\n" + DOMAINS, name="b.toml")
    with pytest.raises(InputError, match=r"b\.toml: teams\.size: .* mean 'teams\.size_max'"):
        read(tmp_path, 'extends = "b.toml"')


def test_replace_checks_keys_values_and_sums(tmp_path: Path) -> None:
    scenario = read(tmp_path, DOMAINS)
    changed = scenario.replace({"weeks": 52.0, "absorption.hours_per_week": 6, "choice.rule": "conditional"})
    assert (changed.weeks, changed.values["absorption.hours_per_week"]) == (52, 6.0)
    assert changed.notes["absorption.hours_per_week"] == Note()
    assert scenario.values["absorption.hours_per_week"] == 3.0
    assert changed.identity != scenario.identity
    back = changed.replace({"weeks": 416, "absorption.hours_per_week": 3, "choice.rule": "imitation"})
    assert back == scenario
    assert hash(back) == hash(scenario)
    mixed = scenario.replace({"funding.volume": 0.5, "funding.lump_sum": 0.5})
    assert mixed.values["funding.lump_sum"] == 0.5
    for changes, said in [
        ({"funding.volume": 0.5}, r"a: funding\.\*: expected shares that add up to 1, got 0\.5"),
        ({"absorption.hours": 1.0}, r"did you mean 'absorption\.hours_per_week'\?"),
        ({"weks": 1.0}, r"did you mean 'weeks'\?"),
        ({"weeks": 1.5}, r"expected a whole number from 1 to 5200 \(weeks\), got 1\.5"),
        ({"teams.size_max": True}, "got true"),
        ({"workforce.professionals": 3}, r"teams.size_max: expected at most workforce.professionals = 3, got 4"),
    ]:
        with pytest.raises(InputError, match=said):
            scenario.replace(changes)


def test_settings_read_numbers_and_words() -> None:
    assert settings(["a.b=1e-2", "c.d = word"]) == {"a.b": 0.01, "c.d": "word"}
    for wrong in (["a.b"], ["a=1", "a=2"], ["=1"]):
        with pytest.raises(InputError, match="--set"):
            settings(wrong)


HELP = Change("absorption.hours_per_week", "scale", 1.5)


def test_with_policies_checks_them_against_the_scenario(tmp_path: Path) -> None:
    scenario = read(tmp_path, DOMAINS)
    arm = scenario.with_policies([Policy("x", changes=(HELP,)), Policy("memo")])
    assert [policy.name for policy in arm.policies] == ["x", "memo"]
    assert arm.identity == scenario.with_policies([Policy("memo"), Policy("x", changes=(HELP,))]).identity
    for change, said in [
        (Change("absorption.hours_per_week", "scale", 90.0), r"a: policy y: absorption.* got 270"),
        (Change("workforce.professionals", "set", 3.0), "which is read once|read once, when"),
        (Change("funding.volume", "set", 0.0), "shares that add up to 1, got 0"),
        (Change("choice.rul", "set", 0.0), r"did you mean 'choice\.rule'"),
    ]:
        with pytest.raises(InputError, match=said):
            scenario.with_policies([Policy("y", changes=(change,))])
    with pytest.raises(InputError, match=r"policies x\+x: expected each policy once"):
        arm.with_policies([Policy("x")])


def test_policies_in_the_file_by_path_or_written_out(tmp_path: Path) -> None:
    write(tmp_path, 'name = "p"\nchanges = [{ key = "teams.size_max", set = 2 }]', name="p.toml")
    scenario = read(tmp_path, 'policies = ["p.toml", { name = "q", start_week = 3 }]\n' + DOMAINS)
    assert [policy.name for policy in scenario.policies] == ["p", "q"]
    written = write(tmp_path, to_toml(scenario), name="c.toml")
    (tmp_path / "p.toml").unlink()  # the resolved file stands alone
    assert load_scenario(written).identity == scenario.identity


NETWORK = '[network]\nfile = "ties.gml"\norganisation_attribute = "agency"\n'


def test_identity_follows_the_content_of_a_network_not_its_place(tmp_path: Path) -> None:
    (tmp_path / "ties.gml").write_text("graph []", encoding="utf-8")
    first = read(tmp_path, NETWORK + 'strength_attribute = "collab"\nstrength_to_trust = { "1" = 0.2 }\n' + DOMAINS)
    assert first.network is not None
    assert first.network.file == tmp_path / "ties.gml"
    assert first.network.digest == hashlib.sha256(b"graph []").hexdigest()
    assert first.network.strength_to_trust == {"1": 0.2}
    assert load_scenario(write(tmp_path, to_toml(first), name="c.toml")).identity == first.identity
    one = read(tmp_path, NETWORK + DOMAINS)
    other = tmp_path / "other"
    other.mkdir()
    (other / "ties.gml").write_text("graph []", encoding="utf-8")
    assert read(other, NETWORK + DOMAINS).identity == one.identity
    (other / "ties.gml").write_text("graph [ ]", encoding="utf-8")
    assert read(other, NETWORK + DOMAINS).identity != one.identity


def test_a_builder_replaces_an_inherited_network(tmp_path: Path) -> None:
    (tmp_path / "ties.gml").write_text("graph []", encoding="utf-8")
    write(tmp_path, NETWORK + DOMAINS, name="b.toml")
    assert read(tmp_path, 'extends = "b.toml"').network is not None
    child = read(tmp_path, 'extends = "b.toml"\n[network]\nbuilder = "complete"')
    assert (child.network, child.values["network.builder"]) == (None, "complete")


def test_names_and_words_are_no_part_of_the_identity(tmp_path: Path) -> None:
    one = read(tmp_path, DOMAINS)
    assert read(tmp_path, 'name = "x"\ntitle = "y"\ndescription = "z"\n' + DOMAINS).identity == one.identity
    assert read(tmp_path, "weeks = 9\n" + DOMAINS).identity != one.identity
    assert read(tmp_path, DOMAINS.replace("mental]", "mind]")).identity != one.identity


def test_new_scenario_loads_and_equals_its_parent(tmp_path: Path) -> None:
    scenario = read(tmp_path, new_scenario_text("my-town", extends="classroom"))
    assert (scenario.name, scenario.title) == ("my-town", "My town")
    assert scenario.identity == load_scenario("classroom").identity
    with pytest.raises(InputError, match="scenario name"):
        new_scenario_text("a/b", extends="classroom")
    with pytest.raises(InputError, match="did you mean 'classroom'"):
        new_scenario_text("b", extends="classrom")


ABSORPTION, TEAMS = f"{DOMAINS}[absorption]\n", f"{DOMAINS}[teams]\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a =", ":1:4: expected valid TOML, got Invalid value"),
        ("\n\nweeks = 4 5", ":3:11: expected valid TOML, got Expected newline"),
        ("weeks = 1\nweeks = 2", ":2:10: expected valid TOML, got Cannot overwrite a value"),
        ("", "expected [domains.<name>] with sector, payer and share, or extends, got neither"),
        ("weeks = true" + DOMAINS, "weeks: expected a whole number from 1 to 5200 (weeks), got true"),
        ('weeks = "x"' + DOMAINS, "weeks: expected a whole number from 1 to 5200 (weeks), got 'x'"),
        ("weks = 3" + DOMAINS, "weks: expected a known key, got 'weks'; did you mean 'weeks'?"),
        ("[absorbtion]\nhours_per_week = 3" + DOMAINS, "did you mean 'absorption.hours_per_week'?"),
        ("absorption = 3" + DOMAINS, "absorption: expected a table, got 3"),
        (ABSORPTION + "hours_per_week = true", "expected a number from 0.1 to 168 (hours/week), got true"),
        (ABSORPTION + "hours_per_week = nan", "expected a number from 0.1 to 168 (hours/week), got nan"),
        (ABSORPTION + "hours_per_week = 1" + "0" * 400, "(hours/week), got 1000"),
        (ABSORPTION + "hours_per_week = '3'", "(hours/week), got '3'"),
        (ABSORPTION + "hours_per_week = { valu = 3 }", "did you mean 'absorption.hours_per_week.value'?; and"),
        (ABSORPTION + "hours_per_week = { value = 3, status = 'published' }", "expected a source"),
        (ABSORPTION + "hours_per_week = { value = 3, status = 'guessed' }", "or 'assumed', got 'guessed'"),
        (TEAMS + "size_max = 2.5", "teams.size_max: expected a whole number from 1 to 6"),
        (TEAMS + "size_max = 9\nx = 1", "teams.x: expected a known key"),
        ("[practices.cocreative]\ninvites = 1" + DOMAINS, "did you mean 'practices.co_creative.invites'?"),
        ('[choice]\nrule = "imitatoin"' + DOMAINS, "conditional, got 'imitatoin'; did you mean 'imitation'?"),
        ("[funding]\nvolume = 0.3" + DOMAINS, "funding.*: expected shares that add up to 1, got 0.3; volume 0.3 + "),
        (DOMAINS.replace("0.6", "0.7"), "domains.*.share: expected shares that add up to 1, got 1.1; family 0.7 + "),
        (DOMAINS.replace("0.6", "'0.6'"), "domains.family.share: expected a number from 0 to 1, got '0.6'"),
        (DOMAINS.replace("payer =", "paier ="), "did you mean 'domains.family.payer'?; and "),
        (DOMAINS.replace("source", "sorce"), "did you mean 'domains.mental.share.source'?"),
        (DOMAINS.replace("municipality", "The town"), "domains.family.payer: expected lower-case letters, digits"),
        ("domains = 3", "domains: expected a table, got 3"),
        ("[workforce]\nprofessionals = 3" + DOMAINS, "expected at most workforce.professionals = 3, got 4"),
        ("[workforce]\nprofessionals = 1\n[teams]\nsize_max = 1" + DOMAINS, "for each sector that clients need ("),
        (NETWORK + DOMAINS, "network.file: expected a file, got no file"),
        ('[network]\nfile = "a.toml"' + DOMAINS, "network.organisation_attribute: expected the node attribute"),
        ('[network]\nfile = "a.toml"\nbuilder = "nested"' + DOMAINS, "network: expected file or builder, got both"),
        ('[network]\norganisation_attribute = "x"' + DOMAINS, "network.file: expected a file, since organisation_attr"),
        ('policies = "memo"' + DOMAINS, "policies: expected a list, got 'memo'"),
        ('policies = ["q.toml"]' + DOMAINS, "q.toml: expected a TOML file, got no such file"),
        ('policies = [{ nam = "x" }]' + DOMAINS, "did you mean 'name'?; and 1 more mistake"),
        ('policies = [{ name = "x", running_cost = { payer = "insurers" } }]' + DOMAINS, "did you mean 'insurer'?"),
        ('policies = [{ name = "x", reach = { sector = "yoth" } }]' + DOMAINS, "did you mean 'youth'?"),
    ],
)  # fmt: skip
def test_mistakes_are_one_line_that_begins_with_the_file(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, text)
    line = str(caught.value)
    assert line.startswith(str(tmp_path / "a.toml"))
    assert said in line
    assert "\n" not in line
    assert "pydantic" not in line


def test_no_such_file_no_text_and_no_name(tmp_path: Path) -> None:
    write(tmp_path, DOMAINS)
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    for given, said in [
        (tmp_path / "aa.toml", r"no such file; did you mean 'a\.toml'\?"),
        (tmp_path / "bytes.toml", "expected text in UTF-8"),
        (tmp_path, "expected a readable TOML file"),
        ("clasroom", r"did you mean 'classroom'\?"),
    ]:
        with pytest.raises(InputError, match=said):
            load_scenario(given)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_that_leads_to_itself(tmp_path: Path) -> None:
    (tmp_path / "it.toml").symlink_to("it.toml")
    with pytest.raises(InputError, match=r"it.toml'?: expected a readable TOML file, got .*symbolic links"):
        load_scenario(tmp_path / "it.toml")


def test_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    assert read(tmp_path, "\ufeff" + DOMAINS).name == "a"
