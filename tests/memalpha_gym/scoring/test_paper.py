"""`scoring="paper"` against the published rules, written down once more in the plainest way, on 5,000 pairs a source."""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable

import pytest

from memalpha_gym.envs.parquet.sources import source_named
from memalpha_gym.scoring import METRICS, score_answer
from memalpha_gym.tasks import Question

PAIRS = 5_000
Answers = tuple[str, ...]


def first_gold_in_reply(reply: str, answers: Answers) -> float:
    return 1.0 if answers[0].lower() in reply.lower() else 0.0


def semicolon_keywords(reply: str, answers: Answers) -> float:
    found = 0
    keywords = answers[0].split(";")
    for keyword in keywords:
        if keyword.lower().strip() in reply:
            found += 1
    return found / len(keywords)


def comma_keywords(reply: str, answers: Answers) -> float:
    found = 0
    keywords = answers[0].split(",")
    for keyword in keywords:
        if keyword.lower().strip() in reply.lower():
            found += 1
    return found / len(keywords)


def boxed_number(reply: str, answers: Answers) -> float:
    text = reply
    if "\\boxed{" in reply and "}" in reply.split("\\boxed{", 1)[1]:
        text = reply.split("\\boxed{", 1)[1].split("}", 1)[0]
    if text == "" or any(character not in "0123456789" for character in text):
        return 0.0
    return 1.0 if text == answers[0] else 0.0


def judge_says_yes(reply: str, answers: Answers) -> float:
    if "no" in reply.lower():
        return 0.0
    return 1.0 if "yes" in reply.lower() else 0.0


WORDS = (
    "Oslo oslo Quito Ada Bob red RED kite Kite the The of U.S. 9,000 12 art start party No no know yes Yes not".split()
)


def phrase(rng: random.Random, most: int) -> str:
    return rng.choice((" ", " ", "-", ", ", ". ")).join(rng.choices(WORDS, k=rng.randint(0, most)))


def gold_phrase(rng: random.Random) -> str:
    return " ".join(rng.choices(WORDS, k=rng.randint(1, 3)))


def changed(rng: random.Random, text: str) -> str:
    """A gold string as a reply might hold it: as it is, in other case, or cut."""
    return rng.choice((text, text, text.lower(), text.upper(), text.title(), text[1:], text + "s"))


def text_pair(rng: random.Random) -> tuple[str, Answers]:
    answers = tuple(gold_phrase(rng) for _ in range(rng.randint(1, 3)))
    inside = changed(rng, rng.choice(answers)) if rng.random() < 0.6 else ""
    return f"{phrase(rng, 6)} {inside}{rng.choice(('', '.', ' '))}{phrase(rng, 4)}", answers


def keyword_pair(separator: str) -> Callable[[random.Random], tuple[str, Answers]]:
    def pair(rng: random.Random) -> tuple[str, Answers]:
        keywords = [gold_phrase(rng).replace(separator, "") for _ in range(rng.randint(1, 6))]
        gold = rng.choice((separator, separator + " ", f" {separator}")).join(keywords)
        gold += rng.choice(("", "", "", separator, separator + " "))
        said = [changed(rng, keyword) for keyword in keywords if rng.random() < 0.5]
        return f"{phrase(rng, 5)} {' and '.join(said)} {phrase(rng, 5)}", (gold,)

    return pair


def label_pair(rng: random.Random) -> tuple[str, Answers]:
    gold, other = str(rng.randint(0, 150)), str(rng.randint(0, 150))
    said = rng.choice((gold, gold, other, f"{gold} ", f"0{gold}", f"Label: {gold}", "", "seven", f"{gold}."))
    forms = (
        said,
        f"\\boxed{{{said}}}",
        f"The label is \\boxed{{{said}}}.",
        f"\\boxed{{{said}}} or \\boxed{{{gold}}}",
        f"\\boxed{{{{{said}}} then \\boxed{{{gold}}}",
        f"\\boxed{{{said}",
        f"{said}\n",
    )
    return rng.choice(forms), (gold,)


def verdict_pair(rng: random.Random) -> tuple[str, Answers]:
    said = rng.choice(("yes", "Yes.", "YES", "no", "No.", "Yes, I know", "yesterday", "", "not sure", "correct: yes"))
    return f"{said}{rng.choice(('', '', ' ' + phrase(rng, 3)))}", ("-",)


PUBLISHED = {
    "squad": (text_pair, first_gold_in_reply),
    "hotpotqa": (text_pair, first_gold_in_reply),
    "ruler_qa1_197K": (text_pair, first_gold_in_reply),
    "ruler_qa2_421K": (text_pair, first_gold_in_reply),
    "perltqa": (keyword_pair(";"), semicolon_keywords),
    "booksum": (keyword_pair(","), comma_keywords),
    "infbench_sum_eng_shots2": (keyword_pair(","), comma_keywords),
    "icl_nlu_8296shot_balance": (label_pair, boxed_number),
    "icl_trec_coarse_6600shot_balance": (label_pair, boxed_number),
    "icl_trec_fine_6400shot_balance": (label_pair, boxed_number),
    "icl_banking77_5900shot_balance": (label_pair, boxed_number),
    "icl_clinic150_7050shot_balance": (label_pair, boxed_number),
    "pubmed-rct": (label_pair, boxed_number),
}


def pairs(name: str, pair: Callable[[random.Random], tuple[str, Answers]]) -> list[tuple[str, Answers]]:
    rng = random.Random(zlib.crc32(name.encode()))
    return [pair(rng) for _ in range(PAIRS)]


@pytest.mark.parametrize("name", PUBLISHED)
def test_paper_scores_are_those_of_the_published_rules(name: str) -> None:
    pair, rule = PUBLISHED[name]
    source = source_named(name)
    assert source is not None
    scores = []
    for reply, answers in pairs(name, pair):
        question = Question("?", answers, source.metric_of(answers))
        scores.append(score_answer(question, reply, "paper"))
        assert scores[-1] == pytest.approx(rule(reply, answers)), (reply, answers)
    assert 0.1 < sum(scores) / PAIRS < 0.9, "the pairs tell nothing when all are right or all are wrong"


@pytest.mark.parametrize("name", ["longmemeval_s*", "lme_train"])
def test_a_judges_reply_is_read_as_the_published_code_reads_it(name: str) -> None:
    for reply, answers in pairs(name, verdict_pair):
        assert METRICS["verdict"].paper(reply, answers) == judge_says_yes(reply, answers), reply


@pytest.mark.parametrize("name", ["squad", "perltqa", "booksum", "icl_nlu_8296shot_balance"])
def test_robust_scores_mend_the_case_of_both_sides(name: str) -> None:
    pair, _ = PUBLISHED[name]
    source = source_named(name)
    assert source is not None
    for reply, answers in pairs(name, pair)[:1_000]:
        metric = source.metric_of(answers)
        lowered = Question("?", tuple(answer.lower() for answer in answers), metric)
        assert score_answer(Question("?", answers, metric), reply) == score_answer(lowered, reply.lower())
