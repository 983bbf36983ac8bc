"""Paraphrase: no content word in common, and a by-name to be resolved."""

from __future__ import annotations

import pytest

from memalpha_gym.envs.worlds.family import FamilySource
from memalpha_gym.envs.worlds.language import sentence
from memalpha_gym.envs.worlds.paraphrase import PARAPHRASE, WORDS, content_words
from memalpha_gym.tasks import Split


@pytest.mark.parametrize("split", list(WORDS))
def test_no_statement_shares_a_content_word_with_a_question_of_its_topic(split: Split) -> None:
    for topic in WORDS[split].topics:
        for ask in topic.asks:
            asked = content_words(sentence(ask, S="Ada", **{"S's": "Ada's"})) - {"ada"}
            for say in topic.says:
                for value in topic.values if isinstance(topic.values, tuple) else ():
                    assert not asked & content_words(sentence(say, S="Bosun", v=value))


def test_by_names_are_given_elsewhere() -> None:
    task = FamilySource(PARAPHRASE, "test", 3)[0]
    by_name = [question for question in task.questions if question.kind == "by-name"]
    assert len(by_name) > 5
    assert sum(len(question.evidence) == 2 for question in by_name) > len(by_name) / 2


def test_a_fact_told_of_a_by_name_is_due_when_it_is_known_whose_it_is() -> None:
    late = 0
    for index in range(4):
        task = FamilySource(PARAPHRASE, "validation", 4)[index]
        due = {operation.key: chunk for chunk, own in enumerate(task.operations or ()) for operation in own}
        for question in task.questions:
            if question.kind == "by-name" and question.needs is not None:
                assert due[f"{question.needs.subject} / {question.needs.attribute}"] == max(question.evidence)
                named = due[f"{question.needs.subject} / by-name"]
                assert named in question.evidence
                late += named > min(question.evidence)
    assert late > 4


def test_depth_sets_the_share_of_by_names() -> None:
    def share(depth: int) -> float:
        task = FamilySource(PARAPHRASE, "train", 2, depth=depth, facts=24, questions=24)[0]
        return sum(question.kind == "by-name" for question in task.questions) / len(task.questions)

    assert share(0) == 0.0
    assert 0.25 < share(2) < 0.75
    assert share(4) == 1.0
