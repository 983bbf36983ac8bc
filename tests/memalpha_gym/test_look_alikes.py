"""What texts look like to a reader."""

from __future__ import annotations

import pytest

from memalpha_gym.look_alikes import as_seen, with_digits_as_letters


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Café – QUITO!", "cafe – quito!"),
        ("\u0430b\u0435 \u041d\u0410", "abe ha"),  # Cyrillic
        ("\u0142\u00f8dz", "lodz"),
        ("\u0664\u0664\u0661\u0667 ４４", "4417 44"),
        ("4\u200b4\u00ad1\u31647", "4417"),
        ("&#52;4&#x31;7 %34417 \\u00344\\x317", "4417 4417 4417"),
        ("100 % of 7&8", "100 % of 7&8"),
    ],
)
def test_as_seen(text: str, seen: str) -> None:
    assert as_seen(text) == seen


def test_digits_as_letters() -> None:
    assert list(with_digits_as_letters("f3nc1ng on 17 may")) == ["fencing on 17 may", "fenclng on 17 may"]
    assert list(with_digits_as_letters("t0k3n")) == ["token"]
    assert list(with_digits_as_letters("on 17 may at 4417")) == []
