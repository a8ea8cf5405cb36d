"""What a change takes by hand: an outcome, a choice rule and a phase two files each, a weekly column one.

Each change is made in a copy of the project. All that follows from it (documentation pages among them) is made by
`docs/generate.py`, and the tests of the documentation then pass without another edit.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from cosim.care.rules import ledger
from cosim.care.week import PHASES, source_of
from helpers.copies import Edits, copied, run

RULES = Path(ledger.__file__).parent

CONTRARIAN = '''"""Contrarian: take the rarest behaviour.

Formula. The behaviour with the smallest share among one's ties. Assumed.
"""

from __future__ import annotations

from cosim.care.rules.choice.neighbours import share_of
from cosim.care.state import Behaviour, ProfessionalIndex, Week, World
from cosim.core.compiled import rule
from cosim.core.parameters import Parameter
from cosim.core.rng import Key

PARAMETERS = (Parameter("contrarian.rate", 1.0, "0..1", 0, 1, "Not used by this example."),)


@rule
def oppose(p: ProfessionalIndex, week: Week, key: Key, world: World) -> Behaviour:
    """Next behaviour of professional ``p``. Reads only."""
    rarest, lowest = world.professionals[p]["behaviour"], 2.0
    for b in range(3):
        if share_of(p, b, world) < lowest:
            rarest, lowest = b, share_of(p, b, world)
    return rarest
'''

HOLIDAY = '''"""Holiday: trust grows without work.

Formula. trust <- trust + ``holiday.gain`` * (1 - trust), every week. Assumed.
"""

from __future__ import annotations

from cosim.care.state import Week, World
from cosim.core.compiled import driver
from cosim.core.parameters import Parameter
from cosim.core.rng import Key

PARAMETERS = (Parameter("holiday.gain", 0.5, "1/week", 0, 1, "Trust won from a holiday."),)


@driver
def rest_all(low: int, high: int, week: Week, key: Key, world: World) -> None:
    """Professionals ``low`` to ``high``: writes their ties."""
    for p in range(low, high):
        row = world.professionals[p]
        gain = world.parameters[row["organisation"]]["holiday.gain"]
        for tie in range(row["first_tie"], row["first_tie"] + row["ties"]):
            world.ties[tie]["trust"] += gain * (1.0 - world.ties[tie]["trust"])
'''

HEAD = """
import json, sys
sys.path.insert(0, "tests")
from helpers.exact import *
from cosim.care.simulate import simulate
weeks = 8
"""


@pytest.fixture
def edits(tmp_path):
    """Edits by hand in a copy of the project."""
    return Edits(copied(tmp_path))


def printed(edits, code):
    """What a program in the copy prints, as JSON."""
    return json.loads(run(edits.place, "-c", HEAD + code))


def check_documentation(edits, name):
    """Pages are made anew; they hold ``name`` in backticks, and every test of them passes."""
    run(edits.place, "docs/generate.py")
    pages = [edits.place / "docs" / page for page in ("state.md", "model.md")]
    assert any(f"`{name}`" in page.read_text("utf-8") for page in pages)
    (tests,) = (edits.place / "tests").rglob("test_docs_generated.py")
    assert " passed" in run(edits.place, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tests))


@pytest.mark.slow
def test_an_outcome_takes_two_files(edits):
    declared = '    Outcome("knowledge", "system", "0..1", "higher", "mean knowledge on ties"),\n'
    measured = '        "knowledge": float(last["known"].mean()),\n'
    catalogue, measure = "src/cosim/care/outcomes/catalogue.py", "src/cosim/care/outcomes/measure.py"
    edits.replace(catalogue, '    Outcome("waiting",', f'{declared}    Outcome("waiting",')
    edits.replace(measure, '        "waiting": ', f'{measured}        "waiting": ')
    assert len(edits.files) == 2

    value, known = printed(
        edits,
        "run = simulate(tiny(policies=False), seed=1, weeks=weeks)\n"
        "print(json.dumps([run.summary['knowledge'], float(run.recorded['known'][4:].mean())]))",
    )
    assert value == known > 0.0
    check_documentation(edits, "knowledge")


@pytest.mark.slow
def test_a_choice_rule_takes_two_files(edits):
    choose = "src/cosim/care/rules/choose.py"
    edits.create("src/cosim/care/rules/choice/contrarian.py", CONTRARIAN)
    last = '    "best_response": respond_best,\n'
    imported = "from cosim.care.rules.choice.imitation import"
    edits.replace(choose, last, f'{last}    "contrarian": oppose,\n')
    edits.replace(choose, imported, f"from cosim.care.rules.choice.contrarian import oppose\n{imported}")
    assert len(edits.files) == 2

    chosen, fixed, keys = printed(
        edits,
        "def behaviours(**values):\n"
        "    quiet = {'choice.exploration': 0, 'choice.stance_pull': 0}\n"
        "    scenario = tiny(policies=False).replace({**quiet, **values})\n"
        "    built, engine = begin(scenario, weeks=weeks)\n"
        "    engine.run(weeks)\n"
        "    return built.world.professionals['behaviour'].tolist()\n"
        "from cosim.care.rules.catalogue import PARAMETERS\n"
        "print(json.dumps([behaviours(**{'choice.rule': 'contrarian'}), behaviours(**{'choice.rule': 'fixed'}),\n"
        "    [one.key for one in PARAMETERS]]))",
    )
    assert chosen != fixed
    assert keys[-1] == "contrarian.rate"  # the others keep their order
    check_documentation(edits, "contrarian.rate")


@pytest.mark.slow
def test_a_phase_takes_two_files_and_runs_where_it_is_listed(edits):
    week, feel, imported = "src/cosim/care/week.py", '    Phase("feel",', "from cosim.care.rules.hours import"
    edits.create("src/cosim/care/rules/holiday.py", HOLIDAY)
    edits.replace(week, feel, f'    Phase("rest", "professionals", rest_all, "everybody rests"),\n{feel}')
    edits.replace(week, imported, f"from cosim.care.rules.holiday import rest_all\n{imported}")
    assert len(edits.files) == 2

    different, trust, calls, phases = printed(
        edits,
        "from cosim.care.mesa.system import CareSystem\n"
        "from cosim.care.week import PHASES, source_of\n"
        "scenario = tiny(policies=False)\n"
        "whole = fingerprint_of(scenario, weeks=weeks)\n"
        "apart = differing(whole, fingerprint_of(scenario, weeks=weeks, profile=True))\n"
        "apart += differing(whole, fingerprint_of(scenario, weeks=weeks, threads=2))\n"
        "system = CareSystem(scenario, rng=1, weeks=weeks)\n"
        "system.run()\n"
        "apart += differing(whole, fingerprint(system.world, system._weekly))\n"
        "trust = [float(one['trust'].mean()) for one in (system.world.ties,)]\n"
        "calls = [line.strip() for line in source_of(PHASES).splitlines()]\n"
        "print(json.dumps([apart, trust, calls, [one.name for one in PHASES]]))",
    )
    assert different == []
    assert trust[0] > 0.9
    at = calls.index("rest(p_low, p_high, week, key, world)")
    assert calls[at + 1] == "feel(p_low, p_high, week, key, world)"
    assert phases[phases.index("rest") + 1] == "feel"
    check_documentation(edits, "rest")


@pytest.mark.slow
def test_a_weekly_column_takes_one_file(edits):
    declared = '    Weekly("team_size",'
    written = '    row["threat"] = system["threat"]\n'
    recorder = "src/cosim/care/recorder.py"
    edits.replace(
        recorder, declared, f'    Weekly("cases", _whole, "cases", "cases of all professionals"),\n{declared}'
    )
    edits.replace(recorder, written, f'{written}    row["cases"] = world.professionals["cases"].sum()\n')
    assert len(edits.files) == 1

    shown, reported, last = printed(
        edits,
        "from cosim.care.mesa.system import CareSystem\n"
        "run = simulate(tiny(policies=False), seed=1, weeks=weeks)\n"
        "system = CareSystem(tiny(policies=False), rng=1, weeks=weeks)\n"
        "system.run()\n"
        "frame = system.datacollector.get_model_vars_dataframe()\n"
        "last = int(run.professionals['cases'].sum())\n"
        "print(json.dumps([run.series['cases'].tolist(), frame['cases'].tolist(), last]))",
    )
    assert shown == reported
    assert shown[-1] == last > 0
    check_documentation(edits, "cases")


def test_the_compiled_week_calls_every_phase_once_in_order():
    calls = re.findall(r"^ +(\w+)\((?:[op_]*low, [op_]*high, )?week, key, world\)$", source_of(PHASES), re.MULTILINE)
    inside = [phase.name for phase in PHASES if phase.over != "all at once"]

    assert [name for name in calls if name in inside] == inside
    assert sorted(calls) == sorted(phase.name for phase in PHASES)


def test_phases_around_a_phase_at_once_go_in_two_rounds_of_blocks():
    wait, work = (phase for phase in PHASES if phase.name in {"wait", "work"})
    (threat,) = (phase for phase in PHASES if phase.name == "threat")

    text = source_of([wait, threat, work])

    weeks = text[text.index("def run_weeks") :]
    assert weeks.index("_carry_block_0(") < weeks.index("threat(") < weeks.index("_carry_block_1(")
    assert text.index("wait(low") < text.index("def _carry_block_1") < text.index("work(low")


def test_euros_are_booked_in_the_ledger_only():
    booked = re.compile(
        r'\["(spent|received|year_spent|cost|revenue|year_revenue|wages|year_wages|reserve)"\][^=\n]* [+-]= '
    )
    found = {path.name for path in RULES.rglob("*.py") if booked.search(path.read_text("utf-8"))}

    assert found == {"ledger.py"}
