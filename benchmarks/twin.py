"""The twin: the same model written a second time, the way one writes it with Mesa, as a peer for the engine.

Families are plain objects, professionals and organisations Mesa agents; needs, cases and ties are dictionaries; phases
run through ``AgentSet.do``; random numbers come from Mesa's own generators. It takes the same scenarios (one region, no
policies, choice by imitation or fixed) and the same formulas, but shares no code with the rules, so it checks them as
well: with other random numbers both must give the same means (``tests/contract/test_twin.py``).
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

import mesa

from benchmarks.twin_build import copied, families, namespace, workforce
from benchmarks.twin_client import Client
from benchmarks.twin_measures import REPORTERS
from benchmarks.twin_organisation import Organisation
from benchmarks.twin_professional import Professional
from benchmarks.twin_seat import Stage, cents

if TYPE_CHECKING:
    from cosim import Scenario
    from cosim.care.state import World

__all__ = ["CareTwin"]

YEAR = 52  # weeks


class CareTwin(mesa.Model):
    """A care system of plain Python objects.

    Parameters
    ----------
    scenario
        One region, no policies.
    weeks
        How many weeks it will be stepped; families of all of them are made at the start, as the engine does.
    rng
        Seed.
    world
        An engine's world in week 0 to start from, or None for families, staff and ties of its own.
    """

    def __init__(self, scenario: Scenario, *, weeks: int, rng: int, world: World | None = None) -> None:
        super().__init__(rng=rng)
        self.p = namespace(scenario)
        if self.p.regions.count != 1 or scenario.policies or self.p.choice.rule not in ("fixed", "imitation"):
            raise ValueError("the twin knows one region, no policies, and choice by imitation or fixed")
        self.week = 0
        self.sector_of_domain = [scenario.sectors.index(domain.sector) for domain in scenario.domains]
        self.sectors: list[list[Organisation]] = [[] for _ in scenario.sectors]
        self.professionals_in_order: list[Professional] = []
        self.present: list[Client] = []
        self.returning: list[list[Client]] = [[] for _ in range(weeks)]
        self.threat = self.overspend = 0.0
        self.year_spent = 0
        self.spent: Counter[str] = Counter()
        self.arrived: list[Client] = []
        self.gone: Counter[Stage] = Counter()
        if world is None:
            workforce(self, scenario)
            self.coming = families(self, scenario, weeks)
        else:
            self.coming = copied(self, world, weeks)
        p, domains = self.p.population, sum(domain.share > 0.0 for domain in scenario.domains)
        several = min(2, domains) + sum(p.more_share**n for n in range(1, domains - 1))
        self.reference_need = p.need_hours * (p.single_share + (1.0 - p.single_share) * several)
        self.professionals = self.agents_by_type[Professional]
        self.organisations = self.agents_by_type[Organisation]
        self.stages: Counter[Stage] = Counter()
        self.datacollector = mesa.DataCollector(model_reporters=REPORTERS)

    def step(self) -> None:
        """One week, phase by phase in the order of the engine."""
        self.feel_threat()
        self.arrive()
        for client in self.present:
            if client.stage is Stage.WAITING and client.since < self.week:
                client.wait()
        self.organisations.do("take_in")
        self.professionals.do("poach")
        self.team_up()
        in_care = [client for client in self.present if client.stage is Stage.IN_CARE]
        for client in in_care:
            client.plan()
        self.professionals.do("share_hours")
        for client in in_care:
            client.work()
        self.end_the_week_of_clients()
        self.organisations.do("earn")
        self.professionals.do("book_hours")
        self.professionals.do("learn")
        self.professionals.do("fade")
        self.professionals.do("feel")
        self.professionals.do("choose")
        self.professionals.do("look_around")
        self.organisations.do("practise")
        self.organisations.do("steer")
        self.close_books()
        self.professionals.do("settle")
        self.organisations.do("settle")
        self.move()
        self.stages = Counter(client.stage for client in self.present)
        self.datacollector.collect(self)
        self.week += 1

    def feel_threat(self) -> None:
        """How threatened providers feel."""
        p = self.p.threat
        self.threat = min(1.0, max(0.0, p.level + p.overspend * max(0.0, self.overspend)))

    def spend(self, kind: str, amount: int) -> None:
        """Payers pay, in cents."""
        self.spent[kind] += amount
        self.year_spent += amount

    # The front door

    def arrive(self) -> None:
        """Those who relapse, then those who are new."""
        for client in self.returning[self.week]:
            self.gone[client.stage] -= 1
            for d, hours in client.need_arrival.items():
                client.need[d] = max(client.need[d], self.p.relapse.size * hours)
            client.re_entries += 1
            self.join(client)
        for client in self.coming[self.week]:
            if client.hidden <= self.p.front_door.outreach:
                self.arrived.append(client)
                client.arrival = self.week
                if self.helped_at_the_door(client):
                    client.stage = Stage.DONE
                    client.extrapolate()
                    self.gone[Stage.DONE] += 1
                else:
                    self.join(client)

    def helped_at_the_door(self, client: Client) -> bool:
        """Whether help by the first line is enough."""
        p, door = self.p.first_line, self.p.front_door
        need = client.total_need
        if len(client.need) > 1 or need > p.need_limit:
            return False
        if self.random.random() >= p.reach * (1.0 - door.provider_share * door.capture):
            return False
        left = max(0.0, 1.0 - p.skill * p.hours / need)
        for d in client.need:
            client.need[d] *= left
        client.hours["first_line"] += p.hours
        self.spend("first_line", cents(p.hours * p.tariff))
        return client.total_need <= p.enough

    def join(self, client: Client) -> None:
        """Wait at the organisation one knows, or at one of the right sector."""
        if client.organisation is None or client.organisation.contract <= 0.0:
            providers = self.sectors[self.sector_of_domain[client.lead_domain]]
            weights = [o.contract * len(o.staff) for o in providers]
            client.organisation = self.random.choices(providers, weights)[0]
        client.stage, client.since = Stage.WAITING, self.week
        client.organisation.queue.append(client)
        self.present.append(client)

    # Teams

    def team_up(self) -> None:
        """Leads invite, colleagues come or not, and who has nothing left to do leaves."""
        in_care = [client for client in self.present if client.stage is Stage.IN_CARE]
        invitations = [(client, client.invite()) for client in in_care]
        for client, colleague in invitations:
            if colleague is not None and colleague.has_room(self.p.teams.load_limit):
                if self.random.random() < colleague.willing(client.team[0].professional):
                    client.admit(colleague)
        for client in in_care:
            if len(client.team) > 1:
                client.release()

    # The end of the week

    def end_the_week_of_clients(self) -> None:
        """Needs rebound and recover, stages are decided on, bills are written."""
        for client in self.present:
            if client.stage is not Stage.PLACED:
                client.rebound()
        for client in self.present:
            client.recover()
        for client in self.present:
            client.next_stage = client.decide()
        for client in self.present:
            if client.stage is not Stage.WAITING:
                client.invoice()

    def move(self) -> None:
        """Families move to their next stage."""
        for client in self.present:
            if client.next_stage is client.stage:
                continue
            if client.stage is Stage.WAITING:
                client.organisation.queue.remove(client)
            client.stage = client.next_stage
            if client.stage is Stage.PLACED:
                client.placements += 1
                for seat in client.team[:0:-1]:
                    client.dismiss(seat)
            elif client.stage is Stage.WAITING:
                client.organisation.queue.append(client)
            elif client.stage is not Stage.IN_CARE:
                self.exit(client)
        self.present = [client for client in self.present if client.stage not in (Stage.DONE, Stage.LEFT)]

    def exit(self, client: Client) -> None:
        """A family goes; it may come back."""
        p = self.p.relapse
        for seat in client.team[::-1]:
            client.dismiss(seat)
        self.gone[client.stage] += 1
        client.extrapolate()
        if self.random.random() >= p.share * (1.0 - client.self_reliance):
            return
        after = self.week + 1
        if p.weeks > 1.0:
            after += math.floor(math.log(1.0 - self.random.random()) / math.log(1.0 - 1.0 / p.weeks))
        if after < len(self.returning):
            self.returning[after].append(client)

    def close_books(self) -> None:
        """Once a year: overspending, ratings, contracts, profits and losses."""
        if (self.week + 1) % YEAR != 0:
            return
        budget = self.p.money.budget
        self.overspend = self.year_spent / 100.0 / budget - 1.0 if budget > 0.0 else 0.0
        self.year_spent = 0
        for providers in self.sectors:
            self.rate(providers)
        self.organisations.do("close_books")

    def rate(self, providers: list[Organisation]) -> None:
        """Standing and contracts in one sector."""
        p, n = self.p.contracts, len(providers)
        results = [o.year_resolved / max(1.0, o.year_revenue / 100.0) for o in providers]
        result, claim = sum(results) / n, sum(o.claim for o in providers) / n
        for o, own in zip(providers, results, strict=True):
            standing = o.standing + p.memory * (0.5 - o.standing) + p.listen_to_claims * (o.claim - claim)
            if result > 0.0:
                standing += p.listen_to_results * (own / result - 1.0)
            o.standing = min(1.0, max(0.0, standing))
        mean = sum(o.standing for o in providers) / n
        for o in providers:
            if o.contract > 0.0:
                o.contract = min(5.0, max(0.05, o.contract * (1.0 + p.strength * (o.standing - mean))))
        scale = n / sum(o.contract for o in providers)
        for o in providers:
            o.contract *= scale
        kept = max(1, math.ceil(p.keep_share * n - 1e-9))
        for rank, o in enumerate(sorted(providers, key=lambda o: -o.standing)):
            if rank >= kept:
                o.contract = 0.0
            elif o.contract <= 0.0:
                o.contract = 1.0
