"""Free-riding: a behaviour beyond the three. It says it co-creates, joins the plan, and does no work.

Who co-creates is tempted to let the others work, more so the fewer colleagues return it. Free riders plan and confer
like the others, so they cost the team hours; some are found out and work again. With the rule `tempted`, nothing else
about a behaviour is chosen: with no temptation nobody ever changes.
"""

from cosim.care.plugins import Behaviour, Parameter, Plugin, Step, driver, rule, stream_of, uniform

TEMPTED = stream_of("free_riding.tempted")
CO_CREATIVE, FREE_RIDING = 2, 3


@rule
def tempted(p, week, key, world, own):
    """Behaviour of professional ``p`` at its review."""
    row, values = world.professionals[p], own.parameters[world.professionals[p]["organisation"]]
    draw = uniform(key, TEMPTED, p, week, 0)
    if own.professionals[p]["free_riding"] == 1:
        return CO_CREATIVE if draw < values["free_riding.found_out"] else FREE_RIDING
    if row["behaviour"] == CO_CREATIVE and draw < values["free_riding.temptation"] * (1.0 - row["reciprocated"]):
        return FREE_RIDING
    return int(row["behaviour"])


@driver
def shirk_all(low, high, week, key, world, own):
    """Free riders among professionals ``low`` to ``high`` give clients no hours."""
    for p in range(low, high):
        if own.professionals[p]["free_riding"] == 1:
            world.professionals[p]["share"] = 0.0


plugin = Plugin(
    "free_riding",
    behaviours=[Behaviour("free_riding", CO_CREATIVE, "says it co-creates and does no work")],
    parameters=[
        Parameter("free_riding.temptation", 0.3, "0..1", 0, 1, "Chance at a review, nobody returning it.", off=0),
        Parameter("free_riding.found_out", 0.1, "0..1", 0, 1, "Chance at a review that a free rider works again."),
    ],
    rules={"tempted": tempted},
    phases=[
        Step(
            "shirk",
            "professionals",
            shirk_all,
            "free riders do no work",
            after="share",
            writes=("professionals.share",),
        ),
    ],
)
