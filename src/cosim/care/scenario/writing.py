"""Write scenarios: the resolved form as a file that reads back to the same identity, a new file, and the schemas."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from cosim.care.policies.model import Policy
from cosim.care.policies.schema import policy_schema
from cosim.care.policies.values import wanted, written
from cosim.care.scenario import tables
from cosim.care.scenario.load import load_scenario
from cosim.care.scenario.model import Scenario
from cosim.care.scenario.parts import OPTIONAL, Note, note_of
from cosim.care.scenario.schema import SHARE, schema_json
from cosim.core.parameters import Parameter, keys_of
from cosim.errors import InputError
from cosim.texts.language import ENGLISH, Language

__all__ = [
    "about", "entry", "in_comment", "new_scenario_text", "schema_path", "schema_texts", "to_toml", "toml_value",
    "write_schemas",
]  # fmt: skip

_BARE = re.compile(r"^[A-Za-z0-9_-]+$")
_FIRST_LINE = "#:schema ./scenario.schema.json"


def to_toml(scenario: Scenario) -> str:
    """The scenario with every key, each with meaning, unit, range and status in a comment.

    Inherited values are written out, so it needs no other scenario; the loaded file has the same identity.
    """
    lines = [_FIRST_LINE, *(f"{name} = {_text(getattr(scenario, name))}" for name in ("name", "title", "description"))]
    lines += [f"{key} = {value}" for key, value in scenario.facts.items()]
    lines += [f"weeks = {scenario.weeks}"]
    lines += [] if scenario.start is None else [f"start = {_text(scenario.start)}"]
    lines += [] if scenario.price_year is None else [f"price_year = {scenario.price_year}"]
    lines += [f"# identity {scenario.identity}"]
    if not scenario.policies:
        lines.append("policies = []")
    for domain in scenario.domains:
        note = scenario.notes.get(f"domains.{domain.name}.share", Note())
        lines += [
            "",
            f"[domains.{_key(domain.name)}]",
            f"sector = {_text(domain.sector)}",
            f"payer = {_text(domain.payer)}",
        ]
        lines += [f"share = {entry(SHARE, domain.share, note, plain=note == Note())}"]
    for place in scenario.municipalities:
        content = place.as_dict()
        budget = {"budget": content.pop("budgets")} if place.budgets else {}
        lines += ["", f"[municipalities.{_key(str(content.pop('name')))}]"]
        lines += [f"{key} = {toml_value(value)}" for key, value in (content | budget).items()]
    lines += _sections(scenario)
    for policy in scenario.policies:
        lines += ["", *_policy(policy)]
    return "\n".join(lines) + "\n"


def _sections(scenario: Scenario) -> Iterator[str]:
    """Every parameter, under the section that its key begins with."""
    sections: dict[str, list[str]] = {"network": list(_network(scenario))} if scenario.network else {}
    for key, (parameter, at) in keys_of(tables.parameters(scenario.extensions)).items():
        if scenario.network is not None and key == "network.builder":
            continue
        section, _, last = key.rpartition(".")
        value, note = scenario.values[key], scenario.notes.get(key, note_of(parameter))
        # A bare value reads back with the declared origin if it is the default, else as an assumption.
        default = parameter.number(value) == parameter.number(parameter.defaults[at])
        plain = note == (note_of(parameter) if default else Note())
        lines = sections.setdefault(section, [])
        lines.append(f"# {in_comment(about(parameter, note))}")
        written = entry(parameter, value, note, plain=plain)
        if key in scenario.series:
            origin = {name: text for name, text in note.as_dict().items() if text}
            written = toml_value({**scenario.series[key].as_dict(), **origin})
        lines.append(f"{_key(last)} = {written}")
    for section, lines in sections.items():
        yield ""
        yield f"[{'.'.join(map(_key, section.split('.')))}]"
        yield from lines


def about(parameter: Parameter, note: Note) -> str:
    """Meaning, what may be written, which value is off, and where the value comes from."""
    off = "" if parameter.off is None else f"; {written(parameter.off)} switches it off"
    source = f", {note.source}" if note.source else ""
    return f"{parameter.meaning} [{wanted(parameter)}{off}; {note.status}{source}]"


def _network(scenario: Scenario) -> Iterator[str]:
    """Keys of a user's own network file."""
    network = scenario.network
    if network is None:
        return
    yield f"file = {_text(network.file.resolve().as_posix())}"
    for name in ("organisation_attribute", "strength_attribute", "format"):
        if (word := getattr(network, name)) is not None:
            yield f"{name} = {_text(word)}"
    if network.strength_to_trust:
        yield f"strength_to_trust = {toml_value(network.strength_to_trust)}"
    yield from (f"{name} = {toml_value(value)}" for name in OPTIONAL if (value := getattr(network, name)) is not None)


def _policy(policy: Policy) -> Iterator[str]:
    """A policy written out in full, so that the file does not depend on another."""
    content = policy.as_dict()
    changes = content.pop("changes")
    yield "[[policies]]"
    yield from (f"{key} = {toml_value(value)}" for key, value in content.items())
    for change in changes:
        yield "[[policies.changes]]"
        yield from (f"{key} = {toml_value(value)}" for key, value in change.items())


def entry(parameter: Parameter, value: float | str, note: Note, *, plain: bool) -> str:
    """A value, with where it comes from unless that is known."""
    number = str(int(value)) if parameter.whole and not isinstance(value, str) else toml_value(value)
    if plain:
        return number
    origin = [f"{name} = {_text(text)}" for name, text in note.as_dict().items() if text]
    return f"{{ value = {', '.join([number, *origin])} }}"


def toml_value(value: object) -> str:
    """A value in TOML."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(str(key))} = {toml_value(part)}" for key, part in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(toml_value, value)) + "]"
    return str(value).lower() if isinstance(value, bool) else repr(value)


def _text(text: str) -> str:
    """A basic string: JSON escapes are valid in TOML, except for one character that JSON does not escape."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(name: str) -> str:
    return name if _BARE.match(name) else _text(name)


def in_comment(text: str) -> str:
    """One line without control characters, which a comment may not hold."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def new_scenario_text(
    name: str, *, extends: str = "classroom", path: str | None = None, language: Language = ENGLISH
) -> str:
    """A short file to start from: it extends another scenario and shows how to change a value.

    The file names that scenario by ``path`` if it is given; ``language`` is that of comments.

    Raises
    ------
    InputError
        If the name cannot be used, or there is no such scenario to extend.
    """
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*", name):
        raise InputError("scenario name", expected="letters, digits, - _ and .", got=repr(name))
    parent = load_scenario(extends)
    lines = [
        _FIRST_LINE,
        f"name = {_text(name)}",
        f"title = {_text(name.replace('-', ' ').replace('_', ' ').capitalize())}",
        'description = ""',
        f"extends = {_text(path or extends)}",
        f"weeks = {parent.weeks}",
        "",
        language.tr("# Every key that is left out has the value of the scenario this one extends."),
        language.tr(
            "# All keys, with meaning, unit and range: {command}",
            command=f"cosim scenario show {in_comment(extends)} --resolved",
        ),
        language.tr("# A value may say where it comes from:"),
        '# key = { value = 1.0, status = "published", source = "who, year, table", note = "" }',
    ]
    for key, (parameter, _) in keys_of(tables.parameters()).items():
        if key in _SHOWN:
            section, _, last = key.rpartition(".")
            lines += ["", f"# [{section}]", f"# {in_comment(about(parameter, parent.notes[key]))}"]
            lines += [f"# {_key(last)} = {entry(parameter, parent.values[key], Note(), plain=True)}"]
    return "\n".join(lines) + "\n"


_SHOWN = ("population.arrivals_per_week", "absorption.hours_per_week", "choice.rule")  # examples in a new file


def schema_texts() -> dict[str, str]:
    """The published JSON Schemas by file name, as stored with the packaged files."""
    schemas = {
        "scenario.schema.json": schema_json(),
        "policy.schema.json": policy_schema(list(keys_of(tables.mechanisms()))),
    }
    return {name: json.dumps(schema, indent=1, ensure_ascii=False) + "\n" for name, schema in schemas.items()}


def schema_path(name: str) -> Path:
    """Path of a schema in the package, in the folder of the packaged scenarios or policies."""
    kind = "scenario" if name.startswith("scenario") else "policies"
    return Path(__file__).parent.parent / kind / "packaged" / name


def write_schemas(folder: Path | None = None) -> tuple[Path, ...]:
    """Write the JSON Schemas: each into its folder of the package, or both into ``folder``."""
    written_to = []
    for name, text in schema_texts().items():
        path = schema_path(name) if folder is None else folder / name
        path.write_text(text, encoding="utf-8", newline="\n")
        written_to.append(path)
    return tuple(written_to)
