"""The organisations of the twin: Mesa agents with a staff, a queue, a stance and words."""

from __future__ import annotations

import math
from collections import Counter, deque

import mesa

from benchmarks.twin_client import Client
from benchmarks.twin_seat import CareTwin, Professional, Stage, cents

__all__ = ["QUARTER", "Organisation"]

QUARTER = 13  # weeks
SIDE_BY_SIDE, CO_CREATIVE = 1, 2


class Organisation(mesa.Agent):
    """A provider in one sector."""

    def __init__(self, model: CareTwin, sector: int, *, status: float, values: float, stance: int) -> None:
        super().__init__(model)
        self.sector = sector
        self.status = status
        self.values = values
        self.stance = self.next_stance = stance
        self.claim = model.p.claims.fashion
        self.practice = 0.0
        self.standing = 0.5
        self.contract = 1.0
        self.performance = 0.0
        self.staff: list[Professional] = []
        self.queue: deque[Client] = deque()
        self.year_revenue = self.year_wages = 0
        self.year_resolved = 0.0
        self.years = self.loss_years = 0

    def take_in(self) -> None:
        """The least loaded with room takes the next client of the queue, as long as there is one."""
        limit = self.model.p.intake.load_limit
        while self.queue:
            free = [professional for professional in self.staff if professional.has_room(limit)]
            if not free:
                return
            client = self.queue.popleft()
            client.stage = Stage.IN_CARE
            client.admit(min(free, key=lambda professional: professional.load))

    def earn(self) -> None:
        """Revenue of the staff, lump sums, wages."""
        p = self.model.p
        lump = p.money.tariff_factor * p.funding.lump_sum * p.money.lump_sum
        for professional in self.staff:
            earned = sum(seat.euros for client, seat in professional.cases.items() if client.stage is Stage.IN_CARE)
            lump_sum = cents(lump * professional.contract_hours)
            self.model.spend("care", lump_sum)
            professional.earned = earned + lump_sum
            self.year_revenue += professional.earned
            self.year_wages += cents(p.money.wage * professional.contract_hours)

    def practise(self) -> None:
        """Practice and performance, averaged over about a quarter."""
        share = sum(professional.joint_share for professional in self.staff) / max(1, len(self.staff))
        self.practice += (share - self.practice) / QUARTER
        self.year_resolved += sum(professional.week_resolved for professional in self.staff)
        margin = (self.year_revenue - self.year_wages) / max(1, self.year_wages)
        self.performance = margin + self.model.p.steer.contract * (self.contract - 1.0)

    def steer(self) -> None:
        """What to ask and what to say, once a quarter."""
        self.next_stance = self.stance
        if (self.model.week + 1) % QUARTER != 0:
            return
        p, draw = self.model.p, self.random.random
        loudest = max(p.claims.memo, p.claims.fashion, self.practice)
        self.claim += p.claims.rate * (loudest - self.claim)
        if draw() < p.steer.rate:
            self.compare()
        if draw() < p.steer.staff:
            held = Counter(professional.behaviour for professional in self.staff)
            self.next_stance = max(range(3), key=lambda b: held[b])
        if draw() < p.steer.huddle * self.model.threat:
            self.next_stance = SIDE_BY_SIDE
        if draw() < p.audit.p_per_quarter:
            self.answer_audit()

    def compare(self) -> None:
        """Take over the stance of the organisation of a tie, the more readily the better that performs."""
        someone = self.random.choice(self.staff)
        if someone.ties:
            other = self.random.choice(list(someone.ties)).organisation
            x = (other.performance - self.performance) / self.model.p.steer.noise
            if self.random.random() < 1.0 / (1.0 + math.exp(-max(-700.0, min(700.0, x)))):
                self.next_stance = other.stance

    def answer_audit(self) -> None:
        """Words come back to deeds."""
        p = self.model.p.audit
        gap = max(0.0, self.claim - self.practice)
        self.standing = max(0.0, self.standing - p.weight * gap)
        self.claim -= p.corrects * gap
        if self.random.random() < p.convinces * gap:
            self.next_stance = CO_CREATIVE

    def settle(self) -> None:
        """The stance takes effect."""
        self.stance = self.next_stance

    def close_books(self) -> None:
        """Profit or loss of the year."""
        self.years += 1
        self.loss_years += self.year_revenue < self.year_wages
        self.year_revenue = self.year_wages = 0
        self.year_resolved = 0.0
