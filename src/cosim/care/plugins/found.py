"""Find and load plug-ins: a file by its path, or an entry point (group ``cosim.plugins``) of an installed package.

Code is loaded only where the user names it: in ``--extend``, in ``extend`` of a scenario or study, or by
`load_plugin`. A stored result names its plug-ins by a hash of their source and never brings code along; it can be
repeated when the same source has been loaded.
"""

from __future__ import annotations

import ast
import hashlib
import re
import sys
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

from cosim.care.plugins.declared import Plugin
from cosim.care.plugins.guard import in_words
from cosim.core.compiled import user_cache
from cosim.errors import InputError, nearest

__all__ = ["GROUP", "Extension", "declared_at", "known", "load_plugin", "load_plugins", "place_of"]

GROUP = "cosim.plugins"
_WORD = re.compile(r"^[a-z][a-z0-9_]*$")


@dataclass(frozen=True)
class Extension:
    """A plug-in and where it came from.

    Attributes
    ----------
    name
        Its name.
    digest
        SHA-256 of its source.
    file
        Its file, or the entry point.
    plugin
        What it declares; None if only a stored result names it.
    text
        Source of a file, which other processes need.
    """

    name: str
    digest: str
    file: str = field(compare=False)
    plugin: Plugin | None = field(default=None, compare=False, repr=False)
    text: str = field(default="", compare=False, repr=False)

    def as_dict(self) -> dict[str, str]:
        """What a result keeps of it."""
        return {"name": self.name, "digest": self.digest, "file": self.file}

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        """Sent to another process as source, which is loaded there once."""
        return _restored, (self.name, self.digest, self.file, self.text, self.plugin is None)


_LOADED: dict[str, Extension] = {}  # by digest


def known(name: str, digest: str) -> Extension | None:
    """A plug-in of this process by its name and the hash of its source."""
    found = _LOADED.get(digest)
    return found if found is not None and found.name == name else None


def load_plugins(references: Iterable[str | Path], *, folder: Path | None = None) -> tuple[Extension, ...]:
    """`load_plugin` for several, each once."""
    return tuple(dict.fromkeys(load_plugin(one, folder=folder) for one in references))


def load_plugin(reference: str | Path, *, folder: Path | None = None) -> Extension:
    """Load a plug-in.

    Parameters
    ----------
    reference
        Path of a Python file, relative to ``folder``; or the name of an entry point of an installed package.

    Raises
    ------
    InputError
        If there is none, or it cannot be imported: file, line and what went wrong.
    """
    if str(reference).endswith(".py"):
        path = (folder or Path()) / reference
        try:
            text = path.read_bytes().decode("utf-8")
        except OSError as error:
            raise InputError(f"extend: {path}", expected="a Python file", got=error.strerror or str(error)) from None
        except UnicodeDecodeError:
            raise InputError(f"extend: {path}", expected="a Python file in UTF-8", got="other bytes") from None
        return _from_text(text, path.resolve())
    return _from_entry(str(reference))


def _from_text(text: str, path: Path) -> Extension:
    digest = hashlib.sha256(text.encode()).hexdigest()
    if digest not in _LOADED:
        name = f"cosim_plugin_{re.sub(r'[^A-Za-z0-9_]', '_', path.stem)}_{digest[:12]}"
        module = ModuleType(name)
        module.__file__ = str(path)
        sys.modules[name] = module  # Numba looks for it when it reads machine code
        try:
            exec(compile(text, str(path), "exec"), module.__dict__)
            plugin = _plugin_in(module, str(path))
        except BaseException as error:
            del sys.modules[name]
            if isinstance(error, InputError) or not isinstance(error, (Exception, SystemExit)):
                raise
            raise _broken(error, str(path)) from None
        _LOADED[digest] = Extension(plugin.name, digest, str(path), plugin, text)
    return _LOADED[digest]


def _from_entry(name: str) -> Extension:
    found = {one.name: one for one in entry_points(group=GROUP)}
    if name not in found:
        hint = nearest(name, found) or "a file ends in .py"
        raise InputError(
            f"extend: {name}", expected="a file or an entry point of cosim.plugins", got="neither", hint=hint
        )
    try:
        loaded = found[name].load()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever somebody's package raises
        raise InputError(f"extend: {name}", expected="a package that can be imported", got=in_words(error)) from None
    module = sys.modules[found[name].module]
    plugin = loaded if isinstance(loaded, Plugin) else _plugin_in(module, name)
    digest = _digest_of(module)
    _LOADED.setdefault(digest, Extension(plugin.name, digest, name, plugin))
    return _LOADED[digest]


def _digest_of(module: ModuleType) -> str:
    """SHA-256 of all Python files of the package that a module belongs to."""
    file = Path(str(module.__file__))
    top = module.__name__.partition(".")[0]
    root = next((one for one in file.parents if one.name == top), None)
    seen = hashlib.sha256()
    for path in sorted(root.rglob("*.py")) if root is not None else [file]:
        seen.update(path.relative_to(root or file.parent).as_posix().encode())
        seen.update(path.read_bytes())
    return seen.hexdigest()


def _plugin_in(module: ModuleType, where: str) -> Plugin:
    plugin = getattr(module, "plugin", None)
    if not isinstance(plugin, Plugin):
        got = "no such variable" if plugin is None else repr(plugin)
        raise InputError(f"{where}:1", expected="a variable plugin = Plugin(...)", got=got)
    if not _WORD.match(plugin.name):
        where = f"{where}:{declared_at(where, plugin.name)}"
        raise InputError(where, expected="a name of small letters, digits and _", got=repr(plugin.name))
    return plugin


def _broken(error: BaseException, file: str) -> InputError:
    """One line for an error at import: the last line of the file that was reached."""
    if isinstance(error, SyntaxError) and error.filename == file:
        line = error.lineno or 1
    else:
        frames = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
        line = frames[-1] if frames and frames[-1] else 1
    return InputError(f"{file}:{line}", expected="a plug-in that can be imported", got=in_words(error))


def _first_line(file: str, text: str) -> int:
    """Number of the first line of a file that holds ``text``; 1 if none does."""
    try:
        lines = Path(file).read_text(encoding="utf-8").splitlines()
    except OSError:
        return 1
    return next((number for number, line in enumerate(lines, start=1) if text in line), 1)


def declared_at(file: str, text: str) -> int:
    """Number of the line of a file on which a plug-in declares a text.

    That is where a call such as ``Column("load", ...)`` begins with it; else where it stands anywhere but as a key
    between square brackets, which is how a phase reads and writes a column; else the first line that holds it.
    """
    tree = _tree(file)
    words = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and node.value == text]
    keys = {id(node.slice) for node in ast.walk(tree) if isinstance(node, ast.Subscript)}
    firsts = {id(one.args[0]) for one in ast.walk(tree) if isinstance(one, ast.Call) and one.args}
    for found in ([node for node in words if id(node) in firsts], [node for node in words if id(node) not in keys]):
        if found:
            return min(node.lineno for node in found)
    return _first_line(file, text)


def place_of(function: Any, *, writes: str = "") -> str:
    """``file:line`` of a function, or of the line in it that writes a column; else of the first that names it."""
    code = getattr(function, "py_func", function).__code__
    first = code.co_firstlineno
    if not writes:
        return f"{code.co_filename}:{first}"
    last = max((line for *_, line in code.co_lines() if line is not None), default=first)
    inside = [node for node in ast.walk(_tree(code.co_filename)) if first <= getattr(node, "lineno", 0) <= last]
    targets = [target for node in inside for target in _targets(node)]
    for found in (targets, inside):
        lines = [
            one.lineno
            for node in found
            for one in ast.walk(node)
            if isinstance(one, ast.Subscript) and _key_of(one) == writes
        ]
        if lines:
            return f"{code.co_filename}:{min(lines)}"
    return f"{code.co_filename}:{first}"


def _targets(node: ast.AST) -> list[ast.expr]:
    """What a statement assigns to."""
    if isinstance(node, ast.Assign):
        return node.targets
    return [node.target] if isinstance(node, (ast.AugAssign, ast.AnnAssign)) else []


def _key_of(node: ast.Subscript) -> object:
    """The text between square brackets, such as ``"load"`` in ``row["load"]``."""
    return node.slice.value if isinstance(node.slice, ast.Constant) else None


def _tree(file: str) -> ast.Module:
    """A source as Python reads it; empty if it cannot be read."""
    try:
        return ast.parse(Path(file).read_text(encoding="utf-8"))
    except (OSError, SyntaxError, ValueError):
        return ast.Module(body=[], type_ignores=[])


def _restored(name: str, digest: str, file: str, text: str, only_named: bool) -> Extension:
    """A plug-in in another process."""
    if (found := known(name, digest)) is not None:
        return found
    if only_named:
        return Extension(name, digest, file)
    if not text:
        return _from_entry(file)
    path = Path(file)
    if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:  # another machine
        path = user_cache() / "plugins" / digest[:16] / path.name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_text(text, encoding="utf-8", newline="")
    return _from_text(text, path)
