"""What a plug-in declares: parameters, columns, phases of the week, outcomes, choice rules and network builders.

A plug-in is one Python file (or an entry point of an installed package) with a `Plugin` in its variable ``plugin``. It
changes nothing of the model itself: its columns and parameters lie in tables of their own (`Own`), beside those of the
`cosim.care.state.World`, and its phases get both. A scenario without it runs the same machine code as ever.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from cosim.care.outcomes.catalogue import Outcome
from cosim.care.state import Column, Records, World
from cosim.care.week import Over
from cosim.core.parameters import Parameter

__all__ = ["TABLES", "Behaviour", "Figure", "Finished", "Measured", "Own", "Plugin", "Step", "stream_of"]

TABLES = ("clients", "professionals", "organisations", "ties", "system")
_STREAMS = 2**16  # built-in streams stay below


class Own(NamedTuple):
    """Tables of plug-ins: a row for each row of the table of that name in the world, with the declared columns.

    Attributes
    ----------
    clients, professionals, organisations, ties, system
        Own columns. The row of a seat stays when somebody else takes it: see ``hired`` in the world.
    parameters
        Own parameters, rows as in ``world.parameters``: organisations, purchaser, municipalities.
    """

    clients: Records
    professionals: Records
    organisations: Records
    ties: Records
    system: Records
    parameters: Records


class Finished(NamedTuple):
    """A finished run, from which an outcome is measured.

    Attributes
    ----------
    world, own
        State at the end.
    series
        Weekly records of all weeks (`cosim.care.recorder.WEEKLY`).
    weeks, warm_up
        Length of the run and of its warm-up period.
    """

    world: World
    own: Own
    series: Records
    weeks: int
    warm_up: int


Measure: TypeAlias = Callable[[Finished], float | None]


@dataclass(frozen=True, slots=True)
class Measured:
    """An outcome, and the function that computes it.

    ``measure`` returns None where a run does not have the outcome. An outcome whose ``per_client`` names an own column
    of clients needs no function: it is the mean over the cohort, with the spread between clients.
    """

    outcome: Outcome
    measure: Measure | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A phase of the week.

    Attributes
    ----------
    name, over, sentence
        As of a built-in phase (`cosim.care.week.Phase`).
    run
        ``(low, high, week, key, world, own)``, or ``(week, key, world, own)`` if ``all at once``; decorated with
        ``@driver`` it is compiled into the week, else it is called as plain Python.
    after
        Name of the phase it follows directly.
    writes
        Columns of the world that it may write, such as ``"professionals.share"``. Own columns it may always write.
    spread
        Whether it writes only to the rows it is given. (Weeks with plug-ins take one thread.)
    """

    name: str
    over: Over
    run: Callable[..., Any]
    sentence: str
    after: str
    writes: tuple[str, ...] = ()
    spread: bool = True


@dataclass(frozen=True, slots=True)
class Behaviour:
    """A behaviour beyond the three: who has it is taken for one of the three, and does something else besides.

    It gets a column of its name in ``own.professionals`` (1 for who has it) and an outcome ``share_<name>``. A choice
    rule of the same plug-in returns 3 for its first behaviour, 4 for the second. What is different about it, phases of
    the plug-in do; a practice of the model cannot have a fourth column (``docs/how-to/plugins.md``).

    Attributes
    ----------
    name
        A word.
    like
        The behaviour it is taken for: 0 competitive, 1 side-by-side, 2 co-creative.
    meaning
        In words.
    colour, marker
        In figures of networks: ``"#CC79A7"`` and one of Matplotlib's markers; chosen for it if left out.
    """

    name: str
    like: int
    meaning: str
    colour: str = ""
    marker: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A published or registered figure to which ``cosim calibrate --extend`` fits, besides its others.

    Attributes
    ----------
    outcome
        Outcome of the plug-in or of the model, of which the unchanged scenario has a mean in the band.
    low, high
        Accepted band.
    source
        Source of the figure and derivation of the band.
    """

    outcome: str
    low: float
    high: float
    source: str


@dataclass(frozen=True, eq=False)
class Plugin:
    """A plug-in.

    Attributes
    ----------
    name
        A word; keys of its parameters begin with it: ``burnout.rate``.
    parameters
        Numbers that scenarios, policies, ``--set`` and sweeps can change, like built-in ones.
    columns
        Own columns by table: clients, professionals, organisations, ties, system.
    phases
        Phases of the week, in order.
    outcomes
        Outcomes of a run.
    rules
        Choice rules by the word for ``choice.rule``: compiled ``(p, week, key, world, own)``, or plain Python that gets
        a `cosim.care.reviewer.Reviewer`; both return a behaviour.
    behaviours
        Behaviours beyond the three.
    networks
        Builders by the word for ``network.builder``: ``(plan, *, seed)``, as in `cosim.care.networks.builders`.
    figures
        Figures for a calibration.
    """

    name: str
    parameters: Sequence[Parameter] = ()
    columns: Mapping[str, Sequence[Column]] = field(default_factory=dict)
    phases: Sequence[Step] = ()
    outcomes: Sequence[Measured] = ()
    rules: Mapping[str, Callable[..., int]] = field(default_factory=dict)
    networks: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    behaviours: Sequence[Behaviour] = ()
    figures: Sequence[Figure] = ()


def stream_of(name: str) -> int:
    """Number of a stream of random draws of one's own, from its name: ``stream_of("burnout.recover")``.

    Examples
    --------
    >>> stream_of("mine.first") != stream_of("mine.second")
    True
    """
    return _STREAMS + int.from_bytes(hashlib.sha256(name.encode()).digest()[:3], "little")
