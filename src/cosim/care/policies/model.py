"""A policy: the organisations it reaches, its changes, its first and last week, and its running cost."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from cosim.core.dates import dated_week
from cosim.core.parameters import Status
from cosim.errors import InputError

__all__ = ["Change", "Condition", "Kind", "Policy", "Reach", "RunningCost"]

Kind = Literal["set", "scale", "add"]


@dataclass(frozen=True, slots=True)
class Change:
    """One parameter changed: ``set`` moves it to a value, ``scale`` multiplies it, ``add`` adds to it."""

    key: str
    kind: Kind
    value: float | str

    def as_dict(self) -> dict[str, object]:
        """The change in the form of a policy file."""
        return {"key": self.key, self.kind: self.value}


@dataclass(frozen=True, slots=True)
class Reach:
    """The organisations that a policy reaches: those to which every restriction given applies.

    Attributes
    ----------
    sector
        Only organisations of this sector.
    share
        Only this share of the organisations, at random (counter-based), so that a larger share includes a smaller one.
    names
        Only organisations with these names.
    municipality
        Only what this municipality decides; alone.
    """

    sector: str | None = None
    share: float | None = None
    names: tuple[str, ...] = ()
    municipality: str | None = None

    @property
    def everyone(self) -> bool:
        """Whether all organisations are reached, and with them the purchaser."""
        return self.sector is None and self.share is None and not self.names and self.municipality is None

    def may_overlap(self, other: Reach) -> bool:
        """Whether some organisation may be reached by both.

        Examples
        --------
        >>> Reach(sector="safety").may_overlap(Reach(sector="mental_health"))
        False
        >>> Reach(share=0.1).may_overlap(Reach(sector="mental_health"))
        True
        """
        if self.municipality is not None or other.municipality is not None:
            return self.everyone or other.everyone or self.municipality == other.municipality
        if self.sector and other.sector and self.sector != other.sector:
            return False
        return not (self.names and other.names and not set(self.names) & set(other.names))

    def as_dict(self) -> dict[str, object]:
        """The reach in the form of a policy file."""
        if self.everyone:
            return {"organisations": "all"}
        found: dict[str, object] = {}
        if self.sector is not None:
            found["sector"] = self.sector
        if self.share is not None:
            found["share"] = self.share
        if self.names:
            found["names"] = list(self.names)
        if self.municipality is not None:
            found["municipality"] = self.municipality
        return found


@dataclass(frozen=True, slots=True)
class RunningCost:
    """Running cost of the policy itself, in EUR, from its start week until it ends.

    ``per_professional_week`` and ``per_client_week`` count professionals of, and clients at, the organisations that
    are reached. An empty ``payer`` is the first payer of the scenario. ``status`` and ``source`` say where the amounts
    come from, as for a value of a scenario.
    """

    per_week: float = 0.0
    per_professional_week: float = 0.0
    per_client_week: float = 0.0
    payer: str = ""
    status: Status = "assumed"
    source: str = ""

    def as_dict(self) -> dict[str, object]:
        """The running cost as a policy file has it; where it comes from only if that is given."""
        origin = {"status": self.status, "source": self.source} if self.status != "assumed" or self.source else {}
        return {name: value for name, value in asdict(self).items() if name not in ("status", "source")} | origin


@dataclass(frozen=True, slots=True)
class Condition:
    """A state that a policy waits for: a quantity ``above`` or ``below`` a number.

    It is looked at every ``every_weeks`` weeks. ``for_weeks`` is how long the policy then lasts, after which it may
    start again; None if it stays. See `cosim.care.policies.conditions`.
    """

    quantity: str
    side: Literal["above", "below"]
    number: float
    every_weeks: int = 4
    for_weeks: int | None = None

    def as_dict(self) -> dict[str, object]:
        """The condition in the form of a policy file."""
        found: dict[str, object] = {"quantity": self.quantity, self.side: self.number, "every_weeks": self.every_weeks}
        return found if self.for_weeks is None else {**found, "for_weeks": self.for_weeks}


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy.

    Changes grow linearly over ``phase_in_weeks`` and are complete in ``start_week + phase_in_weeks``. ``end_week`` is
    the first week without any effect; None if it does not end. ``start`` and ``end``, months such as ``"2027-01"``,
    are used for these weeks until the policy is applied to a scenario with a start (`from_start`). ``caveat`` says what
    the model leaves out about it. Texts that end in ``_nl`` are the same in Dutch. With ``when`` it waits for a state,
    from ``start_week`` on.
    """

    name: str
    title: str = ""
    description: str = ""
    ideas: tuple[str, ...] = ()
    start_week: int = 0
    phase_in_weeks: int = 0
    reach: Reach = Reach()
    changes: tuple[Change, ...] = ()
    running_cost: RunningCost = RunningCost()
    conflicts: tuple[str, ...] = ()
    end_week: int | None = None
    caveat: str = ""
    start: str | None = None
    end: str | None = None
    title_nl: str = ""
    description_nl: str = ""
    caveat_nl: str = ""
    when: Condition | None = None

    def from_start(self, start: str | None, *, where: str) -> Policy:
        """The policy with weeks for its dates, counted from the start of a scenario.

        Raises
        ------
        InputError
            If the scenario has no start, or the policy begins before it.
        """
        if self.start is None and self.end is None:
            return self
        named = "start" if self.start is not None else "end"
        place = f"{where}: policy {self.name}: {named}"
        given = getattr(self, named)
        if start is None:
            raise InputError(
                place, expected="start_week and end_week, since the scenario has no start", got=repr(given),
                hint='or give the scenario a start, such as start = "2015-01"',
            )  # fmt: skip
        first = self.start_week if self.start is None else dated_week(self.start, start)
        last = self.end_week if self.end is None else dated_week(self.end, start)
        if first < 0:
            raise InputError(place, expected=f"a date from the start of the scenario on, {start}", got=repr(given))
        if last is not None and last <= first:
            raise InputError(
                f"{where}: policy {self.name}: end", expected=f"a date after week {first}, in which the policy begins",
                got=repr(self.end),
            )  # fmt: skip
        return replace(self, start_week=first, end_week=last, start=None, end=None)

    def runs(self, week: int) -> bool:
        """Whether the policy is in force in a week."""
        return self.start_week <= week and (self.end_week is None or week < self.end_week)

    def grown(self, week: int) -> float:
        """Share of the change that is in effect in a week, 0..1.

        Examples
        --------
        >>> [Policy("a", start_week=2, phase_in_weeks=3).grown(week) for week in range(7)]
        [0.0, 0.0, 0.25, 0.5, 0.75, 1.0, 1.0]
        >>> [Policy("a", start_week=2, end_week=4).grown(week) for week in range(6)]
        [0.0, 0.0, 1.0, 1.0, 0.0, 0.0]
        """
        return min(1.0, (week - self.start_week + 1) / (self.phase_in_weeks + 1)) if self.runs(week) else 0.0

    def as_dict(self) -> dict[str, Any]:
        """The policy as a file has it: JSON-able, and read back by `cosim.care.policies.load.policy_from`."""
        # Only if there is one, as in results from before policies could end.
        end: dict[str, object] = {} if self.end_week is None else {"end_week": self.end_week}
        end |= {name: date for name, date in (("start", self.start), ("end", self.end)) if date is not None}
        begin = {} if self.start is not None else {"start_week": self.start_week}
        words = ("caveat", "title_nl", "description_nl", "caveat_nl")
        given = {name: text for name in words if (text := getattr(self, name))}
        given |= {} if self.when is None else {"when": self.when.as_dict()}
        return (
            end
            | given
            | {
                "name": self.name,
                "title": self.title,
                "description": self.description,
                "ideas": list(self.ideas),
                **begin,
                "phase_in_weeks": self.phase_in_weeks,
                "conflicts": list(self.conflicts),
                "reach": self.reach.as_dict(),
                "changes": [change.as_dict() for change in self.changes],
                "running_cost": self.running_cost.as_dict(),
            }
        )
