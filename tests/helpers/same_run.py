"""Whether two runs are the same to the last bit: worlds, records, outcomes and tables."""

from __future__ import annotations

import pandas as pd

from cosim.care.simulate import Run


def same(one: Run, other: Run) -> bool:
    """Tables of the world and of plug-ins, weekly records, outcomes and spreads."""
    tables = zip(
        (*one.built.world, *(one.built.own or ())), (*other.built.world, *(other.built.own or ())), strict=True
    )
    return (
        all(a.tobytes() == b.tobytes() for a, b in tables)
        and one.recorded.tobytes() == other.recorded.tobytes()
        and pd.Series(one.summary).equals(pd.Series(other.summary))
        and pd.DataFrame(one.spread).equals(pd.DataFrame(other.spread))
    )


def same_tables(one: Run, other: Run) -> bool:
    """Series, clients, professionals, organisations, accounts, budgets, years and municipalities; and provenance."""
    names = ("series", "clients", "professionals", "organisations", "ledger", "budgets", "by_year", "municipalities")
    return all(getattr(one, name).equals(getattr(other, name)) for name in names) and one.provenance == other.provenance
