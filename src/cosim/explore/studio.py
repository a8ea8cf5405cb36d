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
        seed = prepared.ask.seed
        base = self._run(prepared.base, seed, replicate, stopped)
        if prepared.arm.identity == prepared.base.identity:
            return base, base
        return base, self._run(prepared.arm, seed, replicate, stopped)

    def payload_of(self, prepared: Prepared, pairs: dict[int, Pair], replicate: int) -> dict[str, Any]:
        """What the page gets after a replicate."""
        detail = {"detail": detail_of(pairs[0])} if replicate == 0 else {}
        return summary_of(pairs, prepared.base) | detail

    def compile(self) -> None:
        """Compile what a run needs; a short run does."""
        follow(self.scenario, seed=0, replicate=0, weeks=min(self.scenario.weeks, 2))

    def _run(self, scenario: Scenario, seed: int, replicate: int, stopped: Callable[[], bool]) -> Followed:
        key = scenario.identity, seed, replicate
        with self._lock:
            if (found := self._known.get(key)) is not None:
                self._known.move_to_end(key)
                return found
        made = follow(scenario, seed=seed, replicate=replicate, weeks=scenario.weeks, stopped=stopped)
        with self._lock:
            self._known[key] = made
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return made
