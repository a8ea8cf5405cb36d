"""The values of `region-2015` before practice was known in pieces: each mechanism added since then is off.

What one mechanism does is tried on a world that no calibration moves; bands of such tests were set on these values.
"""

from __future__ import annotations

from helpers.small import Values

__all__ = ["EARLIER"]

EARLIER: Values = {
    "practices.side_by_side.alignment_hours": 0.4661,
    "practices.co_creative.planning_hours": 0.7068,
    "waiting.worsening": 0.001068,
    "intake.load_limit": 0.6612,
    "placement.lead_hours": 0,
    "teams.join_delay_weeks": 5.999,
    "absorption.hours_per_week": 2.305,
    "absorption.hours_per_domain": 1.129,
    "contradiction.loss": 0.1313,
    "effort.hours_per_week": 1.09,
    "effort.growth": 0.009935,
    "coupling.rate": 0.01258,
    "placement.rebound": 0,
    "placement.rate": 0.004923,
    "waiting.p_leave": 0.008765,
    "relapse.share": 0.7229,
    "recovery.base": 0.005831,
    "recovery.self_reliance": 0.005213,
    "placement.recovery": 0.01,
    "money.tariff": 175.7,
    "money.capitation": 302,
    "money.lump_sum": 73.6,
    "money.outcome": 281,
    "money.outcome_joint": 261,
    "money.wage": 72.71,
    "feel.norm": 81.8,
    "feel.norm_per_wage": 0,
    "information.weight": 0,
    "information.family": 0,
    "information.reopening": 0,
    "effort.needs_plan": 0,
    "money.book_obligations": 0,
    "placement.after_exit": 0,
    "re_entry.rate": 0,
    "tariff.cost_based": 0,
    "tariff.margin": 0.05,
    "population.single_share": 0.736,
    "population.need_hours": 178.2,
}
