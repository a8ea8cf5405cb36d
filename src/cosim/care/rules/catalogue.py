"""Every parameter of every mechanism, in one tuple."""

from __future__ import annotations

from cosim.care.rules import (
    arrive,
    choose,
    close,
    contract,
    feel,
    hours,
    intake,
    learn,
    partners,
    pay,
    plan,
    practices,
    rebound,
    recover,
    relations,
    steer,
    team,
    wait,
    work,
)  # fmt: skip
from cosim.care.rules.choice import best_response, conditional, imitation, reinforcement
from cosim.core.parameters import Parameter

__all__ = ["PARAMETERS"]

PARAMETERS: tuple[Parameter, ...] = tuple(
    parameter
    for module in (
        practices, arrive, wait, intake, hours, relations, team, plan, work, rebound, close, recover, learn, pay, feel,
        choose, imitation, conditional, reinforcement, best_response, partners, steer, contract,
    )
    for parameter in module.PARAMETERS
)  # fmt: skip
