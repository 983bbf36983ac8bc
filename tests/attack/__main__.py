"""The suite attacked, bounded in time: python -m tests.attack [--short]. Exit status 1 where something fell."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator

from tests.attack import files, products, server, texts
from tests.attack.tried import Tried

WINGS = [
    "memalpha_gym",
    "memalpha_gym/scoring",
    "memalpha_gym/judges",
    "memalpha_gym/readers",
    "memalpha_gym/readers/facts",
    "envs",
    "agents",
    "benchmarks",
]


def attacks(short: bool) -> Iterator[Callable[[], Tried]]:
    """The attacks, each with how much it tries and how many seconds it has; those that fork come before any that starts threads.

    The seconds of the full form add up to ten and a half minutes. On a quiet machine most need a part of them.
    """
    if importlib.util.find_spec("torch"):
        from tests.attack.training import attack_checkpoints

        yield lambda: attack_checkpoints(*((3, 10) if short else (30, 60)))
    else:
        print("kills of train during checkpoints: not tried, there is no torch here")
    files.warm_up()
    yield lambda: files.attack_bench_by_kills(*((2, 10) if short else (30, 80)))
    yield lambda: files.attack_one_file_twice(10 if short else 30)
    yield lambda: files.attack_full_disk(*((1, 10) if short else (8, 50)))
    yield lambda: files.attack_logs(*((30, 5) if short else (400, 40)))
    yield lambda: texts.attack_records(*((20, 5) if short else (200, 20)))
    yield lambda: texts.attack_data(*((150, 5) if short else (3_000, 30)))
    yield lambda: texts.attack_completions(*((1_000, 5) if short else (100_000, 160)))
    if short:
        yield lambda: server.attack_server(45, server.quick_kinds(15), seconds=10)
    else:
        yield lambda: texts.attack_expressions(WINGS, 40)
        yield lambda: server.attack_server(500, seconds=50)
    yield lambda: products.attack_products(*((4, 10) if short else (100, 90)))


def main(argv: list[str]) -> int:
    """Run all attacks and print what each tried and what fell."""
    if argv not in ([], ["--short"]):
        print("usage: python -m tests.attack [--short]", file=sys.stderr)
        return 2
    fallen = 0
    for attack in attacks(argv == ["--short"]):
        tried = attack()
        fallen += len(tried.fallen)
        print(tried, flush=True)
    print(f"fallen: {fallen}")
    return int(bool(fallen))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
