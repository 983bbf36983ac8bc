"""Labels: numbers mean nothing across tasks, and each question can be settled by an example of its own."""

from __future__ import annotations

import re

import pytest

from memalpha_gym.envs.worlds.family import FamilySource
from memalpha_gym.envs.worlds.labels import LABELS, beginnings, marks_of
from memalpha_gym.envs.worlds.labels_words import WORDS
from memalpha_gym.held_facts import FactState, HeldFacts
from memalpha_gym.readers.facts.examples import vote
from memalpha_gym.tasks import Operation, OperationKind, Split


def labelled(index: int, split: str = "train", level: int = 1) -> dict[str, str]:
    task = FamilySource(LABELS, split, level)[index]
    return {operation.subject[0]: operation.value for chunk in task.operations or () for operation in chunk}


def test_labels_are_drawn_anew_for_each_task() -> None:
    one, other = labelled(0), labelled(1)
    same = [one[text] == other[text] for text in one.keys() & other.keys()]
    assert len(set(one.values())) == 6
    assert not any(same)


def test_one_label_a_class() -> None:
    classes = WORDS[Split.TRAIN].classes
    shown: dict[int, set[str]] = {}
    for text, label in labelled(2, level=4).items():
        for number, templates in enumerate(classes):
            if any(re.fullmatch(re.escape(t).replace(r"\{o\}", ".+"), text, re.IGNORECASE) for t in templates):
                shown.setdefault(number, set()).add(label)
    assert len(shown) == 12
    assert all(len(labels) == 1 for labels in shown.values())
    assert len({label for labels in shown.values() for label in labels}) == 12


def pattern(quoted: str, thing: str) -> str:
    """A sentence with anything in the place of what it is about."""
    before, found, behind = quoted.lower().partition(thing)
    return f"(?i)“{re.escape(before)}[a-z ]+{re.escape(behind)}”" if found else "(?!)"


@pytest.mark.parametrize("split", list(WORDS))
def test_the_sentences_of_a_class_share_a_word_that_no_other_class_has(split: Split) -> None:
    classes = WORDS[split].classes
    marks = [[beginnings(marks_of(template.replace("{o}", ""))) for template in group] for group in classes]
    for number, own in enumerate(marks):
        others = {mark for i, group in enumerate(marks) if i != number for template in group for mark in template}
        assert set.intersection(*own) - others, classes[number][0]
        assert len(set(classes[number])) == 6


def test_one_word_settles_a_question() -> None:
    """By hand: the labels of the examples that share a word of the question, in any form, are one label."""
    for split in WORDS:
        for level in (0, 4):
            task = FamilySource(LABELS, split, level)[3]
            told = labelled(3, split, level)
            for question in task.questions:
                asked = beginnings(marks_of(question.text.split("“")[1].split("”")[0]))
                assert {label for text, label in told.items() if beginnings(marks_of(text)) & asked} == set(
                    question.answers
                )


def test_questions_are_of_sentences_that_were_not_shown() -> None:
    task = FamilySource(LABELS, "validation", 2)[0]
    text = "\n".join(task.chunks)
    for question in task.questions:
        quoted = question.text.split("“")[1].split("”")[0]
        assert f"“{quoted}”" not in text
        assert not any(re.search(pattern(quoted, thing), text) for thing in WORDS[Split.VALIDATION].objects)
        assert question.evidence
        assert question.metric == "label"


@pytest.mark.parametrize("split", list(WORDS))
def test_examples_are_told_in_several_forms(split: Split) -> None:
    task = FamilySource(LABELS, split, 4)[5]
    lines = [
        (operation.text, *operation.subject, operation.value) for chunk in task.operations or () for operation in chunk
    ]
    told = {text.replace(sentence, "{x}").replace(label, "{l}") for text, sentence, label in lines}
    assert told == set(WORDS[split].examples)
    assert len(told) == 5
    assert all(any(text in chunk for chunk in task.chunks) for text, *_ in lines)


@pytest.mark.parametrize("split", list(WORDS))
@pytest.mark.parametrize("sentence", ["Is the lift stuck again?", "The soup is cold, alas.", "What a fine day!"])
def test_each_form_of_an_example_is_read(split: Split, sentence: str) -> None:
    for form in WORDS[split].examples:
        note = form.format(x=sentence, l="56")
        assert vote(sentence, [note, form.format(x="Nobody came to the dance.", l="23")]) == "56"
        held = HeldFacts()
        held.take_in(Operation(OperationKind.STATE, "label", (sentence,), "56", (), note))
        held.write("s1", note)
        assert held.state("label") is FactState.RIGHT, note


@pytest.mark.parametrize("split", list(WORDS))
def test_quotations_numbers_and_arrows_are_in_filler_too(split: Split) -> None:
    task = FamilySource(LABELS, split, 4)[6]
    examples = {sentence for chunk in task.operations or () for operation in chunk for sentence in operation.subject}
    quoted = re.compile(r"(?:\b\d\d?\b[^“\n.]*“([^”]+)”|“([^”]+)”[^\n.“]*\b\d\d?\b)")
    found = {one or other for chunk in task.chunks for one, other in quoted.findall(chunk)}
    assert len(found - examples) >= 10
    assert any(line.count("→") and not any(x in line for x in examples) for c in task.chunks for line in c.splitlines())
