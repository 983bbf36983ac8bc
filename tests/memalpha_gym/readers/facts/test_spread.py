"""Claims of everybody and of everything."""

from __future__ import annotations

from memalpha_gym.readers.facts.mentions import Name
from memalpha_gym.readers.facts.spread import telling
from memalpha_gym.readers.facts.timing import Claim
from memalpha_gym.vocabulary import ValueKind


def claim(first: str, noun: str = "pet", value: str = "dog") -> Claim:
    return Claim(Name(first, "Stone"), noun, value, (0, 0, 0), given=value)


def test_what_everybody_has_tells_nothing_of_anybody() -> None:
    four = [claim(first) for first in ("Ada", "Eva", "Bob", "Tom")]
    assert not telling(four, four[:1], ValueKind.TEXT)(four[0])
    assert telling(four[:3], four[:1], ValueKind.TEXT)(four[0])
    assert telling(four, four[:1], ValueKind.COUNT)(four[0])


def test_what_is_said_to_be_everything_is_nothing() -> None:
    three = [claim("Ada", noun) for noun in ("pet", "pager", "locker")]
    assert not telling(three[:1], three, ValueKind.TEXT)(three[0])
    assert telling(three[:1], three[:2], ValueKind.TEXT)(three[0])
