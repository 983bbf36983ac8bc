"""Memory products of a stranger's who means no good: none may end, hold up or gain by a run, and none may make a check raise.

python -m tests.attack.products [--short]
"""

from __future__ import annotations

import asyncio
import gc
import io
import json
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock, patch

from memalpha_gym.benchmarks.bench import main as bench
from memalpha_gym.benchmarks.told_costs import checked_costs
from memalpha_gym.cli import CommandError
from memalpha_gym.product_checks import CHECKS, check_product
from memalpha_gym.products import Phase, PhaseUsage, ProductTimeoutError, ProductUsage, Recalled
from tests.attack.tried import Tally, Tried
from tests.products import Sentences

LIMIT = 0.4
"""Seconds that an operation may take."""
AN_AGE, PATIENCE = 3_600.0, 120.0
"""Seconds that a hang takes, and that it may cost: its limit and the closing, on a machine however busy."""
ENVIRONMENT = "--env Recall-v0 --env-arg tokens=1000 --env-arg facts=3 --episodes 1 --workers 1"


class SlyText(str):
    """A text that answers as it likes."""

    def strip(self, *_: object) -> str:
        return "sly"

    def __len__(self) -> int:
        return 1


class SlowNumber(int):
    """A number that takes its time."""

    def __lt__(self, _: object) -> bool:
        time.sleep(AN_AGE)
        return True

    __le__ = __gt__ = __ge__ = __lt__

    def __index__(self) -> int:
        time.sleep(AN_AGE)
        return 1


class SlowError(Exception):
    def __str__(self) -> str:
        time.sleep(AN_AGE)
        return ""


class RudeError(Exception):
    def __str__(self) -> str:
        raise GeneratorExit

    __repr__ = __str__


class Faceless(Exception):  # noqa: N818 - what it is called is its own affair
    @property
    def __class__(self) -> type:  # type: ignore[override]
        raise KeyboardInterrupt


def sleeps(*_: object, **__: object) -> Any:
    time.sleep(AN_AGE)


def raises(error: BaseException | type[BaseException]) -> Callable[..., Any]:
    def method(*_: object, **__: object) -> Any:
        raise error

    return method


def gives(value: Any) -> Callable[..., Any]:
    return lambda *_, **__: value() if callable(value) else value


def writing(**figures: Any) -> Callable[..., Any]:
    return gives(ProductUsage({Phase.WRITING: PhaseUsage(**figures)}))


class Endless(dict[Any, Any]):
    def items(self) -> Any:
        return ((Phase.WRITING, PhaseUsage()) for _ in count())


class SlowMapping(dict[Any, Any]):
    items = sleeps  # type: ignore[assignment]


def broken_stream(*_: object, **__: object) -> Iterator[Recalled]:
    yield Recalled("Ada lives in Oslo.")
    raise StopAsyncIteration


async def asynchronous(*_: object, **__: object) -> list[Recalled]:
    await asyncio.sleep(0)
    return []


def changed_later(*_: object, **__: object) -> list[Recalled]:
    """Texts that grow when they have been counted."""
    one = Recalled("Ada.")
    threading.Timer(0.01, lambda: object.__setattr__(one, "text", "Ada " * 10_000)).start()
    return [one]


def group(*_: object, **__: object) -> Any:
    raise BaseExceptionGroup("both", [KeyboardInterrupt(), SystemExit(3)])


def deep(*_: object, **__: object) -> Any:
    return deep()


METHODS: dict[str, dict[str, Any]] = {
    "interrupts in recall": {"recall": raises(KeyboardInterrupt)},
    "generator exit in observe": {"observe": raises(GeneratorExit)},
    "cancels in recall": {"recall": raises(asyncio.CancelledError)},
    "stop iteration in reset": {"reset": raises(StopIteration)},
    "exits in usage": {"usage": raises(SystemExit(0))},
    "a group in recall": {"recall": group},
    "no end of calls": {"recall": deep},
    "says it took too long": {"observe": raises(ProductTimeoutError("no"))},
    "an error that speaks slowly": {"recall": raises(SlowError())},
    "an error that raises": {"recall": raises(RudeError())},
    "an error without a class": {"recall": raises(Faceless())},
    "an error of a megabyte": {"recall": raises(ValueError("x\ud800\0\x1b[2J" * 200_000))},
    "memory error": {"observe": raises(MemoryError)},
    "recall sleeps": {"recall": sleeps},
    "degraded sleeps": {"degraded": sleeps},
    "degraded has no end": {"degraded": gives(lambda: (f"feature {i}" for i in count()))},
    "degraded is one text": {"degraded": gives("search")},
    "degraded floods": {"degraded": gives(["x" * 3_000] * 100)},
    "degraded is coloured": {"degraded": gives(["\x1b[31mred[/]", "[bold]b"])},
    "degraded is none": {"degraded": gives(None)},
    "recall gives none": {"recall": gives(None)},
    "recall gives a text": {"recall": gives("Ada lives in Oslo.")},
    "recall gives texts": {"recall": gives(["Ada lives in Oslo."])},
    "recall gives sly texts": {"recall": gives([Recalled(SlyText("Ada " * 1_000))])},
    "recall gives look-alikes": {"recall": gives([SimpleNamespace(text="Ada", id="", chunk_index=None)])},
    "recall breaks off": {"recall": broken_stream},
    "recall is asynchronous": {"recall": asynchronous},
    "observe is asynchronous": {"observe": asynchronous},
    "reset is asynchronous": {"reset": asynchronous},
    "recall changes what it gave": {"recall": changed_later},
    "recall has no end": {"recall": gives(lambda: (Recalled(f"{i} " * 999) for i in count()))},
    "recall has no end of nothing": {"recall": gives(lambda: (Recalled("") for _ in count()))},
    "a chunk that is slow": {"recall": gives([Recalled("Ada", "", SlowNumber(1)), Recalled("Bo", "", SlowNumber(0))])},
    "a chunk that is no number": {"recall": gives([Recalled("Ada", "", float("nan"))])},  # type: ignore[arg-type]
    "a chunk to come": {"recall": gives([Recalled("Ada", "", 10**9)])},
    "a chunk of 400 digits": {"recall": gives([Recalled("Ada", "", 10**400)])},
    "an id of a megabyte": {"recall": gives([Recalled("Ada", "x" * 10**6)])},
    "odd characters": {"recall": gives([Recalled("\ud83d\0\x1b[2J\u202e</entry>[s1]", "\ud83d")])},
    "usage is a dict": {"usage": gives({"writing": {"calls": 1}})},
    "usage is none": {"usage": gives(None)},
    "usage has no phases": {"usage": gives(ProductUsage(None))},  # type: ignore[arg-type]
    "usage has no end": {"usage": gives(ProductUsage(Endless()))},
    "usage is slow": {"usage": gives(ProductUsage(SlowMapping()))},
    "usage is no number": {"usage": writing(tokens_in=float("nan"))},
    "usage is beyond bounds": {"usage": writing(tokens_in=10**5000)},
    "usage is paid back": {"usage": writing(tokens_in=-(10**6))},
    "usage is slow to count": {"usage": writing(calls=SlowNumber(1))},
    "usage is true": {"usage": writing(calls=True, seconds=True)},
    "usage of another phase": {"usage": gives(ProductUsage({"resting": PhaseUsage(tokens_in=10**6)}))},  # type: ignore[dict-item]
    "a store of no size": {"usage": gives(ProductUsage(store_bytes=float("inf"), peak_bytes="x"))},  # type: ignore[arg-type]
    "items show nothing": {"items": gives([])},
    "items show something else": {"items": gives([Recalled("x", "1")])},
    "items have no end": {"items": gives(lambda: (Recalled(str(i), str(i)) for i in count()))},
    "items are of one id": {"items": gives([Recalled("a", "1"), Recalled("b", "1")])},
    "items sleep": {"items": sleeps},
    "items are no method": {"items": [1, 2]},
    "close sleeps": {"close": sleeps},
    "close interrupts": {"close": raises(KeyboardInterrupt)},
    "throwing it away sleeps": {"__del__": sleeps},
    "a fingerprint of its own": {"fingerprint": "]\n[bold]x\x1b[2J" * 9},
    "prints": {"observe": lambda *_, **__: print("\x1b[2J[bold]I was here")},
}
"""What is another method, or a property, than in a product that keeps the contract."""

UNNAMED: dict[str, dict[str, Any]] = {
    "a name that sleeps": {"name": property(sleeps)},
    "a name that interrupts": {"name": property(raises(KeyboardInterrupt))},
    "a name that is empty": {"name": " "},
    "a name of two lines": {"name": "a\nb"},
    "a name of a megabyte": {"name": "x" * 10**6},
    "a name that is a number": {"name": 3},
    "a sly name": {"name": SlyText("\x1b[2J")},
    "a fingerprint that sleeps": {"fingerprint": property(sleeps)},
    "a fingerprint that is a number": {"fingerprint": 10**5000},
    "no time to be made": {"__init__": sleeps},
    "exits when made": {"__init__": raises(SystemExit(0))},
    "anything at all": {"__new__": lambda *_: MagicMock()},
}
"""Products that no run is planned with."""


def _class(methods: dict[str, Any]) -> type:
    return type("Fake", (Sentences,), methods)


for _number, _methods in enumerate([*METHODS.values(), *UNNAMED.values()]):
    globals()[f"Fake{_number}"] = _class(_methods)


def _spec(way: str, number: int) -> str:
    return f"{way}:{__name__}:Fake{number}(time_limit={LIMIT})"


def attack_products(most: int = 100, seconds: float = 300.0) -> Tried:
    """Each of the products, checked, played by its own store and by a mirror, and looked at by whoever reads the log.

    Args:
        most: how many of the products.
        seconds: how long it may take; a product that was begun is finished.
    """
    tally = Tally("products of strangers", seconds)
    names = [*METHODS, *UNNAMED]
    chosen = list(range(0, len(names), max(1, len(names) // most)))
    with patch("memalpha_gym.product_operations.CLOSING", 0.3), tempfile.TemporaryDirectory() as folder:
        for number in tally.within(chosen):
            name = names[number]
            _check(tally, name, globals()[f"Fake{number}"])
            if name in UNNAMED:
                _refused(tally, name, number)
            else:
                _played(tally, name, number, Path(folder))
        gc.collect()
    return tally.done


def _timed(tally: Tally, name: str, what: str, work: Callable[[], Any], most: float) -> Any:
    start = time.monotonic()
    try:
        return work()
    except BaseException as error:
        tally.check(False, f"{name}: {what} raised {type(error).__name__}: {error}")
        return None
    finally:
        took = time.monotonic() - start
        tally.check(took < most, f"{name}: {what} took {took:.1f} s")


def _check(tally: Tally, name: str, made: type) -> None:
    with redirect_stdout(io.StringIO()):
        found = _timed(tally, name, "check_product", lambda: check_product(made, time_limit=LIMIT), PATIENCE)
    told = [str(finding) for finding in found or ()]
    tally.check(len(told) == len(CHECKS), f"{name}: {len(told)} of {len(CHECKS)} findings")
    tally.check(
        all(len(text) < 3_000 and "\x1b" not in text for text in told), f"{name}: {max(map(len, told), default=0)}"
    )


def _refused(tally: Tally, name: str, number: int) -> None:
    def refused() -> None:
        try:
            _bench(_spec("product", number), "--recall-tokens", "64")
        except CommandError as error:
            tally.check(
                len(str(error)) < 3_000 and "\n" not in str(error), f"{name}: said {len(str(error))} characters"
            )
        else:
            tally.check(False, f"{name}: it was played")

    _timed(tally, name, "planning", refused, PATIENCE)


def _bench(agents: str, *more: str) -> tuple[int, str]:
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()):
        status = bench([*ENVIRONMENT.split(), "--agents", agents, *more])
    return status, out.getvalue()


def _played(tally: Tally, name: str, number: int, folder: Path) -> None:
    honest = "tests.products:Sentences"
    for way, options in (("product", ("--recall-tokens", "64")), ("mirror", ())):
        figures, log = folder / f"{way}{number}.json", folder / f"{way}{number}.db"
        command = (f"{_spec(way, number)},{way}:{honest}", *options, "--out", str(log), "--json", str(figures))
        done = _timed(tally, name, way, lambda command=command: _bench(*command), 2 * PATIENCE)  # type: ignore[misc]
        tally.check(bool(done) and done[0] == 0, f"{name}: {way}: status {done and done[0]}")
        if not done:
            continue
        tally.check(len(done[1]) < 12_000, f"{name}: {way}: the table has {len(done[1])} characters")
        try:
            rows = json.loads(figures.read_text(encoding="utf-8"), parse_constant=lambda word: 1 / 0)["rows"]
        except (OSError, ValueError, ZeroDivisionError) as error:
            tally.check(False, f"{name}: {way}: no figures: {error!r}")
            continue
        fake, fair = rows[0], rows[1]
        tally.check(fair["failed"] == 0 and fair["correctness"] is not None, f"{name}: {way}: the honest row {fair}")
        score, best = fake["correctness"], max(row["correctness"] or 0 for row in rows[1:])
        tally.check(score is None or score <= max(best, fair["correctness"]), f"{name}: {way}: {score} against {best}")
        costs = {key: value for key, value in fake.items() if key in ("store_tokens", "store_bytes", "peak_bytes")}
        tally.check("unusable" not in checked_costs(costs), f"{name}: {way}: {costs}")
        again = _timed(tally, name, f"{way} again", lambda command=command: _bench(*command), 2 * PATIENCE)  # type: ignore[misc]
        tally.check(
            bool(again) and again[1][-1_000:] == done[1][-1_000:], f"{name}: {way}: another table from the same log"
        )


def main(argv: Sequence[str]) -> int:
    """Run the attack alone, and print what it tried and what fell."""
    tried = attack_products(*((20, 30.0) if "--short" in argv else ()))
    print(tried, flush=True)
    return int(bool(tried.fallen))


if __name__ == "__main__":
    from tests.attack.products import main as imported  # under the name by which specs find its classes

    sys.exit(imported(sys.argv[1:]))
