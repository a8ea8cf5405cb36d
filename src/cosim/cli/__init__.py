"""The command line: ``cosim run``, ``compare``, ``sweep`` and the others.

Heavy packages are imported inside the commands, so that ``cosim --help`` is fast.
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments
        Words after ``cosim``; those of the process if left out.

    Returns
    -------
    int
        0 fine, 1 the answer is no, 2 the input is wrong, 130 interrupted.
    """
    from cosim.cli.app import answer

    return answer(arguments)
