"""Scripts: what is said is noted, where there is room and once each."""

from __future__ import annotations

import numpy as np
import pytest

from memalpha_gym.envs.worlds.knobs import Knobs
from memalpha_gym.envs.worlds.language import Parts
from memalpha_gym.envs.worlds.requirements import Requirements
from memalpha_gym.envs.worlds.script import Script, asking
from memalpha_gym.tasks import OperationKind, Question, Split

KNOBS = Knobs(tokens=6_000, first_person=0.0, filler=0.0)


def script(seed: int = 0, **knobs: object) -> Script:
    return Script(Split.TRAIN, KNOBS.changed(**knobs), np.random.default_rng(seed), Requirements(6, 2, 0))


def test_a_statement_is_said_and_claimed() -> None:
    made = script()
    person, attribute = made.cast.people[0], made.lexicon.person[0]
    made.state(3, person, attribute, "4415")
    (line,) = made.lines()[3]
    assert "4415" in line.text
    assert person.name in line.text
    assert made.ledger.current(person.name, attribute.noun) == {"4415"}


def test_forms_of_statements() -> None:
    person = script().cast.people[0]

    def texts(**knobs: object) -> list[str]:
        made = script(**knobs)
        for chunk in range(40):
            made.state(chunk % 10, made.cast.people[0], made.lexicon.person[0], str(4400 + chunk))
        return [line.text for lines in made.lines().values() for line in lines]

    assert all(person.name in text for text in texts())
    assert all(text.startswith("My desk extension is 44") for text in texts(first_person=1.0))
    assert len({text.replace(person.name, "").strip("0123456789 .'s") for text in texts()}) > 6
    pronouns = [text for text in texts(coreference=1.0) if text.count(". ")]
    assert len(pronouns) > 20
    assert all(person.name not in text.split(". ", 1)[1] for text in pronouns)


def test_corrections_and_rumours() -> None:
    made = script()
    person, attribute = made.cast.people[0], made.lexicon.person[0]
    made.state(1, person, attribute, "4415")
    made.rumour(2, person, attribute, "9999")
    made.correct(4, person, attribute, "4451", told=1)
    assert made.calendar.written(1) in made.lines()[4][0].text
    assert made.ledger.current(person.name, attribute.noun) == {"4451"}
    assert made.ledger.current(person.name, attribute.noun, until=3) == {"4415"}


def test_changes_are_noted_as_operations() -> None:
    made = script()
    person, attribute = made.cast.people[0], made.lexicon.person[1]
    made.change(1, person, attribute, "Harrvik")
    made.change(5, person, attribute, "Ulmsund", ["Harrvik"])
    first, second = made.operations()[1][0], made.operations()[5][0]
    assert (first.kind, second.kind) == (OperationKind.STATE, OperationKind.UPDATE)
    assert first.key == second.key
    assert second.stale == ("Harrvik",)
    assert second.text == f"{person.name} lives in the town of Ulmsund."
    assert second.subject == (person.name, person.short, person.surname)


def test_values_are_never_given_twice() -> None:
    made = script()
    towns = made.lexicon.person[1]
    assert isinstance(towns.values, Parts)
    values = [made.value(towns) for _ in range(len(list(towns.values)))]
    assert len(set(values)) == len(values)
    with pytest.raises(ValueError, match="no more values for 'home town'"):
        made.value(towns)
    numbers = [made.value(made.lexicon.person[3]) for _ in range(300)]
    assert len(set(numbers)) == 300


def test_moments_are_different_chunks_in_order() -> None:
    made = script()
    assert made.moments(10) == list(range(10))
    for _ in range(50):
        moments = made.moments(3, after=2, before=8)
        assert moments == sorted(set(moments))
        assert all(2 < chunk < 8 for chunk in moments)
    with pytest.raises(ValueError, match="6 moments are wanted for one fact, and 5 chunks may tell it"):
        made.moments(6, after=2, before=8)


def test_filler_chunks_say_nothing() -> None:
    made = script(filler=0.7, tokens=60_000)
    assert len({chunk for _ in range(999) for chunk in made.moments(1)}) == 30


def test_a_question_is_asked_once_and_only_if_it_is_sound() -> None:
    made = script()
    question = Question("Which locker has Ada?", ("117",), "substring")
    assert made.ask(question, ["117"])
    assert not made.ask(question, ["117"])
    assert not made.ask(Question("Which badge has Ada?", ("117",), "substring"), ["117", "118"])
    assert made.questions == [question]


def test_asking() -> None:
    made = script()
    texts = {asking(made.lexicon.person[0], "Ada Byron", np.random.default_rng(i)) for i in range(20)}
    assert texts == {"On which desk extension can Ada Byron be reached?", "What is Ada Byron's desk extension?"}
