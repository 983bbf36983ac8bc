"""Text that steers nothing."""

from __future__ import annotations

import pytest

from memalpha_gym.harmless import harmless


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\tb\r\nc", "a    b\nc"),
        ("\x1b[31m", "␛[31m"),
        ("\u202eabc", "\ufffdabc"),
        ("\ud800", "\ufffd"),
        ("é漢", "é漢"),
    ],
)
def test_what_steers_is_shown(text: str, shown: str) -> None:
    assert harmless(text) == shown
