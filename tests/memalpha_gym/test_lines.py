from __future__ import annotations

from memalpha_gym.lines import lines_of

CHUNK = """Messages on 3 March 2025 between Anselm Gravquist, Odile Haskner
08:29 Anselm: I am late. My desk extension is now 2640.
- Emil uses locker 1202.

From: Linnea Pellford
To: Ylva Haskmark
Date: 3 March 2025

Good morning Ylva,
Dr. Korsen sang. My pastime is sailing.

Log book, 4 March 2025
I saw nobody."""


def test_every_sentence_is_a_line_and_says_who_speaks() -> None:
    assert [line.text for line in lines_of(CHUNK)] == [
        "Messages on 3 March 2025 between Anselm Gravquist, Odile Haskner",
        "08:29 Anselm: I am late.",
        "Anselm: My desk extension is now 2640.",
        "- Emil uses locker 1202.",
        "From: Linnea Pellford",
        "To: Ylva Haskmark",
        "Date: 3 March 2025",
        "Good morning Ylva,",
        "Dr. Korsen sang.",
        "Linnea Pellford: My pastime is sailing.",
        "Log book, 4 March 2025",
        "I saw nobody.",  # of a heading after the mail, so not by its author
    ]


def test_what_is_said_is_parted_from_who_said_it_and_when() -> None:
    said = [line.said for line in lines_of("08:29 Anselm: I am late. My dog is Wren.\n[15:08] Rain.\n- Tea.")]
    assert said == ["I am late.", "My dog is Wren.", "Rain.", "Tea."]


def test_headings_and_headers_are_marked() -> None:
    assert [line.heads for line in lines_of(CHUNK)] == [i in (0, 4, 5, 6, 10) for i in range(12)]


def test_places_run_from_0_to_1_and_there_is_always_a_line() -> None:
    assert [line.place for line in lines_of("A.\nB.\nC.")] == [0.0, 0.5, 1.0]
    assert [(line.text, line.place) for line in lines_of(" \n")] == [("", 0.0)]
