"""Count: the number is that of the reports that stand."""

from __future__ import annotations

from memalpha_gym.answering import Replies
from memalpha_gym.envs.worlds.count import COUNT, NUMBERS, CountEnv
from memalpha_gym.envs.worlds.family import FamilySource
from memalpha_gym.prompting import ReadingPrompts
from memalpha_gym.scoring import score_answer
from memalpha_gym.tasks import OperationKind


def test_the_running_total_ends_at_the_answer() -> None:
    for index in range(4):
        task = FamilySource(COUNT, "test", 3)[index]
        totals = {}
        for chunk in task.operations or ():
            for operation in chunk:
                assert operation.kind is (OperationKind.UPDATE if operation.key in totals else OperationKind.STATE)
                totals[operation.key] = operation.value
        for question in task.questions:
            if question.asked_after is None and question.needs is not None:
                total = totals[f"{question.needs.subject} / {question.needs.attribute}"]
                assert question.answers[0].split()[0] == total


def test_a_probe_asks_for_the_number_that_was_told_by_then() -> None:
    probes = 0
    for index in range(4):
        task = FamilySource(COUNT, "validation", 4)[index]
        for question in task.questions:
            if question.asked_after is not None and question.needs is not None:
                key = f"{question.needs.subject} / {question.needs.attribute}"
                told = [
                    o for chunk in (task.operations or ())[: question.asked_after + 1] for o in chunk if o.key == key
                ]
                assert question.answers[0].split()[0] == told[-1].value
                assert max(question.evidence) <= question.asked_after
                probes += 1
    assert probes > 4


def test_reports_that_are_taken_back_do_not_count() -> None:
    for index in range(8):
        task = FamilySource(COUNT, "train", 4)[index]
        for question in task.questions:
            taken_back = sum(task.chunks[chunk].count("it was entered by mistake") for chunk in question.evidence)
            if not taken_back:
                number = NUMBERS.index(question.answers[0].split()[0])
                assert number <= len(question.evidence)


def test_another_number_is_wrong_whether_in_words_or_in_digits() -> None:
    question = FamilySource(COUNT, "train", 1)[0].questions[0]
    assert [score_answer(question, answer) for answer in question.answers] == [1.0, 1.0]
    hedge = " ".join(f"{n} {question.answers[0].split(' ', 1)[1].rstrip('s')}s" for n in NUMBERS)
    assert score_answer(question, hedge) == 0.0


def test_a_chat_reader_is_told_that_a_number_is_wanted() -> None:
    env = CountEnv(split="validation", level=0)
    env.reset(seed=0)
    while not (requests := (pending := env.begin_step(())).requests):
        env.finish_step(pending, Replies())
    assert {request.form for request in requests} == {"count"}
    told = ReadingPrompts.load().instructions(requests[0].source, requests[0].metric, requests[0].query_prompt, "count")
    assert "one number, in digits" in told


def test_a_number_is_right_in_any_form_and_wrong_beside_another() -> None:
    question = FamilySource(COUNT, "train", 2)[0].questions[0]
    word = question.answers[0].split()[0]
    number = int(word) if word.isdecimal() else NUMBERS.index(word)
    other = number + 1
    for reply in (str(number), question.answers[0], f"It was {number} in all.", word):
        assert score_answer(question, reply) == 1
    for reply in (str(other), f"{number} or {other}", f"not {number} but {other}", f"{number} weeks"):
        assert score_answer(question, reply) == 0
