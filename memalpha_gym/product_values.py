"""What a product gives, brought to plain values, or refused with the name of what is wrong.

Whatever a product gives may be an object that runs code of its own when it is looked at: a list without end, a number that
compares slowly, a name that is worked out. So all of this is called in the product's thread, within its time limit, and what it
returns holds exact texts and numbers only.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import fields
from itertools import islice
from typing import Any

from memalpha_gym.products import Phase, PhaseUsage, ProductUsage, Recalled, checked_recalled

LONGEST_NAME, LONGEST_FINGERPRINT = 200, 2_000
"""Characters."""
LONGEST_ID = 1_000
MOST_ITEMS = 1 << 20
"""Items that a store may show; a list that goes on has no end."""
CHARACTERS_A_TOKEN = 200
"""More than any encoding has in ordinary text; what lies beyond is never counted, however long it is."""
MOST_FEATURES, LONGEST_FEATURE = 16, 60
"""How many features that are off are told, and how many characters of each."""
MOST_CHARACTERS = 1 << 28
"""Of all items together: more than the longest stream has."""
LARGEST = 1 << 53
"""The largest number that every reader of JSON takes for itself."""

_BRACKETS = {ord("["): "(", ord("]"): ")"}  # in which a spec holds what it was settled to


def plain_name(product: Any) -> str:
    """A product's name.

    Raises:
        TypeError, ValueError: it is no text of one line, or says nothing.
    """
    name = product.name
    if type(name) is not str:
        raise TypeError(f"name is {shown(name)}; give a text with the version, such as mem0==2.2.1")
    if not name.strip():
        raise ValueError("name is empty; give the name with the version, such as mem0==2.2.1")
    if not name.isprintable() or len(name) > LONGEST_NAME:
        raise ValueError(
            f"name is {name[:40]!r}; give one line of at most {LONGEST_NAME} characters that can be printed"
        )
    return name.strip()


def identity_of(product: Any) -> str:
    """What the figures of a product depend on besides its arguments: its name with its version, and its fingerprint if it has
    one, such as the hash of the lock file that it was installed from.

    Raises:
        TypeError, ValueError: as for `plain_name`, of either.
    """
    fingerprint = getattr(product, "fingerprint", None)
    if fingerprint is None:
        fingerprint = ""
    if type(fingerprint) is not str or len(fingerprint) > LONGEST_FINGERPRINT:
        raise TypeError(
            f"fingerprint is {shown(fingerprint)}; give a text of at most {LONGEST_FINGERPRINT:,} characters"
        )
    text = " ".join(f"{plain_name(product)} {fingerprint}".split()).translate(_BRACKETS)
    return "".join(filter(str.isprintable, text))


def plain_features(given: Any) -> tuple[str, ...]:
    """The features that a product says are off, each once and cut to a few words, and no more of them than can be shown.

    Raises:
        TypeError: they are no list of texts.
    """
    if isinstance(given, str | bytes):
        raise TypeError(f"degraded() gave one text, {shown(given)}; give a list, with a word or two for each feature")
    found: dict[str, None] = {}
    for each in islice(given, MOST_FEATURES + 1):
        if type(each) is not str:
            raise TypeError(f"degraded() gave {shown(each)}; give a text for each feature")
        text = "".join(filter(str.isprintable, " ".join(each.split())))
        found[text if len(text) <= LONGEST_FEATURE else f"{text[: LONGEST_FEATURE - 1]}…"] = None
    found.pop("", None)
    told = list(found)
    return tuple(told if len(told) <= MOST_FEATURES else [*told[: MOST_FEATURES - 1], "and more"])


def plain_items(given: Iterable[Any], chunks: int | None = None) -> list[Recalled]:
    """The items of a store.

    Args:
        given: the items.
        chunks: how many chunks the product was told, of which each item names one, or none; None where nobody counted.

    Raises:
        TypeError, ValueError: one of them is no text with its names, or is of a chunk that there was not; or there are more of
            them than any store can show.
    """
    found, characters = [], 0
    for one in given:
        item = _plain(one, chunks)
        characters += len(item.text)
        found.append(item)
        if characters > MOST_CHARACTERS or len(found) > MOST_ITEMS:
            raise ValueError(f"items() gave more than {MOST_ITEMS:,} items, or than {MOST_CHARACTERS:,} characters")
    return found


def plain_recalled(given: Iterable[Any], tokens: int, chunks: int | None = None) -> tuple[list[Recalled], set[int]]:
    """What was recalled for a question, as far as it is of use.

    Args:
        given: the texts, of which there may be no end, and whose texts may be of any length.
        tokens: how many of them a reader is shown.
        chunks: as for `plain_items`.

    Returns:
        The texts, no longer than so many tokens can be, and no more of them; and the hashes of the whole texts.

    Raises:
        TypeError, ValueError: as for `plain_items`.
    """
    room = tokens * CHARACTERS_A_TOKEN
    found: dict[Recalled, None] = {}
    hashes = set()
    characters = 0
    for one in islice(given, 2 * tokens):
        whole = _plain(one, chunks)
        text = whole.text.strip()[: room + 1]
        kept = Recalled(text, whole.id, whole.chunk_index) if len(whole.text) > room else whole
        hashes.add(hash(whole.text))
        characters += len(text) if kept not in found else 0
        found[kept] = None
        if characters > room:
            break
    return list(found), hashes


def _plain(one: Any, chunks: int | None) -> Recalled:
    """A copy, which the product does not hold."""
    text, name, place = checked_recalled(one).text, one.id, one.chunk_index
    if len(name) > LONGEST_ID:
        raise ValueError(f"id of {text!r:.60} has {len(name):,} characters; give at most {LONGEST_ID}")
    if chunks is not None and place is not None and place >= chunks:
        raise ValueError(f"chunk_index of {text!r:.60} is {place:,}, and {chunks:,} chunks were told, from 0")
    return Recalled(text, name, place)


def plain_usage(given: Any) -> tuple[ProductUsage | None, tuple[str, ...]]:
    """What a product says that it used, and what of that cannot be: then nothing of it is taken.

    Args:
        given: what its `usage` gave.

    Returns:
        The usage, or None; and for each figure that is wrong its name with what it is.
    """
    if not isinstance(given, ProductUsage):
        return None, (f"usage() gave {shown(given)}, and no ProductUsage",)
    if not isinstance(given.phases, Mapping):
        return None, (f"usage().phases is {shown(given.phases)}, and no mapping",)
    faults: list[str] = []
    names = {str(phase): phase for phase in Phase}
    phases: dict[Phase, PhaseUsage] = {}
    for key, used in islice(given.phases.items(), len(names) + 1):
        if not isinstance(key, str) or str.__str__(key) not in names or not isinstance(used, PhaseUsage):
            faults.append(f"usage().phases has {shown(key)}: {shown(used)}")
            continue
        phase = names[str.__str__(key)]
        phases[phase] = PhaseUsage(
            **{
                each.name: _number(f"{phase}.{each.name}", getattr(used, each.name), faults, each.name == "seconds")
                for each in fields(PhaseUsage)
            }
        )
    sizes = [
        None if value is None else _number(name, value, faults)
        for name, value in (("store_bytes", given.store_bytes), ("peak_bytes", given.peak_bytes))
    ]
    return (None if faults else ProductUsage(phases, *sizes)), tuple(faults)


def shown(value: Any) -> str:
    """A few characters that say what a value is, whatever its `__repr__` does."""
    try:
        text = f"{value!r:.40}"
    except Exception:  # another's object, or a number of more digits than Python writes
        text = "a value that cannot be shown"
    return f"{text}, of type {type(value).__name__}"


def _number(name: str, value: Any, faults: list[str], fraction: bool = False) -> Any:
    """A number from 0, exactly; 0 where it is none, which is added to the faults."""
    if not isinstance(value, bool):
        exact: float = -1
        if fraction and isinstance(value, float):
            exact = float(value)  # of a class of its own, which may compare as it likes, no more than the number
        else:
            with suppress(TypeError):
                exact = operator.index(value)
        if 0 <= exact <= LARGEST:
            return float(exact) if fraction else exact
    faults.append(f"{name} is {shown(value)}")
    return 0
