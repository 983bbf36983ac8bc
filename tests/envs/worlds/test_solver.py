"""The solver: it believes what a careful reader of the text would."""

from __future__ import annotations

from memalpha_gym.envs.worlds.solver import Claim, Ledger, Standing, sound
from memalpha_gym.tasks import Question


def ledger(*claims: Claim) -> Ledger:
    made = Ledger()
    for claim in claims:
        made.add(claim)
    return made


def test_the_newest_statement_counts_and_rumours_do_not() -> None:
    said = ledger(
        Claim(1, "Ada", "locker", "117"),
        Claim(5, "Ada", "locker", "320"),
        Claim(7, "Ada", "locker", "999", Standing.RUMOURED),
        Claim(3, "Ben", "locker", "555"),
    )
    assert said.current("Ada", "locker") == {"320"}
    assert said.current("Ada", "locker", until=4) == {"117"}
    assert said.current("Ada", "locker", until=0) == frozenset()
    assert said.subjects("locker") == ("Ada", "Ben")


def test_what_was_withdrawn_is_not_known() -> None:
    said = ledger(Claim(1, "Ada", "locker", "117"), Claim(2, "Ada", "locker", "", Standing.WITHDRAWN))
    assert said.current("Ada", "locker") == frozenset()
    said.add(Claim(3, "Ada", "locker", "320"))
    assert said.current("Ada", "locker") == {"320"}


def test_two_values_in_one_chunk_leave_no_single_answer() -> None:
    said = ledger(Claim(1, "Ada", "locker", "117"), Claim(1, "Ada", "locker", "320"))
    assert said.current("Ada", "locker") == {"117", "320"}


def question(*answers: str, text: str = "Which locker has Ada?", forbidden: tuple[str, ...] = ()) -> Question:
    return Question(text, answers, "substring", forbidden=forbidden)


def test_a_sound_question_has_exactly_the_answer_that_the_text_gives() -> None:
    assert sound(question("117"), ["117"])
    assert sound(question("Swan Inn"), ["the Swan Inn"])
    assert sound(question("two dives", "2 dives"), ["two dives", "2 dives"])
    assert not sound(question("117"), ["320"])
    assert not sound(question("117"), ["117", "320"])
    assert not sound(question("117"), [])


def test_abstaining_is_right_only_where_nothing_is_known() -> None:
    assert sound(question(), [])
    assert not sound(question(), ["117"])


def test_wrong_values_and_answers_are_told_apart() -> None:
    assert sound(question("Swan Inn", forbidden=("Crown Inn",)), ["Swan Inn"])
    assert not sound(question("Old Swan Inn", forbidden=("Swan Inn",)), ["Old Swan Inn"])
    assert not sound(question("Ada"), ["Ada"]), "the question holds the answer"
    assert not sound(question("117", text="Is 320 the locker of Ada?", forbidden=("320",)), ["117"])
