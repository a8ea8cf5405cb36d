"""``cosim game theory``: exact results about a game, without playing it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cosim.cli.console import interruptible
from cosim.cli.emit import Output, emit
from cosim.cli.game_input import DEFAULT_PAYOFFS, Typed, settings_of
from cosim.cli.game_options import NumberSet, Payoffs, RuleName
from cosim.cli.options import Json, Out, Quiet, Seed, command_line, option
from cosim.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import RenderableType

    from cosim.games.theory.report import Theory

__all__ = ["theory"]

_NO_NETWORK = "mixed:1000000"  # the largest game without a network; theory takes its population apart from it
_RESOLUTION = 100  # of basins: mixes along an edge
_NOTHING = 1e-9  # of an eigenvalue
_SMALLEST = 700.0  # minus the logarithm of the smallest float


def theory(
    payoffs: Payoffs = DEFAULT_PAYOFFS,
    population: Annotated[
        int, option("--population", "Size of the well-mixed population, 2 or more.", metavar="N")
    ] = 50,
    beta: Annotated[float, option("--beta", "Selection strength in that population.", metavar="B")] = 1.0,
    graph: Annotated[
        str | None,
        option("--graph", "Network whose critical ratio is wanted: karate, ring:10:2, a file ...", metavar="NETWORK"),
    ] = None,
    rule: RuleName = "fermi",
    changes: NumberSet = None,
    seed: Seed = 0,
    out: Out = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Compute fixed points, fixation probabilities, long-run shares, and the critical ratio of a network."""
    from cosim.checks import whole
    from cosim.games.theory.report import theory_of

    typed = Typed(payoffs, graph or _NO_NETWORK, rule, seed=seed)
    game = typed.game(settings_of(changes))
    if game.pool:
        raise InputError("--payoffs", expected="a payoff matrix", got=f"public goods ({payoffs})")
    output = Output(as_json, quiet, out)
    output.check()
    whole("population", population, least=2, most=10**9)
    whole("seed", seed)
    with interruptible():
        found = theory_of(game, network=graph is not None, population=population, beta=beta, resolution=_RESOLUTION)
    payload = {"command": command_line(), "payoffs": payoffs, "graph": graph, **found.to_dict()}
    emit(
        output,
        payload=lambda: payload,
        view=lambda: _view(found, payoffs, graph),
        save=lambda folder: _save(folder, payload),
        draw=lambda folder: _draw(folder, found, payoffs),
    )


def _save(folder: Path, payload: dict[str, Any]) -> list[Path]:
    from cosim.studies.files import json_text, write_set

    return write_set(folder, {"theory.json": json_text(payload)})


def _draw(folder: Path, found: Theory, payoffs: str) -> list[Path]:
    """The triangle of three behaviours."""
    if len(found.names) != 3:
        return []
    from cosim.plots.draw import save_figures
    from cosim.plots.ternary import triangle

    names = tuple(name.replace("-", "_") for name in found.names)
    figure = triangle(
        found.matrix, points=found.points, basins=found.basins, behaviours=names,
        title=f"Replicator dynamics: {payoffs}", caption=f"payoffs {_rows(found)} (row: own behaviour)",
    )  # fmt: skip
    return save_figures({"triangle": figure}, folder)


def _rows(found: Theory) -> str:
    return "; ".join(" ".join(f"{value:g}" for value in row) for row in found.matrix.tolist())


def _view(found: Theory, payoffs: str, graph: str | None) -> list[RenderableType]:
    from rich.padding import Padding
    from rich.text import Text

    head = f"{payoffs}: {', '.join(found.names)}"
    parts: list[RenderableType] = [Text(head, style="bold")]
    infinite = "Infinite well-mixed population: fixed points of the replicator dynamics"
    finite = (
        f"{found.population} players, pairwise comparison, beta {found.beta:g}: fixation probability of one newcomer "
        f"of the row among the column (1/N is {1.0 / found.population:.3g})"
    )
    for title, table in ((infinite, _points(found)), (finite, _matrix(found, found.log_fixation, _probability))):
        parts += [Padding(Text(title, style="bold"), (1, 0, 0, 0)), table]
        if title == infinite:
            parts.append(
                Text(
                    "ESS: evolutionarily stable strategy; no small group with another behaviour can grow.", style="dim"
                )
            )
    shares = ", ".join(
        f"{name} {100.0 * share:.1f} %" for name, share in zip(found.names, found.stationary, strict=True)
    )
    parts.append(Text(f" With rare mutation the population is: {shares}."))
    if found.ratio is not None:
        parts.append(Padding(Text(f"On {graph}, {found.players} players", style="bold"), (1, 0, 0, 0)))
        parts.append(Text(f" {_ratio(found)}"))
        if found.takeovers is not None:
            parts.append(
                Text(f" With rule {found.rule}, exactly: fixation probability of one newcomer at a random place")
            )
            parts.append(_matrix(found, found.takeovers, "{:.4g}".format))
        else:
            parts.append(Text(f" Rule {found.rule}: {found.why_not}."))
    return parts


def _ratio(found: Theory) -> str:
    ratio = found.ratio
    assert ratio is not None
    how = f"death-birth updating, weak selection, {found.payoffs} payoffs"
    if found.rule != "death-birth":
        how += f"; not a statement about rule {found.rule}"
    if ratio.meaning == "never":
        return f"No benefit is large enough for cooperation to be favoured ({how})."
    if ratio.meaning == "spite":
        return f"Cooperation is never favoured; harming others is, below a ratio of {ratio.value:.6g} ({how})."
    return f"Cooperation is favoured where benefit over cost exceeds {ratio.value:.6g} ({how})."


def _points(found: Theory) -> RenderableType:
    from rich.table import Table

    table = Table(box=None, pad_edge=True, padding=(0, 1, 0, 0))
    for name in found.names:
        table.add_column(name, justify="right", overflow="fold")
    for heading in ("payoff", "kind", "ESS", "basin", "eigenvalues"):
        table.add_column(heading, justify="right" if heading in {"payoff", "basin"} else "left")
    for point, basin in zip(found.points, found.basin_shares, strict=True):
        table.add_row(
            *(f"{100.0 * share:.1f} %" for share in point.mix),
            f"{point.payoff:.4g}",
            f"{point.kind}{', one of many' if point.continuum else ''}",
            "yes" if point.stable else "no",
            "" if basin is None else f"{100.0 * basin:.0f} %",
            ", ".join(_complex(value) for value in point.eigenvalues),
        )
    return table


def _complex(value: complex) -> str:
    real, imaginary = (0.0 if abs(part) < _NOTHING else part for part in (value.real, value.imag))
    return f"{real:.3g}" if imaginary == 0.0 else f"{real:.3g}{imaginary:+.3g}i"


def _matrix(found: Theory, values: Any, shown: Callable[[float], str]) -> RenderableType:
    from rich.table import Table

    table = Table(box=None, pad_edge=True, padding=(0, 2, 0, 1))
    table.add_column("newcomer")
    for name in found.names:
        table.add_column(f"among {name}", justify="right")
    for new, name in enumerate(found.names):
        table.add_row(name, *("-" if new == old else shown(values[new, old]) for old in range(len(found.names))))
    return table


def _probability(log: float) -> str:
    """A probability from its logarithm, also one that is too small for a float."""
    if log == -math.inf or log > -_SMALLEST:
        return f"{math.exp(log):.4g}"
    power = math.floor(log / math.log(10.0))
    return f"{math.exp(log - power * math.log(10.0)):.3g}e{power}"
