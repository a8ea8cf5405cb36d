"""An organisation as a Mesa agent: stance, claim, practice and money."""

from __future__ import annotations

from typing import Any

import numpy as np
from mesa.agent import AgentSet

from cosim.care.mesa.row import DRIVERS, Row, number_of, word_of
from cosim.care.state import KINDS, NOBODY
from cosim.core.units import QUARTER
from cosim.errors import InputError

__all__ = ["Organisation"]


class Organisation(Row):
    """One organisation; a subclass may override the stance of its management.

    `choose` is called at the end of each quarter and returns a behaviour: a word, or 0, 1, 2. All organisations
    see the same snapshot, so their order does not matter. Its claim, and what an
    audit does to it, follow the scenario.

    Examples
    --------
    Management that asks for the behaviour its staff feel best with:

    >>> class Listening(Organisation):
    ...     def choose(self):
    ...         felt = self.staff.groupby("behaviour").agg("felt", max)
    ...         return max(felt, key=felt.get)
    """

    table = "organisations"

    def choose(self) -> str | int:
        """The stance of the quarter to come, by the scenario's rules; for a subclass to override.

        Called by hand it is a preview that changes nothing; between quarters it is the present stance.
        """
        before = self._row.copy()
        self._apply_rule()
        chosen = int(self._row["next_stance"])
        self.model.world.organisations[self.index] = before
        return word_of(chosen)

    def steer(self) -> None:
        """Called by the model every week; at the end of a quarter it sets the stance and the claim."""
        row = self._row
        row["next_stance"] = row["stance"]
        if (self.model.week + 1) % QUARTER:
            return
        chosen = number_of(self.choose(), f"{type(self).__name__}.choose")
        self._apply_rule()
        row["next_stance"] = chosen

    def _apply_rule(self) -> None:
        DRIVERS["steer"](self.index, self.index + 1, self.model.week, self.model.key, self.model.world)

    @property
    def label(self) -> str:
        """Name, as in the tables of a run."""
        return str(self.model.built.organisation_labels[self.index])

    @property
    def sector(self) -> str:
        """Sector."""
        return str(self.model.scenario.sectors[self._row["sector"]])

    @property
    def payer(self) -> str:
        """Payer of the sector."""
        return str(self.model.scenario.payers[self._row["payer"]])

    @property
    def region(self) -> int:
        """Region."""
        return int(self._row["region"])

    @property
    def stance(self) -> str:
        """Behaviour management asks for; may be set between weeks, for an experiment."""
        return word_of(self._row["stance"])

    @stance.setter
    def stance(self, stance: str | int) -> None:
        number = number_of(stance, f"{type(self).__name__}.stance")
        self._write(stance=number, next_stance=number)

    @property
    def claim(self) -> float:
        """How strongly it claims to co-create, in 0..1; may be set between weeks, for an experiment."""
        return float(self._row["claim"])

    @claim.setter
    def claim(self, claim: float) -> None:
        is_number = isinstance(claim, (int, float)) and not isinstance(claim, bool)
        if not (is_number and 0.0 <= claim <= 1.0):
            raise InputError(f"{type(self).__name__}.claim", expected="a number in 0..1", got=repr(claim))
        self._write(claim=claim)

    @property
    def practice(self) -> float:
        """Share of its work hours in real co-creation, averaged over about a quarter, in 0..1."""
        return float(self._row["practice"])

    @property
    def gap(self) -> float:
        """How far the claim exceeds the practice, in 0..1."""
        return max(0.0, self.claim - self.practice)

    @property
    def values(self) -> float:
        """Position on an axis of values, in 0..1."""
        return float(self._row["values"])

    @property
    def status(self) -> float:
        """Professional status of the sector, in 0..1."""
        return float(self._row["status"])

    @property
    def standing(self) -> float:
        """Rating by the purchaser, in 0..1."""
        return float(self._row["standing"])

    @property
    def contract(self) -> float:
        """Share of new clients it is sent, relative to its size."""
        return float(self._row["contract"])

    @property
    def performance(self) -> float:
        """Margin and standing as other organisations see them."""
        return float(self._row["performance"])

    @property
    def queue(self) -> int:
        """Clients on its waiting list."""
        return int(self._row["queue"])

    @property
    def revenue(self) -> float:
        """Received since the start, in EUR."""
        return int(self._row["revenue"].sum()) / 100.0

    @property
    def revenue_by_kind(self) -> dict[str, float]:
        """Received since the start by kind, in EUR."""
        return {kind: cents / 100.0 for kind, cents in zip(KINDS, self._row["revenue"].tolist(), strict=True)}

    @property
    def wages(self) -> float:
        """Wages and overhead paid since the start, in EUR."""
        return int(self._row["wages"]) / 100.0

    @property
    def reserve(self) -> float:
        """Money in hand, in EUR."""
        return int(self._row["reserve"]) / 100.0

    @property
    def staff(self) -> AgentSet:
        """Its professionals."""
        return AgentSet([self.model.professional(p) for p in self._members()], random=self.model.random)

    def _members(self) -> list[int]:
        """Numbers of its professionals."""
        rows, found, p = self.model.world.professionals, [], int(self._row["first"])
        while p != NOBODY:
            if rows[p]["employed"] == 1:
                found.append(p)
            p = int(rows[p]["colleague"])
        return found

    def _of_staff(self, column: str) -> Any:
        return self.model.world.professionals[column][self._members()]

    @property
    def behaviour(self) -> str:
        """Its stance, under the name that professionals have for theirs, for tables that show both."""
        return self.stance

    @property
    def cases(self) -> int:
        """Cases of its staff; a client counts once for each member of staff around it."""
        return int(self._of_staff("cases").sum())

    @property
    def load(self) -> float:
        """Mean load of its staff; 0 without staff."""
        load = self._of_staff("load")
        return float(load.mean()) if load.size else 0.0

    @property
    def felt(self) -> float:
        """Mean felt payoff of its staff; 0 without staff."""
        felt = self._of_staff("felt")
        return float(felt.mean()) if felt.size else 0.0

    @property
    def trust(self) -> float:
        """Mean trust of its staff in their ties, in 0..1; 0 without ties."""
        firsts, counts = self._of_staff("first_tie"), self._of_staff("ties")
        parts = [self.model.world.ties["trust"][at : at + n] for at, n in zip(firsts, counts, strict=True)]
        return float(np.concatenate(parts).mean()) if counts.sum() else 0.0
