"""What the reference's reader is shown, and how the chat reader takes its place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from memalpha_gym.memory import Memory, MemoryType
from memalpha_gym.readers.chat import ChatReader
from memalpha_gym.readers.published import PublishedReading
from memalpha_gym.readers.reader import ReadRequest
from memalpha_gym.reference import CloneError, Reference
from tests.chat_server import ChatServer, says
from tests.fake_clone import clone  # noqa: F401


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with ChatServer(lambda body, times: says("Oslo")) as opened:
        yield opened


def stored() -> Memory:
    memory = Memory()
    memory.write_core("All about Ada.")
    for text in ("Bob sings.", "Ada lives in Oslo, in Oslo.", "Ada does live in a house.", "Coarse sand."):
        memory.insert(MemoryType.SEMANTIC, text)
    return memory


def test_messages_are_those_of_the_clone_best_first(clone: Path, server: ChatServer) -> None:  # noqa: F811
    reader = ChatReader(server.spec(f"reference={clone}&top_entries=3"))
    (reading,) = reader.read([ReadRequest(stored(), "Where in Oslo does Ada live?", "substring", "squad")])
    assert (reading.text, reading.entry_ids) == ("Oslo", ("core", "s3", "s2", "s1"))
    (sent,) = server.requests
    assert sent["messages"] == [
        {
            "role": "system",
            "content": "Reply from this:\n- paragraph\n- list of facts\n- list of events\n\n<c>\nAll about Ada.\n</c>\n\n"
            "<facts>\n1) Ada does live in a house.\n2) Ada lives in Oslo, in Oslo.\n3) Bob sings.\n</facts>\n\n"
            "<events>\n(none)\n</events>\n\nEnd.",
        },
        {"role": "user", "content": "Where in Oslo does Ada live?"},
    ]
    assert (sent["max_tokens"], sent["temperature"]) == (2048, 0.0)


def test_the_variable_names_a_clone_and_prompts_of_a_file_go_before_it(
    clone: Path,  # noqa: F811
    server: ChatServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MEMALPHA_REFERENCE", str(clone))
    ChatReader(server.spec()).read([ReadRequest(stored(), "Who?", "f1")])
    assert server.requests[-1]["messages"][0]["content"].startswith("Reply from this:")
    ChatReader(server.spec(f"prompts={clone / 'config/prompts_wrt_datasource.yaml'}")).read(
        [ReadRequest(stored(), "Who?", "f1")]
    )
    assert not server.requests[-1]["messages"][0]["content"].startswith("Reply from this:")
    with pytest.raises(ValueError, match="both prompts and a reference"):
        ChatReader(server.spec(), prompts="reading", reference=clone)
    with pytest.raises(CloneError, match="there is no such folder"):
        ChatReader(server.spec(), reference=clone / "gone")


@pytest.mark.parametrize(
    ("source", "metric", "prompt"),
    [
        ("squad", "substring", None),
        ("infbench_qa", "f1", "Be short."),
        ("infbench_qa_eng_shots2", "f1", "Be short."),
        ("icl_trec_coarse", "label", "Coarse."),
        ("trec_coarse", "label", "Coarse."),
        ("icl_trec_coarse_6600shot_balance", "label", "Coarse."),
        ("nlu", "label", "Name the label."),
        ("hotpotqa", "substring", None),
        ("recall", "substring", None),
    ],
)
def test_the_query_prompt_is_looked_up_by_the_published_name(
    clone: Path,  # noqa: F811
    source: str,
    metric: str,
    prompt: str | None,
) -> None:
    asked = PublishedReading(Reference(clone)).question(ReadRequest(Memory(), "Who?", metric, source))
    assert asked == (f"{prompt}\n\nWho?" if prompt else "Who?")


def test_the_query_prompt_is_searched_for_too(clone: Path) -> None:  # noqa: F811
    reading = PublishedReading(Reference(clone))
    plain, _ = reading.asked(ReadRequest(stored(), "Who sings?", "f1", "squad"), 1, 30_000)
    coarse, _ = reading.asked(ReadRequest(stored(), "Who?", "label", "trec_coarse"), 1, 30_000)
    assert [entry.content for _, entry in (*plain, *coarse)] == ["Bob sings.", "Coarse sand."]


def test_core_is_left_out_where_it_is_off_or_blank(clone: Path) -> None:  # noqa: F811
    reading = PublishedReading(Reference(clone))
    assert reading.core(ReadRequest(stored(), "Who?", "keywords_comma", "booksum")) == ""
    _, (system, _) = reading.asked(ReadRequest(stored(), "Who?", "keywords_comma", "booksum"), 0, 30_000)
    assert system["content"].startswith("Reply from this:\n- list of facts\n- list of events\n\n<facts>\n(none)")


def test_fewer_of_each_list_while_the_message_is_too_long(clone: Path) -> None:  # noqa: F811
    memory = Memory()
    for number in range(30):
        memory.insert(MemoryType.SEMANTIC, f"Ada went there {'again ' * 40}{number}")
        memory.insert(MemoryType.EPISODIC, f"Ada came back {number}")
    reading = PublishedReading(Reference(clone))
    shown, (system, _) = reading.asked(ReadRequest(memory, "Where did Ada go?", "f1", "squad"), 20, 500)
    counts = [sum(of is kind for of, _ in shown) for kind in (MemoryType.SEMANTIC, MemoryType.EPISODIC)]
    assert counts[0] == counts[1] == system["content"].count("again there") + system["content"].count(") Ada went")
    assert 0 < counts[0] < 20
    least, _ = reading.asked(ReadRequest(memory, "Where did Ada go?", "f1", "squad"), 20, 1)
    assert len(least) == 2


def test_a_question_without_a_word_finds_nothing(clone: Path) -> None:  # noqa: F811
    shown, _ = PublishedReading(Reference(clone)).asked(ReadRequest(stored(), "?!", "f1", "squad"), 20, 30_000)
    assert shown == []
