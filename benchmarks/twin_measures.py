"""What the twin writes down every week, for Mesa's ``DataCollector``; names as in the series of a run."""

from __future__ import annotations

from benchmarks.twin_seat import CareTwin, Stage

__all__ = ["REPORTERS"]


def _mean(name: str):
    return lambda model: model.professionals.agg(name, sum) / len(model.professionals)


def _hours(kind: str):
    return lambda model: sum(professional.hours[kind] for professional in model.professionals_in_order)


def _share(behaviour: int):
    def share(model: CareTwin) -> float:
        people = model.professionals_in_order
        return sum(professional.behaviour == behaviour for professional in people) / len(people)

    return share


def _team_size(model: CareTwin) -> float:
    teams = [len(client.team) for client in model.present if client.stage is Stage.IN_CARE]
    return sum(teams) / max(1, len(teams))


def _over_ties(quality: str):
    def mean(model: CareTwin) -> float:
        found = [getattr(tie, quality) for one in model.professionals_in_order for tie in one.ties.values()]
        return sum(found) / max(1, len(found))

    return mean


REPORTERS = {
    "share_competitive": _share(0),
    "share_side_by_side": _share(1),
    "share_co_creative": _share(2),
    "arrived": lambda model: len(model.arrived),
    "waiting": lambda model: model.stages[Stage.WAITING],
    "in_care": lambda model: model.stages[Stage.IN_CARE],
    "placed": lambda model: model.stages[Stage.PLACED],
    "done": lambda model: model.gone[Stage.DONE],
    "left": lambda model: model.gone[Stage.LEFT],
    **{
        f"hours_{kind}": _hours(kind)
        for kind in ("effective", "wasted", "alignment", "planning", "administration", "learning", "idle")
    },
    "euros_total": lambda model: model.spent.total() / 100.0,
    "trust": _over_ties("trust"),
    "language": _over_ties("language"),
    "known": _over_ties("known"),
    "practice": lambda model: sum(o.practice for o in model.organisations) / len(model.organisations),
    "standing": lambda model: sum(o.standing for o in model.organisations) / len(model.organisations),
    "load": _mean("load"),
    "felt": _mean("felt"),
    "resolved": lambda model: model.professionals.agg("week_resolved", sum),
    "need_present": lambda model: sum(client.total_need for client in model.present) / max(1, len(model.present)),
    "team_size": _team_size,
}
