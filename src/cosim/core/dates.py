"""Dates of weeks: a year is 52 weeks here as everywhere in the model, so weeks begin on the same 52 days every year.

A date is a month, written ``"2015-01"`` or ``2015`` for its January. Month m begins in week ``ceil(52 (m - 1) / 12)``
of its year, so quarters begin in weeks 0, 13, 26 and 39. Weeks are counted on from the start of the scenario: with
``start = "2015-01"``, week 60 is week 8 of 2016. The date that tables show is 7 times that number of days after
1 January, in a calendar without 29 February and 31 December: 2016-02-26.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from cosim.core.units import WEEKS_A_YEAR
from cosim.errors import InputError
from cosim.texts.hints import date_hint

__all__ = ["QUARTER", "date_of", "dated_week", "month_text", "place_of", "year_of"]

QUARTER = WEEKS_A_YEAR // 4
_FORM = re.compile(r"^(\d{4})(?:-(\d{2}))?(?:-01)?$")
_PLAIN_YEAR = date(2001, 1, 1)  # no leap year


def month_text(raw: object, *, where: str) -> str:
    """A date as it is kept, ``"2015-01"``, from a year, text, or a date of TOML.

    Raises
    ------
    InputError
        If there is no such month.

    Examples
    --------
    >>> month_text("2015", where="start"), month_text(2015, where="start"), month_text("2015-07", where="start")
    ('2015-01', '2015-01', '2015-07')
    >>> month_text("soon", where="start")
    Traceback (most recent call last):
        ...
    cosim.errors.InputError: start: expected a year or month such as 2015 or "2015-07", got 'soon'
    """
    text = raw.isoformat() if isinstance(raw, date) else raw
    if isinstance(text, int) and not isinstance(text, bool):
        text = str(text)
    found = _FORM.match(text) if isinstance(text, str) else None
    month = 0 if found is None else int(found[2] or 1)
    if found is None or not 1 <= month <= 12 or found[1] == "0000":
        shown = repr(text) if isinstance(text, (str, int, float)) else "something else"
        expected = 'a year or month such as 2015 or "2015-07"'
        raise InputError(where, expected=expected, got=shown, hint=date_hint(text))
    return f"{found[1]}-{month:02d}"


def place_of(month: str) -> int:
    """Weeks from year 0 to the first week of a month, with 52 weeks in every year.

    Examples
    --------
    >>> [place_of(month) - place_of("2015-01") for month in ("2015-02", "2015-04", "2015-07", "2016-01")]
    [5, 13, 26, 52]
    """
    year, number = int(month[:4]), int(month[5:])
    return year * WEEKS_A_YEAR + -(-WEEKS_A_YEAR * (number - 1) // 12)


def dated_week(month: str, start: str) -> int:
    """Week of a run that begins a month; negative before the start of the scenario.

    Examples
    --------
    >>> dated_week("2027-01", "2025-07")
    78
    """
    return place_of(month) - place_of(start)


def year_of(week: int, start: str) -> int:
    """Calendar year of a week of a run.

    Examples
    --------
    >>> [year_of(week, "2015-07") for week in (0, 25, 26, 78)]
    [2015, 2015, 2016, 2017]
    """
    return (place_of(start) + int(week)) // WEEKS_A_YEAR


def date_of(week: int, start: str) -> str:
    """ISO date of the first day of a week of a run.

    Examples
    --------
    >>> date_of(0, "2015-01"), date_of(60, "2015-01"), date_of(13, "2016-07")
    ('2015-01-01', '2016-02-26', '2016-10-01')
    """
    year, within = divmod(place_of(start) + int(week), WEEKS_A_YEAR)
    return f"{year:04d}-{_PLAIN_YEAR + timedelta(days=7 * within):%m-%d}"
