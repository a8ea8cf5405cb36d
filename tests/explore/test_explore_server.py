"""The server of the explorer without a browser: what it refuses, its queue, and that its numbers are those of a run.

Over 400 lines: all of it asks the same small server, which is made once.
"""

from __future__ import annotations

import asyncio
import json
import socket
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from cosim.care.scenario.load import load_scenario
from cosim.care.simulate import simulate
from cosim.cli import main
from cosim.errors import InputError
from cosim.explore.ask import MOST_BYTES, read_ask
from cosim.explore.desk import MOST_JOBS, MOST_OF_ADDRESS, MOST_PAGES, Desk, FullError
from cosim.explore.detail import MOST_FAMILIES
from cosim.explore.follow import SERIES, CancelledError, Followed, follow, outcome_names
from cosim.explore.knobs import KNOBS, knobs_of
from cosim.explore.studio import Studio
from cosim.explore.summary import summary_of
from cosim.explore.visitors import Passes, Visitor
from cosim.explore.words import texts_of

pytest.importorskip("starlette")
pytest.importorskip("uvicorn")
from cosim.explore.serve import listen, token_for
from cosim.explore.server import Guard, application

WEEKS = 110
PAGE = "0123456789abcdef"


@pytest.fixture(scope="module")
def studio() -> Studio:
    return Studio(load_scenario("classroom").replace({"weeks": WEEKS}))


def asked(**changes: Any) -> bytes:
    return json.dumps({"page": PAGE, "policies": ["audit"], "runs": 2} | changes).encode()


HOSTILE = {
    "not JSON": b"{", "a list": b"[]", "deep": b"[" * 4000, "not text": b"\xff\xfe", "long": b" " * (MOST_BYTES + 1),
    "unknown key": asked(scenario="/etc/passwd"), "a file": asked(policies=["own.toml"]),
    "a path": asked(policies=["../audit"]), "many policies": asked(policies=["audit"] * 7),
    "policies as text": asked(policies="audit"), "numbers as policies": asked(policies=[1]),
    "unknown knob": asked(knobs={"money.wage": 1}), "too far": asked(knobs={"threat.level": 1.1}),
    "not a number": asked(knobs={"threat.level": float("nan")}), "endless": asked(knobs={"threat.level": 1e999}),
    "huge": asked(knobs={"threat.level": 10**400}), "true": asked(knobs={"threat.level": True}),
    "many runs": asked(runs=21), "one run": asked(runs=1), "half a run": asked(runs=2.5),
    "negative seed": asked(seed=-1),
    "a large seed": asked(seed=2**31), "a page": asked(page="x" * 16), "no page": asked(page=None),
    "both": asked(both=1),
}  # fmt: skip


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_body_is_refused_in_one_line(body: bytes, studio: Studio) -> None:
    with pytest.raises(InputError) as found:
        studio.prepare(body)
    assert "\n" not in str(found.value)
    assert len(str(found.value)) < 700


def test_a_good_body_is_read(studio: Studio) -> None:
    own = studio.knobs[0]
    ask = read_ask(asked(knobs={"threat.level": 0.5, own.key: own.value}), knobs=studio.knobs, policies=("audit",))
    assert (ask.policies, ask.knobs, ask.runs) == (("audit",), (("threat.level", 0.5),), 2)


def test_knobs_count_in_one_world_or_in_both(studio: Studio) -> None:
    for both in (False, True):
        found = studio.prepare(asked(knobs={"threat.level": 0.5}, both=both))
        assert (found.base.values["threat.level"] == 0.5) is both
        assert found.arm.values["threat.level"] == 0.5
        assert [one.name for one in found.arm.policies] == ["audit"]


@pytest.mark.slow
def test_a_followed_run_is_the_run(studio: Studio) -> None:
    (mine,) = follow(studio.scenario, seed=3, replicate=0, weeks=WEEKS)
    plain = simulate(studio.scenario, seed=3)
    for name in ("functioning", "euros_total", "share_co_creative", "waste_share"):
        assert mine.outcomes[name] == plain.summary[name] or np.isnan(plain.summary[name])
    assert mine.series["waiting"][0] == plain.series["waiting"][:4].mean()
    with pytest.raises(CancelledError):
        follow(studio.scenario, seed=3, replicate=0, weeks=WEEKS, stopped=lambda: True)


@pytest.mark.slow
def test_worlds_followed_together_are_those_followed_alone(studio: Studio) -> None:
    base = studio.scenario
    arms = base, base.replace({"threat.level": 0.5}), base.with_policies(["audit"])
    together = follow(*arms, seed=3, replicate=0, weeks=WEEKS)
    for one, scenario in zip(together, arms, strict=True):
        (alone,) = follow(scenario, seed=3, replicate=0, weeks=WEEKS)
        assert one.run is not None
        assert alone.run is not None
        assert one.run.recorded.tobytes() == alone.run.recorded.tobytes()
        assert np.array_equal(one.behaviours, alone.behaviours)
    assert together[0].outcomes != together[2].outcomes


@pytest.mark.slow
def test_a_pair_tells_outcomes_network_families_and_organisations(studio: Studio) -> None:
    prepared = studio.prepare(asked(knobs={"threat.level": 1.0}))
    pairs = {r: studio.work(prepared, r, lambda: False) for r in (0, 1)}
    told = studio.payload_of(prepared, pairs, 0)
    json.dumps(told, allow_nan=False)
    found = told["outcomes"]["share_side_by_side"]
    assert found["low"] <= found["mean"] <= found["high"]
    network = told["detail"]["network"]
    assert len(network["frames"][0]) == len(network["frames"][1]) == -(-WEEKS // 13)
    assert len(network["frames"][0][0]) == len(network["at"]) == len(network["labels"])
    assert np.abs(network["at"]).max() <= 1.0
    families = told["detail"]["families"]
    arrivals = [one["arrival"] for one in families["sample"]]
    assert len(arrivals) == MOST_FAMILIES < families["of"]
    assert arrivals == sorted(arrivals)
    gains = [one["worlds"][0]["left"] - one["worlds"][1]["left"] for one in families["extremes"]]
    assert len(gains) == families["gained"] + families["lost"] <= MOST_FAMILIES
    assert min(gains[: families["gained"]]) > 0 > max(gains[families["gained"] :])
    middle = sum(abs(one["worlds"][0]["left"] - one["worlds"][1]["left"]) for one in families["sample"]) / len(arrivals)
    assert middle < sum(map(abs, gains)) / len(gains)  # the extremes are more extreme than the sample
    assert told["detail"]["organisations"][0]["number"] is not None
    assert {row["kind"] for row in told["detail"]["who"]} == {"family", "organisation"}
    assert len(told["detail"]["organisations"]) == 12
    again = studio.work(prepared, 0, lambda: False)
    assert again[0] is pairs[0][0]  # the world as it is is kept


def test_families_that_do_not_differ_are_no_extremes(studio: Studio) -> None:
    prepared = studio.prepare(asked(policies=[]))
    same = studio.payload_of(prepared, {0: studio.work(prepared, 0, lambda: False)}, 0)
    families = same["detail"]["families"]
    assert (families["gained"], families["lost"], families["extremes"]) == (0, 0, [])
    assert len(families["sample"]) == MOST_FAMILIES


def test_a_difference_below_what_counts_is_called_small() -> None:
    scenario = load_scenario("classroom")
    names = outcome_names(scenario)

    def pair(base: float, arm: float) -> Any:
        return tuple(
            Followed(dict.fromkeys(names, x), dict.fromkeys(SERIES, np.zeros(2)), None, None) for x in (base, arm)
        )

    pairs = {0: pair(0.5, 0.51), 1: pair(0.6, 0.61), 2: pair(0.55, 0.5601)}
    found = summary_of(pairs, scenario)["outcomes"]["functioning"]
    assert (found["verdict"], found["small"]) == ("better", True)
    pairs = {0: pair(0.5, 0.7), 1: pair(0.6, 0.8), 2: pair(0.55, 0.7501)}
    found = summary_of(pairs, scenario)["outcomes"]["functioning"]
    assert (found["verdict"], found["small"]) == ("better", False)


class Gate:
    """Work that waits until it is let through, and writes down who was served."""

    def __init__(self) -> None:
        self.served: list[tuple[str, int]] = []
        self.open = threading.Event()

    def __call__(self, asked: str, replicate: int, stopped: Callable[[], bool]) -> int:
        self.open.wait(10)
        self.served.append((asked, replicate))
        if asked == "broken":
            raise ValueError("broken")
        return replicate


def desk_run(scene: Callable[[Desk[str, int], Gate], Any]) -> tuple[Any, Gate]:
    gate = Gate()

    async def all_of_it() -> Any:
        with ThreadPoolExecutor(1) as pool:
            return await scene(Desk(pool, 1, gate, lambda asked, found, replicate: {"sum": sum(found.values())}), gate)

    return asyncio.run(asyncio.wait_for(all_of_it(), 20)), gate


def at(address: str, cookie: str = "", page: str = "0") -> Visitor:
    return Visitor(address, cookie, page)


async def served_in_turns(desk: Desk[str, int], gate: Gate) -> Any:
    jobs = [desk.enter(at("home", name), name, 3) for name in ("a", "b", "c")]
    gate.open.set()
    return [[event async for event in job.read()] for job in jobs]


def test_visitors_are_served_in_turns_and_told_their_place() -> None:
    events, gate = desk_run(served_in_turns)
    assert gate.served[:3] == [("a", 0), ("b", 0), ("c", 0)]
    assert [name for name, _ in gate.served[3:6]] == ["a", "b", "c"]
    assert events[0][0][0] == "replicate"  # it did not wait
    assert events[2][0] == ("place", {"place": 2, "of": 2})
    assert events[2][1] == ("place", {"place": 1, "of": 1})
    assert all(one[-1] == ("done", {}) for one in events)
    assert [payload["n"] for name, payload in events[1] if name == "replicate"] == [1, 2, 3]


async def asks_again(desk: Desk[str, int], gate: Gate) -> Any:
    first = desk.enter(at("a"), "first", 5)
    await asyncio.sleep(0.05)
    second = desk.enter(at("a"), "second", 2)
    gate.open.set()
    return [[name async for name, _ in job.read()] for job in (first, second)]


def test_the_newest_request_of_a_visitor_wins() -> None:
    (first, second), gate = desk_run(asks_again)
    assert first == ["replaced"]
    assert second[-1] == "done"
    assert [asked for asked, _ in gate.served].count("first") <= 1


async def leaves_and_fails(desk: Desk[str, int], gate: Gate) -> Any:
    gone, broken, good = (
        desk.enter(at(name), what, runs)
        for name, what, runs in (("a", "gone", 5), ("b", "broken", 5), ("c", "good", 2))
    )
    desk.leave(gone)
    gate.open.set()
    return [[event async for event in job.read()] for job in (gone, broken, good)]


def test_a_job_that_is_left_stops_and_one_that_fails_ends_alone() -> None:
    (gone, broken, good), gate = desk_run(leaves_and_fails)
    assert gone == [("stopped", {})]
    assert broken[-1] == ("failed", {"error": "ValueError: broken"})
    assert good[-1] == ("done", {})
    assert [asked for asked, _ in gate.served].count("broken") == 1


def test_a_full_desk_refuses() -> None:
    async def scene(desk: Desk[str, int], gate: Gate) -> Any:
        jobs = [desk.enter(at(str(n)), "x", 2) for n in range(MOST_JOBS)]
        with pytest.raises(FullError):
            desk.enter(at("one more"), "x", 2)
        for job in jobs:
            desk.leave(job)
        gate.open.set()

    desk_run(scene)


async def many_names(desk: Desk[str, int], gate: Gate) -> Any:
    """One visitor with three pages, one who takes a new cookie each time, and one at another address."""
    jobs = [desk.enter(at("home", "greedy", str(page)), "pages", 3) for page in range(MOST_PAGES)]
    jobs += [desk.enter(at("home", f"taken-{n}"), "cookies", 3) for n in range(5)]
    jobs += [desk.enter(at("home", "modest"), "modest", 3), desk.enter(at("away", "other"), "other", 3)]
    gate.open.set()
    return [[name async for name, _ in job.read()] for job in jobs]


def test_many_names_take_no_turns_from_others() -> None:
    events, gate = desk_run(many_names)
    served = [asked for asked, _ in gate.served]
    assert all(one[-1] == "done" for one in events)
    assert served[1:6:2] == ["other"] * 3  # every second turn, whatever others call themselves
    home = [asked for asked in served if asked != "other"]
    assert home[:7].count("pages") == 1  # three pages of a visitor have one turn of the seven at this address
    assert home[:7].count("modest") == 1


async def a_page_too_many(desk: Desk[str, int], gate: Gate) -> Any:
    jobs = [desk.enter(at("home", "a", str(page)), str(page), 2) for page in range(MOST_PAGES + 1)]
    gate.open.set()
    return [[name async for name, _ in job.read()][-1] for job in jobs]


def test_a_page_too_many_takes_the_place_of_the_oldest() -> None:
    last, _ = desk_run(a_page_too_many)
    assert last == ["replaced"] + ["done"] * MOST_PAGES


def test_one_address_cannot_fill_the_desk() -> None:
    async def scene(desk: Desk[str, int], gate: Gate) -> Any:
        jobs = [desk.enter(at("home", str(n)), "x", 2) for n in range(MOST_OF_ADDRESS)]
        with pytest.raises(FullError):
            desk.enter(at("home", "one more"), "x", 2)
        jobs.append(desk.enter(at("away"), "x", 2))
        for job in jobs:
            desk.leave(job)
        gate.open.set()

    desk_run(scene)


def test_a_pass_is_of_this_server_or_none() -> None:
    passes = Passes()
    one, two = passes.fresh(), passes.fresh()
    assert passes.number(one) != passes.number(two)
    assert len(passes.number(one)) >= 16
    number, _, signature = one.partition(".")
    flipped = f"{number}.{'0' if signature[0] != '0' else '1'}{signature[1:]}"
    for wrong in (None, "", "a", "a.b", ".", "é.é", flipped, f"{number}0.{signature}", Passes().fresh()):
        assert passes.number(wrong) == ""


def test_who_asks_is_what_the_server_knows(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    asking: list[Visitor] = []

    def enter(self: Any, visitor: Visitor, wanted: Any, runs: int) -> Any:
        asking.append(visitor)
        raise FullError("full")

    monkeypatch.setattr(Desk, "enter", enter)
    with ThreadPoolExecutor(1) as pool:
        app = application(studio, pool, 1, token="t0ken")
        given = answer(app, "/t0ken/")[1]["set-cookie"]
        assert "HttpOnly" in given
        assert "SameSite=strict" in given
        assert "Path=/t0ken/" in given
        name, _, value = given.partition(";")[0].partition("=")
        assert "set-cookie" not in answer(app, "/t0ken/", cookie=f"{name}={value}")[1]
        post = {"method": "POST", "content_type": "application/json", "x_forwarded_for": "192.0.2.1"}
        for cookie, page in ((value, "a" * 8), (value, "b" * 8), ("made.up", "c" * 8), ("", "d" * 8)):
            status, _, text = answer(app, "/t0ken/run", body=asked(page=page), cookie=f"{name}={cookie}", **post)
            assert (status, json.loads(text)) == (503, {"error": "full"})
    assert {one.address for one in asking} == {"127.0.0.1"}
    assert asking[0].cookie == asking[1].cookie == value.partition(".")[0]
    assert [one.cookie for one in asking[2:]] == ["", ""]  # names that are made up are one and the same


def test_a_request_that_was_given_up_takes_no_place(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Desk, "enter", lambda *given: pytest.fail("entered"))
    with ThreadPoolExecutor(1) as pool:
        app = application(studio, pool, 1)
        post = {"method": "POST", "content_type": "application/json", "body": asked()}
        assert answer(app, "/run", gone=True, **post)[0] == 499


def answer(
    app: Guard,
    path: str,
    *,
    method: str = "GET",
    body: bytes = b"",
    host: str = "[::1]:80",
    gone: bool = False,
    **headers: str,
) -> tuple[int, dict[str, str], bytes]:
    """One answer, without a socket."""
    sent: list[Any] = []
    given = {"host": host} | {name.replace("_", "-"): value for name, value in headers.items()}

    parts = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Any:
        if parts:
            return parts.pop()
        if not gone:
            await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "",
        "scheme": "http", "http_version": "1.1", "asgi": {"version": "3.0"}, "client": ("127.0.0.1", 1), "server": None,
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
    }  # fmt: skip
    asyncio.run(app(scope, receive, send))
    headers_back = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers_back, b"".join(one.get("body", b"") for one in sent[1:])


def test_only_this_host_is_answered_and_headers_are_strict(studio: Studio, tmp_path: Any) -> None:
    (tmp_path / "index.html").write_text("<p>lessons</p>", encoding="utf-8")
    (tmp_path / "own.toml").write_text("", encoding="utf-8")
    with ThreadPoolExecutor(1) as pool:
        app = application(studio, pool, 1, lessons=tmp_path)
        status, headers, page = answer(app, "/")
        assert status == 200
        assert headers["x-content-type-options"] == "nosniff"
        assert b"default-src &#x27;none&#x27;" in page
        assert b"connect-src &#x27;self&#x27;" in page
        assert b"http://" not in page.replace(b"http://www.w3.org/2000/svg", b"")
        port = 80
        assert answer(app, "/", host="evil.example:80")[0] == 403
        assert answer(app, "/", host=f"127.0.0.2:{port}")[0] == 200
        for wrong in ("", ":80", "127.0.0.1.evil.example", f"localhost:{port}:{port}", "[::1", "192.0.2.1"):
            assert answer(app, "/", host=wrong)[0] == 403, wrong
        assert answer(app, "/", host="localhost")[0] == answer(app, "/", host="[::1]:80")[0] == 200
        assert answer(app, "/lessons/")[2] == b"<p>lessons</p>"
        for name in ("own.toml", "..%2fown.html", "../index.html", "none.html"):
            assert answer(app, f"/lessons/{name}")[0] == 404
        post = {"method": "POST", "body": asked()}
        assert answer(app, "/run", **post, content_type="text/plain")[0] == 400
        assert answer(app, "/run", **post, content_type="application/json", origin="http://evil.example")[0] == 400
        long = b" " * (MOST_BYTES + 1)
        assert answer(app, "/run", method="POST", body=long, content_type="application/json")[0] == 413
        assert answer(app, "/run")[0] == 405


def test_a_token_is_asked_for_beyond_this_machine(studio: Studio) -> None:
    assert token_for("127.0.0.1") == token_for("localhost") == token_for("::1") == ""
    token = token_for("0.0.0.0")
    assert len(token) >= 20
    assert token != token_for("0.0.0.0")
    with ThreadPoolExecutor(1) as pool:
        app = application(studio, pool, 1, token=token)
        assert answer(app, f"/{token}/", host="laptop:80")[0] == 200
        for path in ("/", "/run", f"/{token[:-1]}/", "/lessons/", "//"):
            assert answer(app, path, host="laptop:80")[0] == 403


def test_texts_are_in_every_language(studio: Studio) -> None:
    english, dutch = texts_of("en"), texts_of("nl")
    assert set(english["ui"]) == set(dutch["ui"])
    assert {key: set(one) for key, one in english["knobs"].items()} == {
        key: set(one) for key, one in dutch["knobs"].items()
    }
    assert set(english["knobs"]) == {key for key, *_ in KNOBS}
    import re

    for key, text in english["ui"].items():
        assert text
        assert set(re.findall(r"{(\w+)}", text)) == set(re.findall(r"{(\w+)}", dutch["ui"][key])), key


def test_knobs_lie_within_what_parameters_allow(studio: Studio) -> None:
    assert len(knobs_of(studio.scenario)) > 5
    for knob in knobs_of(studio.scenario):
        assert knob.low <= knob.value <= knob.high
        for value in (knob.low, knob.high):
            studio.scenario.replace({knob.key: value})


def test_wrong_input_is_one_line_and_code_2(
    capsys: pytest.CaptureFixture[str], monkeypatch: Any, tmp_path: Any
) -> None:
    def refused(*words: str) -> str:
        assert main(["explore", *words]) == 2
        text = capsys.readouterr().err
        assert text.count("\n") == 1
        return text

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        port = taken.getsockname()[1]
        assert "in use" in refused("classroom", "--port", str(port))
        with pytest.raises(InputError, match="in use"):
            listen("127.0.0.1", port)
    assert "clasroom" in refused("clasroom")
    assert "lang" in refused("--lang", "fr")
    assert "65535" in refused("--port", "70000")
    assert "lesson build" in refused("--lessons", str(tmp_path))
    assert "policy" in refused("--policy", "no-such-policy")
    monkeypatch.setattr("cosim.cli.explore.find_spec", lambda name: None)
    assert 'pip install "cosim[explore]"' in refused()


def test_the_package_is_light() -> None:
    """Asking for help imports neither server nor engine."""
    import subprocess

    code = "import sys, cosim.cli.app; print([n for n in ('starlette', 'uvicorn', 'numba') if n in sys.modules])"
    start = time.perf_counter()
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]", time.perf_counter() - start
