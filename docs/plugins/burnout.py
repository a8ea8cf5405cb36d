"""Burnout: who is overloaded tires, and who is tired is ill more often.

Strain moves towards 1 while a professional's load is above 1, and towards 0 while it is below. Each week a tired
professional is ill with a chance that grows with strain: it then gives its clients no hours.
"""

from cosim.care.plugins import Column, Finished, Measured, Outcome, Parameter, Plugin, Step, driver, stream_of, uniform

ILL = stream_of("burnout.ill")


@driver
def tire_all(low, high, week, key, world, own):
    """Professionals ``low`` to ``high``: strain, and whether they are ill next week."""
    for p in range(low, high):
        one, me = world.professionals[p], own.professionals[p]
        values = own.parameters[one["organisation"]]
        if one["employed"] == 0 or one["hired"] == week:
            me["strain"] = 0.0  # a newcomer starts fresh
        target = 1.0 if one["load"] > 1.0 else 0.0
        me["strain"] += values["burnout.rate"] * (target - me["strain"])
        me["ill"] = uniform(key, ILL, p, week, 0) < me["strain"] * values["burnout.illness"]
        me["weeks_ill"] += me["ill"]


@driver
def stay_home_all(low, high, week, key, world, own):
    """Who is ill gives no hours to clients this week."""
    for p in range(low, high):
        if own.professionals[p]["ill"] == 1:
            world.professionals[p]["share"] = 0.0


def weeks_ill(run: Finished) -> float:
    """Weeks ill a professional and year."""
    return float(run.own.professionals["weeks_ill"].mean()) / run.weeks * 52


plugin = Plugin(
    "burnout",
    parameters=[
        Parameter("burnout.rate", 0.1, "1/week", 0, 1, "How fast strain follows overload.", off=0),
        Parameter("burnout.illness", 0.1, "0..1", 0, 1, "Chance a week to be ill under full strain.", off=0),
    ],
    columns={
        "professionals": [
            Column("strain", "f8", "0..1", "how tired"),
            Column("ill", "i1", "yes/no", "ill this week"),
            Column("weeks_ill", "i4", "weeks", "weeks ill since the start"),
        ]
    },
    phases=[
        Step("stay_home", "professionals", stay_home_all, "the ill stay home", "share", ("professionals.share",)),
        Step("tire", "professionals", tire_all, "overload tires", "feel"),
    ],
    outcomes=[Measured(Outcome("weeks_ill", "system", "weeks/year", "lower", "weeks ill a professional"), weeks_ill)],
)
