"""No file of the project names a place on somebody's machine, or a host to download from.

Such a line works on one machine only, and tells others about it.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MADE_BY_TOOLS = re.compile(r"\.(?!ci$|github$).+|build|dist|site|results|__pycache__|.+\.egg-info")
TEXT_MAX = 5_000_000  # bytes; larger files are data

FORBIDDEN = {
    "a folder of one machine": re.compile(
        r"(?<![\w.)}*-])/(?:Users|home|mnt|opt|private|root|tmp|var|work|workspaces?)/[\w.~-]+"
    ),
    "a Windows folder of one machine": re.compile(r"\b[A-Za-z]:\\+(?:Users|Documents|Temp)\\", re.IGNORECASE),
    "a package index": re.compile(
        r"--(?:extra-)?index-url|\bindex[-_]url\b|find-links|trusted-host|\bfiles\.pythonhosted\.org|/simple/?(?=[\s\"']|$)"
        r"|\b[\w.-]*(?:artifactory|jfrog|nexus|devpi|pkg\.dev)[\w.-]*\.\w+|\b(?:\d{1,3}\.){3}\d{1,3}:\d+|\blocalhost:\d+",
        re.IGNORECASE,
    ),
}


def project_files() -> list[Path]:
    """Files that git tracks; without git, all files outside the folders that tools make."""
    try:
        done = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=30
        )
        listed = [ROOT / name for name in done.stdout.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        listed = [
            path
            for path in ROOT.rglob("*")
            if not any(MADE_BY_TOOLS.fullmatch(folder) for folder in path.relative_to(ROOT).parts[:-1])
        ]
    return [path for path in listed if path.is_file() and path != Path(__file__).resolve()]


def findings(text: str) -> list[str]:
    """What is wrong with `text`, a line each."""
    lines = enumerate(text.splitlines(), start=1)
    return [
        f"{number}: {what}: {match[0]}"
        for number, line in lines
        for what, pattern in FORBIDDEN.items()
        if (match := pattern.search(line))
    ]


def test_no_file_names_a_machine():
    wrong = []
    texts = [path for path in project_files() if path.stat().st_size <= TEXT_MAX]
    assert len(texts) > 300
    for path in texts:
        text = path.read_bytes().decode("utf-8", errors="replace")
        wrong += [f"{path.relative_to(ROOT)}:{line}" for line in findings(text)]
        if len(ROOT.parts) > 2 and str(ROOT) in text:  # a short root such as /src is an ordinary word
            wrong.append(f"{path.relative_to(ROOT)}: names this checkout")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "line",
    [
        "open('/home/ann/data.csv')",
        "see /tmp/notes.txt",
        r"C:\Users\ann\data.csv",
        "pip install --index-url https://example.org/simple cosim",
        'url = "https://files.pythonhosted.org/packages/x.whl"',
        "http://localhost:3141/root",
    ],
)
def test_a_machine_is_recognised(line):
    assert findings(line)


@pytest.mark.parametrize(
    "line",
    ["results/demo/table.csv", "https://example.org/home/page", "~/.cache", "src/cosim/work/x", "a/b", "docs/opt/in"],
)
def test_ordinary_text_passes(line):
    assert not findings(line)
