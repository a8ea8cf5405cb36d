"""The care system as a Mesa model: the same engine, phase by phase, with choices made by agents one at a time.

A run of a `CareSystem` is, bit for bit, the run of `cosim.care.simulate.simulate` with the same scenario, seed and
weeks, in whatever order its agents are activated: random draws do not depend on each other, and all
who choose read one snapshot.

Memory. Mesa up to version 3.4.1 keeps every model of a process alive. For many runs use `simulate` or `compare`, which
build no agents, or make each model in a separate process.
"""

from __future__ import annotations

import weakref
from dataclasses import replace
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
from mesa import Model
from mesa.agent import AgentSet

from cosim.care.frames import graph_of, series_table
from cosim.care.mesa.organisation import Organisation
from cosim.care.mesa.professional import Professional
from cosim.care.mesa.reporters import collector
from cosim.care.mesa.seal import seal_of
from cosim.care.plugins.declared import Own
from cosim.care.provenance import provenance, source_digest
from cosim.care.recorder import new_series, record_week
from cosim.care.scenario.model import Scenario
from cosim.care.simulate import Run, engine_for, finish
from cosim.care.state import World
from cosim.care.world.build import Built
from cosim.errors import CosimError, InputError

__all__ = ["CareSystem"]


def _whole(where: str, number: object, low: int) -> int:
    """``number`` as a Python integer; Mesa versions differ on what they do with NumPy's."""
    if isinstance(number, bool) or not isinstance(number, (int, np.integer)) or number < low:
        raise InputError(where, expected=f"a whole number of {low} or more", got=repr(number))
    return int(number)


def _subclass(where: str, given: object, base: type) -> None:
    if not (isinstance(given, type) and issubclass(given, base)):
        raise InputError(where, expected=f"a subclass of {base.__name__}", got=repr(given))


class CareSystem(Model):  # type: ignore[misc] # Mesa publishes no types
    """A care system in week 0, to be stepped a week at a time.

    Parameters
    ----------
    scenario
        From `load_scenario`, with its policies.
    rng
        Seed, a whole number of 0 or more: the ``seed`` of `simulate`.
    weeks
        Number of weeks it can be stepped; the scenario's own if None. The families of all weeks are generated at the
        start.
    professional_class, organisation_class
        Subclasses with a ``choose`` of their own.
    follow_agents
        Whether the data collector keeps a row per agent and week (about 500 bytes each: 0.2 GB for a region of 800
        professionals over 416 weeks). ``system.datacollector`` may also be replaced by one of your own.

    Attributes
    ----------
    world, engine, key, built
        State, engine, key of the random draws, and names of organisations and professionals. Read them; change nothing.
    professionals, organisations
        Mesa's agent sets, for ``select``, ``agg`` and ``groupby``.
    datacollector
        Mesa's data collector, collected at the end of every week.
    phase
        Phase under way, empty between weeks.
    running
        Whether there are weeks left.

    Raises
    ------
    InputError
        If an argument or the scenario cannot be used.

    Examples
    --------
    >>> from cosim.care.scenario.load import load_scenario
    >>> system = CareSystem(load_scenario("classroom"), rng=1, weeks=8)
    >>> system.step()
    >>> system.organisations.select(lambda o: o.sector == "education").agg("queue", sum) >= 0
    True
    >>> system.run()
    >>> system.datacollector.get_model_vars_dataframe().shape[0]
    8
    """

    def __init__(
        self,
        scenario: Scenario,
        *,
        rng: int,
        weeks: int | None = None,
        professional_class: type[Professional] = Professional,
        organisation_class: type[Organisation] = Organisation,
        follow_agents: bool = True,
    ) -> None:
        if not isinstance(scenario, Scenario):
            raise InputError("scenario", expected="a Scenario", got=repr(scenario), hint="load_scenario makes one")
        waits = next((one.name for one in scenario.policies if one.when is not None), None)
        if waits is not None:
            raise InputError(
                "scenario", expected="policies that do not wait for a state, which simulate() can run", got=waits
            )
        self.seed = _whole("rng", rng, 0)
        self.weeks = _whole("weeks", scenario.weeks if weeks is None else weeks, 1)
        _subclass("professional_class", professional_class, Professional)
        _subclass("organisation_class", organisation_class, Organisation)
        self._care: Scenario = scenario
        super().__init__(rng=self.seed)
        self._mesa_step = self.step  # Mesa wraps this method; a refused step must not be counted
        self.step = self._step_if_possible  # type: ignore[method-assign]
        self.built, self.engine = engine_for(scenario, seed=self.seed, weeks=self.weeks)
        self.world: World = self.built.world
        self.key = self.engine.key
        self.phase = ""
        self.values_set_by_hand = 0
        self._written_to = 0  # weeks before which the world was written to, other than by the engine
        self._seal = self._sealed()
        self._weekly = new_series(self.weeks)
        self._latest: tuple[int, dict[str, float]] = (-1, {})
        self._graph: weakref.ref[nx.DiGraph[int]] | None = None
        self._professionals = [professional_class(self, p) for p in range(self.world.professionals.size)]
        self._organisations = [organisation_class(self, o) for o in range(self.world.organisations.size)]
        self._there = np.ones(len(self._professionals) + len(self._organisations), dtype=bool)
        self._see_who_is_there()
        self.datacollector = collector(scenario.payers, organisation_class, follow_agents=follow_agents)

    @property
    def scenario(self) -> Scenario:
        """The scenario."""
        return self._care

    @scenario.setter
    def scenario(self, _: object) -> None:
        """Ignored: Mesa 3.5 assigns its own parameter set here while it sets up a model."""

    @property
    def week(self) -> int:
        """The current week; between weeks, the next one. The first is 0."""
        return int(self.engine.week)

    @property
    def professionals(self) -> AgentSet:
        """All professionals who are employed."""
        return self.agents_by_type[type(self._professionals[0])]

    @property
    def organisations(self) -> AgentSet:
        """All organisations that are there."""
        return self.agents_by_type[type(self._organisations[0])]

    def professional(self, index: int) -> Professional:
        """The professional on a row."""
        return self._professionals[index]

    def organisation(self, index: int) -> Organisation:
        """The organisation on a row."""
        return self._organisations[index]

    def step(self) -> None:
        """One week.

        Raises
        ------
        CosimError
            If all its weeks have passed, or an error interrupted the previous week.
        """
        self._check_weeks(1)
        self._written_to += self._sealed() != self._seal
        self.phase = "enact"
        self.engine.enact()
        for phase in self.engine.phases:
            self.phase = phase.name
            if phase.name == "choose":
                self.professionals.do("review")
            elif phase.name == "steer":
                self.organisations.do("steer")
            else:
                self.engine.carry_out(phase)
            if phase.name == "providers":
                self._see_who_is_there()
        record_week(self.week, self.world, self._weekly[self.week])
        self.engine.week += 1
        self.phase = ""
        self.running = self.week < self.weeks
        self._seal = self._sealed()
        self._refresh_graph()
        self.datacollector.collect(self)

    def _see_who_is_there(self) -> None:
        """Keep in Mesa's agent sets the professionals employed and the organisations that are there, and no others."""
        employed, present = self.world.professionals["employed"], self.world.organisations["present"]
        there = np.concatenate([employed, present]) == 1
        agents = [*self._professionals, *self._organisations]
        for at in np.flatnonzero(there != self._there):
            if there[at]:
                self.register_agent(agents[at])
            else:
                self.deregister_agent(agents[at])
        self._there = there

    def _step_if_possible(self) -> None:
        self._check_weeks(1)
        self._mesa_step()

    def _check_weeks(self, weeks: int) -> None:
        if self.phase:
            raise CosimError(f"an error interrupted week {self.week} in phase {self.phase!r}; make a new CareSystem")
        if self.week + weeks > self.weeks:
            raise CosimError(
                f"this CareSystem has families for {self.weeks} weeks, of which {self.week} have passed; "
                f"make one with CareSystem(scenario, rng=..., weeks={self.week + weeks})"
            )

    def run(self, weeks: int | None = None) -> None:
        """Run ``weeks`` more weeks; to the end if None.

        Raises
        ------
        CosimError
            If there are fewer weeks left; nothing is done then.
        """
        count = self.weeks - self.week if weeks is None else _whole("weeks", weeks, 0)
        self._check_weeks(count)
        for _ in range(count):
            self.step()

    def note_change(self, what: str) -> None:
        """Called before a user sets a value.

        Raises
        ------
        CosimError
            Within a week, since all agents have to read the same snapshot, and after the last week.
        """
        if self.phase:
            raise CosimError(f"{what} cannot be set within a week (phase {self.phase!r}); return it from choose()")
        if self.week == self.weeks:
            raise CosimError(f"{what} cannot be set after the last week")
        self.values_set_by_hand += 1
        self._latest = (-1, {})

    @property
    def series(self) -> pd.DataFrame:
        """A row per week that has passed, as in ``run.series``."""
        return series_table(self._weekly[: self.week], self.scenario.payers)

    @property
    def latest(self) -> dict[str, float]:
        """The last row of `series`; before the first week, the state at the start."""
        if self._latest[0] != self.week:
            records = self._weekly[max(0, self.week - 2) : self.week]
            if self.week == 0:
                records = new_series(1)
                record_week(-1, self.world, records[0])
            row: Any = series_table(records, self.scenario.payers).iloc[-1]
            self._latest = (self.week, row.to_dict())
        return self._latest[1]

    @property
    def graph(self) -> nx.DiGraph[int]:
        """The network with all attributes of professionals and ties, updated every week while it is referenced."""
        graph = self._graph() if self._graph else None
        if graph is None:
            graph = nx.DiGraph()
            self._graph = weakref.ref(graph)
        self._refresh_graph()
        return graph

    def _refresh_graph(self) -> None:
        graph = self._graph() if self._graph else None
        if graph is None:
            return
        now = graph_of(self.built, [domain.name for domain in self.scenario.domains], self.scenario.sectors)
        graph.clear()
        graph.add_nodes_from(now.nodes(data=True))
        graph.add_edges_from(now.edges(data=True))

    def finish(self) -> Run:
        """The `Run` of the weeks that have passed, with its outcomes and tables.

        The provenance of a run that stopped early, or in which a user set values, says so: scenario and seed alone
        cannot reproduce it.

        Raises
        ------
        CosimError
            If no week has passed.
        """
        if self.week == 0 or self.phase:
            raise CosimError("a Run needs at least one completed week and no interrupted week; call step() first")
        own = type(self._professionals[0]), type(self._organisations[0])
        named = [f"{one.__module__}.{one.__qualname__}" for one in own if one not in (Professional, Organisation)]
        choice = ", ".join(named) or None
        sources = "".join(source_digest(one) or "unknown" for one in own if one not in (Professional, Organisation))
        origin = provenance(
            self.scenario, seed=self.seed, replicate=0, weeks=self.week, record="weekly", choice=choice,
            choice_source=sources or None,
        )  # fmt: skip
        if self.week < self.weeks:
            origin["planned_weeks"] = self.weeks
        if self.values_set_by_hand:
            origin["values_set_by_hand"] = self.values_set_by_hand
        if by_hand := self._changed_by_hand():
            origin["changed_by_hand"] = by_hand
            origin["identity"] = f"{self.scenario.identity} changed by hand"
        return finish(
            self.scenario, self._snapshot(), self._weekly[: self.week].copy(),
            seed=self.seed, replicate=0, every=1, origin=origin, phases={},
        )  # fmt: skip

    def _changed_by_hand(self) -> str:
        """Why scenario and seed alone cannot give the numbers of this system; empty if they can."""
        found = []
        if type(self) is not CareSystem:
            digest = source_digest(type(self)) or "unknown"
            found.append(f"class {type(self).__module__}.{type(self).__qualname__} (source {digest[:16]})")
        weeks = self._written_to + (self._sealed() != self._seal)
        if weeks:
            found.append(f"the state was written to before {weeks} of {self.week} weeks")
        return "; ".join(found)

    def _sealed(self) -> int:
        """Checksum of the state, and of the tables of plug-ins."""
        return seal_of((*self.world, *(self.built.own or ())))

    def _snapshot(self) -> Built:
        """The world as it is now; copied if there are weeks left, so that a `Run` stays what it was."""
        if self.week == self.weeks:
            return self.built
        own = self.built.own
        return replace(
            self.built,
            world=World(*(table.copy() for table in self.world)),
            own=None if own is None else Own(*(table.copy() for table in own)),
        )
