"""Which state of somebody's code played: a short hash, so that figures of code that has changed are never taken for its own.

What is hashed, of a class or function:

- where it stands in a file: that file, and every file of the same package or folder that it imports, and that these import.
  Of an installed package it is the file alone, with the package's version. Where a module was loaded before its file was
  changed, as happens in a notebook, what was loaded is hashed beside the file;
- where it was typed into a notebook's cell or a script: its compiled code, and that of what it uses of the same cell or script,
  with the values of its plain globals;
- besides, of either: `version` and `fingerprint`, attributes that say what a file does not, such as which weights are loaded.

What an agent reads from elsewhere while it plays (a file of prompts, a server) is not seen. Whoever changes that gives the agent
another `fingerprint`.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.metadata
import importlib.util
import io
import pickle
import sys
import types
import uuid
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

LENGTH = 12
"""Characters of a hash that are kept."""
OWN = "memalpha_gym"
_SUITE = (OWN, f"{OWN}.envs")
"""The packages whose files every episode depends on: the engine and the environments."""
_NO_PART = (
    *("cli.py", "__main__.py", "terminal.py", "recording.py", "records.py", "log_checks.py", "sources.py", "views/"),
    *("agents/", "benchmarks/", "envs/"),
)
"""Files of the engine that no figure depends on, and the folders that an installed copy of it has inside."""
_READ = (".py", ".yaml", ".toml", ".json")
_INSTALLED = ("site-packages", "dist-packages")


def source_of(made: Any) -> str:
    """The hash of what an agent, a reader or an environment is made of.

    Args:
        made: a class or a function; of an object, its class and what it holds.
    """
    parts = [f"{name}={getattr(made, name, '')}" for name in ("version", "fingerprint")]
    if not isinstance(made, type | types.FunctionType | types.BuiltinFunctionType):
        parts.append(_state(made))
        made = type(made)
    for each in made.__mro__ if isinstance(made, type) else (made,):
        parts += _code_of(each)
    return _hash(parts)


@cache
def suite_source() -> str:
    """The hash of this package's own engine and environments, their prompts included."""
    return joined(*map(folder_source, _SUITE))


@cache
def folder_source(package: str) -> str:
    """The hash of all files of a package, those left out that no figure depends on."""
    root = _folder(package)
    parts = []
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.suffix in _READ and not (package == OWN and name.startswith(_NO_PART)):
            parts.append(f"{name} {_text_of(path)}")
    return _hash(parts)


def joined(*sources: str) -> str:
    """One hash for several."""
    return _hash(sources)


def _hash(parts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode("utf-8", "surrogatepass") + b"\0")
    return digest.hexdigest()[:LENGTH]


def _folder(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def _text_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _code_of(made: Any) -> list[str]:
    """What a class or function consists of; nothing for what belongs to Python or to the engine, whose versions keys tell."""
    module = sys.modules.get(made.__module__)
    file = getattr(module, "__file__", None)
    name = made.__module__
    if name == "builtins" or name.partition(".")[0] in sys.stdlib_module_names - {"__main__"}:
        return []
    if name.partition(".")[0] == OWN and not name.startswith((f"{OWN}.agents", f"{OWN}.benchmarks")):
        return []
    if name == "__main__" or file is None or Path(file).suffix != ".py":
        return list(_Compiled(made).parts())
    path = Path(file).resolve()
    if any(part in _INSTALLED for part in path.parts) and name.partition(".")[0] != OWN:
        return [name, _text_of(path), _version(name.partition(".")[0])]
    files = _closure(name, path)
    if path.name == "__init__.py" and not isinstance(made, type):  # a function that loads what it makes from beside it
        files |= {beside.stem: beside for beside in path.parent.glob("*.py")}
    return [
        f"{found} {_text_of(where)} {_loaded_otherwise(found, where)}".rstrip()
        for found, where in sorted(files.items())
    ]


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""


# --- files ----------------------------------------------------------------------------------------------------------------


@cache
def _home_of(name: str, path: Path) -> Path:
    """The folder that a module's top-level package lies in."""
    depth = name.count(".") + (path.name == "__init__.py")
    return path.parents[depth]


def _closure(name: str, path: Path) -> dict[str, Path]:
    """A module's file and those of its own folder or package that it imports, by their modules' names."""
    own = name.partition(".")[0] == OWN
    found: dict[str, Path] = {}
    waiting = [(name, path)]
    while waiting:
        module, where = waiting.pop()
        if module in found:
            continue
        found[module] = where
        for wanted in _imports(module, where):
            if (wanted.partition(".")[0] == OWN) is own and wanted not in found:
                waiting += [(wanted, file) for file in _file_of(wanted, name, path)]
    return found


def _imports(module: str, path: Path) -> Iterator[str]:
    """The names of what a file imports, packages on the way included; a name within a module looks like a module of it."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    try:
        tree = ast.parse(path.read_bytes())
    except SyntaxError:  # a file that cannot be imported either
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [each.name for each in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package.rsplit(".", node.level - 1)[0] if node.level else ""
            base = ".".join(filter(None, (above, node.module)))
            names = [base, *(f"{base}.{each.name}" if base else each.name for each in node.names)]
        else:
            continue
        for name in names:
            parts = name.split(".")
            yield from (".".join(parts[:length]) for length in range(1, len(parts) + 1))


def _file_of(wanted: str, name: str, path: Path) -> Iterator[Path]:
    """The file of a module that lies where another one does; none for anything else."""
    if wanted.startswith(f"{OWN}."):
        wing = ".".join(name.split(".")[:2])
        if not wanted.startswith(f"{wing}."):
            return  # the engine, which `suite_source` tells of
        root, parts = _folder(wing), wanted.split(".")[2:]
    else:
        root, parts = _home_of(name, path), wanted.split(".")
    for file in (root.joinpath(*parts).with_suffix(".py"), root.joinpath(*parts, "__init__.py")):
        if file.is_file():
            yield file.resolve()
            return


def _loaded_otherwise(module: str, path: Path) -> str:
    """The hash of a module's loaded code, where that is not what its file says by now; else empty."""
    loaded = sys.modules.get(module)
    if loaded is None:
        return ""
    try:
        waiting = [compile(path.read_bytes(), str(path), "exec", dont_inherit=True)]
    except SyntaxError:
        waiting = []
    written: set[tuple[str, str]] = set()
    while waiting:
        code = waiting.pop()
        written.add((code.co_qualname, _hash(_code_parts(code))))
        waiting += [each for each in code.co_consts if isinstance(each, types.CodeType)]
    codes = [(code.co_qualname, _hash(_code_parts(code))) for code in _codes_of(loaded)]
    return "" if written.issuperset(codes) else _hash(f"{name} {text}" for name, text in sorted(codes))


def _codes_of(module: types.ModuleType) -> Iterator[types.CodeType]:
    """The code of a module's own functions and methods."""
    for thing in list(vars(module).values()):
        members = list(vars(thing).values()) if isinstance(thing, type) and thing.__module__ == module.__name__ else []
        for each in (thing, *members):
            function = getattr(each, "__func__", getattr(each, "fget", each))
            own = isinstance(function, types.FunctionType) and function.__module__ == module.__name__
            if own and Path(function.__code__.co_filename).name == Path(str(module.__file__)).name:
                yield function.__code__


def _code_parts(code: types.CodeType) -> Iterator[str]:
    """Texts that change where a function does what it did otherwise; those of the functions within it included."""
    yield code.co_code.hex()
    yield repr(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _code_parts(constant)
        else:
            yield repr(sorted(constant, key=repr) if isinstance(constant, frozenset) else constant)


# --- code without a file ----------------------------------------------------------------------------------------------------


class _Compiled:
    """What was typed into a cell: its code, and what it uses of the same place."""

    def __init__(self, made: Any) -> None:
        self._module = made.__module__
        self._made = made
        self._seen: set[int] = set()

    def parts(self) -> Iterator[str]:
        """Texts that change where the code does."""
        yield from self._of(self._made)

    def _of(self, thing: Any) -> Iterator[str]:
        if id(thing) in self._seen:
            return
        self._seen.add(id(thing))
        if isinstance(thing, staticmethod | classmethod):
            yield from self._of(thing.__func__)
        elif isinstance(thing, property):
            for part in filter(None, (thing.fget, thing.fset, thing.fdel)):
                yield from self._of(part)
        elif isinstance(thing, types.FunctionType):
            yield f"{thing.__qualname__} {thing.__defaults__!r} {thing.__kwdefaults__!r}"
            for cell in thing.__closure__ or ():
                yield from self._value("cell", cell.cell_contents)
            yield from self._of_code(thing.__code__, thing.__globals__)
        elif isinstance(thing, type):
            yield thing.__qualname__
            for name, value in sorted(vars(thing).items()):
                if not name.startswith("__") or callable(value):
                    yield from self._value(name, value)

    def _value(self, name: str, value: Any) -> Iterator[str]:
        if isinstance(value, staticmethod | classmethod | property):
            yield from self._of(value)
        elif isinstance(value, types.FunctionType | type):
            if value.__module__ == self._module:
                yield from self._of(value)
            else:
                yield source_of(value) if value is not object else ""
        elif isinstance(value, types.ModuleType):
            file = getattr(value, "__file__", None)
            if file and value.__name__.partition(".")[0] not in (OWN, *sys.stdlib_module_names):
                path = Path(file).resolve()
                if path.suffix == ".py" and not any(part in _INSTALLED for part in path.parts):
                    yield from (_text_of(where) for _, where in sorted(_closure(value.__name__, path).items()))
        elif not callable(value):
            yield f"{name}={_state(value)}"

    def _of_code(self, code: types.CodeType, known: dict[str, Any]) -> Iterator[str]:
        yield from _code_parts(code)
        yield from self._used(code, known)

    def _used(self, code: types.CodeType, known: dict[str, Any]) -> Iterator[str]:
        for name in code.co_names:
            if name in known:
                yield from self._value(name, known[name])
        for constant in code.co_consts:
            if isinstance(constant, types.CodeType):
                yield from self._used(constant, known)


def _state(thing: Any) -> str:
    """What an object holds; a text of its own for what cannot be written down, so that it is never taken for another."""
    text = io.BytesIO()
    try:
        pickle.Pickler(text, protocol=5).dump(vars(thing) if hasattr(thing, "__dict__") else thing)
    except Exception:  # pickling runs anyone's code
        return uuid.uuid4().hex
    return hashlib.sha256(text.getvalue()).hexdigest()
