"""What each program makes of the facts."""

from __future__ import annotations

import pytest

from memalpha_gym.needs import Need, Program
from memalpha_gym.scoring import ABSTENTION
from tests.memalpha_gym.readers.facts.vocabulary import read

TRIPS = ["Ada Stone's trips: North Cape on 3 May 2025, Long Beach on 9 May 2025, Red Hill on 1 May 2025."]


@pytest.mark.parametrize(
    ("program", "about", "reply"),
    [
        (Program.DATE, ("North Cape",), "3 May 2025"),
        (Program.NEXT, ("North Cape",), "Long Beach"),
        (Program.PREVIOUS, ("North Cape",), "Red Hill"),
        (Program.NEXT, ("Long Beach",), ABSTENTION),
        (Program.DAYS, ("Red Hill", "Long Beach"), "8 days"),
        (Program.DAYS, ("Red Hill", "North Cape"), "2 days"),
    ],
)
def test_events(program: Program, about: tuple[str, ...], reply: str) -> None:
    assert read(TRIPS, Need(program, "Ada Stone", "trip", about)).text == reply


def test_an_event_without_a_day_leaves_the_order_open() -> None:
    notes = [*TRIPS[:1], "Bob Field made a trip to Red Hill on 2 May 2025."]
    assert (
        read(["Ada Stone visited North Cape on 3 May 2025.", "Ada Stone visited Red Hill."], _next()).text == ABSTENTION
    )
    assert read(notes, _next()).text == "Long Beach"


def test_an_event_of_two_days_has_none() -> None:
    notes = ["Ada Stone visited North Cape on 3 May 2025.", "Ada Stone visited North Cape on 5 May 2025."]
    assert read(notes, Need(Program.DATE, "Ada Stone", "trip", ("North Cape",))).text == ABSTENTION
    assert read(notes[1:], Need(Program.DATE, "Ada Stone", "trip", ("North Cape",))).text == "5 May 2025"


def _next() -> Need:
    return Need(Program.NEXT, "Ada Stone", "trip", ("North Cape",))


@pytest.mark.parametrize(
    ("notes", "reply"),
    [
        (["Ada Stone has done three dives in all."], "3 dives"),
        (["Ada Stone did a dive on 3 May 2025.", "Ada Stone did a dive on 4 May 2025."], "2 dives"),
        (
            ["Ada Stone did a dive on 3 May 2025. That makes one dive.", "Ada Stone did a dive on 4 May 2025."],
            "2 dives",
        ),
        (
            ["Ada Stone did a dive on 3 May 2025.", "The dive of Ada Stone on 3 May 2025 did not take place."],
            ABSTENTION,
        ),
        (["Ada Stone has done two dives.", "A dive planned for Ada Stone was called off."], "2 dives"),
        (["Ada Stone has done two dives.", "Ada Stone has done three dives."], ABSTENTION),
        (["2 May: Ada Stone has done two dives.", "9 May: Ada Stone has done three dives."], "3 dives"),
    ],
)
def test_counts(notes: list[str], reply: str) -> None:
    assert read(notes, Need(Program.COUNT, "Ada Stone", "dive")).text == reply


def test_lists_hold_what_was_decided_and_not_what_was_turned_down() -> None:
    notes = ["Decided for project Kite: buy two boats.", "For Kite, a proposal to sell three cars was turned down."]
    assert read(notes, Need(Program.LIST, "project Kite", "step")).text == "buy two boats"


def test_chains_are_followed_step_by_step() -> None:
    notes = ["Ada Stone's coach is Bob.", "Bob Field's coach is Tom Rivers.", "Tom Rivers keeps a parrot."]
    coach = Need(Program.LOOKUP, "Ada Stone", "coach")
    assert read(notes, coach).text == "Bob Field"
    assert read(notes, Need(Program.LOOKUP, Need(Program.LOOKUP, coach, "coach"), "pet")).text == "parrot"
    assert read(notes, Need(Program.LOOKUP, coach, "pet")).text == ABSTENTION


def test_bynames_are_followed() -> None:
    notes = ["Everyone calls Ada Stone Ace.", "Ace keeps a parrot.", "Duke keeps a cat."]
    assert read(notes, Need(Program.LOOKUP, "Ada Stone", "pet")).text == "parrot"


def test_labels_are_voted_for() -> None:
    notes = ["“The lift is stuck.” → 17", "“The lift stopped.” → 17", "“Soup is cold.” → 23"]
    assert read(notes, Need(Program.LABEL, about=("The lift is broken.",))).text == "17"


def test_an_attribute_that_the_vocabulary_does_not_have_is_not_known() -> None:
    assert read(["Ada Stone's shoe size is 40."], Need(Program.LOOKUP, "Ada Stone", "shoe size")).text == ABSTENTION
