"""Faults put into the most important lines, one by one, and whether the tests of that file find them.

    python -m tests.attack.mutants [PART OF A FILE'S NAME …]

The faults of `mutants.txt` are grouped by the tests that are to find them: those named beside the file, else the mirrored ones,
without those that are marked as slow. Of each group one process imports its tests. For every fault it makes a process of itself,
in which the code of the functions is that of the changed file; at last it runs the tests without a fault, since what fails then
finds nothing. Exit status 1 where fewer than 95 % are found, a line is no longer there, or tests fail without a fault.
"""

from __future__ import annotations

import functools
import os
import resource
import sys
import tempfile
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
ENOUGH = 0.95
MOST_SECONDS = 120
"""Processor seconds that the tests of one fault may take: a loop that the fault made endless is found by that."""
WORKERS = 2


@dataclass(frozen=True)
class Mutant:
    """A fault.

    Attributes:
        file: where it is put.
        line: what stands there, once.
        fault: what is put in its place.
        tests: the files of the tests that are to find it.
    """

    file: str
    line: str
    fault: str
    tests: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.file}: {self.line.strip()}  ->  {self.fault.strip()}"


def mutants(text: str) -> Iterator[Mutant]:
    """The faults of a list: each a file, with tests or without, and below it what is taken out (`- `) and put in (`+ `)."""
    for block in text.split("\n\n"):
        head, *lines = block.strip("\n").split("\n")
        file, *tests = head.split()
        wing, name = file.split("/", 1)
        mirrored = str(Path("tests", wing, name).with_name(f"test_{Path(name).name}"))
        out, into = ("\n".join(line[2:] for line in lines if line[0] == sign) for sign in "-+")
        yield Mutant(file, out, into, tuple(tests) or (mirrored,))


def main(argv: list[str]) -> int:
    """Put in every fault and say which were not found."""
    listed = mutants(Path(__file__).with_suffix(".txt").read_text(encoding="utf-8"))
    wanted = [mutant for mutant in listed if not argv or any(part in mutant.file for part in argv)]
    groups: dict[tuple[str, ...], list[Mutant]] = defaultdict(list)
    for mutant in wanted:
        groups[mutant.tests].append(mutant)
    waiting, running, told = deque(groups.items()), dict[int, Path](), list[str]()
    with tempfile.TemporaryDirectory() as folder:
        while waiting or running:
            if waiting and len(running) < WORKERS:
                tests, own = waiting.popleft()
                out = Path(folder) / str(len(waiting))
                sys.stdout.flush()
                running[os.fork() or _run(out, tests, own)] = out
                continue
            out = running.pop(os.wait()[0])
            lines = out.read_text(encoding="utf-8").splitlines()
            print("\n".join(lines), flush=True)
            told += lines
    caught = sum(line.startswith("caught") for line in told)
    print(f"mutants: {len(wanted)} tried, {caught} caught")
    return int(caught < ENOUGH * len(wanted) or any(line.startswith(("not", "fails")) for line in told))


def _run(out: Path, tests: Sequence[str], own: Sequence[Mutant]) -> int:
    """One group of faults, in a process of its own, which ends here; what came of each is a line of the file `out`."""
    status = 70
    try:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, 1)
        os.dup2(nothing, 2)
        options = ["-q", "-x", "-m", "not slow", "-n", "0", "-p", "no:cacheprovider", "--hypothesis-profile", "quick"]
        with out.open("w", encoding="utf-8") as file:
            status = int(pytest.main([*options, *tests], plugins=[Faults(own, file)]))
            if status:
                file.write(f"fails without a fault ({status}): {' '.join(tests)}\n")
    finally:
        os._exit(status)


_OUTCOMES = {0: "survived", 1: "caught", 2: "caught", 69: "not there", 70: "not put in"}
"""By the exit status of a fault's process; 2 is an error where tests are imported."""


class Faults:
    """Makes a process for every fault when the tests are collected; the first one goes on without a fault."""

    def __init__(self, own: Sequence[Mutant], file: Any) -> None:
        self.own, self.file = own, file

    def pytest_collection_finish(self) -> None:
        for mutant in self.own:
            self.file.flush()
            if child := os.fork():
                status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
                outcome = _OUTCOMES.get(status, "caught" if status < 0 else "not run")
                self.file.write(f"{outcome}: {mutant}\n")
                continue
            try:
                resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
                put_in(mutant)
            except LookupError:
                os._exit(69)
            except BaseException:
                os._exit(70)
            self.own, self.is_child = (), True
            return

    is_child = False

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        if self.is_child:
            os._exit(exitstatus)


def put_in(mutant: Mutant) -> None:
    """Give the functions of a module that is imported the code of the changed file, and its constants their changed values.

    Raises:
        LookupError: the line is not there, or more than once.
        ValueError: nothing in the module is changed by it.
    """
    text = (ROOT / mutant.file).read_text(encoding="utf-8")
    if text.count(mutant.line) != 1:
        raise LookupError(mutant.line)
    name = mutant.file.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
    module = sys.modules[name if name.startswith("memalpha_gym") else f"memalpha_gym.{name}"]
    changed = ModuleType(module.__name__)
    changed.__dict__.update({key: module.__dict__[key] for key in ("__package__", "__spec__", "__file__")})
    sys.modules[module.__name__] = changed  # where dataclasses look for the names of their module
    try:
        exec(compile(text.replace(mutant.line, mutant.fault), mutant.file, "exec"), changed.__dict__)
    finally:
        sys.modules[module.__name__] = module
    if not _taken_over(vars(module), vars(changed), module.__name__):
        raise ValueError(f"nothing is changed by {mutant}")


def _taken_over(old: Any, new: Any, module: str) -> int:
    """How many functions and constants of a module, or of a class, were changed."""
    count = 0
    for name, value in list(old.items()):
        other = new.get(name)
        if isinstance(value, type) and value.__module__ == module and isinstance(other, type):
            count += _taken_over(vars(value), vars(other), module)
        elif isinstance(value, int | float | str) and other != value and not name.startswith("__"):
            for each in [each for key, each in sys.modules.items() if key.startswith("memalpha_gym")]:
                if vars(each).get(name) == value:
                    setattr(each, name, other)
                    count += 1
        else:
            for one, into in zip(_functions(value), _functions(other), strict=False):
                if one.__module__ == module and one.__code__ != into.__code__:
                    one.__code__ = into.__code__
                    count += 1
    return count


def _functions(value: Any) -> list[FunctionType]:
    """The functions behind an attribute: itself, that of a property, of a class or cached method, or the one that it wraps."""
    if isinstance(value, property):
        return [each for each in (value.fget, value.fset) if isinstance(each, FunctionType)]
    if isinstance(value, functools.cached_property):
        value = value.func
    value = getattr(value, "__func__", value)
    while hasattr(value, "__wrapped__"):
        value = value.__wrapped__
    return [value] if isinstance(value, FunctionType) else []


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
