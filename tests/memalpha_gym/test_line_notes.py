from __future__ import annotations

from memalpha_gym.line_features import content_words
from memalpha_gym.line_notes import Notes


def notes() -> Notes:
    held = Notes()
    held.put("s1", "Mara has a boat.", 5, spare=True)
    held.put("s2", "Bo has a red boat.", 6)
    held.put("s3", "Mara has a dog.", 5, spare=True)
    return held


def test_the_most_alike_shares_the_largest_part_of_the_words_and_is_the_newest_of_equals() -> None:
    best, share = notes().most_alike(content_words("Mara has a red boat now."))
    assert best is not None
    assert (best.id, share) == ("s1", 2 / 3)
    best, share = notes().most_alike(content_words("Mara sang."))
    assert best is not None
    assert (best.id, share) == ("s3", 1 / 3)
    assert notes().most_alike(content_words("It rained.")) == (None, 0.0)


def test_spare_notes_are_given_up_first_and_no_more_than_needed() -> None:
    assert [note.id for note in notes().to_give_up(4)] == ["s1"]
    assert [note.id for note in notes().to_give_up(6)] == ["s1", "s3"]
    assert [note.id for note in notes().to_give_up(11)] == ["s1", "s3", "s2"]
    assert notes().to_give_up(0) == []


def test_what_is_dropped_is_found_no_more() -> None:
    held = notes()
    assert held.spare_tokens == 10
    assert held.drop("s1").text == "Mara has a boat."
    assert (held.spare_tokens, len(held), "s1" in held, held.holds("Mara has a boat.")) == (5, 2, False, False)
    best, _ = held.most_alike(content_words("Mara has a red boat now."))
    assert best is not None
    assert best.id == "s2"
