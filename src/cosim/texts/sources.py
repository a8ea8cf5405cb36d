"""Where a number comes from, in a language: what is said often is translated, references stay as they are."""

from __future__ import annotations

from cosim.texts.language import Language, mark

__all__ = ["source_of"]

_KNOWN = (
    mark("fitted to the figures in docs/calibration.md"),
    mark("space-filling search, docs/how-to/region-2025.md"),
    mark("set by hand after the search, docs/how-to/region-2025.md"),
    mark("search over the decade, docs/how-to/decade-2015.md"),
    mark("the Netherlands has about 42 youth regions"),
    mark("as arrivals_per_week"),
    mark("contract management"),
    mark("a coordinator of 36 hours at EUR 72 for one family in ten a year: 36 * 72 * 0.1 / 52"),
    mark("the campaign"),
    mark("visits and conversations instead of forms"),
    mark("decisions and objections"),
    mark("about a third more than a neighbourhood team without mandate"),
    mark("overhead and supervision; the hours of help are paid at first_line.tariff"),
    mark("a day a week of support for each of about twenty schools"),
    mark("coordination of the temporary team"),
    mark("somebody who keeps track of who can think along; hours of those who do are in their planning"),
    mark("two researchers, as for the policy knowledge-institute"),
    mark(
        "a coordinator of 36 hours at EUR 72 for every family, over a year of help: 36 * 72 / 52; hours of the lead "
        "are in its planning"
    ),
    mark(
        "one person who keeps the list of who waits, for half a day a week; hours of contact are paid at "
        "first_line.tariff"
    ),
    mark("Dutch child protection: at most 12-14 recommended, more than 20 occurs"),
    mark("Hart van Brabant: about 130 contracts in one region"),
    mark("CBS: about 33,000 employees in the branch jeugdzorg, end of 2022"),
    mark("Chamber of commerce (KvK): 8,515 providers in 2025"),
    mark("Stade 2012 (Woerden): about EUR 40,000 an out-of-home placement"),
    mark("CBS Werknemersenquete zorg en welzijn 2025: 38 % of working time of client-facing staff in jeugdzorg"),
    mark("Jeugdwet, art. 2.3: who needs care may not be refused"),
)


def source_of(text: str, language: Language) -> str:
    """A source in a language; a reference to a publication stays as it is.

    Examples
    --------
    >>> source_of("the campaign", Language("nl")), source_of("Doyle (2007)", Language("nl"))
    ('de campagne', 'Doyle (2007)')
    """
    return language.tr(text) if text in _KNOWN else text
