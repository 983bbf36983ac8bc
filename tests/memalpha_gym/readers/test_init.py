"""The rule by which an agent is read."""

from __future__ import annotations

import pytest

from memalpha_gym.readers import reader_for
from memalpha_gym.readers.lexical import LexicalReader
from tests.tiny import WholeReader


class Agent:
    reader_options = {"top_entries": 2}  # noqa: RUF012


def test_an_agent_with_a_reading_rule() -> None:
    reader = LexicalReader(16)
    ruled = reader_for(Agent(), reader)
    assert isinstance(ruled, LexicalReader)
    assert (ruled.top_entries, ruled.reply_tokens, reader.top_entries) == (2, 16, 20)


def test_any_other_agent_and_a_reader_without_rules() -> None:
    reader = WholeReader()
    assert reader_for(object(), reader) is reader
    with pytest.raises(TypeError, match="the reader whole has no with_options"):
        reader_for(Agent(), reader)
