"""Write the tables of the documentation from the declarations in the code: parameters, policies, columns, outcomes.

`make refresh` runs it, with all else that is written from the code. A test fails while a page is out of date. A few
lines over 400: one page after another, each short.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType

from cosim.care import state
from cosim.care.outcomes.catalogue import OUTCOMES
from cosim.care.policies.load import load_policy, policies
from cosim.care.policies.model import Change, Policy, RunningCost
from cosim.care.recorder import WEEKLY
from cosim.care.rules import catalogue
from cosim.care.rules.choose import RULES
from cosim.care.scenario.load import load_scenario, scenarios
from cosim.care.scenario.model import Scenario
from cosim.care.scenario.structure import PARAMETERS as STRUCTURE
from cosim.care.week import PHASES
from cosim.cli.reference import refreshed
from cosim.core.parameters import BEHAVIOURS, Parameter

FOLDER = Path(__file__).parent
MARK = "<!-- Written by `make refresh` from the code. Edit the code, not this page. -->"

TABLES = (
    ("Clients", "clients", state.CLIENTS, "A row per family."),
    ("Professionals", "professionals", state.PROFESSIONALS, "A row per professional."),
    ("Organisations", "organisations", state.ORGANISATIONS, "A row per provider."),
    ("Ties", "ties", state.TIES, "A row per tie from one professional to another; each direction has its own."),
    ("Sheets", "sheets", state.SHEETS, "A row per client present: work of one week."),
    ("Seats", "seats", state.SEATS, "A row per client present and team slot: work of one member in one week."),
    ("System", "system", state.SYSTEM, "One row."),
)
LISTS = (
    ("Behaviours", BEHAVIOURS),
    ("Stages of a client", state.STAGES),
    ("Kinds of hours", state.HOURS),
    ("Kinds of money", state.KINDS),
    ("Providers outside the model", state.EXTERNAL),
)
LIMITS = (
    ("life domains", state.DOMAINS),
    ("payers", state.PAYERS),
    ("professionals around one client", state.TEAM_SLOTS),
    ("clients of one professional", state.CASE_SLOTS),
)


_READ_BY = {
    "organisations": "",
    "purchaser": " Read by the *purchaser*.",
    "municipality": " Read by the *purchaser*, or the municipality.",
}


def number(value: object) -> str:
    """A number as briefly as it can be written exactly; a word as it is."""
    return f"{value:.12g}" if isinstance(value, (int, float)) and not isinstance(value, bool) else str(value)


def table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    rows = [[" ".join(cell.split()).replace("|", "\\|") for cell in line] for line in lines]
    return "\n".join(f"| {' | '.join(row)} |" for row in ([*head], ["---"] * len(head), *rows))


def sentence(module: ModuleType) -> str:
    """First sentence of a rule file, without its leading name."""
    first = (module.__doc__ or "").strip().splitlines()[0].rstrip(".")
    return first.partition(": ")[2] or first


def _default(parameter: Parameter) -> str:
    return " / ".join(number(value) for value in parameter.defaults)


def _range(parameter: Parameter) -> str:
    if parameter.choices:
        return ", ".join(f"`{word}`" for word in parameter.choices)
    return f"{number(parameter.low)} to {number(parameter.high)}" + (", whole" if parameter.whole else "")


def parameter_table(parameters: Iterable[Parameter]) -> str:
    """Key, default, value that switches it off, unit, range, status with source, meaning."""
    return table(
        ("key", "default", "off", "unit", "range", "status, source", "meaning"),
        (
            (
                f"`{one.key}`", _default(one), "" if one.off is None else number(one.off), one.unit, _range(one),
                one.status + (f": {one.source}" if one.source else ""),
                one.meaning + _READ_BY[one.read_by],
            )
            for one in parameters
        ),
    )  # fmt: skip


def rule_modules() -> list[ModuleType]:
    """The rule files that declare parameters, in the order of the catalogue."""
    return list(catalogue.MODULES)


def _mechanisms() -> Iterable[str]:
    for module in rule_modules():
        name = module.__name__.rpartition(".")[2]
        path = module.__name__.replace(".", "/")
        yield f"### {name.replace('_', ' ').capitalize()}"
        first = sentence(module)
        yield f"{first[:1].upper()}{first[1:]}. Rule file: `src/{path}.py`."
        yield parameter_table(module.PARAMETERS)


def _scenario(name: str) -> Iterable[str]:
    scenario = load_scenario(name)
    about = f"{scenario.title}. {' '.join(scenario.description.split())}"
    parent = scenario.written.get("extends")
    yield f"### {name}"
    yield about + (f" Extends `{parent}`." if parent else "")
    if "domains" in scenario.written:
        yield table(
            ("life domain", "sector", "payer", "share of needs"),
            ((one.name, one.sector, one.payer, number(one.share)) for one in scenario.domains),
        )
    before = _entries(load_scenario(str(parent))) if parent else _START
    yield table(
        ("key", "value", "status", "source", "note"),
        ((f"`{key}`", *entry) for key, entry in _entries(scenario).items() if entry != before[key]),
    )


def _entries(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    """Value, status, source and note of every key."""
    notes = scenario.notes
    return {
        key: (number(value), notes[key].status, notes[key].source, notes[key].note)
        for key, value in scenario.values.items()
    }


_START = {
    key: (number(value), one.status, one.source, "")
    for one in (*catalogue.PARAMETERS, *STRUCTURE)
    for key, value in zip(one.keys, one.defaults, strict=True)
}


def _change(change: Change) -> str:
    verb = {"set": "to", "scale": "times", "add": "plus"}[change.kind]
    value = number(change.value)
    if change.kind == "add" and value.startswith("-"):
        verb, value = "minus", value[1:]
    return f"`{change.key}` {verb} {value}"


def _cost(cost: RunningCost) -> str:
    parts = (
        (cost.per_week, "a week"),
        (cost.per_professional_week, "a professional a week"),
        (cost.per_client_week, "a client in care a week"),
    )
    found = ", ".join(f"EUR {number(euros)} {per}" for euros, per in parts if euros)
    return f"{found} ({cost.status}{f': {cost.source}' if cost.source else ''})" if found else "none"


def _reach(policy: Policy) -> str:
    if policy.reach.everyone:
        return "everybody"
    return ", ".join(f"{key} {value}" for key, value in policy.reach.as_dict().items())


def _policy(name: str) -> str:
    policy = load_policy(name)
    phase_in = f"over {policy.phase_in_weeks} weeks" if policy.phase_in_weeks else "at once"
    phase_in += "" if policy.end_week is None else f", until week {policy.end_week}"
    lines = [
        f"- Changes: {'; '.join(map(_change, policy.changes)) or 'nothing'}.",
        f"- Reaches {_reach(policy)}, from week {policy.start_week}, {phase_in}.",
        f"- Running cost: {_cost(policy.running_cost)}.",
        f"- Ideas: {', '.join(policy.ideas)}.",
    ]
    if policy.caveat:
        lines.append(f"- Left out by the model: {' '.join(policy.caveat.split())}")
    if policy.conflicts:
        lines.insert(3, f"- Not with: {', '.join(f'`{other}`' for other in policy.conflicts)}.")
    return f"### {name}\n\n**{policy.title}.** {' '.join(policy.description.split())}\n\n" + "\n".join(lines)


ABOUT_MECHANISMS = """\
Read every week, for each organisation by itself. A policy may change any of them. What is marked *purchaser* only the
purchaser reads: a policy changes it if it reaches everybody."""
ABOUT_PARAMETERS = """\
Every number that the model reads, from the declarations in the code. A `*` in a key stands for the three behaviours;
its defaults are then given in the order competitive / side-by-side / co-creative. *Off* is the value that switches a
mechanism off; a result that was stored before a parameter existed is read with that value.

A value is `published` (the source says where), `calibrated` (set so that the model meets published figures) or
`assumed` (no figure was found, so it should be varied). A packaged scenario replaces some of the defaults and says
where its own come from: see [packaged scenarios](#packaged-scenarios). Of the defaults, {counts}.

[The model](model.md) says what each mechanism does with them."""
ABOUT_POLICIES = """\
A change grows evenly from the first week to the end of its phase-in, counted from the value in the scenario. Policies
can be combined, unless they are named under *not with*. A policy of your own may also end: from its `end_week` on it
changes nothing and costs nothing. What people have learnt by then remains."""


def parameters_page() -> str:
    """The page of parameters, packaged scenarios and packaged policies."""
    counts = dict.fromkeys(("published", "calibrated", "assumed"), 0)
    for _, status, *_ in _START.values():
        counts[status] += 1
    parts = [
        "# Parameters",
        MARK,
        ABOUT_PARAMETERS.format(counts=", ".join(f"{count} are {status}" for status, count in counts.items())),
        "## Mechanisms",
        ABOUT_MECHANISMS,
        *_mechanisms(),
        "## Start of a run",
        "Read once, when the world is built. A policy cannot change them.",
        parameter_table(STRUCTURE),
        "## Packaged scenarios",
        "Only values that a scenario sets itself. Others are as in the scenario that it extends, or the default above.",
        *(part for name in scenarios() for part in _scenario(name)),
        "## Packaged policies",
        ABOUT_POLICIES,
        *map(_policy, policies()),
    ]
    return "\n\n".join(parts) + "\n"


def _column(column: state.Column) -> tuple[str, ...]:
    shape = "" if not column.shape else " x ".join(map(str, column.shape))
    start = "missing" if column.start != column.start or column.start == state.NOBODY else number(column.start)
    kind = getattr(column.dtype, "__name__", str(column.dtype))
    return f"`{column.name}`", kind, shape or "1", column.unit, start, column.meaning


def _driver(driver: Callable[..., None]) -> str:
    """File of a phase, ``care/rules/wait.py``; compiled functions keep their module."""
    plain = getattr(driver, "py_func", driver)
    return "`" + str(plain.__module__).removeprefix("cosim.").replace(".", "/") + ".py`"


ABOUT_STATE = """\
What the model remembers, in which order a week passes, and what a run is judged by; from the declarations in the code.
[The model](model.md) explains them."""
ABOUT_MONEY = """\
The first five kinds of money are ways to pay for care by contract. The other three go to providers outside the model,
in the order of the last line."""
ABOUT_WEEK = """\
The phases of a week, in order. A phase that goes over clients, professionals or organisations writes only to its own
rows, so the order within it has no influence."""
ABOUT_WEEKLY = """\
A row per week, written at its end. `run.series` shows them by the names in the last column; its euros are those of the
week."""
ABOUT_OUTCOMES = """\
Names as in `run.summary` and in a comparison. *Better* says which direction is better for clients and payers, if either
is. With a column given, the outcome is the mean of that column of `run.clients` over the cohort. Besides these, every
payer has an outcome `euros_<payer>` in EUR/year."""


def _columns() -> Iterable[str]:
    for title, name, columns, about in TABLES:
        yield f"### {title}"
        yield f"`world.{name}`. {about}"
        yield table(("column", "type", "size", "unit", "start", "meaning"), map(_column, columns))


def _weekly() -> str:
    lines = (
        (
            *_column(one),
            ", ".join(f"`{name}`" for name in one.names(["<payer>", "total"] if one.name == "spent" else None)),
        )
        for one in WEEKLY
    )
    return table(("column", "type", "size", "unit", "start", "meaning", "in `run.series`"), lines)


def _phases() -> str:
    lines = (
        (str(n), f"`{one.name}`", one.over, one.sentence, _driver(one.driver)) for n, one in enumerate(PHASES, start=1)
    )
    return table(("", "phase", "over", "what happens", "rule file"), lines)


def _outcomes() -> str:
    lines = (
        (f"`{one.name}`", one.group, one.unit, one.better, one.meaning, f"`{one.per_client}`" if one.per_client else "")
        for one in OUTCOMES
    )
    return table(("outcome", "group", "unit", "better", "meaning", "column of `run.clients`"), lines)


def state_page() -> str:
    """The page of columns, phases and outcomes."""
    lists = ((name, ", ".join(f"`{one}`" for one in words)) for name, words in LISTS)
    parts = [
        "# State, week and outcomes",
        MARK,
        ABOUT_STATE,
        "## Columns",
        "*Start* is the value of a new row, before the world is built; *missing* stands for nobody, never or not yet.",
        *_columns(),
        "### Weekly records",
        ABOUT_WEEKLY,
        _weekly(),
        "## Lists",
        table(("list", "in this order"), lists),
        ABOUT_MONEY,
        table(("at the most", "number"), ((name, str(count)) for name, count in LIMITS)),
        "## The week",
        ABOUT_WEEK,
        _phases(),
        "## Outcomes",
        ABOUT_OUTCOMES,
        _outcomes(),
    ]
    return "\n\n".join(parts) + "\n"


def _submodels() -> str:
    """Each rule file: its phases, what it says with its equations, why it is there, and what region-2015 sets."""
    phases: dict[str, list[str]] = {getattr(one.driver, "py_func", one.driver).__module__: [] for one in PHASES}
    for phase in PHASES:
        phases[getattr(phase.driver, "py_func", phase.driver).__module__].append(f"`{phase.name}`")
    for module in rule_modules():
        phases.setdefault(module.__name__, [])
    reasons = tomllib.loads((FOLDER / "rationale.toml").read_text(encoding="utf-8"))
    parts = []
    for name, there in phases.items():
        module, short = import_module(name), name.removeprefix("cosim.care.rules.")
        told = [" ".join(part.split()) for part in (module.__doc__ or "").replace("``", "`").split("\n\n")]
        when = f"Phases: {', '.join(there)}." if there else "Read by other rules."
        parts += [f"### {short}", f"*File: `src/{name.replace('.', '/')}.py`. {when}*", *told,
                  *([f"**Rationale.** {reasons[short]}"] if short in reasons else [])]  # fmt: skip
    return "\n\n".join(parts)


def _initial() -> str:
    """Values at the start of the packaged scenarios, from their files, with what differs from one to the next."""
    found = {name: load_scenario(name).values for name in scenarios()}
    keys = [key for one in STRUCTURE for key in one.keys]
    return table(
        ("key", *(f"`{name}`" for name in found)),
        (
            (f"`{key}`", *(number(values[key]) for values in found.values()))
            for key in keys
            if key in found["classroom"]
        ),
    )


def _switched() -> str:
    """Mechanisms with a value that is off: what the declared default and region-2015 do with them."""
    values = load_scenario("region-2015").values
    lines = [
        (
            f"`{one.key}`",
            number(one.defaults[0]),
            number(values[one.key]),
            "off" if values[one.key] == one.off else "on",
        )
        for one in catalogue.PARAMETERS
        if one.off is not None and one.key in values
    ]
    return table(("key", "declared default", "region-2015", "mechanism"), lines)


def odd_page() -> str:
    """The ODD page: hand-written text, with its generated tables replaced."""
    tables = {
        "columns": "\n\n".join(_columns()),
        "limits": table(("at the most", "number"), ((name, str(count)) for name, count in LIMITS)),
        "schedule": _phases(),
        "outcomes": _outcomes(),
        "structure": parameter_table(STRUCTURE),
        "submodels": _submodels(),
        "initial": _initial(),
        "switched": _switched(),
        "parameters": parameter_table(catalogue.PARAMETERS),
    }
    return _filled("odd", tables)


def _filled(page: str, made: Mapping[str, str]) -> str:
    """A hand-written page with its generated parts put in anew, each between two marks."""
    text = (FOLDER / f"{page}.md").read_text(encoding="utf-8")
    for name, part in made.items():
        begin, end = f"<!-- {page}: {name}: begin -->", f"<!-- {page}: {name}: end -->"
        head, rest = text.split(begin)
        text = f"{head}{begin}\n\n{part}\n\n{end}{rest.split(end)[1]}"
    return text


def _document(module: ModuleType) -> str:
    """The docstring of a rule file and the keys it declares, as Markdown."""
    told = [" ".join(part.split()) for part in (module.__doc__ or "").replace("``", "`").split("\n\n")]
    keys = ", ".join(f"`{one.key}`" for one in module.PARAMETERS)
    return "\n\n".join([f"*File: `{module.__name__.rpartition('.')[2]}.py`.*", *told, f"Parameters: {keys}."])


def _choice_rules() -> str:
    found = []
    for name, rule in RULES.items():
        told = "Nobody changes, and neither exploration nor management has an influence."
        if rule is not None:
            told = _document(import_module(getattr(rule, "py_func", rule).__module__))
        found.append(f"#### `{name}`\n\n{told}")
    return "\n\n".join(found)


def model_page() -> str:
    """The page on the model: the list of phases, the choice rules, and mechanisms that have no section by hand."""
    text = (FOLDER / "model.md").read_text(encoding="utf-8")
    by_hand = re.sub(r"<!-- model: (\w+): begin -->.*?<!-- model: \1: end -->", "", text, flags=re.DOTALL)
    rules = {getattr(rule, "py_func", rule).__module__ for rule in RULES.values() if rule is not None}
    others = [
        one for one in rule_modules()
        if one.__name__ not in rules and f"`{one.__name__.rpartition('.')[2]}.py`" not in by_hand
    ]  # fmt: skip
    sections = [
        f"### {one.__name__.rpartition('.')[2].replace('_', ' ').capitalize()}\n\n{_document(one)}" for one in others
    ]
    made = {
        "week": _phases(),
        "choice": _choice_rules(),
        "others": "\n\n".join(["## Other mechanisms", *sections]) if others else "",
    }
    return _filled("model", made)


def cli_page() -> str:
    """The page of commands: hand-written text with the tables of options put in anew."""
    return refreshed((FOLDER / "cli.md").read_text(encoding="utf-8"))


PAGES: dict[str, Callable[[], str]] = {
    "cli.md": cli_page,
    "parameters.md": parameters_page,
    "state.md": state_page,
    "odd.md": odd_page,
    "model.md": model_page,
}


def texts() -> dict[Path, str]:
    """Every page by its path."""
    return {FOLDER / name: page() for name, page in PAGES.items()}


def main() -> None:
    """Write every page."""
    for path, text in texts().items():
        path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
