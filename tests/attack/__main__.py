"""The suite attacked, bounded in time: python -m tests.attack [--short]. Exit status 1 where something fell."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Callable, Iterator

from tests.attack import files, texts

WINGS = [
    "memalpha_gym",
    "memalpha_gym/scoring",
    "memalpha_gym/judges",
    "memalpha_gym/readers",
    "envs",
    "agents",
    "benchmarks",
]


def attacks(short: bool) -> Iterator[Callable[[], object]]:
    """The attacks; those that fork come before any that starts threads."""
    if importlib.util.find_spec("torch"):
        from tests.attack.training import attack_checkpoints

        yield lambda: attack_checkpoints(3 if short else 30)
    else:
        print("kills of train during checkpoints: not tried, there is no torch here")
    files.warm_up()
    yield lambda: files.attack_bench_by_kills(2 if short else 30)
    yield files.attack_one_file_twice
    yield lambda: files.attack_full_disk(1 if short else 8)
    yield lambda: files.attack_logs(30 if short else 400)
    yield lambda: texts.attack_records(20 if short else 200)
    yield lambda: texts.attack_data(150 if short else 3_000)
    yield lambda: texts.attack_completions(1_000 if short else 100_000)
    yield lambda: texts.attack_expressions(WINGS, 5 if short else 60)
    if importlib.util.find_spec("tests.attack.server"):
        server = importlib.import_module("tests.attack.server")
        yield lambda: server.attack_server(15 if short else 500)


def main(argv: list[str]) -> int:
    """Run all attacks and print what each tried and what fell."""
    if argv not in ([], ["--short"]):
        print("usage: python -m tests.attack [--short]", file=sys.stderr)
        return 2
    fallen = 0
    for attack in attacks(argv == ["--short"]):
        tried = attack()
        fallen += len(tried.fallen)  # type: ignore[attr-defined]
        print(tried, flush=True)
    print(f"fallen: {fallen}")
    return int(bool(fallen))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
