"""The table of docs/performance.md is written from the JSON of the benchmarks, and keeps what a run does not have."""

from __future__ import annotations

import json
from typing import Any

import pytest
from benchmarks import performance

PAGE = f"""# Performance

Words before.

{performance.BEGIN}old machine

{performance.HEAD}| `country`, a run | 4 GiB | 3 GiB | 2020-01-02 |
| a game | 50 times | 27 times, **missed** | 2020-01-02 |
{performance.END}
Words after.
"""


def found(**about: Any) -> dict[str, Any]:
    """What pytest-benchmark writes, with one benchmark that reports a line and one that does not."""
    return {
        "datetime": "2026-03-04T05:06:07+00:00", "load_after": [2.5, 1.0, 1.0],
        "machine_info": {"system": "Linux", "python_version": "3.11.9", "load": [0.5, 1.0, 1.0],
                         "cpu": {"brand_raw": "A chip", "count": 2}, "versions": {"numba": "0.62"}},
        "benchmarks": [{"extra_info": about}, {"extra_info": {}}],
    }  # fmt: skip


def test_rows_of_a_run_take_the_place_of_the_old_ones() -> None:
    page = performance.written(PAGE, found(what="a game", target="50 times", measured="61 times", met=True))
    assert "| a game | 50 times | 61 times | 2026-03-04 |\n" in page
    assert "27 times" not in page
    assert "| `country`, a run | 4 GiB | 3 GiB | 2020-01-02 |\n" in page
    assert "A chip, 2 cores, Linux; Python 3.11.9, numba 0.62. Load before and after: 0.5 and 2.5." in page
    assert "old machine" not in page
    assert page.startswith("# Performance\n\nWords before.\n")
    assert page.endswith(f"{performance.END}\nWords after.\n")
    assert performance.written(page, found(what="a game", target="50 times", measured="61 times", met=True)) == page


def test_a_missed_target_and_a_new_row_are_shown() -> None:
    page = performance.written(PAGE, found(what="a | line", target="2 s", measured="3 s", met=False))
    assert page.index("27 times") < page.index("| a \\| line | 2 s | 3 s, **missed** | 2026-03-04 |\n")


def test_the_page_has_its_table() -> None:
    text = performance.DOCS.read_text(encoding="utf-8")
    kept = performance.kept_rows(text)
    assert len(kept) >= 10
    assert all(len(row.replace("\\|", "").split(" | ")) == 4 for row in kept.values())


def test_a_file_without_lines_changes_nothing(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    page, file = tmp_path / "performance.md", tmp_path / "found.json"
    page.write_text(PAGE, encoding="utf-8")
    file.write_text(json.dumps(found()), encoding="utf-8")
    monkeypatch.setattr(performance, "DOCS", page)
    monkeypatch.setattr("sys.argv", ["performance", str(file)])
    with pytest.raises(SystemExit, match="expected benchmarks that report a line"):
        performance.main()
    assert page.read_text(encoding="utf-8") == PAGE
    file.write_text(json.dumps(found(what="a game", target="", measured="1")), encoding="utf-8")
    performance.main()
    assert "| a game |  | 1 | 2026-03-04 |" in page.read_text(encoding="utf-8")
