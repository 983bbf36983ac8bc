from __future__ import annotations

from memalpha_gym.line_features import StreamFeatures, content_words
from memalpha_gym.lines import lines_of


def seen(*chunks: str) -> list[dict[str, float]]:
    """The features of every line of a stream, by name."""
    stream = StreamFeatures()
    rows = [row for chunk in chunks for row in stream.of(lines_of(chunk)).tolist()]
    return [dict(zip(StreamFeatures.names, row, strict=True)) for row in rows]


def test_plain_english_is_seen() -> None:
    fact, change, passing = seen(
        "Bram Korsen's instrument is the accordion.\nThe code is now 4417!\nDid Mr Lind, who called, say (10:30) “late”?"
    )
    assert fact["opens with a capital and its possessive"] == fact["is"] == fact["opens with a name"] == 1
    assert fact["change"] == fact["long number"] == fact["question"] == 0
    assert fact["full names"] == 1 / 3 or abs(fact["full names"] - 1 / 3) < 1e-6
    assert change["change"] == change["long number"] == change["opens with the"] == change["ends"] == 1
    names = ("title", "clock", "quotes", "brackets", "question", "passing", "called")
    assert [passing[name] for name in names] == [1] * len(names)


def test_what_was_met_before_is_counted_over_the_stream() -> None:
    first, again, other = seen("Mara keeps a boat.", "Mara keeps a dog.\nNobody came.")
    assert first["words met before"] == first["names met before"] == first["opening met before"] == 0
    assert again["names met before"] == again["opening met before"] == 1
    assert again["words met before"] == 0.75
    assert abs(again["pairs of words met before"] - 2 / 3) < 1e-6
    assert other["words met before"] == 0


def test_all_features_are_between_0_and_1() -> None:
    rows = seen("A" * 900 + " 1 2 3 4 5 6 :::::: ,,,,,,, ????? Ada Bo Cy De El Fa Gi Ho " + "walked " * 9, "")
    assert all(0 <= value <= 1 for row in rows for value in row.values())


def test_content_words_leave_out_what_says_nothing() -> None:
    assert content_words("The dog of Mara's is now called Wren.") == {"dog", "mara", "called", "wren"}
