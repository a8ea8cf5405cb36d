"""Checkpoints: what goes on is the run that never stopped; what is of something else, or damaged, is refused."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cosim.care.checkpoint import PLACES, go_on
from cosim.care.mesa.seal import seal_of
from cosim.care.policies.load import load_policy
from cosim.care.policies.model import Change, Condition, Policy
from cosim.care.scenario.load import load_scenario
from cosim.care.scenario.model import Scenario
from cosim.care.simulate import engine_for, simulate
from cosim.care.state import CLIENTS, HIDDEN, MUNICIPALITIES, ORGANISATIONS, PROFESSIONALS, SHEETS, TIES
from cosim.errors import InputError
from helpers.plugins import COUNTS, written
from helpers.same_run import same

QUICK: dict[str, float | str] = {
    "population.burn_in_weeks": 52, "population.initial_stock": 150, "measure.warm_up_weeks": 4, "follow_up.weeks": 4,
}  # fmt: skip
BASE = load_scenario("classroom").replace(QUICK)
WEEKS, WEEK = 24, 9
RUN: dict[str, Any] = {"seed": 5, "replicate": 1, "weeks": WEEKS}
LATE = Policy("late", start_week=WEEK, changes=(Change("money.tariff", "scale", 1.4),))
EARLY = Policy("early", start_week=3, changes=(Change("intake.load_limit", "set", 0.7),))
QUEUE = Policy("queue", start_week=4, when=Condition("waiting", "above", 1, every_weeks=4),
               changes=(Change("choice.exploration", "set", 0.4),))  # fmt: skip


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The base up to a week."""
    file = tmp_path_factory.mktemp("saved") / "week.zip"
    simulate(BASE, **RUN, checkpoints={WEEK: file})
    return file


@pytest.mark.parametrize("policies", [(), (LATE,), (load_policy("audit"),), (EARLY, QUEUE), (EARLY, QUEUE, LATE)])
def test_what_goes_on_is_the_run_that_never_stopped(tmp_path: Path, policies: tuple[Policy, ...]) -> None:
    scenario, before = BASE.with_policies(policies), [one for one in policies if one is not LATE]
    file = tmp_path / "week.zip"
    whole = simulate(scenario, **RUN)
    stopped = simulate(BASE.with_policies(before), **RUN, checkpoints={WEEK: file, WEEK + 4: tmp_path / "later.zip"})
    on = simulate(scenario, **RUN, start=file)
    assert same(on, whole)
    assert on.provenance.get("started") == whole.provenance.get("started")
    assert on.provenance["went_on_from_week"] == WEEK
    assert same(on, stopped) == (LATE not in policies)
    again = simulate(BASE.with_policies(before), **RUN, start=tmp_path / "later.zip")
    assert same(again, stopped)


def test_plugins_threads_and_panels_go_on_too(tmp_path: Path) -> None:
    plugged = load_scenario("classroom", extend=[written(tmp_path, COUNTS.format(driver=""))]).replace(QUICK)
    file = tmp_path / "week.zip"
    whole = simulate(plugged, **RUN, checkpoints={WEEK: file})
    on = simulate(plugged, **RUN, start=file, threads=2, panel=8)
    assert same(on, whole)
    assert set(on.panels["professionals"].index.get_level_values("week")) == {15, 23}


def test_the_first_week_that_a_run_can_be_saved_in_is_1(tmp_path: Path) -> None:
    for week in (0, WEEKS):
        with pytest.raises(InputError, match=r"^checkpoints: expected"):
            simulate(BASE, **RUN, checkpoints={week: tmp_path / "a.zip"})
    with pytest.raises(InputError, match="a place that can be written to"):
        simulate(BASE, **RUN, checkpoints={1: tmp_path / "nowhere" / "a.zip"})
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("scenario", "run", "expected"),
    [
        (BASE.replace({"trust.gain": 0.2}), {}, "the same scenario, policies apart"),
        (BASE, {"seed": 6}, "seed 6, got one of seed 5"),
        (BASE, {"replicate": 0}, "replicate 0, got one of replicate 1"),
        (BASE, {"weeks": 30}, "scenario, policies apart|weeks 30"),
        (BASE, {"choice": lambda me: 2}, "choice"),
        (BASE.with_policies(EARLY), {}, f"do the same before week {WEEK}, got others"),
        (BASE.with_policies(QUEUE), {}, "queue, which waits from week 4 on"),
    ],
)
def test_a_checkpoint_of_another_run_is_refused(
    saved: Path, scenario: Scenario, run: Mapping[str, Any], expected: str
) -> None:
    with pytest.raises(InputError, match=expected) as caught:
        simulate(scenario, **{**RUN, **run}, start=saved)
    assert "\n" not in str(caught.value)


def test_a_checkpoint_of_other_sources_is_refused(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cosim.care.checkpoint._kernel", lambda: "of-another-version")
    with pytest.raises(InputError, match=r"a checkpoint of this version .*got one of cosim .*; run it anew") as caught:
        simulate(BASE, **RUN, start=saved)
    assert "\n" not in str(caught.value)


def changed(file: Path, to: Path, change: Callable[[dict[str, Any], dict[str, bytes]], None], *, seal: bool) -> Path:
    """A copy of a checkpoint with other contents, whose checksum is made to fit if ``seal``."""
    import hashlib

    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    header = json.loads(parts.pop("header.json"))
    change(header, parts)
    if seal:
        header["sha256"] = hashlib.sha256(b"".join(parts.values())).hexdigest()
    with zipfile.ZipFile(to, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
        archive.writestr("header.json", json.dumps(header))
    return to


def written_to(name: str, column: str, value: int) -> Callable[[dict[str, Any], dict[str, bytes]], None]:
    def change(header: dict[str, Any], parts: dict[str, bytes]) -> None:
        table = np.frombuffer(bytearray(parts[name]), dtype=TYPES[name])
        table[column][0] = value
        parts[name] = table.tobytes()

    return change


_, ENGINE = engine_for(BASE, seed=5, weeks=1)
TYPES = {name: table.dtype for name, table in ENGINE.world._asdict().items()}
DAMAGES: dict[str, Callable[[dict[str, Any], dict[str, bytes]], None]] = {
    f"{name}.{column}": written_to(
        name, column, {1: 127, 2: 2**15 - 1}.get(TYPES[name][column].base.itemsize, 2**31 - 1)
    )
    for name, columns in PLACES.items()
    if name != "municipalities"
    for column in columns
}
HEADERS: dict[str, Callable[[dict[str, Any], dict[str, bytes]], None]] = {
    "no table": lambda header, parts: parts.pop("ties") and None,
    "short": lambda header, parts: parts.update(ties=parts["ties"][:-1]),
    "long": lambda header, parts: parts.update(ties=parts["ties"] + b"0"),
    "week": lambda header, parts: header.update(week=WEEKS),
    "no week": lambda header, parts: header.pop("week") and None,
    "clients": lambda header, parts: header.update(clients=2**39),
    "staff": lambda header, parts: header.update(staff=[1.0]),
    "waiting": lambda header, parts: header.update(waiting=None),
}


@pytest.mark.parametrize("what", [*DAMAGES, *HEADERS])
def test_a_damaged_checkpoint_is_refused_in_one_line(saved: Path, tmp_path: Path, what: str) -> None:
    change = (DAMAGES | HEADERS)[what]
    file = changed(saved, tmp_path / "changed.zip", change, seal=what in DAMAGES or what in ("short", "long"))
    scenario = BASE.with_policies(QUEUE) if what == "waiting" else BASE
    with pytest.raises(InputError, match=r"changed\.zip") as caught:
        go_on(file, scenario, **{**RUN, "choice": None})
    assert "\n" not in str(caught.value)
    assert (f"{what} points to nothing" in str(caught.value)) == (what in DAMAGES)


def test_a_value_that_was_changed_by_hand_is_refused(saved: Path, tmp_path: Path) -> None:
    file = changed(saved, tmp_path / "a.zip", written_to("professionals", "felt", 3), seal=False)
    with pytest.raises(InputError, match="its checksum is another"):
        simulate(BASE, **RUN, start=file)


@pytest.mark.parametrize("contents", [b"", b"PK\x03\x04 no zip", b"\x80\x04K\x01."])
def test_another_file_is_refused(tmp_path: Path, contents: bytes) -> None:
    (tmp_path / "a.zip").write_bytes(contents)
    with pytest.raises(InputError, match=r"a\.zip: expected a checkpoint of cosim"):
        simulate(BASE, **RUN, start=tmp_path / "a.zip")
    with pytest.raises(InputError, match="expected a checkpoint of cosim, got No such file"):
        simulate(BASE, **RUN, start=tmp_path / "none.zip")
    with pytest.raises(InputError, match="a folder"):
        simulate(BASE, **RUN, start=tmp_path)


def test_every_column_that_points_is_checked() -> None:
    tables = {"clients": CLIENTS, "professionals": PROFESSIONALS, "organisations": ORGANISATIONS, "ties": TIES,
              "sheets": SHEETS, "hidden": HIDDEN, "municipalities": MUNICIPALITIES}  # fmt: skip
    pointing = {
        name: {one.name for one in columns if one.unit in ("index", "behaviour", "stage", "door")}
        for name, columns in tables.items()
    }
    assert pointing == {name: set(columns) for name, columns in PLACES.items()}


def test_a_seal_changes_with_every_value() -> None:
    world = ENGINE.world
    seal = seal_of(world)
    for table in (one for one in world if one.size):
        flat = np.frombuffer(table, dtype=np.uint8)
        for places in ([0], [flat.size // 2], [flat.size - 1], [7, 7 + 32] if flat.size > 64 else [0]):
            flat[places] ^= 128  # two signs in the same lane, too
            assert seal_of(world) != seal
            flat[places] ^= 128
    assert seal_of(world) == seal
