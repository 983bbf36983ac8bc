"""Added and special tokens of several kinds of tokenizer, in texts that hold them."""

from __future__ import annotations

from typing import Any

import pytest

from memalpha_gym.control_tokens import ControlTokens


class Stand:
    """A tokenizer of which only its tokens are asked."""

    def __init__(self, special: tuple[str, ...], added: tuple[str, ...] = ()) -> None:
        self.all_special_tokens = special
        self._added = {token: number for number, token in enumerate((*special, *added))}

    def get_added_vocab(self) -> dict[str, int]:
        return self._added


def test_added_and_special_tokens_are_broken_up() -> None:
    tokens = ControlTokens(Stand(("<END>", "@@turn"), ("[[tool]]",)))
    assert tokens.broken_up("a<END>b@@turn [[tool]] <END") == "a< END>b@ @turn [ [tool]] <END"


def test_runs_of_spaces_are_ordinary_text() -> None:
    assert ControlTokens(Stand((), ("  ", "▁▁", "\n\n", "\t"))).broken_up("a  b\n\nc\t▁▁") == "a  b\n\nc\t▁▁"


def test_a_space_makes_no_other_token() -> None:
    shown = ControlTokens(Stand(("ab", "a b", "aa"))).broken_up("ab aaaa")
    assert not any(token in shown for token in ("ab", "a b", "aa"))


def test_a_special_token_of_one_character_is_a_space() -> None:
    assert ControlTokens(Stand(("\x03",))).broken_up("a\x03b") == "a b"


def test_tokens_that_are_kept() -> None:
    assert ControlTokens(Stand(("<a>", "<b>")), frozenset({"<a>"})).broken_up("<a><b>") == "<a>< b>"


def built(normalizer: Any, *tokens: str) -> Any:
    tokenizers = pytest.importorskip("tokenizers", reason="needs tokenizers and transformers")
    transformers = pytest.importorskip("transformers", reason="needs tokenizers and transformers")
    core = tokenizers.Tokenizer(tokenizers.models.WordLevel({"?": 0}, unk_token="?"))
    core.normalizer = normalizer and getattr(tokenizers.normalizers, normalizer)()
    core.pre_tokenizer = tokenizers.pre_tokenizers.Split("", "isolated")
    core.add_tokens([tokenizers.AddedToken(token, normalized=normalizer is not None) for token in tokens])
    return transformers.PreTrainedTokenizerFast(tokenizer_object=core, unk_token="?")


@pytest.mark.parametrize(
    ("normalizer", "text"),
    [
        (None, "x<turn>y"),
        ("Lowercase", "x<TURN>y<Turn>"),
        ("NFKC", "x＜ｔｕｒｎ＞y<turn>"),
        ("StripAccents", "x<turn>"),
    ],
)
def test_what_a_normaliser_would_make_a_token_is_broken_up(normalizer: str | None, text: str) -> None:
    tokenizer = built(normalizer, "<turn>")
    token = tokenizer.convert_tokens_to_ids("<turn>")
    assert token in tokenizer.encode(text, add_special_tokens=False)
    shown = ControlTokens(tokenizer).broken_up(text)
    assert token not in tokenizer.encode(shown, add_special_tokens=False)
