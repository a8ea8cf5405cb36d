"""The families of the twin: plain objects, each with its needs, its team and its week."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field

from benchmarks.twin_seat import CareTwin, Organisation, Professional, Seat, Stage, cents

__all__ = ["Client"]


@dataclass(slots=True, eq=False)
class Client:
    """A family: needs in skilled hours by domain, self-reliance, and the team around it (the first leads)."""

    model: CareTwin
    need: dict[int, float]
    need_arrival: dict[int, float]
    self_reliance: float
    hidden: float = 0.0
    stage: Stage = Stage.WAITING
    next_stage: Stage = Stage.WAITING
    organisation: Organisation | None = None
    team: list[Seat] = field(default_factory=list)
    contradiction: float = 0.0
    own_effort: float = 0.0
    arrival: int = 0
    since: int = -1
    need_follow_up: float = math.nan
    hours: Counter[str] = field(default_factory=Counter)
    resolved: float = 0.0
    effort: float = 0.0
    met: int = 0
    re_entries: int = 0
    placements: int = 0
    weeks_waited: int = 0
    weeks_in_care: int = 0
    weeks_placed: int = 0
    cost: int = 0

    @property
    def total_need(self) -> float:
        """Open need over all domains, in skilled hours."""
        return sum(self.need.values())

    @property
    def lead_domain(self) -> int:
        """Domain with the largest need at arrival."""
        return max(self.need_arrival, key=self.need_arrival.__getitem__)

    @property
    def at_the_table(self) -> bool:
        """Whether the lead makes the plan with the family."""
        return self.model.p.practices.client_included[self.team[0].professional.behaviour] >= 0.5

    def has(self, professional: Professional) -> bool:
        """Whether somebody is on the team."""
        return any(seat.professional is professional for seat in self.team)

    # Waiting and teams

    def wait(self) -> None:
        """A week on the list."""
        growth = 1.0 + self.model.p.waiting.worsening
        for d in self.need:
            self.need[d] *= growth
        self.weeks_waited += 1

    def admit(self, professional: Professional) -> None:
        """Put somebody on the team."""
        seat = Seat(professional)
        self.team.append(seat)
        self.met += 1
        professional.cases[self] = seat
        p = self.model.p.absorption
        hours = min(p.hours_per_week, len(self.need_arrival) * p.hours_per_domain)
        professional.load += hours / professional.available_hours

    def dismiss(self, seat: Seat) -> None:
        """Take somebody off the team."""
        self.team.remove(seat)
        del seat.professional.cases[self]

    def largest_uncovered(self) -> int | None:
        """Domain with the largest need worth the effort in a sector that nobody on the team comes from."""
        sectors = {seat.professional.sector for seat in self.team}
        sector_of, worth = self.model.sector_of_domain, self.model.p.teams.worth_hours
        found = [d for d, need in self.need.items() if need > worth and sector_of[d] not in sectors]
        return max(found, key=self.need.__getitem__) if found else None

    def invite(self) -> Professional | None:
        """Colleague whom the lead asks to join this week."""
        p = self.model.p
        lead = self.team[0].professional
        if p.practices.invites[lead.behaviour] < 0.5 or len(self.team) >= p.teams.size_max:
            return None
        domain = self.largest_uncovered()
        if domain is None or self.model.random.random() >= 1.0 / (1.0 + p.teams.join_delay_weeks):
            return None
        needed = lead.talent[domain] + p.teams.worth_talent if lead.keeps_plans else 0.0
        sector = self.model.sector_of_domain[domain]
        best, highest = None, 0.0
        for other, tie in lead.ties.items():
            if other.sector != sector:
                continue
            skill = lead.believed_talent(other, domain)
            score = tie.trust * skill
            if skill >= needed and score > highest and other.has_room(p.teams.load_limit) and not self.has(other):
                best, highest = other, score
        return best

    def release(self) -> None:
        """Members who have nothing left to do, or whose lead keeps the client to itself, go sooner or later."""
        p, sector_of = self.model.p, self.model.sector_of_domain
        keeps_to_itself = p.practices.invites[self.team[0].professional.behaviour] < 0.5
        for seat in self.team[:0:-1]:
            sector, worth = seat.professional.sector, p.teams.worth_hours
            busy = any(sector_of[d] == sector and need > worth for d, need in self.need.items())
            if (keeps_to_itself or not busy) and self.model.random.random() < p.teams.release_per_week:
                self.dismiss(seat)

    # The plan

    def plan(self) -> None:
        """Hours and coordination asked of every member this week."""
        p = self.model.p
        room = p.absorption.hours_per_week
        jointly = self.team[0].professional.keeps_plans
        others = 0.0
        for seat in self.team:
            seat.joint = jointly and seat.professional.keeps_plans
            seat.asked, seat.focus = 0.0, {}
            if not seat.joint:
                fits = p.practices.fits_absorption[seat.professional.behaviour] >= 0.5
                most = room / len(self.team) if fits else room
                seat.asked = min(most, self.useful_hours(seat.professional))
                others += seat.asked
        if jointly:
            keepers = sum(seat.joint for seat in self.team)
            self.divide(max(room - others, room * keepers / len(self.team)))
        self.coordinate()

    def useful_hours(self, professional: Professional) -> float:
        """Hours that somebody alone could usefully work this week."""
        p, talent = self.model.p, professional.talent
        most, floor = p.absorption.hours_per_domain, p.talent.floor
        hours = sum(min(most, need / max(talent[d], floor)) for d, need in self.need.items())
        return min(hours, p.absorption.hours_per_week)

    def divide(self, room: float) -> None:
        """Give each need to the member who seems best at it, first where an hour helps most."""
        p = self.model.p
        lead = self.team[0].professional
        members = [seat for seat in self.team if seat.joint]
        total = self.total_need
        options = []
        for d, need in self.need.items():
            if need > 0.0:
                believed = [lead.seen_talent(seat.professional, d) for seat in members]
                talent = max(believed)
                seat = members[believed.index(talent)]
                value = max(talent, p.talent.floor) * (1.0 + p.planning.leverage * (1.0 - need / total))
                options.append((value, d, seat, talent))
        for _, d, seat, talent in sorted(options, key=lambda option: -option[0]):
            if room <= 0.0:
                break
            hours = min(room, p.absorption.hours_per_domain, self.need[d] / max(talent, p.talent.floor))
            seat.focus[d] = hours
            seat.asked += hours
            room -= hours

    def coordinate(self) -> None:
        """Alignment and planning hours."""
        p = self.model.p
        colleagues = len(self.team) - 1
        for seat in self.team:
            me = seat.professional
            seat.alignment = p.practices.alignment_hours[me.behaviour] * colleagues
            seat.planning = 0.0
            if seat.joint and colleagues:
                each, saves = p.practices.planning_hours[me.behaviour], p.planning.language_saves
                seat.planning = sum(
                    each * (1.0 - saves * me.language_with(other.professional))
                    for other in self.team
                    if other.joint and other is not seat
                )
        if self.at_the_table:
            self.team[0].planning += p.planning.family_hours

    # The work

    def work(self) -> None:
        """Hours reach the family, or not."""
        p = self.model.p
        given = sum(seat.asked * seat.professional.share for seat in self.team)
        absorbed = min(1.0, p.absorption.hours_per_week / given) if given > 0.0 else 1.0
        lost = [self.lost_to_contradiction(seat) for seat in self.team]
        self.contradiction = sum(lost) / len(lost)
        for seat, loss in zip(self.team, lost, strict=True):
            hours = seat.asked * seat.professional.share
            seat.effective = hours * absorbed * (1.0 - loss)
            seat.wasted = hours - seat.effective
            if seat.joint:
                factor = seat.effective / seat.asked if seat.asked > 0.0 else 0.0
                seat.focus = {d: hours * factor for d, hours in seat.focus.items()}
            else:
                seat.focus = self.own_sector_first(seat)
        self.resolve()
        self.own_effort = self.make_effort() if self.at_the_table else 0.0
        self.book()
        self.weeks_in_care += 1

    def lost_to_contradiction(self, seat: Seat) -> float:
        """Share of the effect of a member that others undo."""
        if len(self.team) == 1:
            return 0.0
        me, lost = seat.professional, 0.0
        for other in self.team:
            if other is not seat and other.asked > 0.0:
                q = other.professional
                kept = min(me.overhead_share, q.overhead_share) if seat.joint and other.joint else 0.0
                lost += (1.0 - me.language_with(q)) * (1.0 - kept)
        return min(1.0, lost * self.model.p.contradiction.loss)

    def own_sector_first(self, seat: Seat) -> dict[int, float]:
        """What somebody without a joint plan works on: the own sector, then the largest need."""
        me, sector_of = seat.professional, self.model.sector_of_domain
        most, left = self.model.p.absorption.hours_per_domain, seat.effective
        focus = {}
        for d in sorted(self.need, key=lambda d: (sector_of[d] != me.sector, -self.need[d])):
            if left <= 0.0:
                break
            if self.need[d] > 0.0 and me.talent[d] > 0.0:
                focus[d] = min(left, most, self.need[d] / me.talent[d])
                left -= focus[d]
        return focus

    def resolve(self) -> None:
        """Effective hours become resolved need; what a need cannot take is wasted."""
        most = self.model.p.absorption.hours_per_domain
        for seat in self.team:
            seat.resolved = 0.0
        for d, need in self.need.items():
            at_it = [seat for seat in self.team if seat.focus.get(d, 0.0) > 0.0]
            done = sum(seat.focus[d] * seat.professional.talent[d] for seat in at_it)
            if done > 0.0:
                useful = min(1.0, need / done, most / sum(seat.focus[d] for seat in at_it))
                for seat in at_it:
                    seat.focus[d] *= useful
                    seat.resolved += seat.focus[d] * seat.professional.talent[d]
                self.need[d] = max(0.0, need - done * useful)
        for seat in self.team:
            reached = min(seat.effective, sum(seat.focus.values()))
            seat.wasted += seat.effective - reached
            seat.effective = reached

    def make_effort(self) -> float:
        """The family's own work on the plan, in skilled hours."""
        p, total = self.model.p, self.total_need
        done = min(total, p.effort.hours_per_week * self.self_reliance)
        if total > 0.0:
            for d in self.need:
                self.need[d] *= 1.0 - done / total
        self.effort += done
        self.self_reliance += p.effort.growth * (1.0 - self.self_reliance)
        return done

    def book(self) -> None:
        """Add the week to the family's own account of hours."""
        keepers = sum(seat.joint for seat in self.team)
        for seat in self.team:
            worked, spent = seat.effective + seat.wasted, seat.professional.overhead_share
            self.hours["effective"] += seat.effective
            self.hours["wasted"] += seat.wasted
            self.hours["alignment"] += seat.alignment * spent
            self.hours["planning"] += seat.planning * spent
            self.resolved += seat.resolved
            if seat.joint and (keepers > 1 or self.at_the_table):
                self.hours["co_creation"] += worked
            elif len(self.team) > 1:
                self.hours["side_by_side"] += worked

    # What needs do by themselves, and how it ends

    def rebound(self) -> None:
        """An open need re-opens another, or not."""
        p, reference = self.model.p.coupling, self.model.p.population.need_hours
        domains = self.need_arrival if p.spread == 0.0 else range(len(self.model.sector_of_domain))
        if p.rate == 0.0 or (len(self.need) == 1 and p.spread == 0.0):
            return
        open_share = {d: min(1.0, need / reference) for d, need in self.need.items()}
        whole = sum(open_share.values())
        rates = [
            p.rate * (1.0 if e in self.need_arrival else p.spread) * (whole - open_share.get(e, 0.0)) for e in domains
        ]
        total = sum(rates)
        if self.model.random.random() < 1.0 - math.exp(-total):
            e = self.model.random.choices(list(domains), rates)[0]
            self.need[e] = self.need.get(e, 0.0) + p.size * reference

    @property
    def recovery_rate(self) -> float:
        """Natural recovery in a week outside placement."""
        p = self.model.p.recovery
        return min(1.0, p.base + p.self_reliance * self.self_reliance)

    def recover(self) -> None:
        """Needs decline by themselves; a year after arrival they are written down."""
        p = self.model.p
        rate = self.recovery_rate
        if self.stage is Stage.PLACED:
            rate += p.placement.recovery
            self.weeks_placed += 1
        left = 1.0 - min(1.0, rate)
        for d in self.need:
            self.need[d] *= left
        if self.model.week == self.arrival + p.follow_up.weeks:
            self.need_follow_up = self.total_need

    def extrapolate(self) -> None:
        """Who goes before the follow-up recovers by itself until then."""
        ahead = self.arrival + self.model.p.follow_up.weeks - self.model.week
        if ahead >= 0:
            self.need_follow_up = self.total_need * (1.0 - self.recovery_rate) ** ahead

    def decide(self) -> Stage:
        """Where the family stands from now on."""
        p, draw = self.model.p, self.model.random.random
        if self.stage is Stage.PLACED:
            if draw() >= 1.0 / p.placement.weeks:
                return Stage.PLACED
            return Stage.IN_CARE if self.team else Stage.WAITING
        total, in_care = self.total_need, self.stage is Stage.IN_CARE
        if in_care and total <= p.closing.remaining * sum(self.need_arrival.values()):
            return Stage.DONE
        rate = p.placement.rate * (total / self.model.reference_need) ** 2 * (1.0 - self.self_reliance)
        if draw() < 1.0 - math.exp(-rate):
            return Stage.PLACED
        leave = p.dropout.base + p.dropout.contradiction * self.contradiction if in_care else p.waiting.p_leave
        return Stage.LEFT if draw() < leave else self.stage

    def invoice(self) -> None:
        """What every member bills, and what a week out of home costs."""
        p, model = self.model.p, self.model
        money, funding = p.money, p.funding
        if self.stage is Stage.PLACED:
            amount = cents(money.placement)
            self.cost += amount
            model.spend("placement", amount)
            return
        together = self.own_effort + sum(seat.resolved for seat in self.team)
        joint = money.outcome * together
        if self.next_stage is Stage.DONE and self.placements == 0:
            risk = min(1.0, money.placement_risk * sum(self.need_arrival.values()) / model.reference_need)
            joint += money.shared_savings * risk * money.placement * p.placement.weeks
        factor = money.tariff_factor
        for seat in self.team:
            overhead = (seat.alignment + seat.planning) * seat.professional.overhead_share
            hours = seat.effective + seat.wasted + overhead
            seat.euros = cents(factor * funding.volume * money.tariff * hours)
            if seat is self.team[0]:
                seat.euros += cents(factor * funding.capitation * money.capitation)
            seat.euros += cents(factor * funding.outcome_individual * money.outcome * seat.resolved)
            seat.euros += cents(factor * funding.outcome_joint * joint / len(self.team))
            self.cost += seat.euros
            model.spend("care", seat.euros)
