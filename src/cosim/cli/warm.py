"""``cosim warm``: compile beforehand, so that no later command waits."""

from __future__ import annotations

from cosim.cli.console import interruptible, note, write
from cosim.cli.options import Lang, Quiet
from cosim.cli.progress import compile_now, uncompiled
from cosim.errors import CosimError

__all__ = ["warm"]


def warm(lang: Lang = "en", quiet: Quiet = False) -> None:
    """Compile the model and the games now, and keep the machine code for later commands."""
    from cosim.texts.language import language_of

    language = language_of(lang)
    if uncompiled():
        write(language.tr("nothing to compile: NUMBA_DISABLE_JIT is set") + "\n")
        return

    from cosim.core.compiled import cache_folder, is_compiled

    with interruptible():
        compile_now(quiet=quiet)
        if not quiet:
            note(language.tr("Compiling regions side by side, building of worlds and games"))
        _compile_the_rest()
    if not is_compiled():
        reason = language.tr("machine code cannot be kept: no cache folder can be written; set COSIM_CACHE_DIR to one")
        raise CosimError(reason)
    write(language.tr("compiled and kept in {folder}", folder=cache_folder().parents[1]) + "\n")


def _compile_the_rest() -> None:
    """What other commands need besides weeks."""
    from cosim.care.compiling import compile_rounds
    from cosim.care.scenario.load import load_scenario
    from cosim.care.simulate import simulate
    from cosim.evidence.validation.theory.by_engine import warm_up

    simulate(load_scenario("classroom"), seed=0, weeks=1, record="none")
    compile_rounds()
    warm_up()
