"""Which facts a memory holds, at which value and where, and what of its text states none. Kept up to date by what a call touched.

A fact is right where an entry states its present value and none states an outdated one, stale where only outdated values are
stated, beside a stale value where both are, and absent where none is; a value that was never the fact's counts as an outdated
one. Values that a perfect memory keeps as history (`Operation.former`) may stand in an entry that states the present one. While a
fact is contested, any of its claims may be held.

What states no fact is noise, in tokens. A fact accounts for the tokens of the sentence or line that states it, up to half as many
again as a perfect memory's sentence has; of several statements of one fact, for one. So padding, copies and outdated statements
are noise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from memalpha_gym.fact_words import FactWords, Language, language
from memalpha_gym.statements import Statement, statements
from memalpha_gym.tasks import Operation, OperationKind
from memalpha_gym.text_units import ungrouped
from memalpha_gym.tokenization import Tokenizer, get_tokenizer
from memalpha_gym.vocabulary import Vocabulary
from memalpha_gym.words import Phrase, Wording

WORDINESS = 1.5
"""How many times the tokens of a perfect memory's sentence a statement may take before the rest of it is noise."""
FORMER_TOKENS = 12
"""Tokens that telling a former value may take besides."""
LINE_TOKENS = 2
"""Tokens that a line may take for being a line of an entry: a dash, a line break."""


class FactState(StrEnum):
    """How a memory holds a fact. `open`: it is contested, and nothing but its claims is held."""

    RIGHT = "right"
    STALE = "stale"
    BESIDE = "beside"
    ABSENT = "absent"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class _Fact:
    """A fact by its newest operation.

    Attributes:
        operation: the operation.
        words: what a text must hold to state it.
        tokens: those of a perfect memory's sentence; 0 where no value is due.
        most: tokens that its statement may account for.
    """

    operation: Operation
    words: FactWords
    tokens: int
    most: int

    @property
    def due(self) -> bool:
        """Whether a memory should hold it."""
        return self.operation.kind in (OperationKind.STATE, OperationKind.UPDATE)

    def fitting(self, values: Mapping[str, int]) -> int | None:
        """Tokens by which an entry that states these values tells what holds; None where an outdated value is among them."""
        operation = self.operation
        allowed = set(operation.claims) if operation.kind is OperationKind.CONTEST else {operation.value} - {""}
        if self.due and operation.value in values:
            allowed |= set(operation.former)
        return min(sum(values.values()), self.most) if allowed.issuperset(values) else None

    def state(self, holders: Mapping[str, Mapping[str, int]]) -> FactState:
        """How it is held by entries, each of which states some values."""
        outdated = any(self.fitting(values) is None for values in holders.values())
        if self.due and any(self.operation.value in values for values in holders.values()):
            return FactState.BESIDE if outdated else FactState.RIGHT
        if outdated:
            return FactState.STALE
        return FactState.OPEN if self.operation.kind is OperationKind.CONTEST else FactState.ABSENT


class HeldFacts:
    """The facts of an episode so far, and the entries that state them.

    A text that is written is split into words once and compared with those facts alone that have a value with one of these
    words; texts that are stored already are looked at again only where a fact takes a value whose words they have.

    Args:
        vocabulary: the words that the task's facts are stated with, where they are known.
        tokenizer: counts tokens.

    Attributes:
        known: the words of everything that was written.
        due: facts that should be held.
        due_tokens: tokens of a perfect memory's sentences about them.
        noise: stored tokens that state no fact as it is.
        count: facts by their state.
        changed: facts whose state may have changed since `begin_step`, with the state that they had; None for new ones.
    """

    def __init__(self, vocabulary: Vocabulary | None = None, tokenizer: Tokenizer | None = None) -> None:
        self.known: set[str] = set()
        self.due = self.due_tokens = self.noise = 0
        self.count = dict.fromkeys(FactState, 0)
        self.changed: dict[str, FactState | None] = {}
        self._language: Language = language(vocabulary)
        self._tokenizer = tokenizer or get_tokenizer()
        self._facts: dict[str, _Fact] = {}  # by key, like all facts here
        self._states: dict[str, FactState] = {}
        self._by_attribute: dict[str, dict[str, FactWords]] = {}
        self._valued: dict[str, tuple[str, ...]] = {}  # word → facts that no text without one of their words states
        self._texts: dict[str, str] = {}  # by entry, like the next three
        self._tokens: dict[str, int] = {}
        self._covered: dict[str, int] = {}  # tokens that state a fact as it is, and that no other entry's stand for
        self._stating: dict[str, tuple[str, ...]] = {}  # the facts of which it states a value
        self._holders: dict[str, dict[str, Mapping[str, int]]] = {}  # fact → entry → its values there → tokens
        self._first: dict[str, tuple[str, int]] = {}  # fact → the entry that counts as its statement, and its tokens
        self._ever: dict[str, frozenset[str]] = {}  # fact → the values of it that were ever held

    def copy(self) -> HeldFacts:
        """An independent copy."""
        twin = HeldFacts.__new__(HeldFacts)
        twin.__dict__ = {
            name: value.copy() if isinstance(value, dict | set) else value for name, value in self.__dict__.items()
        }
        twin._holders = {key: dict(entries) for key, entries in self._holders.items()}
        twin._by_attribute = {noun: dict(facts) for noun, facts in self._by_attribute.items()}
        return twin

    # --- what changes -----------------------------------------------------------------------------------------------------

    def begin_step(self) -> None:
        """Forget which facts changed before."""
        self.changed = {}

    def take_in(self, operation: Operation) -> None:
        """Make an operation the newest on its fact."""
        key, before = operation.key, self._facts.get(operation.key)
        words = self._language.fact(operation, before.words if before else None)
        count = self._tokenizer.count
        tokens = count(operation.text) if operation.text else 0
        most = int(WORDINESS * (tokens or max((count(claim) + FORMER_TOKENS for claim in operation.claims), default=0)))
        fact = self._facts[key] = _Fact(operation, words, tokens, most + FORMER_TOKENS * len(operation.former))
        if words.attribute or not words.named:
            self._by_attribute.setdefault(words.attribute, {})[key] = words
        for word in words.words() - (before.words.words() if before else set()):
            self._valued[word] = (*self._valued.get(word, ()), key)
        for sign, one in ((-1, before), (1, fact)):
            if one is not None and one.due:
                self.due, self.due_tokens = self.due + sign, self.due_tokens + sign * one.tokens
        known = (
            {value for value, _ in before.words.values} if before and before.words.subject == words.subject else set()
        )
        self._look_again([form for value, forms in words.values if value not in known for form in forms], words.subject)
        self._refresh(key)

    def write(self, entry: str, content: str, wording: Wording | None = None) -> dict[str, frozenset[str]]:
        """Book that an entry holds a text; the facts that it states, with their values."""
        self.forget(entry)
        text = ungrouped(content)
        wording = wording or Wording(text)
        shared = self._valued.keys() & wording.words
        candidates = dict.fromkeys(key for word in (*sorted(shared), "") for key in self._valued.get(word, ()))
        facts = (self._facts[key].words for key in candidates)
        known = {noun: facts.values() for noun, facts in self._by_attribute.items()}
        held = self._shares(statements(self._language, text, wording, facts, known))
        self.known |= wording.words
        self._texts[entry] = content
        self._tokens[entry] = self._tokenizer.count(content)
        self._covered[entry] = 0
        self._stating[entry] = tuple(held)
        self.noise += self._tokens[entry]
        for key, values in held.items():
            self._holders.setdefault(key, {})[entry] = values
            self._ever[key] = self._ever.get(key, frozenset()).union(values)
            self._refresh(key)
        return {key: frozenset(values) for key, values in held.items()}

    def forget(self, entry: str) -> None:
        """Book that an entry is gone; nothing where there is none."""
        for key in self._stating.get(entry, ()):
            del self._holders[key][entry]
            self._refresh(key)
        if entry in self._texts:
            self.noise -= self._noise_of(entry)
            for table in (self._texts, self._tokens, self._covered, self._stating):
                del table[entry]

    def _shares(self, statements: list[Statement]) -> dict[str, dict[str, int]]:
        """The values of each fact in a text, each with its share of the tokens of the unit that states it first."""
        held: dict[str, dict[str, int]] = {}
        for statement in statements:
            share = (self._tokenizer.count(statement.text) + LINE_TOKENS) / len(statement.facts)
            for stated in statement.facts:
                held.setdefault(stated.key, {}).setdefault(stated.value, round(share + 0.5))
        return held

    def _look_again(self, values: Iterable[Phrase], names: Iterable[Phrase]) -> None:
        """Read those stored texts again that may state a value which their fact did not have when they were written.

        Args:
            values: the forms of these values.
            names: the names of the fact's subject.
        """
        wanted = [
            (value.whole.split() or [value.word]) for value in values if value.word in self.known or not value.word
        ]
        for entry, text in list(self._texts.items()) if wanted else ():
            lowered = text.lower()
            named = any(name.word in lowered for name in names)
            if named and any(all(word in lowered for word in value) for value in wanted):
                self.write(entry, text)

    def _refresh(self, key: str) -> None:
        """Bring up to date what depends on the newest operation on a fact and on the entries that state it."""
        fact, holders = self._facts[key], self._holders.get(key, {})
        before, after = self._states.get(key), fact.state(holders)
        self.changed.setdefault(key, before)
        if before is not None:
            self.count[before] -= 1
        self.count[after] += 1
        self._states[key] = after
        if key in self._first:
            entry, tokens = self._first.pop(key)
            self._cover(entry, -tokens)
        tokens, entry = max(((fact.fitting(values) or 0, entry) for entry, values in holders.items()), default=(0, ""))
        if tokens:
            self._first[key] = (entry, tokens)
            self._cover(entry, tokens)

    def _cover(self, entry: str, tokens: int) -> None:
        self.noise -= self._noise_of(entry)
        self._covered[entry] += tokens
        self.noise += self._noise_of(entry)

    def _noise_of(self, entry: str) -> int:
        return max(self._tokens[entry] - self._covered[entry], 0)

    # --- what is there to know --------------------------------------------------------------------------------------------

    @property
    def operations(self) -> dict[str, Operation]:
        """The newest operation on each fact, by key."""
        return {key: fact.operation for key, fact in self._facts.items()}

    def operation(self, key: str) -> Operation | None:
        """The newest operation on a fact; None where there was none."""
        fact = self._facts.get(key)
        return fact.operation if fact else None

    def facts(self) -> Iterator[str]:
        """All facts."""
        return iter(self._facts)

    def state(self, key: str) -> FactState:
        """How a fact is held."""
        return self._states.get(key, FactState.ABSENT)

    def is_right(self, key: str) -> bool:
        """Whether the memory is as it should be about a fact: right, or rid of it where it was retracted, or open."""
        state, kind = self.state(key), self._facts[key].operation.kind
        return state in (FactState.RIGHT, FactState.OPEN) or (
            kind is OperationKind.RETRACT and state is FactState.ABSENT
        )

    def entries(self, key: str, value: str) -> frozenset[str]:
        """The entries that state a fact at a value."""
        return frozenset(entry for entry, values in self._holders.get(key, {}).items() if value in values)

    def values(self, key: str) -> frozenset[str]:
        """The values at which a fact is stated."""
        return frozenset(value for values in self._holders.get(key, {}).values() for value in values)

    def ever(self, key: str) -> frozenset[str]:
        """The values of a fact that were held at any time."""
        return self._ever.get(key, frozenset())

    def written(self, entry: str) -> tuple[int, int]:
        """The tokens of an entry, and those of them that are noise."""
        return self._tokens[entry], self._noise_of(entry)
