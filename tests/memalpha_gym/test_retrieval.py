"""BM25: rank_bm25 built anew is the oracle, whatever changes led to the texts."""

import copy
import pickle
import random
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from memalpha_gym.retrieval import BM25Index
from memalpha_gym.words import words

TOLERANCE = 1e-9
WORDS = ("ada", "Bern", "chess", "2021", "straße", "été", "x_1", "on", "the")

texts = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
changes = st.lists(
    st.tuples(st.sampled_from(("add", "add", "replace", "remove")), texts, st.integers(0, 99)), max_size=40
)


def index_of(store: dict[str, str], **parameters: float) -> BM25Index:
    index = BM25Index(**parameters)
    for key, text in store.items():
        index.add(key, text)
    return index


def oracle(store: dict[str, str], query: str, **parameters: float) -> dict[str, float]:
    """rank_bm25's scores; zeros where it divides by zero because there is no word at all."""
    corpus = [words(text) for text in store.values()]
    if not any(corpus):
        return dict.fromkeys(store, 0.0)
    return dict(zip(store, BM25Okapi(corpus, **parameters).get_scores(words(query)).tolist(), strict=True))


def best(scores: dict[str, float], count: int) -> list[tuple[str, float]]:
    """Best first; Python's sort keeps the order of `add` among equals."""
    return sorted(scores.items(), key=lambda item: -item[1])[:count]


def apply(changes: list[tuple[str, str, int]], index: BM25Index, store: dict[str, str]) -> None:
    """Make the same changes to an index and to a dict, which keeps a replaced key's place as well."""
    for number, (change, text, pick) in enumerate(changes, len(store)):
        if change == "add" or not store:
            index.add(f"k{number}", text)
            store[f"k{number}"] = text
        elif change == "replace":
            key = list(store)[pick % len(store)]
            index.replace(key, text)
            store[key] = text
        else:
            key = list(store)[pick % len(store)]
            index.remove(key)
            del store[key]


@settings(deadline=None, max_examples=100)
@given(changes, texts)
def test_scores_after_any_changes_are_those_of_rank_bm25(changes: list[tuple[str, str, int]], query: str) -> None:
    index, store = BM25Index(), {}
    apply(changes, index, store)
    assert len(index) == len(store)
    assert list(index.scores(query)) == list(store)
    assert index.scores(query) == pytest.approx(oracle(store, query), abs=TOLERANCE, rel=0)


@settings(deadline=None, max_examples=100)
@given(changes, texts, st.integers(0, 12))
def test_top_is_the_stable_order_of_the_scores(changes: list[tuple[str, str, int]], query: str, count: int) -> None:
    index, store = BM25Index(), {}
    apply(changes, index, store)
    assert index.top(query, count) == best(index.scores(query), count)


@settings(deadline=None, max_examples=100)
@given(changes, texts)
def test_scores_do_not_depend_on_history_to_the_last_bit(changes: list[tuple[str, str, int]], query: str) -> None:
    index, store = BM25Index(), {}
    apply(changes, index, store)
    assert index.scores(query) == index_of(store).scores(query)


@pytest.mark.parametrize("seed", range(3))
def test_long_churn_with_growth_and_decline(seed: int) -> None:
    rng = random.Random(seed)
    vocabulary = [f"w{rank}" for rank in range(300)]
    weights = [1 / (rank + 1) for rank in range(300)]

    def text(words: int) -> str:
        return " ".join(rng.choices(vocabulary, weights, k=words))

    index, store = BM25Index(), {}
    for number in range(1_500):
        declining = number % 500 > 300  # long enough for rows to be numbered anew
        if store and rng.random() < (0.85 if declining else 0.2):
            key = rng.choice(list(store))
            index.remove(key)
            del store[key]
        elif store and rng.random() < 0.2:
            key = rng.choice(list(store))
            store[key] = text(rng.randrange(40))
            index.replace(key, store[key])
        else:
            store[f"k{number}"] = text(rng.randrange(40))
            index.add(f"k{number}", store[f"k{number}"])
        if number % 50 == 0:
            query = text(12)
            assert index.scores(query) == pytest.approx(oracle(store, query), abs=TOLERANCE, rel=0)
            assert index.top(query, 7) == best(index.scores(query), 7)
            assert index.scores(query) == index_of(store).scores(query)


@pytest.mark.parametrize(
    ("k1", "b", "epsilon"), [(0.9, 0.4, 0.25), (1.5, 0.0, 0.0), (2.0, 1.0, 1.0), (1.2, 0.75, -0.5)]
)
def test_parameters_mean_what_they_mean_in_rank_bm25(k1: float, b: float, epsilon: float) -> None:
    store = {"a": "the cat the hat", "b": "the dog", "c": "the the the mouse in the house", "d": "a cat"}
    index = index_of(store, k1=k1, b=b, epsilon=epsilon)
    expected = oracle(store, "the cat in the house", k1=k1, b=b, epsilon=epsilon)
    assert index.scores("the cat in the house") == pytest.approx(expected, abs=TOLERANCE, rel=0)


@pytest.mark.parametrize(("k1", "b"), [(-0.1, 0.75), (1.5, -0.1), (1.5, 1.1), (float("nan"), 0.75)])
def test_parameters_out_of_range_are_refused(k1: float, b: float) -> None:
    with pytest.raises(ValueError, match="BM25 with k1="):
        BM25Index(k1=k1, b=b)


def test_a_word_in_most_texts_can_score_below_zero() -> None:
    store = {"a": "the", "b": "the", "c": "the the"}
    index = index_of(store)
    assert index.scores("the") == pytest.approx(oracle(store, "the"), abs=TOLERANCE, rel=0)
    assert min(index.scores("the").values()) < 0
    index.add("d", "")
    assert index.top("the", 1) == [("d", 0.0)]


def test_a_word_in_exactly_half_of_the_texts_counts_for_nothing() -> None:
    index = index_of({"a": "the cat", "b": "the dog", "c": "a cow", "d": "a hen"})
    assert set(index.scores("the").values()) == {0.0}


def test_repeated_query_words_count_as_often_as_they_stand_there() -> None:
    index = index_of({"a": "cat", "b": "dog", "c": "cow"})
    assert index.scores("cat cat cat")["a"] == pytest.approx(3 * index.scores("cat")["a"])


def test_empty_stores_and_texts_without_words_score_zero_without_a_warning() -> None:
    index = BM25Index(b=1.0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert (index.top("cat", 5), index.scores("cat"), len(index)) == ([], {}, 0)
        index.add("a", "")
        index.add("b", "!? …")
        assert index.top("cat", 5) == [("a", 0.0), ("b", 0.0)]
        index.add("c", "cat")
        index.add("d", "dog")
        index.add("e", "cow")
        assert index.top("cat", 2)[1] == ("a", 0.0)
        assert index.top("", 9) == [(key, 0.0) for key in "abcde"]
        assert index.top("unicorn", 2) == [("a", 0.0), ("b", 0.0)]
        for key in "abcde":
            index.remove(key)
        assert (index.top("cat", 5), index.scores("cat"), len(index)) == ([], {}, 0)
        index.add("a", "cat")
        assert [key for key, _ in index.top("cat", 5)] == ["a"]


def test_ties_across_the_cut_go_by_the_order_of_add() -> None:
    store = {f"k{number}": "cat" if number % 3 == 0 else "dog" for number in range(300)}
    index = index_of(store)
    cats = [key for key, text in store.items() if text == "cat"]
    for count in (1, 7, 99, 100):
        assert [key for key, _ in index.top("cat", count)] == cats[:count]
    assert [key for key, _ in index.top("cat", 101)] == [*cats, "k1"]
    assert len(index.top("cat", 10_000)) == 300
    assert index.top("cat", 0) == index.top("cat", -1) == []


def test_replace_keeps_the_place_and_a_key_added_again_goes_last() -> None:
    index = index_of({"a": "cat", "b": "cat", "c": "cat"})
    index.replace("b", "dog")
    index.replace("b", "cat")
    assert list(index.scores("cat")) == ["a", "b", "c"]
    index.remove("a")
    index.add("a", "cat")
    assert [key for key, _ in index.top("cat", 3)] == ["b", "c", "a"]


def test_an_index_does_not_grow_with_its_past() -> None:
    index = index_of({"a": "the cat", "b": "the dog"})
    for number in range(2_000):
        index.add(f"k{number}", f"the word{number}")
        index.remove(f"k{number}")
    assert len(pickle.dumps(index)) < 5_000
    assert index.scores("the cat") == index_of({"a": "the cat", "b": "the dog"}).scores("the cat")


def test_wrong_keys_are_refused_and_change_nothing() -> None:
    index = index_of({"a": "cat", "b": "dog", "c": "cow"})
    before = index.scores("cat dog")
    with pytest.raises(KeyError, match="holds the key 'a' already"):
        index.add("a", "dog")
    with pytest.raises(KeyError, match="has no key 'z'"):
        index.replace("z", "dog")
    with pytest.raises(KeyError, match="has no key 'z'"):
        index.remove("z")
    assert index.scores("cat dog") == before


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda index: pickle.loads(pickle.dumps(index))])
def test_copies_are_equal_and_independent(duplicate) -> None:  # type: ignore[no-untyped-def]
    index = index_of({"a": "the cat", "b": "the dog", "c": "the cow sat"})
    index.remove("a")
    before = index.scores("the cow")
    twin = duplicate(index)
    assert twin.scores("the cow") == before
    twin.add("d", "cow cow")
    twin.replace("b", "the cow")
    twin.remove("c")
    assert index.scores("the cow") == before
    assert twin.scores("the cow") == index_of({"b": "the cow", "d": "cow cow"}).scores("the cow")


def test_any_text_can_be_stored_and_asked_for() -> None:
    odd = "\ud800 naïve\x00cat 東京 %s {x} \\w+"
    index = index_of({"a": odd, "b": "dog", "c": "cow"})
    assert index.top("東京 cat \udfff", 1)[0][0] == "a"
