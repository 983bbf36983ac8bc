"""What the table says, and that it can be read at any width."""

import io
import json
import re

import pytest
from rich.console import Console

from memalpha_gym.benchmarks.statistics import Row
from memalpha_gym.benchmarks.table.rows import as_json, print_table
from memalpha_gym.chat.metering import ChatUsage

SETTINGS = {
    "reader": "lexical",
    "judge": "rules",
    "tokenizer": "o200k_base",
    "scoring": "robust",
    "reward": "robust",
    "seed": 7,
    "split": "test",
    "version": "0.1.0",
}


def row(agent: str, correctness: float | None, environment: str = "MemAlpha/TREC-Coarse-v0", **changes: object) -> Row:
    values: dict[str, object] = {
        "privileged": agent == "oracle",
        "budget": None,
        "episodes": 10,
        "failures": {},
        "ci95": (None, None) if correctness is None else (correctness - 0.04, correctness + 0.06),
        "episode_return": 1.9,
        "memory_tokens": 6149.0,
        "peak_memory_tokens": 812.4,
        "chunk_tokens": 474_000.0,
        "calls": {"memory_insert": 412, "memory_delete": 7},
        "invalid_calls": 3,
        "seconds": 12.34,
    }
    return Row(environment=environment, agent=agent, correctness=correctness, **{**values, **changes})


def printed(rows: list[Row], width: int = 120, colours: bool = False, **settings: object) -> str:
    colour_system = "standard" if colours else None
    console = Console(file=io.StringIO(), width=width, color_system=colour_system, highlight=False)
    print_table(console, rows, SETTINGS | settings)
    return console.file.getvalue()


def test_the_figures_of_a_row() -> None:
    lines = printed([row("extract", 0.8123)]).splitlines()
    assert "TREC-Coarse-v0" in lines[4]
    assert "MemAlpha" not in lines[4]
    assert lines[5].split() == "extract 10 0.812 ±0.050 1.900 6.1k 812 474k 412/0/7 3 12".split()


def test_the_footnotes_hold_what_figures_depend_on() -> None:
    text = " ".join(printed([row("oracle", 1.0), row("extract", 0.8)]).split())
    assert "reader lexical · judge rules · tokenizer o200k_base · scoring robust · reward robust · seed 7" in text
    assert "version 0.1.0 · paragraphs 40" in printed([row("extract", 0.8)], 200, env_args={"paragraphs": 40})
    assert "95 % bootstrap interval" in text
    assert "† is told the task, and is not ranked." in text
    assert "oracle †" in text
    assert "extract †" not in text


def test_the_best_agent_without_privilege_is_bold_in_each_group() -> None:
    rows = [row("oracle", 1.0), row("extract", 0.8), row("verbatim", 0.8), row("empty", 0.1), row("random", None)]
    rows += [row("empty", 0.2, "MemAlpha/SQuAD-v0", budget=0.5), row("extract", 0.1, "MemAlpha/SQuAD-v0", budget=1.0)]
    bold = re.findall(r"\x1b\[1m *(\d\.\d+)", printed(rows, colours=True))
    assert bold == ["0.800", "0.800", "0.200", "0.100"]


def test_a_row_with_failed_episodes_is_marked_and_not_the_best() -> None:
    quitter = row("empty", 0.9, failures={"Unsure: no": 1}, correctness_failed_0=0.81)
    text = printed([row("extract", 0.8), quitter], colours=True)
    assert re.findall(r"\x1b\[1m *(0\.\d{3}!?) ±", text) == ["0.800"]
    plain = printed([row("extract", 0.8, correctness_failed_0=0.8), quitter])
    assert re.search(r"empty +9/10 +0\.900! ±0\.050 +0\.810", plain)
    assert re.search(r"extract +10 +0\.800 ±0\.050 +0\.800", plain)
    assert "“failed = 0”, which counts them as 0" in " ".join(plain.split())
    assert as_json([quitter], {})["rows"][0]["correctness_failed_0"] == 0.81


def test_budgets_are_shown_where_they_were_asked_for() -> None:
    rows = [row("extract", 0.5, budget=0.05), row("extract", 0.7, budget=1_234_567)]
    text = printed(rows)
    assert "budget" in text
    assert re.search(r"extract +0\.05 ", text)
    assert re.search(r"extract +1234567 ", text)
    assert "budget" not in printed([row("extract", 0.5)])


def test_searches_are_shown_where_there_were_any() -> None:
    assert "search" not in printed([row("extract", 0.5)])
    text = printed([row("extract", 0.5, calls={"memory_search": 9})])
    assert "search" in text
    assert "0/0/0/9" in text


def test_failures_are_shown_with_their_causes() -> None:
    failed = row("extract", 0.5, failures={"OSError: no \x1b[2Jserver\nat port 1": 2, "RuntimeError: [red]": 1})
    text = " ".join(printed([failed, row("empty", 0.1)]).split())
    assert "extract 7/10" in text
    assert "2 of 10, extract in TREC-Coarse-v0: OSError: no [2Jserver " in text
    assert "at port 1" not in text
    assert "1 of 10, extract in TREC-Coarse-v0: RuntimeError: [red]" in text
    assert "Failed episodes" not in printed([row("empty", 0.1)])


def test_a_row_without_a_score() -> None:
    none = {"episode_return": None, "memory_tokens": None, "peak_memory_tokens": None, "chunk_tokens": None}
    text = printed([row("extract", None, failures={"OSError": 10}, calls={}, **none)])
    assert re.search(r"extract +0/10( +–){6} +0/0/0", text)


def test_a_stranger_is_called_by_class_and_explained() -> None:
    text = printed([row("my_lab.agents.memory:Clever", 0.5), row("extract", 0.4)])
    assert re.search(r"^ Clever +10 ", text, re.MULTILINE)
    assert "Clever is my_lab.agents.memory:Clever." in text
    alike = printed([row("a.b:Clever", 0.5), row("c.d:Clever", 0.4)])
    assert " a.b:Clever " in alike
    assert "Clever is" not in alike


def test_a_model_is_called_by_the_agents_name_where_that_is_enough() -> None:
    assert "memagent is memagent:m@http://h/v1." in " ".join(printed([row("memagent:m@http://h/v1", 0.5)]).split())
    alike = printed([row("memagent:a@http://h/v1", 0.5), row("memagent:b@http://h/v1", 0.4)])
    assert " memagent:a@http://h/v1 " in alike
    assert "memagent is" not in alike


def test_columns_of_models_only_where_an_agent_used_one() -> None:
    usage = {"agent": ChatUsage(12, 0, 1, {"timeout": 2}, 12_345, 678, (0.25, 0.5, 11.0))}
    text = printed([row("mem1", 0.5, usage=usage), row("extract", 0.5)])
    assert re.search(r"mem1 .* 3 +12 +2 +12\.3k +678 +0\.50 +11 +12$", text, re.MULTILINE)
    assert re.search(r"extract .* 3( +–){6} +12$", text, re.MULTILINE)
    assert "…" not in printed([row("mem1", 0.5, usage=usage)], 80)
    reader = " ".join(printed([row("extract", 0.5, usage={"reader": usage["agent"]})] * 2).split())
    assert "p95" not in reader.partition("Means")[0]
    assert "The reader made 24 model calls, 4 of which failed: 24.7k tokens in, 1.4k out, latency p50 0.50 s" in reader


def test_judge_errors_are_told_where_there_are_any() -> None:
    assert "No verdict could be had on 3 writes of extract in TREC" in printed([row("extract", 0.5, judge_errors=3)])
    assert "No verdict" not in printed([row("extract", 0.5)])


AGENTS = ("oracle", "extract", "verbatim", "bogus-deletes", "keyword-hoard")


@pytest.mark.parametrize("width", [80, 100, 120, 200])
@pytest.mark.parametrize("budget", [None, 0.25])
def test_lines_fit_and_nothing_is_cut(width: int, budget: float | None) -> None:
    rows = [row(agent, 0.8123, budget=budget) for agent in AGENTS]
    lines = printed(rows, width).splitlines()
    assert max(map(len, lines)) <= width
    words = " ".join(lines).split()
    assert words.count("412/0/7") == words.count("12") == words.count("±0.050") == len(AGENTS)


def test_a_terminal_that_is_too_narrow_still_gets_every_figure() -> None:
    words = printed([row("bogus-deletes", 0.8123)], 40).split()
    assert {"0.812", "±0.050", "412/0/7", "12"} <= set(words)


def test_json_has_exactly_these_fields() -> None:
    data = as_json([row("extract", 0.5)], SETTINGS)
    assert data["settings"] == SETTINGS
    assert data["rows"] == [
        {
            "env": "MemAlpha/TREC-Coarse-v0",
            "agent": "extract",
            "episodes": 10,
            "failed": 0,
            "correctness": 0.5,
            "ci95": [0.46, 0.56],
            "return": 1.9,
            "memory_tokens": 6149.0,
            "peak_memory_tokens": 812.4,
            "chunk_tokens": 474_000.0,
            "context_tokens": None,
            "context_tokens_max": None,
            "calls": {"memory_insert": 412, "memory_delete": 7},
            "invalid_calls": 3,
            "seconds": 12.34,
        }
    ]
    json.dumps(data, allow_nan=False)


def test_json_rows_have_a_budget_where_budgets_were_asked_for() -> None:
    assert as_json([row("extract", 0.5, budget=0.25)], {})["rows"][0]["budget"] == 0.25


def test_json_has_null_for_what_is_missing() -> None:
    data = as_json([row("extract", None, failures={"OSError": 10}, memory_tokens=None)], {})["rows"][0]
    assert data["correctness"] is data["memory_tokens"] is None
    assert data["ci95"] == [None, None]
    assert data["failed"] == 10
