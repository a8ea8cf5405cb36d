"""The parts of a scenario."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from cosim.core.parameters import Parameter

__all__ = ["NAME_LENGTH", "OPTIONAL", "Domain", "Municipality", "NetworkSource", "Note", "joined_sectors", "note_of"]

NAME_LENGTH = 40  # characters of the name of a domain, sector, municipality or scenario: tables show names whole
OPTIONAL = ("isolates", "allow_disconnected", "relation", "network", "projection")  # keys of a network, added later


@dataclass(frozen=True, slots=True)
class Note:
    """Origin of a value: ``published`` (in the source), ``calibrated`` or ``assumed``."""

    status: str = "assumed"
    source: str = ""
    note: str = ""

    def as_dict(self) -> dict[str, str]:
        """The same as `dataclasses.asdict`, thirty times faster; a scenario has two hundred notes."""
        return {"status": self.status, "source": self.source, "note": self.note}


@dataclass(frozen=True, slots=True)
class Domain:
    """A life domain: its sector, its payer, and its share among the domains in which clients have a need."""

    name: str
    sector: str
    payer: str
    share: float


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality of a region: where some of its families live, and what it has for them.

    Attributes
    ----------
    name
        As policies name it.
    inhabitants
        Inhabitants; families come in proportion to them.
    use
        Families per inhabitant, relative to the others of its region.
    need
        Factor on the needs of its families.
    region
        Number of its region, from 0.
    budgets
        Payers and EUR a year. A budget of the scenario is divided by inhabitants where none is given.
    reaction
        What it does when a budget runs out; that of the scenario if None.
    source
        Where the numbers come from.
    """

    name: str
    inhabitants: float
    use: float = 1.0
    need: float = 1.0
    region: int = 0
    budgets: tuple[tuple[str, float], ...] = ()
    reaction: str | None = None
    source: str = ""

    def as_dict(self) -> dict[str, object]:
        """As a scenario file has it, with the name."""
        found: dict[str, object] = {"name": self.name, "inhabitants": self.inhabitants}
        factors = {"use": self.use, "need": self.need}
        more = {"region": self.region, "budgets": dict(self.budgets), "reaction": self.reaction, "source": self.source}
        found |= {key: value for key, value in factors.items() if value != 1.0}
        return found | {key: value for key, value in more.items() if value}


@dataclass(frozen=True, slots=True)
class NetworkSource:
    """A user's own network in a file.

    Attributes
    ----------
    file
        Where it is.
    organisation_attribute
        Node attribute that names the organisation.
    strength_attribute
        Edge attribute with the strength of a tie, if any.
    strength_to_trust
        Trust, 0..1, by the strength written in the file; linear if left out.
    format
        Format of the file, if the extension does not determine it.
    digest
        SHA-256 of the file: the identity of a scenario depends on the network, not on the place of the file.
    isolates, allow_disconnected, relation, network, projection
        As in `cosim.care.networks.user.load_network`; None if the scenario does not say.
    """

    file: Path
    organisation_attribute: str
    strength_attribute: str | None = None
    strength_to_trust: Mapping[str, float] | None = None
    format: str | None = None
    digest: str = ""
    isolates: str | None = None
    allow_disconnected: bool | None = None
    relation: str | None = None
    network: str | None = None
    projection: str | None = None

    def as_dict(self) -> dict[str, object]:
        """All fields as JSON data; `OPTIONAL` ones only where given, so older scenarios do not change."""
        content = {**asdict(self), "file": self.file.as_posix()}
        return {name: value for name, value in content.items() if name not in OPTIONAL or value is not None}


def note_of(parameter: Parameter) -> Note:
    """Status and source of the default of a parameter."""
    return Note(parameter.status, parameter.source)


def joined_sectors(domains: Sequence[Domain], count: int) -> tuple[Domain, ...]:
    """The domains with at most ``count`` sectors: repeatedly, the two sectors with the smallest shares become one.

    Examples
    --------
    >>> domains = [Domain(name, name, "town", share) for name, share in (("a", 0.5), ("b", 0.2), ("c", 0.3))]
    >>> [domain.sector for domain in joined_sectors(domains, 2)]
    ['a', 'b_and_c', 'b_and_c']
    """
    groups = [[sector] for sector in dict.fromkeys(domain.sector for domain in domains)]
    order = [sector for group in groups for sector in group]
    shares = {sector: sum(domain.share for domain in domains if domain.sector == sector) for sector in order}
    while len(groups) > count:
        groups.sort(key=lambda group: sum(shares[sector] for sector in group))
        groups = [groups[0] + groups[1], *groups[2:]]
    name: dict[str, str] = {}
    for group in groups:
        joined = _joined_name(sorted(group, key=order.index), taken=set(name.values()))
        name.update(dict.fromkeys(group, joined))
    return tuple(replace(domain, sector=name[domain.sector]) for domain in domains)


def _joined_name(group: Sequence[str], *, taken: set[str]) -> str:
    """``a_and_b``; ``a_and_2_more``, cut, where that is too long for a name, with a number where that is taken."""
    whole = "_and_".join(group)
    if len(whole) <= NAME_LENGTH:
        return whole
    rest = f"_and_{len(group) - 1}_more"
    found = group[0][: NAME_LENGTH - len(rest)] + rest
    number = 1
    while found in taken:
        number += 1
        found = f"{group[0][: NAME_LENGTH - len(rest) - 2]}_{number}{rest}"
    return found
