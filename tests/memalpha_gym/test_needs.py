"""Needs are plain data, and tell of the answer's form."""

from __future__ import annotations

import pickle

import pytest

from memalpha_gym.needs import Need, Program, answer_form
from memalpha_gym.prompting import ReadingPrompts
from memalpha_gym.vocabulary import AttributeWords, ValueKind, Vocabulary

VOCABULARY = Vocabulary(
    attributes=(
        AttributeWords("pager", ValueKind.NUMBER, "person"),
        AttributeWords("mentor", ValueKind.PERSON, "person"),
        AttributeWords("village", ValueKind.TEXT, "person"),
        AttributeWords("trip", ValueKind.EVENT, "person"),
    )
)


@pytest.mark.parametrize(
    ("program", "attribute", "form"),
    [
        (Program.LOOKUP, "pager", "number"),
        (Program.BEFORE, "mentor", "person"),
        (Program.RANKED, "village", "value"),
        (Program.LOOKUP, "unheard of", "value"),
        (Program.NEXT, "trip", "value"),
        (Program.DATE, "trip", "date"),
        (Program.DAYS, "trip", "days"),
        (Program.COUNT, "trip", "count"),
        (Program.LABEL, "", "label"),
        (Program.LIST, "village", ""),
    ],
)
def test_forms(program: Program, attribute: str, form: str) -> None:
    assert answer_form(Need(program, "Ada", attribute), VOCABULARY) == form


def test_a_chat_reader_has_words_for_every_form() -> None:
    prompts = ReadingPrompts.load()
    forms = {answer_form(Need(program, "Ada", "pager"), VOCABULARY) for program in Program} - {""}
    assert forms <= prompts.forms.keys()
    assert len({prompts.instructions("recall", "substring", wanted=form) for form in forms}) == len(forms)
    assert prompts.instructions("recall", "substring", wanted="unheard of") == prompts.instructions(
        "recall", "substring"
    )
    assert prompts.instructions("locomo", "substring", wanted="days").startswith(prompts.forms["days"])


def test_a_chain_hangs_a_need_on_another_and_survives_pickling() -> None:
    need = Need(Program.LOOKUP, Need(Program.LOOKUP, "Ada Stone", "coach"), "pager")
    assert pickle.loads(pickle.dumps(need)) == need
    assert len({need, Need(Program.LOOKUP, Need(Program.LOOKUP, "Ada Stone", "coach"), "pager")}) == 1
