"""What the suite relies on in a memory product, checked from outside: for those who write one, and for our own.

    from memalpha_gym.product_checks import check_product

    def test_my_product_keeps_the_contract():
        assert [str(each) for each in check_product(MyProduct) if each.failed] == []

Every check begins with `reset`, tells a few short texts, and asks. A product that asks a language model needs one behind it that
takes the facts from such texts; a scripted one does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from memalpha_gym.contexts import context_of
from memalpha_gym.product_operations import Operations
from memalpha_gym.products import MemoryProduct, Recalled
from memalpha_gym.terminal import printable

FACTS: Mapping[str, tuple[str, str]] = {
    "Marta Quiroga lives in Tallinn.": ("Where does Marta Quiroga live?", "Tallinn"),
    "Idris Vance plays the oboe.": ("What does Idris Vance play?", "oboe"),
    "The kite that Noor Haddad owns is purple.": ("What colour is the kite that Noor Haddad owns?", "purple"),
}
"""Texts that are told, each with a question about it and the word that answers it."""
UNICODE = "Zoë Ångström wohnt in 東京 🏯.\u202e\u0000 שלום"
UNICODE_QUESTION, UNICODE_ANSWER = "Wo wohnt Zoë Ångström?", "東京"
LIMIT = 24
"""Tokens of what is shown where the cut is checked: less than the store holds."""
CHECK_SECONDS = 300.0


class Verdict(StrEnum):
    """What a check came to."""

    KEPT = "kept"
    BROKEN = "broken"
    LACKING = "lacking"
    """The product lacks the method that it is about: a dash in the tables."""
    NOTED = "noted"
    """Nothing is wrong, and users have to know it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found.

    Attributes:
        check: what was checked.
        verdict: what it came to.
        detail: what was seen; empty where the contract was kept.
    """

    check: str
    verdict: Verdict = Verdict.KEPT
    detail: str = ""

    @property
    def failed(self) -> bool:
        """Whether the contract is broken."""
        return self.verdict is Verdict.BROKEN

    def __str__(self) -> str:
        return f"{self.check}: {self.detail or self.verdict}"


class _BrokenError(Exception):
    """The contract is broken; the message says how."""


class _LackingError(Exception):
    """The product lacks a method."""


def check_product(make: Callable[[], MemoryProduct], *, time_limit: float = CHECK_SECONDS) -> list[Finding]:
    """Check that a product keeps the contract of `memalpha_gym.protocols.MemoryProduct`.

    Args:
        make: makes an instance, such as the class itself.
        time_limit: seconds that an operation may take; one that takes longer has broken the contract.

    Returns:
        A finding for each check, in the order of `CHECKS`. Nothing that a product does is raised.
    """
    product = Operations(make, time_limit)
    try:
        return [_checked(name, check, product) for name, check in CHECKS.items()]
    finally:
        product.close()


def _checked(name: str, check: Callable[[Operations], str | None], product: Operations) -> Finding:
    try:
        product.reset(0)
        note = check(product)
    except _LackingError as error:
        return Finding(name, Verdict.LACKING, str(error))
    except Exception as error:  # what a product raises comes as a ProductError, with its words
        return Finding(name, Verdict.BROKEN, printable(str(error)) or type(error).__name__)
    return Finding(name, Verdict.NOTED, note) if note else Finding(name)


def _tell(product: Operations) -> None:
    for index, text in enumerate(FACTS):
        product.observe(text, index)


def _ask(product: Operations, question: str, tokens: int = 512) -> list[Recalled]:
    return product.recall(question, tokens)


def _items(product: Operations) -> list[Recalled]:
    items = product.items()
    if items is None:
        raise _LackingError("there is no items()")
    return items


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise _BrokenError(otherwise)


def _holds(recalled: Sequence[Recalled], word: str) -> bool:
    return any(word.casefold() in one.text.casefold() for one in recalled)


def _says_what_it_is(product: Operations) -> None:
    first, again = product.identify(), product.identify()
    _require(first == again, f"it is {first!r}, and when asked again {again!r}")


def _an_empty_store_recalls_nothing(product: Operations) -> None:
    found = _ask(product, "Where does Marta Quiroga live?")
    _require(not found, f"a store that was told nothing recalled {len(found)} texts")


def _what_was_observed_can_be_recalled(product: Operations) -> None:
    for index, (text, (question, answer)) in enumerate(FACTS.items()):
        product.observe(text, index)
        _require(_holds(_ask(product, question), answer), f"told {text!r}, and {question!r} did not recall {answer!r}")


def _nothing_is_left_after_reset(product: Operations) -> None:
    _tell(product)
    product.reset(1)
    for question, answer in FACTS.values():
        _require(not _holds(_ask(product, question), answer), f"after reset {question!r} still recalls {answer!r}")
    left = product.items()
    _require(not left, f"after reset items() holds {len(left or ())} items")


def _nothing_is_left_for_a_new_instance(product: Operations) -> None:
    _tell(product)
    product.close()
    product.reset(1)
    for question, answer in FACTS.values():
        _require(
            not _holds(_ask(product, question), answer),
            f"{question!r} recalls {answer!r}, which an instance before this one was told",
        )


def _recall_changes_nothing(product: Operations) -> None:
    _tell(product)
    before = product.items()
    first = [_ask(product, question) for question, _ in FACTS.values()]
    again = [_ask(product, question) for question, _ in FACTS.values()]
    _require(first == again, "the same questions, asked once more, recall something else")
    _require(product.items() == before, "items() is another after questions were asked")


def _the_order_of_questions_does_not_matter(product: Operations) -> None:
    _tell(product)
    questions = [question for question, _ in FACTS.values()]
    forward = {question: _ask(product, question) for question in questions}
    backward = {question: _ask(product, question) for question in reversed(questions)}
    _require(forward == backward, "questions in another order recall something else")


def _the_cut_holds(product: Operations) -> None:
    _tell(product)
    for question, _ in FACTS.values():
        shown = context_of(lambda asked, *, tokens: product.recall(asked, tokens), question, LIMIT)
        _require(shown.tokens <= LIMIT, f"{shown.tokens} tokens are shown where {LIMIT} are asked for")


def _items_cover_what_is_recalled(product: Operations) -> None:
    _tell(product)
    items = _items(product)
    ids = [item.id for item in items]
    _require(all(ids), "items() holds items without an id")
    _require(len(set(ids)) == len(ids), "items() holds two items of one id")
    held = {item.id: item.text for item in items}
    for question, _ in FACTS.values():
        for one in _ask(product, question):
            known = held.get(one.id) == one.text if one.id else one.text in held.values()
            _require(known, f"{question!r} recalled {one.text!r:.60}, which items() does not hold under its id")


def _chunks_are_told_right(product: Operations) -> None:
    _tell(product)
    for text, (question, answer) in zip(FACTS, FACTS.values(), strict=True):
        for one in _ask(product, question):
            if one.chunk_index is not None and answer.casefold() in one.text.casefold():
                place = list(FACTS).index(text)
                _require(
                    one.chunk_index == place, f"chunk_index of {one.text!r:.60} is {one.chunk_index}, told at {place}"
                )


def _unicode_is_text(product: Operations) -> None:
    product.observe(UNICODE, 0)
    _require(
        _holds(_ask(product, UNICODE_QUESTION), UNICODE_ANSWER),
        f"{UNICODE_QUESTION!r} did not recall {UNICODE_ANSWER!r}",
    )
    product.observe("half a character: \ud83d", 1)  # as a badly decoded file has it


def _empty_texts_are_harmless(product: Operations) -> None:
    for index, text in enumerate(("", " \n\t ")):
        product.observe(text, index)
    product.recall("", 64)
    _tell(product)
    question, answer = next(iter(FACTS.values()))
    _require(_holds(_ask(product, question), answer), f"after empty texts {question!r} did not recall {answer!r}")


def _the_same_text_twice_is_harmless(product: Operations) -> None:
    text, (question, answer) = next(iter(FACTS.items()))
    product.observe(text, 0)
    product.observe(text, 1)
    _require(_holds(_ask(product, question), answer), f"told twice, {question!r} did not recall {answer!r}")


def _usage_begins_anew(product: Operations) -> None:
    _tell(product)
    before, faults = product.checked_usage()
    _require(not faults, "; ".join(faults))
    if before is None:
        raise _LackingError("there is no usage()")
    product.reset(0)
    after = product.usage()
    _require(
        after is not None and not any(phase.calls for phase in after.phases.values()), "usage() is not 0 after reset"
    )


def _the_same_again(product: Operations) -> str | None:
    def once() -> Iterator[list[str]]:
        product.reset(7)
        _tell(product)
        for question, _ in FACTS.values():
            yield [one.text for one in _ask(product, question)]

    if list(once()) != list(once()):
        return "the same texts under the same seed are recalled otherwise; play it with --repeats"
    return None


CHECKS: Mapping[str, Callable[[Operations], str | None]] = {
    "it says what it is": _says_what_it_is,
    "an empty store recalls nothing": _an_empty_store_recalls_nothing,
    "what was observed can be recalled": _what_was_observed_can_be_recalled,
    "nothing is left after reset": _nothing_is_left_after_reset,
    "nothing is left for a new instance": _nothing_is_left_for_a_new_instance,
    "recall changes nothing": _recall_changes_nothing,
    "the order of questions does not matter": _the_order_of_questions_does_not_matter,
    "the cut holds": _the_cut_holds,
    "items cover what is recalled": _items_cover_what_is_recalled,
    "chunks are told right": _chunks_are_told_right,
    "unicode is text": _unicode_is_text,
    "empty texts are harmless": _empty_texts_are_harmless,
    "the same text twice is harmless": _the_same_text_twice_is_harmless,
    "usage begins anew": _usage_begins_anew,
    "the same again": _the_same_again,
}
"""The checks by what they are about."""
