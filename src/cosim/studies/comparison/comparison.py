"""Result of `compare`: tables, provenance, and the first run of every arm for figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from cosim.care.scenario.model import Scenario
from cosim.errors import InputError, nearest
from cosim.studies import files
from cosim.studies.comparison.changed import Changed, changed_between, nudged
from cosim.studies.comparison.words import in_words, policies_table
from cosim.studies.networks import as_text, content_of, relative

if TYPE_CHECKING:
    from cosim.care.simulate import Run

__all__ = ["Comparison"]

# Figures are in a higher layer and need Matplotlib: imported when a figure is drawn, not at the top.
_PLOTS = "cosim.plots"


@dataclass(frozen=True, eq=False)
class Comparison:
    """Policies against a base, with common random numbers.

    Attributes
    ----------
    table
        A row per policy and outcome: ``policy, group, outcome, unit, base, value, difference, low, high, p, p_holm,
        verdict, effect, runs_needed, pairing_factor, runs, precision``, and ``threshold, size, role``
        (`cosim.texts.sizes`). In files also ``caveat``: what the model leaves out about the policy.
    runs
        A row per arm and replicate: ``arm, replicate, seed`` and every outcome. Replicates that every arm finished.
    series
        A row per arm and recorded week: mean over replicates of every weekly column, and ``_low`` and ``_high``
        (2.5 and 97.5 percentiles over replicates) of the behaviour mix; ``date`` where the scenario has a start.
    failures
        A row per run that raised: ``arm, replicate, error, message``.
    arms
        Names, ``base`` first; a bundle is called ``A+B``.
    scenario, seed, weeks
        The base, the random seed and the length of a run.
    replicates
        Numbers of the replicates in ``runs``. With a precision, an arm may have stopped after fewer.
    interrupted
        Whether Ctrl-C ended it early.
    stopping
        Reason for the number of replicates, in one sentence.
    provenance
        Everything that `cosim.rerun` needs, and versions.
    cost
        Where a precision was given: a row per arm with ``runs, seconds, half_width, reached``, and ``fixed_runs`` and
        ``fixed_seconds`` of a plan that runs all arms as often as the one that needs most; otherwise empty.
    notes
        What cannot act in an arm, one sentence each (`cosim.care.acting`): a policy that starts after the run, or sets
        what holds already. Its differences of none are no finding.
    examples
        The first replicate of every arm, whole, for figures (`cosim.studies.comparison.examples`); empty when read from
        a file.
    base
        The base by year: ``year, weeks, quantity, unit, mean, low, high``, the band holding 95 % of replicates.
    municipalities
        A row per policy, municipality and quantity, means over the years after the warm-up: ``policy, municipality,
        quantity, unit, base, value, difference, low, high``; empty without municipalities.
    who
        Families and organisations that are better off, worse off and exactly the same in the first replicate
        (`cosim.studies.comparison.who`); empty where that was made elsewhere.
    turning
        What turns the answer round, a row per policy and value that does (`cosim.studies.turning`); empty if not asked.
    """

    table: pd.DataFrame
    runs: pd.DataFrame
    series: pd.DataFrame
    failures: pd.DataFrame
    arms: tuple[str, ...]
    scenario: Scenario
    seed: int
    weeks: int
    replicates: tuple[int, ...]
    interrupted: bool
    stopping: str
    provenance: dict[str, Any]
    cost: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    examples: Mapping[str, Run] = field(default_factory=dict, repr=False)
    notes: tuple[str, ...] = ()
    base: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    municipalities: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    who: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    turning: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)

    @property
    def runs_by_arm(self) -> dict[str, int]:
        """Number of replicates of every arm."""
        return {arm: int((self.runs["arm"] == arm).sum()) for arm in self.arms}

    def changed(self, policy: str, *, replicate: int = 0, nudge: str | None = None) -> Changed:
        """Who came out differently under a policy, above the noise floor; see `cosim.studies.comparison.changed`.

        It makes the runs that it needs again: three, of one replicate.

        Parameters
        ----------
        policy
            Name of an arm.
        nudge
            Key of the number that is changed by 0.1 % to measure the noise.

        Raises
        ------
        InputError
            If there is no such arm, or the comparison was made with a choice rule of your own, which it does not keep.
        """
        from cosim.care.scenario.resolve import from_resolved
        from cosim.care.simulate import simulate

        if policy not in self.arms[1:]:
            raise InputError("policy", expected="an arm of the comparison", got=repr(policy),
                             hint=nearest(policy, self.arms[1:]))  # fmt: skip
        if self.provenance.get("choice"):
            raise InputError("changed", expected="a comparison with the scenario's choice rule", got="one of your own")
        kept = {arm: from_resolved(self.provenance["scenarios"][arm]) for arm in (self.arms[0], policy)}
        other, words = nudged(kept[self.arms[0]], nudge)
        base, changed, noise = (
            simulate(one, seed=self.seed, replicate=replicate, weeks=self.weeks) for one in (*kept.values(), other)
        )
        return changed_between(base, changed, noise, name=policy, nudge=words)

    def plot(self, kind: str = "outcomes") -> Any:
        """Draw the comparison; returns a Matplotlib ``Figure``.

        Parameters
        ----------
        kind
            One of the kinds that `cosim.plots` knows.
        """
        return import_module(_PLOTS).plot(self, kind=kind)

    def to_csv(self, path: str | Path) -> Path:
        """Write the table to a ``.csv`` file, or all tables to a folder.

        Raises
        ------
        InputError
            If nothing can be written there.
        """
        target = Path(path)
        if target.suffix == ".csv":
            return files.write_all({target: files.csv_text(self.table)}, checked=target)
        files.write_set(target, self._tables())
        return target

    def _tables(self) -> dict[str, str]:
        """All tables as CSV, by the name of the file."""
        tables = {"comparison": self.table, "runs": self.runs, "series": self.series}
        parts = in_words(self)
        caveats = {part["policy"]: part.get("caveat", "") for part in parts}
        if any(caveats.values()):
            tables["comparison"] = self.table.assign(caveat=self.table["policy"].map(caveats))
        tables["policies"] = policies_table(parts)
        if len(self.base):
            tables["base"] = self.base
        if len(self.municipalities):
            tables["municipalities"] = self.municipalities
        if len(self.who):
            tables["who"] = self.who
        if len(self.turning):
            tables["turning"] = self.turning
        if len(self.failures):
            tables["failures"] = self.failures
        return {f"{name}.csv": files.csv_text(table) for name, table in tables.items()}

    def texts(self, folder: Path) -> dict[str, str]:
        """What `save` writes to a folder, by the name of the file."""
        return {**self._tables(), "result.json": files.json_text(self._kept(folder))}

    def to_json(self, path: str | Path) -> Path:
        """Write everything except ``examples`` to a ``.json`` file, or to ``result.json`` in a folder.

        Raises
        ------
        InputError
            If nothing can be written there.
        """
        target = Path(path)
        if target.suffix == ".json":
            return files.write_all({target: files.json_text(self._kept(target.parent))}, checked=target)
        files.write_set(target, {"result.json": files.json_text(self._kept(target))})
        return target

    def to_dict(self) -> dict[str, Any]:
        """Everything except ``examples`` as plain JSON values; NaN becomes null."""
        found = {
            "kind": "comparison",
            "format": files.FORMAT,
            "arms": list(self.arms),
            "seed": self.seed,
            "weeks": self.weeks,
            "replicates": list(self.replicates),
            "interrupted": self.interrupted,
            "stopping": self.stopping,
            "answer": in_words(self),
            "provenance": self.provenance,
            "table": files.plain_table(self.table),
            "failures": files.plain_table(self.failures),
            "runs": files.plain_table(self.runs),
            "series": files.plain_table(self.series),
        }
        if self.notes:
            found["notes"] = list(self.notes)
        found |= {} if self.base.empty else {"base": files.plain_table(self.base)}
        if len(self.municipalities):
            found["municipalities"] = files.plain_table(self.municipalities)
        found |= {} if self.who.empty else {"who": files.plain_table(self.who)}
        found |= {} if self.turning.empty else {"turning": files.plain_table(self.turning)}
        return found if self.cost.empty else {**found, "cost": files.plain_table(self.cost)}

    def _kept(self, folder: Path) -> dict[str, Any]:
        """`to_dict` for a file in a folder, with the network files that the scenarios name."""
        found = self.to_dict()
        scenarios = self.provenance.get("scenarios", {})
        networks = content_of(scenarios)
        if any(one.get("network") for one in scenarios.values()):
            named = {arm: relative(one, folder) for arm, one in scenarios.items()}
            found["provenance"] = {**found["provenance"], "scenarios": named}
        return {**found, "networks": as_text(networks)} if networks else found

    def save(self, folder: str | Path) -> Path:
        """Write the tables as CSV files and ``result.json`` to a folder, all or none.

        Raises
        ------
        InputError
            If nothing can be written there; what is there stays.
        """
        files.write_set(Path(folder), self.texts(Path(folder)))
        return Path(folder)
