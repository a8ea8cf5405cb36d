"""Ideas: an unusual family needs a plan that nobody has ready, and a team of different minds finds a better one.

Sentence. For a family with one problem, and for one like most, there is a plan that everybody knows. The more problems
a family has and the further these are from those of the average family, the less of that plan fits. Members who keep
one plan search for a better one together. Each adds as much as its view differs from the views that are there already
and as it shares a language with the lead; who thinks like another adds nothing. A family at the table of such a plan
adds its own view, and those of the people around it (`support`). Who works alone, or without a common plan, searches
alone. A lead may look for colleagues who see things differently, also where no need is left uncovered.

Formula. v = sum_d |need_d - mean_d| / sum_d (need_d + mean_d) of needs at arrival, mean_d = mean need * share of domain
d (distance of Bray and Curtis 1957, doi:10.2307/1942268); unusual = v * (1 - 1 / k), k counts the problems
(`information`). Two members differ by u_mq = sum_d |t_md - t_qd| / sum_d max(t_md, t_qd) of their talents t. Views of
the plan D = 1 + sum over members q after the first of language(q, lead) * min over earlier members m of u_mq, and with
a family at the table of a plan of two or more + ``ideas.family`` * (1 + support). Without such a plan D = 1. Effective
hours are multiplied by 1 - ``ideas.weight`` * unusual * D^(-``ideas.search``), and the rest is wasted. A lead with
``ideas.seek`` > 0 who keeps a plan invites by score * (1 + seek * known * min_m u_mq) (`team`), asks a colleague of
another sector with chance seek * unusual where no need is uncovered, and members of such a team leave with chance times
1 - seek.

Units: 0..1; D counts views. Source of the shape: what a random team leaves of the distance to the best solution falls
as (members)^-0.66 in joint deliberation and as (members)^-0.48 one after the other, for 1 to 6 searchers of Hong and
Page (2004), doi:10.1073/pnas.0403723101, and not at all for alike ones; measured with `cosim.group_search`, and tested.
That talents stand for views, and the weight, are assumed. Off by default.
"""

from __future__ import annotations

import math

from cosim.care.rules.information import problems
from cosim.care.rules.relations import language_between
from cosim.care.rules.support import around
from cosim.care.state import DOMAINS, ClientIndex, ClientRow, ProfessionalIndex, Slot, World
from cosim.core.compiled import rule
from cosim.core.parameters import Parameter

__all__ = ["PARAMETERS", "different", "fresh", "plan_fits", "readiness", "unusual", "views_on"]

PARAMETERS = (
    Parameter(
        "ideas.weight", 0.0, "0..1", 0, 1,
        "Share of the effect of help that is lost by one searcher where no known plan fits.", off=0,
    ),
    # These two switch nothing off: their off value is the default.
    Parameter(
        "ideas.search", 0.66, "exponent", 0, 5, "How fast more views bring a plan that fits.", "calibrated",
        "joint deliberation of 1 to 6 random searchers of Hong and Page, cosim.group_search", off=0.66,
    ),
    Parameter("ideas.family", 0.5, "views", 0, 1, "Views that a family adds to the plan of a team.", off=0.5),
    Parameter(
        "ideas.seek", 0.0, "0..1", 0, 1, "How far a lead looks for colleagues who see things differently.", off=0
    ),
)  # fmt: skip


@rule
def unusual(c: ClientIndex, world: World) -> float:
    """How far client ``c`` is from the average family, in 0..1; 0 with one problem."""
    need, mean = world.clients[c]["need_arrival"], world.system[0]["reference_need"]
    apart = total = 0.0
    for d in range(DOMAINS):
        usual = mean * world.domains[d]["share"]
        apart += abs(need[d] - usual)
        total += need[d] + usual
    return apart / total * (1.0 - 1.0 / problems(need)) if total > 0.0 else 0.0


@rule
def different(p: ProfessionalIndex, q: ProfessionalIndex, world: World) -> float:
    """How differently two professionals see things, by their talents: 0 alike, 1 without anything in common."""
    one, other = world.professionals[p]["talent"], world.professionals[q]["talent"]
    apart = total = 0.0
    for d in range(DOMAINS):
        apart += abs(one[d] - other[d])
        total += max(one[d], other[d])
    return apart / total if total > 0.0 else 0.0


@rule
def fresh(q: ProfessionalIndex, client: ClientRow, size: int, world: World) -> float:
    """What ``q`` sees differently from each of the first ``size`` members around ``client``, in 0..1."""
    least = 1.0
    for slot in range(size):
        least = min(least, different(q, client["team"][slot], world))
    return least


@rule
def views_on(c: ClientIndex, family: bool, world: World) -> float:
    """Different views in the plan of client ``c``, 1 or more; ``family``: it is at the table of a plan of a team."""
    client = world.clients[c]
    seats, lead = world.seats[client["at"]], client["team"][0]
    views = 1.0
    if seats[0]["joint"] == 1:
        for slot in range(1, client["size"]):
            if seats[slot]["joint"] == 1:
                q, least = client["team"][slot], 1.0
                for before in range(slot):
                    if seats[before]["joint"] == 1:
                        least = min(least, different(q, client["team"][before], world))
                views += language_between(q, lead, world) * least
        if family:
            of_family = world.parameters[client["organisation"]]["ideas.family"]
            views += of_family * (1.0 + around(c, world))
    return views


@rule
def readiness(c: ClientIndex, views: float, world: World) -> float:
    """How well a plan made from ``views`` suits client ``c``, in 0..1; 1 for a family with one problem."""
    search = world.parameters[world.clients[c]["organisation"]]["ideas.search"]
    return 1.0 - unusual(c, world) * math.pow(views, -search)


@rule
def plan_fits(c: ClientIndex, slot: Slot, world: World) -> float:
    """Factor on the effect of the hours of the member in ``slot``, in 0..1, from the plan that it follows."""
    client = world.clients[c]
    weight = world.parameters[client["organisation"]]["ideas.weight"]
    if weight <= 0.0:
        return 1.0
    views = client["views"] if world.seats[client["at"]][slot]["joint"] == 1 else 1.0
    return 1.0 - weight * (1.0 - readiness(c, views, world))
