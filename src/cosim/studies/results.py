"""Write and read results: a folder per comparison, a file per run.

``result.json`` and ``run.json`` contain everything to the last bit; the CSV files are copies for spreadsheets.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from cosim.care.scenario.model import Scenario
from cosim.care.scenario.resolve import from_resolved
from cosim.errors import InputError
from cosim.studies import files
from cosim.studies.comparison.comparison import Comparison
from cosim.studies.comparison.table import Precision
from cosim.studies.folders import SUMS, changed, settle
from cosim.studies.networks import as_text, content_of, from_text, placed, relative
from cosim.studies.sound_results import check_result

if TYPE_CHECKING:
    from cosim.care.simulate import Run

__all__ = ["StoredRun", "load_result", "save_run"]


@dataclass(frozen=True, eq=False)
class StoredRun:
    """Stored results of a single run: outcomes, spread between clients, weekly series, provenance."""

    summary: Mapping[str, float]
    spread: Mapping[str, tuple[float, float, int]]
    series: pd.DataFrame
    scenario: Scenario
    seed: int
    weeks: int
    replicate: int
    record: str | int
    choice: str | None
    provenance: Mapping[str, Any]


def save_run(run: Run, path: str | Path) -> Path:
    """Write a run to a ``.json`` file, or as ``run.json``, ``series.csv``, ``base.csv`` and more to a folder.

    Raises
    ------
    InputError
        If nothing can be written there.
    """
    target = Path(path)
    if target.suffix == ".json":
        return files.write_all({target: files.json_text(_run_dict(run, target.parent))}, checked=target)
    texts = {"run.json": files.json_text(_run_dict(run, target)), "series.csv": files.csv_text(run.series)}
    by_year: pd.DataFrame = getattr(run, "by_year", pd.DataFrame())
    if len(by_year):
        texts["base.csv"] = files.csv_text(by_year)
    municipalities: pd.DataFrame = getattr(run, "municipalities", pd.DataFrame())
    if len(municipalities):
        texts["municipalities.csv"] = files.csv_text(municipalities)
    files.write_set(target, texts)
    return target


def _run_dict(run: Run, folder: Path) -> dict[str, Any]:
    """A run as plain values, for a file in a folder."""
    resolved = run.scenario.resolved()
    networks = content_of({"run": resolved})
    plain = relative(resolved, folder)
    return {
        "kind": "run",
        "format": files.FORMAT,
        "seed": run.seed,
        "weeks": run.weeks,
        "replicate": run.provenance.get("replicate", 0),
        "record": run.provenance.get("record", "weekly"),
        "choice": run.provenance.get("choice"),
        "scenario": plain,
        "provenance": {**run.provenance, **({"scenario": plain} if "scenario" in run.provenance else {})},
        "summary": dict(run.summary),
        "spread": dict(run.spread),
        "series": files.plain_table(run.series),
        **({"networks": as_text(networks)} if networks else {}),
    }


def load_result(path: str | Path) -> Comparison | StoredRun:
    """Read a stored comparison or run.

    Parameters
    ----------
    path
        A folder with ``result.json`` or ``run.json``, or such a file.

    Raises
    ------
    InputError
        If there is no result, or it cannot be read.
    """
    file = _find(Path(path))
    found = files.read_json(file)
    other = changed(file)
    if other is not None:
        raise InputError(
            str(file.parent / other), expected="the file that was written with the others", got="another one",
            hint=f"the files of a result belong together, see {SUMS} beside them; copy all, or delete {SUMS}",
        )  # fmt: skip
    check_result(found, str(file))
    try:
        _place_networks(found, file.parent)
        return _comparison(found) if found["kind"] == "comparison" else _stored_run(found)
    except InputError as error:  # a scenario that this version refuses
        where = f"{file}: {error.where}"
        hint = ": ".join(part for part in (error.hint, files.made_by(found)) if part)
        raise InputError(where, expected=error.expected, got=error.got, hint=hint) from None
    except (LookupError, TypeError, AttributeError, ValueError, OverflowError, RecursionError) as error:
        raise InputError(str(file), expected="a whole result", got=f"one that cannot be read ({error})") from error


def _place_networks(found: dict[str, Any], folder: Path) -> None:
    """Name the network files of a result where they are on this machine."""
    kept = from_text(found.get("networks", {}))
    if found["kind"] == "run":
        found["scenario"] = placed(found["scenario"], folder, kept.get)
        return
    scenarios = found["provenance"]["scenarios"]
    found["provenance"]["scenarios"] = {arm: placed(one, folder, kept.get) for arm, one in scenarios.items()}


def _find(path: Path) -> Path:
    if not path.is_dir():
        return path
    settle(path)
    for name in ("result.json", "run.json"):
        if (path / name).is_file():
            return path / name
    raise InputError(str(path), expected="a folder with result.json or run.json", got="neither")


def _comparison(found: dict[str, Any]) -> Comparison:
    arms = tuple(found["arms"])
    provenance = found["provenance"]
    Precision(**provenance["question"])  # checked here, where the name of the file is known, and not in a rerun
    for key in ("choice", "command"):
        provenance[key]
    return Comparison(
        table=files.table_from(found["table"]),
        runs=files.table_from(found["runs"]),
        series=files.table_from(found["series"]),
        failures=files.table_from(found["failures"]),
        arms=arms,
        scenario=from_resolved(found["provenance"]["scenarios"][arms[0]], look=True),
        seed=found["seed"],
        weeks=found["weeks"],
        replicates=tuple(found["replicates"]),
        interrupted=found["interrupted"],
        stopping=found["stopping"],
        provenance=found["provenance"],
        cost=files.table_from(found.get("cost", {})),
        notes=tuple(found.get("notes", ())),
        base=files.table_from(found.get("base", {})),
        municipalities=files.table_from(found.get("municipalities", {})),
        who=files.table_from(found.get("who", {})),
        turning=files.table_from(found.get("turning", {})),
    )


def _stored_run(found: dict[str, Any]) -> StoredRun:
    return StoredRun(
        summary=_numbers(found["summary"]),
        spread={name: (*_pair(spread), int(spread[2])) for name, spread in found["spread"].items()},
        series=files.table_from(found["series"]),
        scenario=from_resolved(found["scenario"], look=True),
        seed=found["seed"],
        weeks=found["weeks"],
        replicate=found["replicate"],
        record=found["record"],
        choice=found["choice"],
        provenance=found["provenance"],
    )


def _numbers(plain: Mapping[str, Any]) -> dict[str, float]:
    return {name: files.number(value) for name, value in plain.items()}


def _pair(spread: list[Any]) -> tuple[float, float]:
    return files.number(spread[0]), files.number(spread[1])
