"""What the explorer knows of one scenario, and the work that it does for a visitor."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from cosim.care.policies.load import load_policy
from cosim.care.policies.load import policies as packaged_policies
from cosim.care.policies.model import Policy
from cosim.care.scenario.model import Scenario
from cosim.errors import InputError
from cosim.explore.ask import Ask, arms_of, read_ask
from cosim.explore.detail import detail_of
from cosim.explore.follow import Followed, follow
from cosim.explore.knobs import knobs_of
from cosim.explore.summary import Pair, summary_of

__all__ = ["Prepared", "Studio", "policies_of"]

_KEPT = 64  # runs kept, so that the world without the change is not run again at every turn of a knob


class Prepared:
    """A request with its two worlds."""

    def __init__(self, ask: Ask, base: Scenario, arm: Scenario) -> None:
        self.ask, self.base, self.arm = ask, base, arm


def policies_of(scenario: Scenario, own: tuple[str, ...] = ()) -> dict[str, Policy]:
    """Packaged policies that can act in a scenario, and those of the command line, by name."""
    found: dict[str, Policy] = {}
    for name in packaged_policies():
        policy = load_policy(name)
        try:
            scenario.with_policies([policy])
        except InputError:
            continue
        found[name] = policy
    for name in own:
        policy = load_policy(name)
        scenario.with_policies([policy])
        found[policy.name] = policy
    return found


class Studio:
    """A scenario, its knobs and policies.

    Parameters
    ----------
    scenario
        The world as it is.
    own
        Policies of the command line besides the packaged ones: names or files.
    """

    def __init__(self, scenario: Scenario, own: tuple[str, ...] = ()) -> None:
        self.scenario = scenario
        self.knobs = knobs_of(scenario)
        self.policies = policies_of(scenario, own)
        self._known: OrderedDict[tuple[str, int, int], Followed] = OrderedDict()
        self._lock = threading.Lock()

    def prepare(self, body: bytes) -> Prepared:
        """Read and check a request.

        Raises
        ------
        InputError
            If it cannot be used.
        """
        ask = read_ask(body, knobs=self.knobs, policies=tuple(self.policies))
        return Prepared(ask, *arms_of(self.scenario, ask, self.policies))

    def work(self, prepared: Prepared, replicate: int, stopped: Callable[[], bool]) -> Pair:
        """One replicate of both worlds."""
        numbers = prepared.ask.seed, replicate
        both = {one.identity: one for one in (prepared.base, prepared.arm)}
        found = {name: run for name in both if (run := self._found((name, *numbers))) is not None}
        if missing := [one for name, one in both.items() if name not in found]:
            found |= self._run(missing, *numbers, stopped)
        return found[prepared.base.identity], found[prepared.arm.identity]

    def payload_of(self, prepared: Prepared, pairs: dict[int, Pair], replicate: int) -> dict[str, Any]:
        """What the page gets after a replicate."""
        detail = {"detail": detail_of(pairs[0])} if replicate == 0 else {}
        return summary_of(pairs, prepared.base) | detail

    def compile(self) -> None:
        """Compile what a run needs; a short run does."""
        follow(self.scenario, seed=0, replicate=0, weeks=min(self.scenario.weeks, 2))

    def _found(self, key: tuple[str, int, int]) -> Followed | None:
        with self._lock:
            found = self._known.get(key)
            if found is not None:
                self._known.move_to_end(key)
            return found

    def _run(
        self, scenarios: list[Scenario], seed: int, replicate: int, stopped: Callable[[], bool]
    ) -> dict[str, Followed]:
        made = follow(*scenarios, seed=seed, replicate=replicate, weeks=scenarios[0].weeks, stopped=stopped)
        found = {one.identity: kept for one, kept in zip(scenarios, made, strict=True)}
        with self._lock:
            self._known |= {(identity, seed, replicate): kept for identity, kept in found.items()}
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return found
