"""`compare`, storing and `rerun`, on an engine of ten lines whose answers are known.

Over 400 lines: the engine of ten lines serves all of it.
"""

from __future__ import annotations

import json
import math
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from cosim.care import simulate as engine
from cosim.care.policies.model import Reach
from cosim.core.rng import Stream, key_of, normal
from cosim.errors import CosimError, InputError
from cosim.studies.arms import arms_of
from cosim.studies.comparison.compare import compare
from cosim.studies.comparison.comparison import Comparison
from cosim.studies.comparison.table import COLUMNS, SIZES
from cosim.studies.files import check_output, json_text
from cosim.studies.rerun import rerun
from cosim.studies.results import StoredRun, load_result, save_run


@dataclass(frozen=True)
class Policy:
    name: str
    reach: Reach = field(default_factory=Reach)


@dataclass(frozen=True)
class Outcome:
    name: str
    group: str
    unit: str
    better: str
    per_client: str | None = None


@dataclass(frozen=True)
class Scenario:
    name: str = "toy"
    weeks: int = 4
    policies: tuple[Policy, ...] = ()
    payers: tuple[str, ...] = ("municipality",)
    identity: str = "abc"
    municipalities: tuple[Any, ...] = ()
    sectors: tuple[str, ...] = ()

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        return OUTCOMES

    def with_policies(self, names: list[Any]) -> Scenario:
        for name in names:
            if isinstance(name, str) and name not in EFFECT:
                raise InputError(f"policy {name}", expected="a known policy", got=name)
        new = tuple(Policy(name) if isinstance(name, str) else name for name in names)
        return replace(self, policies=self.policies + new)

    def resolved(self) -> dict[str, object]:
        return {"name": self.name, "weeks": self.weeks, "policies": [policy.name for policy in self.policies]}


@dataclass(frozen=True)
class Run:
    scenario: Scenario
    seed: int
    weeks: int
    summary: dict[str, float]
    spread: dict[str, tuple[float, float, int]]
    series: pd.DataFrame
    provenance: dict[str, Any] = field(default_factory=dict)
    replicate: int = 0

    @property
    def recorded(self) -> pd.DataFrame:
        return self.series


EFFECT = {"memo": 0.0, "audit": 1.0, "joint": 0.5, "chaos": 0.0}
OUTCOMES = (
    Outcome("euros_municipality", "costs", "EUR", "lower"),
    Outcome("functioning", "clients", "standardised", "higher", "functioning"),
    Outcome("share_co_creative", "system", "share", "neither"),
    Outcome("re_entry", "clients", "share", "lower"),
    Outcome("never_measured", "system", "weeks", "lower"),
)


def simulate(
    scenario: Scenario,
    *,
    seed: int,
    replicate: int,
    weeks: int | None,
    record: str = "weekly",
    choice: Any = None,
    threads: int = 1,
) -> Run:
    """Functioning = shared luck + effect of the policies + a little luck of the policy's own."""
    key = key_of(seed, replicate)
    luck = [float(normal(key, Stream.NEED, 0, week, 0)) for week in range(weeks or scenario.weeks)]
    effect = sum(EFFECT.get(policy.name, 2.0) for policy in scenario.policies)
    own = 0.1 * effect * float(normal(key, Stream.TALENT, 0, 0, 0))
    value = 5.0 * luck[0] + effect + own + (choice() if choice else 0.0)
    memo = 100.0 if any(policy.name == "memo" for policy in scenario.policies) else 0.0
    share = 1.0 / (1.0 + np.exp(-np.array(luck) - effect))
    series = pd.DataFrame({"week": range(len(luck)), "share_co_creative": share, "trust": luck})
    time.sleep(0.001 * (replicate % 3))
    return Run(
        scenario=scenario,
        seed=seed,
        weeks=len(luck),
        summary={
            "functioning": value,
            "euros_municipality": 1000.0 + memo,
            "share_co_creative": float(share[-1]),
            "re_entry": math.nan if replicate == 1 else abs(luck[1]) - 0.01 * own,
            "never_measured": math.nan,
        },
        spread={"functioning": (value, 2.0, 500)},
        series=series,
        provenance={"versions": {"cosim": "0"}, "replicate": replicate},
        replicate=replicate,
    )


@pytest.fixture(autouse=True)
def toy_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    def restored(found: dict[str, Any], *, look: bool = False) -> Scenario:
        return Scenario(found["name"], found["weeks"], tuple(Policy(name) for name in found["policies"]))

    monkeypatch.setattr(engine, "simulate", simulate)
    monkeypatch.setattr("cosim.studies.comparison.compare.arm_notes", lambda arms, *, weeks: ())
    monkeypatch.setattr("cosim.studies.comparison.collect.municipal_in", lambda run: np.zeros((0, 1, 1)))
    monkeypatch.setattr("cosim.studies.comparison.collect.who_in", lambda run: None)
    for module in ("results", "rerun"):
        monkeypatch.setattr(f"cosim.studies.{module}.from_resolved", restored)
    monkeypatch.setattr(
        "cosim.studies.comparison.collect.weekly_array",
        lambda series, payers: (tuple(series.columns), series.to_numpy(dtype=np.float64)),
    )


def row(result: Comparison, policy: str, outcome: str) -> dict[str, Any]:
    table = result.table
    found = table[(table["policy"] == policy) & (table["outcome"] == outcome)]
    return dict(found.iloc[0])


def test_the_table_says_what_the_policies_do() -> None:
    result = compare(Scenario(), ["memo", "audit", ["audit", Policy("joint")]], runs=12)
    assert result.arms == ("base", "memo", "audit", "audit+joint")
    assert tuple(result.table.columns) == (*COLUMNS, *SIZES)
    assert result.table["outcome"].tolist()[:4] == [
        "functioning",
        "re_entry",
        "euros_municipality",
        "share_co_creative",
    ], "by group, without what no run has"
    audit = row(result, "audit", "functioning")
    assert audit["verdict"] == "better"
    assert audit["low"] < 1.0 < audit["high"]
    assert audit["value"] - audit["base"] == pytest.approx(audit["difference"])
    assert audit["effect"] == pytest.approx(audit["difference"] / 2.0, rel=1e-3)
    assert audit["pairing_factor"] > 20.0
    assert audit["precision"] == pytest.approx(0.05 * 2.0)
    assert audit["p_holm"] >= audit["p"]
    assert row(result, "audit+joint", "functioning")["difference"] == pytest.approx(1.5, abs=0.2)
    assert row(result, "audit", "share_co_creative")["verdict"] == "higher"


def test_memo_changes_nothing_but_its_own_cost() -> None:
    result = compare(Scenario(), ["memo"], runs=3)
    functioning, euros = row(result, "memo", "functioning"), row(result, "memo", "euros_municipality")
    assert (functioning["verdict"], functioning["low"], functioning["high"]) == ("exactly none", 0.0, 0.0)
    assert (euros["verdict"], euros["difference"], euros["low"], euros["p"]) == ("worse", 100.0, 100.0, 0.0)
    assert math.isnan(euros["effect"])
    assert euros["precision"] == pytest.approx(20.0)
    assert row(result, "memo", "re_entry")["runs"] == 2, "replicate 1 has no re-entries to measure"


@pytest.mark.parametrize("workers", [2, 3])
def test_the_result_does_not_depend_on_the_workers(workers: int) -> None:
    one, many = (compare(Scenario(), ["audit", "joint"], runs=7, seed=3, workers=n) for n in (1, workers))
    for name in ("table", "runs", "series"):
        assert_frame_equal(getattr(one, name), getattr(many, name), check_exact=True)
    assert json_text(one.to_dict()) == json_text(many.to_dict())


def test_series_are_means_with_bands_for_the_behaviour_mix() -> None:
    result = compare(Scenario(), ["audit"], runs=9, weeks=3)
    assert result.series.columns.tolist() == [
        "arm",
        "week",
        "share_co_creative",
        "trust",
        "share_co_creative_low",
        "share_co_creative_high",
    ]
    runs = [simulate(Scenario(), seed=0, replicate=r, weeks=3).series for r in range(9)]
    base = result.series[result.series["arm"] == "base"]
    assert base["week"].tolist() == [0, 1, 2]
    assert base["trust"].to_numpy() == pytest.approx(np.mean([run["trust"] for run in runs], axis=0))
    shares = np.array([run["share_co_creative"] for run in runs])
    assert base["share_co_creative_low"].to_numpy() == pytest.approx(np.percentile(shares, 2.5, axis=0))
    assert set(result.examples) == {"base", "audit"}
    assert result.examples["audit"].provenance["replicate"] == 0


def test_stopping_at_a_precision() -> None:
    result = compare(Scenario(), ["audit"], precision=0.02, seed=1)
    half = (row(result, "audit", "functioning")["high"] - row(result, "audit", "functioning")["low"]) / 2.0
    assert half <= 0.02
    assert 5 < len(result.replicates) < 200
    assert "half width 0.02 of functioning reached in every arm" in result.stopping
    assert row(result, "audit", "functioning")["precision"] == 0.02
    assert len(compare(Scenario(), ["memo"], precision=0.02).replicates) == 5


def test_a_precision_out_of_reach_ends_at_the_most_runs_allowed() -> None:
    result = compare(Scenario(), ["audit"], precision=1e-6, runs_max=8)
    assert len(result.replicates) == 8
    assert "not reached after 8 replicates" in result.stopping
    unmeasured = compare(Scenario(), ["audit"], precision=1e-6, runs_max=8, outcome="never_measured")
    assert "not reached after 8 replicates" in unmeasured.stopping


def test_failed_runs_are_rows_and_leave_their_replicate_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def shaky(scenario: Scenario, *, replicate: int, **others: Any) -> Run:
        if replicate in {0, 2} and scenario.policies:
            raise RuntimeError("out of luck")
        return simulate(scenario, replicate=replicate, **others)

    monkeypatch.setattr(engine, "simulate", shaky)
    result = compare(Scenario(), ["audit"], runs=5)
    assert result.replicates == (1, 3, 4)
    assert result.failures.to_dict("records") == [
        {"arm": "audit", "replicate": r, "error": "RuntimeError", "message": "out of luck"} for r in (0, 2)
    ]
    assert result.runs["replicate"].tolist() == [1, 3, 4] * 2
    trust = [simulate(Scenario(), seed=0, replicate=r, weeks=4).series["trust"] for r in (1, 3, 4)]
    assert result.series["trust"][:4].to_numpy() == pytest.approx(np.mean(trust, axis=0))


def test_when_nothing_finishes_the_first_failure_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(scenario: Scenario, **others: Any) -> Run:
        raise RuntimeError("out of luck")

    monkeypatch.setattr(engine, "simulate", broken)
    with pytest.raises(CosimError, match=r"4 runs failed.*\(base, replicate 0\) with RuntimeError: out of luck"):
        compare(Scenario(), ["audit"], runs=2)


@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_keeps_complete_replicates(workers: int) -> None:
    def impatient(done: int, total: int, left: float) -> None:
        if done == 7:
            raise KeyboardInterrupt

    result = compare(Scenario(), ["audit"], runs=40, workers=workers, progress=impatient)
    assert result.interrupted
    assert 3 <= len(result.replicates) <= 6
    assert len(result.runs) == 2 * len(result.replicates)
    assert "interrupted after" in result.stopping
    whole = compare(Scenario(), ["audit"], runs=len(result.replicates))
    assert_frame_equal(result.table, whole.table, check_exact=True)
    assert_frame_equal(result.series, whole.series, check_exact=True)


def test_ctrl_c_before_anything_is_complete_is_passed_on() -> None:
    def at_once(done: int, total: int, left: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compare(Scenario(), ["audit"], runs=4, progress=at_once)


def test_one_complete_replicate_gives_no_interval_and_no_verdict() -> None:
    def soon(done: int, total: int, left: float) -> None:
        if done == 2:
            raise KeyboardInterrupt

    result = compare(Scenario(), ["audit"], runs=4, progress=soon)
    assert math.isnan(row(result, "audit", "functioning")["low"])
    assert row(result, "audit", "functioning")["verdict"] == "no difference shown"


def test_bundles_are_written_in_three_ways() -> None:
    for entry in ("audit + joint", ["audit", "joint"], [Policy("audit"), "joint"]):
        assert list(arms_of(Scenario(), [entry])) == ["base", "audit+joint"]
    inner = Scenario(policies=(Policy("memo"),))
    assert list(arms_of(inner, ["audit"])) == ["base", "audit"], "what the base has is not named again"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"policies": []}, "policies: expected at least one policy"),
        ({"policies": "memo"}, r"policies: expected a list .* put it in \[ \]"),
        ({"policies": ["memo", "memo"]}, "expected each policy or bundle once"),
        ({"policies": ["memo+audit", ["audit", "memo"]]}, "got 'memo\\+audit' and 'audit\\+memo'"),
        ({"policies": ["memo+memo"]}, "each policy once in a bundle"),
        ({"policies": ["memo+"]}, "policy names joined by"),
        ({"policies": [[]]}, "at least one policy in a bundle"),
        ({"policies": ["nemo"]}, "policy nemo"),
        ({"policies": [Policy("base")]}, "a name other than 'base'"),
        ({"runs": 1}, "runs: expected a whole number of 2 or more"),
        ({"seed": -1}, "seed"),
        ({"weeks": 0}, "weeks"),
        ({"workers": 0}, "workers"),
        ({"confidence": 95}, "confidence: expected a number between 0 and 1"),
        ({"precision": 0.0}, "precision: expected a number above 0"),
        ({"precision": 0.1, "runs_max": 3}, "runs_max"),
        ({"outcome": "functoning"}, "did you mean 'functioning'"),
        ({"choice": "imitation"}, "choice: expected a function"),
    ],
)
def test_wrong_input_is_refused_before_anything_is_run(
    monkeypatch: pytest.MonkeyPatch, arguments: dict[str, Any], message: str
) -> None:
    monkeypatch.setattr(engine, "simulate", lambda *a, **b: pytest.fail("something was run"))
    with pytest.raises(InputError, match=message):
        compare(Scenario(), **{"policies": ["memo"], **arguments})


def test_a_folder_that_cannot_be_written_is_refused_before_anything_is_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(engine, "simulate", lambda *a, **b: pytest.fail("something was run"))
    (tmp_path / "file").write_text("")
    for out in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(InputError, match="file"):
            compare(Scenario(), ["memo"], out=out)
    with pytest.raises(InputError):
        check_output(tmp_path / "file" / "table.csv")
    check_output(tmp_path / "new" / "deep")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file"], "a trial leaves nothing behind"


def test_a_stored_comparison_reads_back_and_runs_again_to_the_last_bit(tmp_path: Path) -> None:
    folder = tmp_path / "results" / "toy"
    result = compare(Scenario(), ["memo", "audit+joint"], runs=4, seed=5, out=folder, command="cosim compare toy")
    names = ["SHA256SUMS", "base.csv", "comparison.csv", "policies.csv", "result.json", "runs.csv", "series.csv"]
    assert sorted(path.name for path in folder.iterdir()) == names
    stored = load_result(folder)
    assert isinstance(stored, Comparison)
    for name in ("table", "runs", "series"):
        assert_frame_equal(getattr(stored, name), getattr(result, name), check_exact=True, check_dtype=False)
    assert stored.provenance["command"] == "cosim compare toy"
    assert stored.scenario == Scenario()
    read = pd.read_csv(folder / "runs.csv", dtype=str)
    assert read["functioning"].map(float).tolist() == result.runs["functioning"].tolist()
    again, same = rerun(folder, workers=2)
    assert isinstance(again, Comparison)
    assert same
    one_file = result.to_json(tmp_path / "one.json")
    assert rerun(one_file)[1]


def test_rerun_sees_one_bit_of_difference(tmp_path: Path) -> None:
    compare(Scenario(), ["audit"], runs=3, out=tmp_path)
    file = tmp_path / "result.json"
    found = json.loads(file.read_text())
    found["runs"]["functioning"][2] = float(np.nextafter(found["runs"]["functioning"][2], np.inf))
    file.write_text(json.dumps(found))
    file.with_name("SHA256SUMS").unlink()  # or the change would be found before a run is made
    assert not rerun(tmp_path)[1]


def test_rerun_after_a_gap_in_the_replicates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def shaky(scenario: Scenario, *, replicate: int, **others: Any) -> Run:
        if replicate == 0:
            raise RuntimeError("out of luck")
        return simulate(scenario, replicate=replicate, **others)

    with monkeypatch.context() as patched:
        patched.setattr(engine, "simulate", shaky)
        compare(Scenario(), ["audit"], runs=4, out=tmp_path)
    assert (tmp_path / "failures.csv").is_file()
    assert rerun(tmp_path)[1]


def test_rerun_asks_for_the_choice_rule_that_was_used(tmp_path: Path) -> None:
    def mine() -> float:
        return 0.25

    compare(Scenario(), ["audit"], runs=2, choice=mine, out=tmp_path)
    with pytest.raises(InputError, match=r"choice: expected the choice rule .*mine"):
        rerun(tmp_path)
    assert rerun(tmp_path, choice=mine)[1]


def test_a_stored_run_reads_back_and_runs_again(tmp_path: Path) -> None:
    run = simulate(Scenario(), seed=2, replicate=1, weeks=3)
    save_run(run, tmp_path / "run")
    stored = load_result(tmp_path / "run")
    assert isinstance(stored, StoredRun)
    assert stored.spread == {"functioning": (run.summary["functioning"], 2.0, 500)}
    assert_frame_equal(stored.series, run.series, check_exact=True)
    again, same = rerun(tmp_path / "run")
    assert same
    assert again.summary["functioning"] == run.summary["functioning"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "no JSON"),
        ("[]", "another kind of file"),
        ('{"kind": "run"}', "expected format 1"),
        ('{"kind": "run", "format": 1}', "the file is not whole"),
    ],
)
def test_a_file_that_is_no_result_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "result.json").write_text(text)
    with pytest.raises(InputError, match=message):
        load_result(tmp_path)


def test_a_result_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="neither"):
        load_result(tmp_path)
    with pytest.raises(InputError, match="No such file"):
        rerun(tmp_path / "nowhere")


def test_one_table_to_one_file(tmp_path: Path) -> None:
    result = compare(Scenario(), ["audit"], runs=2)
    result.to_csv(tmp_path / "table.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["table.csv"]
    assert pd.read_csv(tmp_path / "table.csv")["policy"].unique().tolist() == ["audit"]


def test_every_comparison_stops_at_its_own_precision_on_the_same_luck() -> None:
    together = compare(Scenario(), ["memo", "joint", "audit"], precision=0.02, seed=1)
    counts = together.runs_by_arm
    assert counts["memo"] == 5, "exactly none in every run: nothing to wait for"
    assert counts["memo"] < counts["joint"] < counts["audit"] == counts["base"] == len(together.replicates)
    for policy in ("memo", "joint", "audit"):
        alone = compare(Scenario(), [policy], precision=0.02, seed=1)
        assert len(alone.replicates) == counts[policy], "an arm does not care what stands beside it"
        for name in ("difference", "low", "high", "base", "runs", "effect"):
            assert row(alone, policy, "functioning")[name] == row(together, policy, "functioning")[name]
        fixed = compare(Scenario(), [policy], runs=counts[policy], seed=1)
        assert row(fixed, policy, "functioning")["high"] == row(together, policy, "functioning")["high"]
        part = together.series[together.series["arm"] == policy].reset_index(drop=True)
        whole = fixed.series[fixed.series["arm"] == policy].reset_index(drop=True)
        assert_frame_equal(part, whole, check_exact=True)
    assert f"reached in every arm after 5 to {counts['audit']} replicates" in together.stopping


def test_a_precision_says_what_it_cost() -> None:
    result = compare(Scenario(), ["memo", "audit"], precision=0.02, seed=1)
    cost = result.cost.set_index("arm")
    assert cost["runs"].to_dict() == result.runs_by_arm
    assert set(cost["fixed_runs"]) == {len(result.replicates)}
    assert (cost["seconds"] > 0.0).all()
    assert cost.loc["memo", "fixed_seconds"] > cost.loc["memo", "seconds"]
    assert bool(cost.loc["audit", "reached"])
    short = compare(Scenario(), ["memo", "audit"], precision=1e-6, runs_max=8)
    assert short.cost.set_index("arm")["reached"].to_dict() == {"base": False, "memo": True, "audit": False}
    assert short.stopping.endswith("for audit")
    assert "memo" not in short.stopping
    assert compare(Scenario(), ["audit"], runs=3).cost.empty
    assert "cost" not in compare(Scenario(), ["audit"], runs=3).to_dict()


@pytest.mark.parametrize("workers", [1, 3])
def test_arms_of_different_length_run_again_to_the_last_bit(tmp_path: Path, workers: int) -> None:
    result = compare(Scenario(), ["memo", "joint", "audit"], precision=0.02, seed=1, workers=workers, out=tmp_path)
    stored = load_result(tmp_path)
    assert isinstance(stored, Comparison)
    assert stored.runs_by_arm == result.runs_by_arm
    assert_frame_equal(stored.cost, result.cost, check_dtype=False)
    again, same = rerun(tmp_path, workers=2)
    assert same
    assert isinstance(again, Comparison)
    assert again.runs_by_arm == result.runs_by_arm
