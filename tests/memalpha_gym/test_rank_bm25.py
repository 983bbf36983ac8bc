"""The package's own ranking behind our interface."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memalpha_gym.memory import Memory, MemoryType
from memalpha_gym.rank_bm25 import RankBM25Index
from memalpha_gym.retrieval import BM25Index
from tests.tiny import insert, tiny_env

texts = st.lists(
    st.lists(st.sampled_from("ada bob oslo quito 1999 lives in the".split()), max_size=8).map(" ".join), max_size=9
)


@given(texts, st.lists(st.sampled_from("ada oslo in the zoe".split()), max_size=9).map(" ".join), st.integers(0, 12))
def test_ours_ranks_as_the_package_does(stored: list[str], query: str, count: int) -> None:
    ours, theirs = BM25Index(), RankBM25Index()
    for number, text in enumerate(stored):
        ours.add(str(number), text)
        theirs.add(str(number), text)
    assert [key for key, _ in ours.top(query, count)] == [key for key, _ in theirs.top(query, count)]


def test_it_follows_changes() -> None:
    index = RankBM25Index()
    assert index.top("ada", 3) == []
    for key, text in (("a", "Ada lives in Oslo."), ("b", "Bob lives in Quito."), ("c", "!?")):
        index.add(key, text)
    assert [key for key, _ in index.top("oslo", 2)] == ["a", "b"]
    index.replace("a", "Ada moved.")
    index.replace("b", "Oslo")
    assert index.top("oslo", 1)[0][0] == "b"
    index.remove("b")
    assert [key for key, _ in index.top("oslo", 9)] == ["a", "c"]
    index.remove("a")
    assert index.top("oslo", 9) == [("c", 0.0)]  # over texts without words the package divides by zero
    for change in (lambda: index.add("c", "x"), lambda: index.replace("a", "x"), lambda: index.remove("a")):
        with pytest.raises(KeyError, match=r"holds the key 'c' already|has no key 'a'"):
            change()


def test_without_the_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rank_bm25", None)
    with pytest.raises(ImportError, match=r"memalpha-gym\[reference\]"):
        tiny_env(retriever="rank-bm25")


def test_an_environment_ranks_by_it() -> None:
    env = tiny_env(retriever="rank-bm25", search=True)
    env.reset(seed=0, options={"task_index": 0})
    env.step([insert("Ada lives in Oslo."), insert("Bob sings."), insert("Rain fell.")])
    fork = env.fork()
    for memory in (env.memory, fork.memory, env.memory.fork()):
        assert memory.search(MemoryType.SEMANTIC, "Bob", 1)[0][0].content == "Bob sings."
        assert isinstance(memory._retriever(), RankBM25Index)
    assert isinstance(tiny_env().retriever(), BM25Index)
    assert isinstance(Memory()._retriever(), BM25Index)
    with pytest.raises(ValueError, match="no retriever named 'tfidf'; there are bm25, rank-bm25, or give"):
        tiny_env(retriever="tfidf")
