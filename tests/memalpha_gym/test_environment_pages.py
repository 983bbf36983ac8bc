"""What an environment says of itself."""

from __future__ import annotations

from memalpha_gym.environment_pages import about
from memalpha_gym.registration import ENVIRONMENTS


def test_every_environment_says_in_a_sentence_what_it_is() -> None:
    for name, row in ENVIRONMENTS.items():
        if not row.data:
            sentence, tests, page = about(f"MemAlpha/{name}")
            assert 10 < len(sentence) < 120, name
            assert tests == row.competency
            assert page.startswith(sentence)
            assert "## Description" in page


def test_what_is_not_there_says_nothing() -> None:
    assert about("gone:Gone-v0") == ("", "", "")
