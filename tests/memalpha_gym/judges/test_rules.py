"""The rules judge: what passes for a statement, and what does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memalpha_gym.judges.judge import Verdict, Write
from memalpha_gym.judges.rules import RulesJudge
from memalpha_gym.memory import MemoryType

SEMANTIC, EPISODIC, CORE = MemoryType.SEMANTIC, MemoryType.EPISODIC, MemoryType.CORE


def judge(kind: MemoryType, text: str) -> Verdict:
    (verdict,) = RulesJudge().judge([Write(kind, text)])
    return verdict


STATEMENTS = [
    "Ada lives in Oslo.",
    "Ada's favourite colour is green",
    "Berlin hosts Project Atlas",
    "Label: 7 for sentence: how far is the moon",
    "birthday = 7 May 1990",
    "Kite number → 12",
    "The user likes tea and dislikes coffee; she works at a bank in Bergen and has two children.",
    "There is no information desk in the station of Bergen, so ask the conductor.",
    "Nothing is known about the author of Beowulf.",
    "The test of the new engine failed.",
    "Q: Where does Ada live?\nA: Oslo",
    "Ada vive en Quito desde hace diez años",
    "Ада живёт в Осло с прошлого года",
    "小明住在北京，在一家银行工作。",
    "エイダはオスロに住んでいます。",
    "تعيش آدا في أوسلو منذ سنوات",
    "Ada wohnt seit zehn Jahren in Oslo und arbeitet dort bei einer Bank",
    "Ada habite à Oslo et travaille dans une banque du centre depuis plus de dix ans",
    "Ada vive in Italia da dieci anni e lavora per una banca del centro di Bergamo",
]
PLACEHOLDERS = [
    "n/a",
    "N/A.",
    "None",
    "null",
    "(empty)",
    "TODO",
    "placeholder",
    "Lorem ipsum dolor sit amet",
    "No information",
    "No new information was provided",
    "Nothing to add",
    "There is no relevant information to store",
    "No updates.",
    "core memory",
    "User profile goes here",
    "unknown",
]
NO_STATEMENTS = [
    "x",
    "ok",
    "Ada",
    "...........",
    "!!! ??? ###",
    "internationalization",
    "word word word word word word word word word",
    "tea tea coffee tea tea coffee tea tea coffee tea",
    "apple banana cherry damson elder fig grape hazel iris juniper kale lemon mango nectarine",
    "alpha, beta, gamma, delta, epsilon, zeta, eta, theta, iota, kappa, lambda, mu, nu, xi",
]


@pytest.mark.parametrize("text", STATEMENTS)
@pytest.mark.parametrize("kind", [SEMANTIC, CORE])
def test_statements_are_valid(kind: MemoryType, text: str) -> None:
    assert judge(kind, text) == Verdict(True)


@pytest.mark.parametrize("text", PLACEHOLDERS + NO_STATEMENTS)
@pytest.mark.parametrize("kind", [SEMANTIC, CORE, EPISODIC])
def test_what_states_nothing_is_invalid_and_told_why(kind: MemoryType, text: str) -> None:
    verdict = judge(kind, text)
    assert not verdict.valid
    assert verdict.reason
    assert not verdict.error


@pytest.mark.parametrize("text", PLACEHOLDERS)
def test_placeholders_are_called_so(text: str) -> None:
    assert judge(CORE, text).reason == "a placeholder"


@pytest.mark.parametrize(
    "time",
    [
        "On 2023-05-07",
        "On 7/5/2023",
        "On 07.05.23",
        "On May 7",
        "On Dec. 3",
        "On 7 May 2023",
        "On the 7th of May",
        "In March",
        "By late June",
        "In 1883",
        "At 14:30",
        "At 5 pm",
        "At 5 p.m.",
        "On Tuesday",
        "Yesterday",
        "Two years ago",
        "Last week",
        "The next morning",
        "The following day",
        "Day 3:",
        "In session 12",
        "At noon",
        "Am 7. Mai 2023",
        "2023年5月7日",
    ],
)
def test_episodic_entries_with_a_time_are_valid(time: str) -> None:
    assert judge(EPISODIC, f"{time} Ada bought a red kite.") == Verdict(True)


@pytest.mark.parametrize(
    "text",
    [
        "Ada bought a red kite.",
        "Ada may buy 12 kites",
        "Ada marched 300 miles",
        "Room 12345 is Ada's room",
        "Ada reached page 99 of the book",
        "Ada sat at her desk and read the second chapter",
    ],
)
def test_episodic_entries_without_a_time_are_invalid(text: str) -> None:
    assert judge(EPISODIC, text) == Verdict(False, "an episodic entry names no time")
    assert judge(SEMANTIC, text).valid


@pytest.mark.parametrize(
    "piece",
    ["x", "word ", "no ", "nothing to add ", "1 ", "May ", ". ", "\n", "a: ", "北京", "the the ", "label: 7\n", "-> "],
)
def test_megabytes_of_anything(piece: str) -> None:
    """Passes in moments or, where time is not linear in the length, not within the patience of any test run."""
    text = piece * (1_000_000 // len(piece))
    for kind in MemoryType:
        judge(kind, f"Ada {text} lives")
        judge(kind, text)


def test_a_long_text_of_statements_is_valid() -> None:
    text = " ".join(f"Ada met Bob {number} in the town of Oslo on 7 May 2023." for number in range(20_000))
    assert all(judge(kind, text).valid for kind in MemoryType)


@given(st.sampled_from(MemoryType), st.text())
def test_any_text_gets_a_verdict_with_a_reason(kind: MemoryType, text: str) -> None:
    verdict = judge(kind, text)
    assert verdict.valid == (not verdict.reason)
    assert verdict == judge(kind, text)
    assert not verdict.error


def test_one_verdict_a_write_in_order() -> None:
    writes = [Write(SEMANTIC, "Ada lives in Oslo."), Write(SEMANTIC, "n/a"), Write(EPISODIC, "Ada lives in Oslo.")]
    assert [verdict.valid for verdict in RulesJudge().judge(writes)] == [True, False, False]
    assert RulesJudge().judge([]) == []
