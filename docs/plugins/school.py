"""A school that pupils belong to: each of twenty has some hours a week for pupils who wait for care.

A family has a child at one school. The hours of a school go to those of its pupils who wait, in the order in which they
came, one hour each; an hour resolves part of their largest need at arrival. Where many wait the hours run out, and the
pupils of another school are none the worse. Schools cost nothing here, and professionals do not meet them.
"""

from cosim.care.plugins import Column, Finished, Measured, Outcome, Parameter, Plugin, Step, driver, stream_of, uniform

WHICH = stream_of("school.which")
SCHOOLS, WAITING = 20, 1


@driver
def support_all(week, key, world, own):
    """Every school divides the hours of the week over its pupils who wait."""
    values, left = own.parameters[world.organisations.size], own.system[0]["hours_left"]  # values of the purchaser
    for s in range(SCHOOLS):
        left[s] = values["school.hours"]
    for at in range(world.system[0]["present"]):
        client, mine = world.clients[world.present[at]], own.clients[world.present[at]]
        if mine["school"] < 0:
            mine["school"] = int(SCHOOLS * uniform(key, WHICH, client["number"], 0, 0))
        if client["stage"] == WAITING and left[mine["school"]] >= 1.0:
            left[mine["school"]] -= 1.0
            mine["supported"] += 1
            d = client["lead_domain"]
            client["need"][d] = max(0.0, client["need"][d] - values["school.skill"])


def exhausted(run: Finished) -> float | None:
    """Share of schools without an hour left in the last week."""
    if run.own.parameters[run.world.organisations.size]["school.hours"] < 1.0:
        return None
    return float((run.own.system["hours_left"][0] < 1.0).mean())


plugin = Plugin(
    "school",
    parameters=[
        Parameter("school.hours", 2.0, "hours/week", 0, 40, "Hours of a school.", off=0, read_by="purchaser"),
        Parameter("school.skill", 0.3, "skilled hours/hour", 0, 1, "What an hour resolves.", read_by="purchaser"),
    ],
    columns={
        "clients": [
            Column("school", "i2", "index", "school of the child", -1),
            Column("supported", "i4", "weeks", "weeks in which its school helped"),
        ],
        "system": [Column("hours_left", "f8", "hours", "hours that a school has left", 0, (SCHOOLS,))],
    },
    phases=[Step("school_help", "all at once", support_all, "schools help pupils who wait", "wait", ("clients.need",))],
    outcomes=[
        Measured(Outcome("supported", "clients", "weeks", "neither", "weeks of help by a school", "supported")),
        Measured(Outcome("schools_exhausted", "system", "share", "lower", "schools without an hour left"), exhausted),
    ],
)
