"""Refusals in another language: what was expected, what was found and what to do, as the command line says it.

Errors are made in English all over the library, which knows no language. What they say is recognised here by its
template; what is not in the list stays as it is, such as names and values. Long, because half of it is one list.
"""

from __future__ import annotations

import re
from functools import lru_cache

from cosim.errors import InputError, terminal_text
from cosim.texts.hints import TEMPLATES, Hint, translated
from cosim.texts.language import Language, mark
from cosim.texts.refused import REFUSED

__all__ = ["in_words", "refusal"]

_LINE = mark("{where}: expected {expected}, got {got}")
_KNOWN = (
    # numbers
    mark("a number"),
    mark("a number from {low} to {high}"),
    mark("a number from {low} to {high} ({unit})"),
    mark("a number above {low}"),
    mark("a number of {low} or more"),
    mark("a number whose size is clear"),
    mark("a whole number"),
    mark("a whole number of {low} or more"),
    mark("a whole number from {low} to {high}"),
    mark("a whole number from {low} to {high} ({unit})"),
    mark("a number, or a percentage of the base as text such as '1%'"),
    mark("a finite number"),
    mark("at least {n}"),
    mark("more than {low}"),
    mark("at most {n} entries"),
    mark("at least {n} entries"),
    mark("text that is not empty"),
    mark("at most {n} characters"),
    mark("one line"),
    mark("lower-case letters, digits and _, beginning with a letter"),
    mark("more than 0, at most 1"),
    mark("more than 0, in EUR a year"),
    mark("{low} or more"),
    mark("{n} weeks or more"),
    mark("families are followed up"),
    mark("2 or more trajectories"),
    mark("shares that add up to 1"),
    mark("whole years of {n} weeks"),
    mark("true or false"),
    mark("text"),
    mark("a list"),
    mark("a table"),
    # words and keys
    mark("one of {words}"),
    mark("one of the two"),
    mark("one of the three"),
    mark("a known key"),
    mark("a known {kind}"),
    mark("each key once"),
    mark("key=value"),
    mark("keys of at most {n} parts"),
    mark("a key that a municipality sets: {words}"),
    mark("a parameter that can change during a run"),
    mark("one that is read once, when the world is built"),
    mark("a parameter of this version of cosim"),
    mark("a name, since {key} is given"),
    mark("letters, digits, - _ and ."),
    mark("a value"),
    mark("set, to {what}"),
    mark("{key} to be {what}"),
    mark("exactly one of set, scale and add"),
    # files
    mark("valid TOML"),
    mark("a TOML file"),
    mark("a readable TOML file"),
    mark("a CSV file"),
    mark("a readable CSV file"),
    mark("the name of a CSV file"),
    mark("a file"),
    mark("a readable file"),
    mark("a file or a folder"),
    mark("a file ending in {words}"),
    mark("a folder with one of {words}"),
    mark("a folder with result.json or run.json"),
    mark("a place that can be written to"),
    mark("a place that can be read and written"),
    mark("a folder that can be written"),
    mark("a folder that no other process writes to"),
    mark("--out DIR beside it, where files are written"),
    mark("--out DIR beside it, the folder to describe"),
    mark("text in UTF-8"),
    mark("the columns year,value"),
    mark("a line for each year, below year,value"),
    mark("a year and a value"),
    mark("a share a year from -1 to 1, such as 0.02"),
    mark("JSON"),
    mark("the file that was written with the others"),
    mark("the source with SHA-256 {digest} that made the result"),
    mark("format {n}"),
    # scenarios and policies
    mark("a packaged scenario or a path ending in .toml"),
    mark("a packaged policy or a path ending in .toml"),
    mark("a policy, its name or its file"),
    mark("policy names joined by +"),
    mark("at least one policy to compare with the base"),
    mark("at least one policy in a bundle"),
    mark("each policy once"),
    mark("each policy once in a bundle"),
    mark("each policy or bundle once"),
    mark("policies that go together"),
    mark("a name other than 'base', which is the scenario itself"),
    mark("at most {n} arms"),
    mark("a scenario with [municipalities.<name>]"),
    mark("one of the payers {words}"),
    mark("a budget of a payer of the scenario"),
    mark("at most {what}"),
    mark("a chain of scenarios that ends"),
    mark("[domains.<name>] with sector, payer and share, or extends"),
    mark("a date such as '2027-01' (year and month)"),
    mark("no date before the start, {start}"),
    mark("a date from the start of the scenario on, {start}"),
    mark("a date after week {week}, in which the policy begins"),
    mark("start_week and end_week, since the scenario has no start"),
    mark("dates in order, each once"),
    mark("a value for the start, {start}"),
    mark("the name of an outcome"),
    mark("an outcome of the table"),
    mark("2 or more, to separate chance from the factors"),
    mark('a year or month such as 2015 or "2015-07"'),
    mark("one value for organisations that both reach"),
    mark('reach organisations = "all", since only the purchaser reads this parameter'),
    mark("growth, since until is given"),
    mark('a first month such as "2015-01"'),
    mark("a date after the last value"),
    mark("file or builder"),
    mark("the node attribute that names the organisation"),
    mark("a parameter of this version"),
    mark("one value"),
    mark("the network it was run with"),
    mark("an outcome"),
    mark("a scenario of one region"),
    mark("a scenario whose workforce is built"),
    mark("a scenario with one inflow and one budget"),
    mark("a scenario without budgets of municipalities"),
    mark("a scenario with youths in care"),
    mark("a packaged name or a path"),
    mark('a start, such as start = "2015-01", since years need one'),
    mark("policies that do not change behaviours"),
    mark("an arm of the comparison"),
    mark("a comparison with the scenario's choice rule"),
    mark("no scenario: these numbers come from games alone"),
    mark("a published pattern"),
    # results
    mark("a result written by cosim: of compare, claim, discover, ablate or validate"),
    mark("a result of cosim compare"),
    mark("a whole result"),
    mark("a whole comparison"),
    mark("a whole comparison table"),
    mark("a whole {kind}"),
    mark("the table of --fits"),
    mark("the table of --fits for this comparison"),
    mark("the JSON of a validation or an ablation"),
    mark("a comparison to report them with"),
    # what was found
    mark("nothing"),
    mark("none"),
    mark("none of them"),
    mark("both"),
    mark("neither"),
    mark("no such file"),
    mark("no file '{path}'"),
    mark("no --out"),
    mark("a folder"),
    mark("the folder {path}"),
    mark("an existing file"),
    mark("an empty name"),
    mark("one in use"),
    mark("a longer one"),
    mark("'{name}' twice"),
    mark("no JSON ({error})"),
    mark("no table ({error})"),
    mark("version {n}"),
    mark("one without {what}"),
    mark("one with rows that are damaged"),
    mark("one that cannot be read ({error})"),
    mark("a damaged one ({error})"),
    mark("a damaged file ({error})"),
    mark("other bytes at position {n}"),
    mark("values nested too deeply"),
    mark("Expected newline or end of document after a statement"),
    mark("Expected '=' after a key in a key/value pair"),
    mark("Invalid value"),
    mark("Invalid initial character for a key part"),
    mark("Invalid statement"),
    mark("Unescaped '\\' in a string"),
    mark("Unterminated string"),
    mark("Cannot overwrite a value"),
    mark("Permission denied"),
    mark("No such file or directory"),
    mark("Is a directory"),
    mark("Invalid hex value"),
    # units, in brackets behind a range
    mark("share"),
    mark("share of contract"),
    mark("share of need at arrival"),
    mark("share of mean need"),
    mark("share of available"),
    mark("share of cost"),
    mark("weeks"),
    mark("years"),
    mark("quarters"),
    mark("hours"),
    mark("hours/week"),
    mark("hours/client"),
    mark("skilled hours"),
    mark("weight"),
    mark("factor"),
    mark("ratio"),
    mark("word"),
    mark("mean need"),
    mark("payoff"),
    mark("EUR/contract hour"),
    mark("EUR/hour"),
    mark("EUR/week"),
    mark("EUR/year"),
    mark("1/week"),
    mark("1/quarter"),
    mark("1/year"),
    mark("professionals"),
    mark("clients"),
    mark("clients/professional"),
    mark("organisations/region"),
    mark("regions"),
    mark("weeks of wages"),
    # what to do
    mark("did you mean '{word}'?"),
    mark("and {n} more mistake"),
    mark("and {n} more mistakes"),
    mark("choose another name"),
    mark("the file is damaged"),
    mark("the file is not whole"),
    mark("one run has no margins"),
    mark("change it in the scenario"),
    mark("payers: {names}"),
    mark("packaged: {names}"),
    mark("there are: {names}"),
    mark("there are: {names} and {n} more"),
    mark("put it in [ ]"),
    mark("{n} or more make the intervals much narrower"),
    mark("{low} and {high} are the nearest"),
    mark("{key} is a series, whose dates need it"),
    mark("wait, stop the other one, or name another folder"),
    mark("an English Excel opens the CSV files as they are"),
    mark("outcomes on clients need runs longer than warm-up and follow-up together"),
    mark("the files of a result belong together, see {sums} beside them; copy all, or delete {sums}"),
    # of the command line itself
    mark("No such option: {name}"),
    mark("No such option: {name} Did you mean {other}?"),
    mark("No such option: {name} (Possible options: {words})"),
    mark("No such command '{name}'."),
    mark("Invalid value for '{name}': Input should be a valid integer, unable to parse string as an integer"),
    mark("Invalid value for '{name}': Input should be a valid number, unable to parse string as a number"),
    mark("Missing argument '{name}'."),
    mark("Missing option '{name}'."),
    mark("Option '{name}' requires an argument."),
    mark("Got unexpected extra argument ({words})"),
    mark("Got unexpected extra arguments ({words})"),
    mark("Invalid value for '{name}': Value error, '{value}' is not one of {words}."),
    mark("Invalid value for '{name}': '{value}' is not a valid int."),
    mark("Invalid value for '{name}': '{value}' is not a valid integer."),
    mark("Invalid value for '{name}': '{value}' is not a valid float."),
    # of an analysis: why there is no box, which one is chosen, what it holds, why there are no indices
    mark("fewer than {n} worlds are too few for a box"),
    mark("it fails in none of them"),
    mark("it succeeds in none of them"),
    mark("it fails in {n} of them, too few for a box"),
    mark("it succeeds in {n} of them, too few for a box"),
    mark("no box of factors describes when it fails"),
    mark("no box of factors describes when it succeeds"),
    mark(
        "the largest harmonic mean of coverage and density, without limits that may be chance (quasi-p 0.05 or more)"
    ),
    mark("chosen by number"),
    mark("{key} is from {low} to {high}"),
    mark("{key} is above {low}"),
    mark("{key} is below {high}"),
    mark("{key} is {words}"),
    mark("no run has it"),
    mark("only {n} of {all} trajectories are complete: the others have a failed run or a run without this outcome"),
    mark("only {n} of {all} blocks are complete: the others have a failed run or a run without this outcome"),
    mark("only {n} of {all} points are complete: the others have a failed run or a run without this outcome"),
    mark("{n} complete trajectories, at least {least} are needed"),
    mark("{n} complete blocks, at least {least} are needed"),
    mark("{n} complete points, at least {least} are needed"),
    mark("exactly none at every point, in every replicate"),
    mark("the same at every point, in every replicate"),
    mark("all variance over the points may be chance, at this number of replicates"),
    mark(
        "{key}: {n} words or numbers from a list, each as likely as any other; effects are between any two of them, "
        "mu towards the later in the list"
    ),
    mark("{key}: {n} words or numbers from a list, each as likely as any other, in no particular order"),
    mark("{key}: {n} words or numbers from a list, each as likely as any other; a slide for each if there are few"),
    mark(
        "{key}: {n} whole numbers, each as likely as any other; a step is about half the range, and effects are over "
        "the whole range"
    ),
    mark("{key}: {n} whole numbers, each as likely as any other, in no particular order"),
    mark("{key}: {n} whole numbers, each as likely as any other; a slide for each if there are few"),
    # policies that do nothing
    mark("policy {name} starts in week {week} and the run has {weeks} weeks, so it does nothing here"),
    mark("policy {name} changes no parameter and costs nothing"),
    mark("policy {name} changes no parameter"),
    mark("policy {name} changes nothing, since {what} already"),
    mark("policy {name} changes {what}, which does nothing while {key} is {value}"),
    mark("policy {name} changes nothing, since {key} is {value} already"),
    mark("policy {name}: {key} is {value} already"),
    mark(
        "policy {name} reaches a random share of {share} of {n} organisations, on average {mean}: in many runs nobody"
    ),
    *TEMPLATES,
    *REFUSED,
)  # fmt: skip
_LONGEST = 500  # of a place, or of what was found
_PLACE = re.compile(r"\{(\w+)\}")
_ONE_WORD = {"key", "n", "m", "low", "high", "week", "one", "start"}  # places without blanks


def _pattern(template: str) -> re.Pattern[str]:
    """What a template looks like when it is filled in."""
    text, seen, found = "", set(), 0
    for place in _PLACE.finditer(template):
        text += re.escape(template[found : place.start()])
        any_text = r"\S+?" if place[1] in _ONE_WORD else ".+?"
        text += f"(?P={place[1]})" if place[1] in seen else f"(?P<{place[1]}>{any_text})"
        seen.add(place[1])
        found = place.end()
    return re.compile(text + re.escape(template[found:]), re.DOTALL)


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Templates with the most words of their own first: they say most about what is meant."""
    known = sorted(dict.fromkeys(_KNOWN), key=lambda one: -len(_PLACE.sub("", one)))
    return tuple((template, _pattern(template)) for template in known)


def in_words(text: str, language: Language) -> str:
    """A text of the library in a language; one that is not known stays as it is.

    Examples
    --------
    >>> in_words("a whole number from 1 to 6", Language("nl")), in_words("a heron", Language("nl"))
    ('een geheel getal van 1 tot en met 6', 'a heron')
    """
    if language.code == "en" or not text:
        return text
    for template, pattern in _patterns():
        if found := pattern.fullmatch(text):
            values = {name: in_words(value, language) if name in {"what", "unit"} else value
                      for name, value in found.groupdict().items()}  # fmt: skip
            return language.tr(template, **values)
    return text


def refusal(error: InputError, language: Language) -> str:
    """An error as one line in a language."""
    if language.code == "en":
        return str(error)
    expected, got = (in_words(str(text), language) for text in (error.expected, error.got))
    if isinstance(error.hint, Hint):
        hint = translated(error.hint, language)
    else:
        hint = "; ".join(in_words(part, language) for part in error.hint.split("; "))
    where = terminal_text(_placed(error.where, language), most=_LONGEST)
    line = language.tr(_LINE, where=where, expected=expected, got=terminal_text(got, most=_LONGEST))
    return terminal_text(" ".join((f"{line}; {hint}" if hint else line).splitlines()))


_BOTH = re.compile(r"(\S+) and (\S+)")
_PLACES = (
    mark("change {n} ({key})"),
    mark("policy {n} ({key})"),
    mark("change {n}"),
    mark("policy {n}"),
    mark("figure {n}"),
)


def _placed(where: str, language: Language) -> str:
    """A place in a file, with its change or policy counted in a language."""
    if both := _BOTH.fullmatch(where):
        return language.tr("{first} and {last}", first=both[1], last=both[2])
    return ": ".join(", ".join(_part(one, language) for one in place.split(", ")) for place in where.split(": "))


def _part(place: str, language: Language) -> str:
    for template in _PLACES:
        if found := _pattern(template).fullmatch(place):
            return language.tr(template, **found.groupdict())
    return place
