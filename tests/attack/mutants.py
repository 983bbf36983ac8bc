"""Faults put into the engine's most important lines, one by one, and whether the tests of that file find them.

    python -m tests.attack.mutants [FILE …]

Each line of `LINES` is changed as its row says in a copy of the repository, and the mirrored tests are run there. Exit status 1
where fewer than 95 % are caught, or where a line is no longer there.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("memalpha_gym", "envs", "agents", "benchmarks", "tests", "pyproject.toml", "setup.cfg")
ENOUGH = 0.95

LINES: list[tuple[str, str, str, str]] = [
    ("operations.py", "if not self.due:", "if self.due == 1:", ""),
    (
        "operations.py",
        "self.due * (1 + self.noise / self.due_tokens)",
        "self.due * (1 - self.noise / self.due_tokens)",
        "",
    ),
    ("operations.py", "self.due * (1 + self.noise / self.due_tokens)", "self.due", ""),
    ("operations.py", "return bool(held) and all(held)", "return bool(held) and any(held)", ""),
    ("operations.py", "losses=sum(old is FactState.RIGHT and not", "losses=sum(old is FactState.RIGHT or not", ""),
    (
        "held_facts.py",
        "share = (self._tokenizer.count(statement.text) + LINE_TOKENS)",
        "share = 2 * (self._tokenizer.count(statement.text))",
        "",
    ),
    ("held_facts.py", "self._cover(entry, -tokens)", "pass", "tests/memalpha_gym/test_operations.py"),
    ("held_facts.py", "max(((fact.fitting(values) or 0, entry)", "min(((fact.fitting(values) or 0, entry)", ""),
    ("rewards.py", "paid = config.format * (self.format - owed)", "paid = config.format * (self.format + owed)", ""),
    (
        "rewards.py",
        "        if config.compression_needs_answers:",
        "        if not config.compression_needs_answers:",
        "",
    ),
    ("rewards.py", "(1 - config.over_budget_fault) * refused", "(0 - config.over_budget_fault) * refused", ""),
    ("rewards.py", "elif result.tool != DELETE or config.deletes_count:", "else:", ""),
    ("rewards.py", "judged = [verdict for verdict in verdicts if not verdict.error]", "judged = list(verdicts)", ""),
    ("rewards.py", "ratio = memory_tokens / max(chunk_tokens, 1)", "ratio = memory_tokens / max(chunk_tokens, 9)", ""),
    ("rewards.py", "return min(max(1.0 - ratio, 0.0), 1.0)", "return max(1.0 - ratio, -9.0)", ""),
    (
        "answering.py",
        "fmean(scores) * (1 + _clean(answers)) / 2",
        "fmean(scores) * _clean(answers)",
        "tests/memalpha_gym/test_environment.py",
    ),
    ("credit.py", 'weight * answer["score"] / len(credited)', 'weight * answer["score"]', ""),
    (
        "credit.py",
        'answer["steps"] or range(answer["asked_after"] + 1)',
        'answer["steps"] or range(answer["asked_after"])',
        "",
    ),
    ("scoring/overlap.py", "return 2 * row[-1] / (len(reply) + len(answer))", "return row[-1] / len(answer)", ""),
    (
        "scoring/overlap.py",
        "return 2 * _shared(reply, answer) / (len(reply) + len(answer))",
        "return _shared(reply, answer) / len(reply)",
        "",
    ),
    ("scoring/overlap.py", "numbers <= said and bool(content)", "bool(content)", ""),
    ("scoring/overlap.py", "COVERED = 2 / 3", "COVERED = 1 / 3", ""),
    (
        "scoring/robust.py",
        "return sum(list(title) in listed for title in wanted) / len(wanted)",
        "return float(any(list(title) in listed for title in wanted))",
        "",
    ),
    (
        "retrieval.py",
        "tf * (self.k1 + 1) / (tf + damping[row])",
        "tf * self.k1 / (tf + damping[row])",
        "tests/memalpha_gym/test_rank_bm25.py",
    ),
    ("retrieval.py", "idf if idf >= 0 else floor", "idf", "tests/memalpha_gym/test_rank_bm25.py"),
    ("memory.py", "change > 0 and total > self.budget", "change > 0 and total >= self.budget", ""),
    ("memory.py", "self._account(entry.tokens - old.tokens)", "self._account(entry.tokens)", ""),
    ("memory.py", "self._peak_tokens = max(self._peak_tokens, total)", "self._peak_tokens = total", ""),
    ("tools.py", "if handler is None or (tool == SEARCH and not search):", "if handler is None:", ""),
    ("tools.py", "if memory_type in memory.types and _works_on", "if _works_on", ""),
    ("tools.py", "if not value.strip():", "if not value:", ""),
    ("log_checks.py", "return zlib.crc32(repr(tuple(row))", "return zlib.crc32(repr(len(row))", ""),
]
"""File of the engine, what stands there once, what is put in its place, and the tests where they are not the mirrored ones."""


def main(argv: list[str]) -> int:
    """Put in every fault and say which were not caught."""
    wanted = [each for each in LINES if not argv or each[0] in argv]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in COPIED:
            (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, copy / name)
        outcomes = []
        for each in wanted:
            outcomes.append(_outcome(copy, *each))
            print(f"{outcomes[-1]}: memalpha_gym/{each[0]}: {each[1]}  ->  {each[2]}", flush=True)
    caught = outcomes.count("caught")
    print(f"mutants: {len(wanted)} tried, {caught} caught")
    return int(caught < ENOUGH * len(wanted) or "not there" in outcomes)


def _outcome(copy: Path, file: str, line: str, fault: str, tests: str) -> str:
    """Whether the tests fail with the fault in place: caught, survived, or not there."""
    path = copy / "memalpha_gym" / file
    sound = path.read_text(encoding="utf-8")
    if sound.count(line) != 1:
        return "not there"
    mirrored = Path("tests/memalpha_gym", file).with_name(f"test_{Path(file).name}")
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-m", "not slow", "-p", "no:cacheprovider", "-n", "0"]
    path.write_text(sound.replace(line, fault), encoding="utf-8")
    try:
        found = subprocess.run(
            [*command, tests or str(mirrored)], cwd=copy, capture_output=True, text=True, check=False
        )
    finally:
        path.write_text(sound, encoding="utf-8")
    return {0: "survived", 1: "caught"}.get(found.returncode, f"not run ({found.stdout[-200:]})")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
