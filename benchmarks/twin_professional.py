"""The professionals of the twin: Mesa agents with cases, ties and a week of hours."""

from __future__ import annotations

import math
from dataclasses import dataclass

import mesa

from benchmarks.twin_client import Client
from benchmarks.twin_organisation import Organisation
from benchmarks.twin_seat import CareTwin, Seat, Stage

__all__ = ["Professional", "Tie"]

SIDE_BY_SIDE = 1


@dataclass(slots=True, eq=False)
class Tie:
    """What one professional has learnt about another, and the start values."""

    trust: float
    language: float
    trust_start: float
    language_start: float
    known: float


class Professional(mesa.Agent):
    """Somebody with talents, cases and a behaviour (0 competitive, 1 side by side, 2 co-creative)."""

    def __init__(
        self, model: CareTwin, organisation: Organisation, talent: list[float], contract_hours: float, behaviour: int
    ) -> None:
        super().__init__(model)
        self.number = len(model.professionals_in_order)
        self.organisation = organisation
        self.sector = organisation.sector
        self.talent = talent
        self.talent_gain = [0.0] * len(talent)
        self.contract_hours = contract_hours
        self.behaviour = self.next_behaviour = behaviour
        self.cases: dict[Client, Seat] = {}
        self.ties: dict[Professional, Tie] = {}
        self.share = self.overhead_share = 1.0
        self.load = 0.0
        self.hours: dict[str, float] = {}
        self.earned = 0
        self.credit = self.exposure = self.week_resolved = self.joint_share = 0.0
        self.felt = 0.0
        self.acquaintance: Professional | None = None
        self.exchange: tuple[Professional, Professional] | None = None
        self.rewired = 0

    # How one stands to others

    @property
    def keeps_plans(self) -> bool:
        """Whether this one keeps joint plans."""
        return self.model.p.practices.joint_plan[self.behaviour] >= 0.5

    @property
    def available_hours(self) -> float:
        """Hours a week for clients and their coordination."""
        p = self.model.p
        left = self.contract_hours * (1.0 - p.administration.share) - p.meetings.hours_per_week
        left -= p.training.hours_per_week + p.sense.hours_per_week
        return max(left, 0.05 * self.contract_hours)

    def has_room(self, limit: float) -> bool:
        """Whether there is a free case slot and a load below ``limit``."""
        return len(self.cases) < self.model.p.caseload.maximum and self.load < limit

    def start_of(self, quality, other: Professional) -> float:
        """Trust or language before two have worked together (``quality`` is a section of parameters)."""
        if self.organisation is other.organisation:
            return quality.same_organisation
        return quality.same_sector if self.sector == other.sector else quality.across

    def language_with(self, other: Professional) -> float:
        """Shared language, with or without a tie."""
        tie = self.ties.get(other)
        return self.start_of(self.model.p.language, other) if tie is None else tie.language

    def believed_talent(self, other: Professional, domain: int) -> float:
        """Skill expected of somebody one has a tie with."""
        p = self.model.p
        known = max(self.ties[other].known, p.directory.coverage)
        return known * other.talent[domain] + (1.0 - known) * p.teams.guess

    def seen_talent(self, other: Professional, domain: int) -> float:
        """Skill as the lead of a case sees it."""
        if other is self or other not in self.ties:
            return other.talent[domain]
        return self.believed_talent(other, domain)

    def willing(self, lead: Professional) -> float:
        """Probability to join a case of ``lead``."""
        p = self.model.p
        chance = p.practices.accepts[self.behaviour]
        if self.sector != lead.sector:
            chance *= 1.0 - p.walls.height
        mine, theirs = self.organisation, lead.organisation
        chance *= 1.0 - p.status.barrier * abs(mine.status - theirs.status)
        return chance * (1.0 - p.values.barrier * abs(mine.values - theirs.values))

    # The week

    def poach(self) -> None:
        """Take a client who waits elsewhere in the sector, if there is time and nobody waits here."""
        p, mine, generator = self.model.p, self.organisation, self.random
        eager = p.intake.poaching * p.practices.poaches[self.behaviour]
        if mine.contract <= 0.0:
            return
        if eager <= 0.0 or mine.queue or not self.has_room(p.intake.load_limit) or generator.random() >= eager:
            return
        other = generator.choice(self.model.sectors[self.sector])
        pact = p.practices.spares[mine.stance] >= 0.5 and p.practices.spares[other.stance] >= 0.5
        if other is not mine and other.queue and not pact:
            client = other.queue.popleft()
            client.organisation = mine
            client.stage = Stage.IN_CARE
            client.admit(self)

    def current(self) -> list[tuple[Client, Seat]]:
        """Cases that are worked on: not those of children who are placed."""
        return [(client, seat) for client, seat in self.cases.items() if client.stage is Stage.IN_CARE]

    def share_hours(self) -> None:
        """Divide the week over the cases."""
        asked = overhead = 0.0
        for client, seat in self.cases.items():
            if client.stage is Stage.IN_CARE:
                asked += seat.asked
                overhead += seat.alignment + seat.planning
        available = self.available_hours
        limit = self.model.p.overhead.limit * available
        self.overhead_share = 1.0 if overhead <= limit else limit / overhead
        left = available - overhead * self.overhead_share
        self.share = 1.0 if asked <= left else left / asked
        self.load = (asked + overhead) / available

    def book_hours(self) -> None:
        """Every hour of the contract, once."""
        p, contract, available = self.model.p, self.contract_hours, self.available_hours
        effective = wasted = alignment = planning = 0.0
        for client, seat in self.cases.items():
            if client.stage is Stage.IN_CARE:
                effective += seat.effective
                wasted += seat.wasted
                alignment += seat.alignment
                planning += seat.planning
        alignment *= self.overhead_share
        planning *= self.overhead_share
        idle = max(0.0, available - effective - wasted - alignment - planning)
        administration, meetings = contract * p.administration.share, p.meetings.hours_per_week
        learning = p.training.hours_per_week + p.sense.hours_per_week
        fixed = administration + meetings + learning
        scale = (contract - available) / fixed if fixed > 0.0 else 0.0
        self.hours = {
            "effective": effective,
            "wasted": wasted,
            "alignment": alignment + meetings * scale,
            "planning": planning,
            "administration": administration * scale,
            "learning": learning * scale,
            "idle": idle,
        }

    def learn(self) -> None:
        """Language, trust, knowledge and talents from the week's work together."""
        p, talent = self.model.p, self.talent
        pressure = p.pressure.effect * max(0.0, self.load - 1.0)
        factor = (1.0 + p.sense.effect * p.sense.hours_per_week) / (1.0 + pressure)
        gain = [0.0] * len(talent)
        for client, seat in self.current():
            for d, hours in seat.focus.items():
                gain[d] += p.learning.own * hours / self.contract_hours * (1.0 - talent[d])
            for other in client.team:
                if other is seat:
                    continue
                self.meet(other.professional, seat.joint, other.joint, factor)
                if seat.joint and other.joint:
                    for d, need in client.need.items():
                        better = other.professional.talent[d] - talent[d]
                        if better > 0.0 and need > 0.0:
                            gain[d] += p.learning.partner * factor * better
        self.talent_gain = gain

    def meet(self, other: Professional, mine: bool, theirs: bool, factor: float) -> None:
        """A week on one case with somebody."""
        tie, p = self.ties.get(other), self.model.p
        if tie is None:
            self.acquaintance = other
        elif mine and theirs:
            apart = abs(self.organisation.values - other.organisation.values)
            gain = p.trust.gain * factor * (1.0 - p.values.weight * apart)
            tie.trust += min(1.0, gain) * (1.0 - tie.trust)
            tie.language += min(1.0, p.learning.language * factor) * (1.0 - tie.language)
            tie.known += min(1.0, p.learning.known * factor) * (1.0 - tie.known)
        elif mine:
            tie.trust *= 1.0 - p.trust.loss
        else:
            tie.language += min(1.0, p.learning.language_beside * factor) * (1.0 - tie.language)

    def fade(self) -> None:
        """Unused ties fade, trained ones grow."""
        p = self.model.p
        fading = p.ties.fading
        trained = min(1.0, p.training.language * p.training.hours_per_week)
        for tie in self.ties.values():
            tie.trust += fading * (tie.trust_start - tie.trust)
            tie.language += fading * (tie.language_start - tie.language)
            tie.language += trained * (1.0 - tie.language)
            tie.known -= fading * tie.known

    # What it was worth, and what to do next

    def take_credit(self) -> None:
        """Credit, exposure and joint work of the week."""
        taken_by_others, autonomy = self.model.p.exposure.credit_taken, self.model.p.exposure.autonomy
        self.credit = self.exposure = self.week_resolved = 0.0
        hours = together = 0.0
        for client, seat in self.current():
            size = len(client.team)
            keepers = [other for other in client.team if other.joint]
            pooled = sum(other.resolved for other in keepers)
            taken = taken_by_others if 0 < len(keepers) < size else 0.0
            worked = seat.effective + seat.wasted
            self.week_resolved += seat.resolved
            hours += worked
            if seat.joint:
                self.credit += pooled * (1.0 - taken) / len(keepers)
                if size > 1:
                    self.exposure += autonomy + (size - len(keepers)) / (size - 1)
                if len(keepers) > 1:
                    together += worked
            else:
                self.credit += seat.resolved
                if keepers:
                    self.credit += pooled * taken / (size - len(keepers))
        self.exposure /= max(1, len(self.cases))
        self.joint_share = together / hours if hours > 0.0 else 0.0

    def feel(self) -> None:
        """What the week was worth."""
        self.take_credit()
        p, contract, threat, hours = self.model.p, self.contract_hours, self.model.threat, self.hours
        overhead = hours["alignment"] + hours["planning"]
        busy = hours["effective"] + hours["wasted"] + overhead
        payoff = p.feel.money * (self.earned / 100.0) / (p.feel.norm * contract)
        payoff += p.feel.craft * self.credit / contract
        payoff -= p.feel.strain * ((overhead / busy if busy > 0.0 else 0.0) + max(0.0, self.load - 1.0))
        payoff -= p.feel.exposure * (1.0 + p.threat.exposure * threat) * self.exposure
        huddles = p.practices.huddles[self.behaviour]
        if threat * huddles > 0.0 and self.ties:
            beside = sum(p.practices.huddles[other.behaviour] for other in self.ties) / len(self.ties)
            payoff += p.feel.safety * threat * huddles * beside
        self.felt += (payoff - self.felt) / p.feel.memory

    @property
    def reviews(self) -> bool:
        """Whether this is the week to ask oneself whether to go on."""
        week = self.model.week
        return week > 0 and (week + self.number) % int(self.model.p.choice.review_weeks) == 0

    def choose(self) -> None:
        """Behaviour from next week on: copied, tried out, or asked for."""
        p, generator = self.model.p, self.random
        self.next_behaviour = self.behaviour
        if p.choice.rule == "fixed" or not self.reviews:
            return
        if self.ties:
            model = generator.choice(list(self.ties))
            x = (model.felt - self.felt) / p.imitation.noise
            if generator.random() < 1.0 / (1.0 + math.exp(-max(-700.0, min(700.0, x)))):
                self.next_behaviour = model.behaviour
        if generator.random() < p.choice.exploration:
            self.next_behaviour = generator.randrange(3)
        if generator.random() < p.choice.stance_pull:
            self.next_behaviour = self.organisation.stance

    def look_around(self) -> None:
        """Exchange the least trusted tie for somebody who promises more, or not."""
        p, generator = self.model.p.partners, self.random
        self.exchange = None
        if not self.ties or not self.reviews or generator.random() >= p.rate:
            return
        worst = min(self.ties, key=lambda other: self.ties[other].trust)
        candidate = self.acquaintance
        if candidate is None or candidate in self.ties:
            friend = max(self.ties, key=lambda other: self.ties[other].trust)
            if not friend.ties or generator.random() >= p.introductions:
                return
            candidate = generator.choice(list(friend.ties))
        if candidate is self or candidate in self.ties:
            return
        if self.start_of(self.model.p.trust, candidate) * (1.0 - p.caution) > self.ties[worst].trust:
            self.exchange = worst, candidate

    def settle(self) -> None:
        """What was decided takes effect."""
        self.behaviour = self.next_behaviour
        if self.exchange is not None:
            old, new = self.exchange
            del self.ties[old]
            trust, language = self.start_of(self.model.p.trust, new), self.start_of(self.model.p.language, new)
            self.ties[new] = Tie(trust, language, trust, language, 0.0)
            self.acquaintance = None
            self.rewired += 1
        self.talent = [min(1.0, t + gain) for t, gain in zip(self.talent, self.talent_gain, strict=True)]
