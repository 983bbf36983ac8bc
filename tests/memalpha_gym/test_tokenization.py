"""Token counts: known figures, any string, one table a process."""

import copy
import pickle

import pytest

from memalpha_gym.tokenization import DEFAULT_ENCODING, QuicktokTokenizer, get_tokenizer


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", 0),
        ("hello", 1),
        ("hello world", 2),
        ("The quick brown fox jumps over the lazy dog.", 10),
        ("1234567890", 4),
        ("東京", 1),
        ("\n\n\n", 1),
    ],
)
def test_known_counts(text: str, tokens: int) -> None:
    assert get_tokenizer().count(text) == tokens


def test_special_tokens_are_ordinary_text() -> None:
    assert get_tokenizer().count("<|endoftext|>") > 1


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb", "\ude00\ud83d", "\x00", "\ufffe", "cafe\u0301" * 100])
def test_any_string_is_counted(text: str) -> None:
    assert get_tokenizer().count(text) > 0


def test_a_lone_surrogate_counts_as_what_a_file_would_hold() -> None:
    assert get_tokenizer().count("see \ud800 there") == get_tokenizer().count("see ? there")


def test_the_name_says_what_was_counted() -> None:
    assert get_tokenizer().name == DEFAULT_ENCODING
    assert get_tokenizer("cl100k_base").name == "cl100k_base"


def test_encodings_differ() -> None:
    text = "Übergrößenträger und Straßenbahnhaltestelle " * 5
    assert get_tokenizer("cl100k_base").count(text) != get_tokenizer(DEFAULT_ENCODING).count(text)


def test_an_encoding_is_loaded_once() -> None:
    assert get_tokenizer() is get_tokenizer()
    assert get_tokenizer("cl100k_base") is get_tokenizer("cl100k_base")


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda tokenizer: pickle.loads(pickle.dumps(tokenizer))])
def test_copies_are_the_shared_tokenizer(duplicate) -> None:  # type: ignore[no-untyped-def]
    tokenizer = QuicktokTokenizer("cl100k_base")
    assert duplicate(tokenizer) is get_tokenizer("cl100k_base")


def test_an_unknown_encoding_is_an_error_that_names_it() -> None:
    with pytest.raises(Exception, match="no_such_base"):
        get_tokenizer("no_such_base")
