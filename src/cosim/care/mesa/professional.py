"""A professional as a Mesa agent: its attributes, its ties, and its choice of behaviour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mesa.agent import AgentSet

from cosim.care.mesa.row import DRIVERS, Row, number_of, word_of
from cosim.care.reviewer import Reviewer
from cosim.care.rules.choose import overrule, reviews
from cosim.care.state import HOURS

if TYPE_CHECKING:
    from cosim.care.mesa.organisation import Organisation

__all__ = ["Professional"]

# The same rule, left in Python: a call from Python into machine code costs more than this rule itself.
_reviews = getattr(reviews, "py_func", reviews)


class Professional(Row):
    """One professional; a subclass may choose its behaviour in its own way.

    `choose` is called once per review period (``choice.review_weeks``) and returns a behaviour: a word, or 0, 1, 2.
    Everybody who chooses in a week sees the same snapshot, so their order does not matter; a choice takes effect at the
    end of the week. Exploration and the pull of management follow your own choice, as they follow every rule
    (``choice.exploration``, ``choice.stance_pull``). For random numbers use `uniform`: ``self.random`` would make the
    result depend on the order of activation.

    Examples
    --------
    A custom rule: co-create if more than a third of the ties do.

    >>> from cosim.care.mesa.professional import Professional
    >>> from cosim.care.mesa.system import CareSystem
    >>> from cosim.care.scenario.load import load_scenario
    >>> class Follower(Professional):
    ...     def choose(self):
    ...         return "co_creative" if self.share("co_creative") > 1 / 3 else self.behaviour
    >>> system = CareSystem(load_scenario("classroom"), rng=1, weeks=14, professional_class=Follower)
    >>> system.run()
    >>> len(system.professionals)
    120
    """

    table = "professionals"

    def choose(self) -> str | int:
        """The behaviour of the next week, by the scenario's rule; for a subclass to override.

        Outside a week it is a preview that changes nothing.
        """
        model, p = self.model, self.index
        rows, before = model.world.professionals, self._row.copy()
        DRIVERS["choose"](p, p + 1, model.week, model.key, model.world)
        chosen = int(rows[p]["next_behaviour"])
        if model.phase != "choose":  # some rules learn from every choice
            rows[p] = before
        return word_of(chosen)

    def review(self) -> None:
        """Called by the model every week; chooses a behaviour if this is a review week."""
        model, p, row = self.model, self.index, self._row
        row["next_behaviour"] = row["behaviour"]
        if not _reviews(p, model.week, model.world):
            return
        chosen = number_of(self.choose(), f"{type(self).__name__}.choose")
        if type(self).choose is not Professional.choose:
            chosen = int(overrule(p, chosen, model.week, model.key, model.world))
        row["next_behaviour"] = chosen

    @property
    def reviews_now(self) -> bool:
        """Whether this is a review week."""
        return bool(_reviews(self.index, self.model.week, self.model.world))

    @property
    def label(self) -> str:
        """Name, as in the tables of a run."""
        return str(self.model.built.professional_labels[self.index])

    @property
    def organisation(self) -> Organisation:
        """Employer."""
        employer: Organisation = self.model.organisation(int(self._row["organisation"]))
        return employer

    @property
    def sector(self) -> str:
        """Sector of the own domain."""
        return str(self.model.scenario.sectors[self._row["sector"]])

    @property
    def home(self) -> str:
        """Own life domain."""
        return str(self.model.scenario.domains[self._row["home"]].name)

    @property
    def behaviour(self) -> str:
        """Present behaviour; may be set between weeks, for an experiment."""
        return word_of(self._row["behaviour"])

    @behaviour.setter
    def behaviour(self, behaviour: str | int) -> None:
        number = number_of(behaviour, f"{type(self).__name__}.behaviour")
        self._write(behaviour=number, next_behaviour=number, changed=self.model.week)

    @property
    def changed(self) -> int | None:
        """Week of the latest change of behaviour, if any."""
        week = int(self._row["changed"])
        return week if week >= 0 else None

    @property
    def contract_hours(self) -> float:
        """Contract, in hours a week."""
        return float(self._row["contract_hours"])

    @property
    def talents(self) -> dict[str, float]:
        """Skilled hours per hour, by domain."""
        talent = self._row["talent"].tolist()
        return {domain.name: talent[d] for d, domain in enumerate(self.model.scenario.domains)}

    @property
    def cases(self) -> int:
        """Number of clients."""
        return int(self._row["cases"])

    @property
    def clients(self) -> tuple[int, ...]:
        """The clients, by their index in ``run.clients``."""
        row = self._row
        return tuple(row["case"][: int(row["cases"])].tolist())

    @property
    def hours(self) -> dict[str, float]:
        """Hours since the start, by kind."""
        return dict(zip(HOURS, self._row["hours"].tolist(), strict=True))

    @property
    def load(self) -> float:
        """Hours of work and coordination planned over hours available."""
        return float(self._row["load"])

    @property
    def felt(self) -> float:
        """Felt payoff, averaged over the last weeks."""
        return float(self._row["felt"])

    @property
    def reciprocated(self) -> float:
        """Share of colleagues on own cases who keep a joint plan, in 0..1."""
        return float(self._row["reciprocated"])

    @property
    def resolved(self) -> float:
        """Need resolved since the start, in skilled hours."""
        return float(self._row["resolved"])

    def _ties(self) -> Any:
        row = self._row
        first = int(row["first_tie"])
        return self.model.world.ties[first : first + int(row["ties"])]

    @property
    def ties(self) -> AgentSet:
        """The professionals it has ties with."""
        known = [self.model.professional(q) for q in self._ties()["target"].tolist()]
        return AgentSet(known, random=self.model.random)

    @property
    def trust(self) -> float:
        """Mean trust in its ties, in 0..1; 0 without ties."""
        trust = self._ties()["trust"]
        return float(trust.mean()) if trust.size else 0.0

    def trust_in(self, other: Professional) -> float:
        """Trust in one other, in 0..1; 0 if there is no tie."""
        ties = self._ties()
        found = ties["trust"][ties["target"] == other.index]
        return float(found[0]) if found.size else 0.0

    def _reviewer(self) -> Reviewer:
        return Reviewer(self.model.world, self.index, self.model.week, self.model.key)

    def share(self, behaviour: str | int) -> float:
        """Share of its ties with ``behaviour``, in 0..1."""
        return self._reviewer().share(number_of(behaviour, "share"))

    def mean_felt(self, behaviour: str | int) -> float:
        """Mean felt payoff of itself and its ties with ``behaviour``; 0 if there are none."""
        return self._reviewer().mean_felt(number_of(behaviour, "mean_felt"))

    def uniform(self, draw: int = 0) -> float:
        """A uniform random number in [0, 1) for this professional, this week and this ``draw``."""
        return self._reviewer().uniform(draw)

    luck = uniform  # the name up to version 0.1
