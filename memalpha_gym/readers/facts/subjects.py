"""Whose attribute a clause speaks of: by possessive, "of", the name before it, a pronoun, the heading or the topic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from memalpha_gym.readers.facts.joining import also_named, joined_with
from memalpha_gym.readers.facts.layout import Context
from memalpha_gym.readers.facts.lexicon import BYNAME, Lexicon
from memalpha_gym.readers.facts.mentions import Marked, Mention, Name, Sort
from memalpha_gym.readers.facts.rows import holder_behind
from memalpha_gym.readers.facts.tokens import CLOCK

_PREPOSITIONS = frozenset("of with to from by than like near beside for behind about at via".split())
_OWNING = frozenset(("of", "for", "to", "by", "belonging", "assigned", "issued"))
_GIVEN = frozenset(
    "issued assigned given belongs belong made let goes allotted registered rented set booked reserved kept held used worn "
    "handed allocated chosen picked due awarded".split()
)
_ASIDES = frozenset("forget think know heard hear believe guess mean understand remember see say said recall".split())
"""What somebody does who speaks of others: "before I forget"."""

_LONGEST_GAP = 6
_PRONOUNS = {
    "she": "she",
    "her": "she",
    "hers": "she",
    "he": "he",
    "his": "he",
    "him": "he",
    "it": "it",
    "its": "it",
    "their": "any",
    "they": "any",
    "them": "any",
    "my": "any",
    "i": "any",
}
_POSSESSIVES = frozenset(("her", "his", "its", "their", "my"))
_MARKS_OF_POSSESSION = frozenset(("'s", "’s", "'", "’"))
MOST_SEEN = 50
"""Names of an entry that are kept in mind: among so many none is clearly meant."""

_SLACK = 3
"""Words that may stand between a possessive and its noun, such as "new"."""


@dataclass(slots=True)
class Topic:
    """Who was spoken of so far in an entry.

    Attributes:
        line: the names of the last sentence of this line that named anybody.
        seen: all names of the entry so far.
    """

    line: tuple[Name, ...] = ()
    seen: dict[Name, None] = field(default_factory=dict)

    def spoke(self, names: Sequence[Name]) -> None:
        """Note who a sentence named."""
        if names:
            self.line = tuple(dict.fromkeys(names))
            if len(self.seen) < MOST_SEEN:
                self.seen.update(dict.fromkeys(names))


def names_of(marked: Marked) -> list[Mention]:
    """Who a clause names; a by-name counts where it is nobody's value."""
    return [
        mention
        for mention in marked.mentions
        if mention.sort is Sort.NAME or (mention.sort is Sort.VALUE and mention.nouns == frozenset((BYNAME,)))
    ]


def name_in(mention: Mention) -> Name:
    """Who a mention names."""
    return mention.name or Name(other=mention.text)


def _start(mention: Mention) -> int:
    return mention.start


def _end(mention: Mention) -> int:
    return mention.end


@dataclass(frozen=True, slots=True)
class Whose:
    """Finds the subject of what stands in a clause.

    Attributes:
        marked: the clause.
        lexicon: the words.
        context: what stands above it.
        topic: who was spoken of before.
        taken: mentions that are values and so no subjects.
    """

    marked: Marked
    lexicon: Lexicon
    context: Context
    topic: Topic
    taken: frozenset[Mention] = frozenset()

    def owns(self, name: Name, owner: str) -> bool:
        """Whether a name is of the kind that can have an attribute."""
        return (name.other in self.lexicon.vocabulary.projects) == (owner == "project")

    def of(self, cue: Mention | None, value: Mention, owner: str, behind: bool = False) -> Name | None:
        """The only subject of an attribute, as `all_of` finds it; None where there are several, or none."""
        names = self.all_of(cue, value, owner, behind)
        return names[0] if len(names) == 1 else None

    def all_of(self, cue: Mention | None, value: Mention, owner: str, behind: bool = False) -> tuple[Name, ...]:
        """The subjects of an attribute whose cue and value stand in the clause: several where they are joined, as in "Mara and
        Tomas"; none where it is not clear.

        Args:
            cue: what names the attribute; None where it is the heading, or the clause before.
            value: its value.
            owner: who can have the attribute.
            behind: whether the subject stands behind the value: "Pepper is Tomas's".
        """
        names = [
            mention
            for mention in names_of(self.marked)
            if mention not in self.taken and mention is not value and self.owns(name_in(mention), owner)
        ]
        if len(names) > 1 and not self._in_first_person():
            names = [mention for mention in names if not self._speaks(mention)]
        pronoun = self.possessive_pronoun(cue.start) if cue is not None and not names else ""
        if pronoun:
            meant = self._meant_by(pronoun, owner)
            return (meant,) if meant else ()
        found = self._named(names, cue, value, owner, behind)
        if found is None:
            unnamed = self.unnamed(owner)
            return (unnamed,) if unnamed else ()
        joined = [
            *joined_with(found, names, self.marked),
            *also_named(max(value, cue or value, key=_end), names, self.marked),
        ]
        if any(
            "or" in self.marked.between(one.end, other.start) for one, other in pairwise(sorted(joined, key=_start))
        ):
            return ()
        return tuple(dict.fromkeys(map(name_in, joined)))

    def _named(
        self, names: Sequence[Mention], cue: Mention | None, value: Mention, owner: str, behind: bool
    ) -> Mention | None:
        """Which of the names in the clause has the attribute; None where none of them is near."""
        holder = holder_behind(self.marked, value)
        if holder in names:
            return holder
        if cue is not None:
            possessor = self.possessor(cue.start, names) or self.owner_behind(cue.end, names)
            if possessor is not None:
                return possessor
        place = max(value.start, cue.start if cue else 0)
        found = self.described(place, owner) or next((m for m in names if self._given_to(m, value, cue)), None)
        if found is not None:
            return found
        left = [m for m in names if m.end <= place and not behind]
        right = [m for m in names if m.start >= place]
        if left:
            return ([m for m in left if not self._after(m, _PREPOSITIONS)] or left)[-1]
        return right[0] if right else None

    def _speaks(self, mention: Mention) -> bool:
        """Whether somebody is named only as who says what follows: with a time of day and a colon, at the beginning."""
        ahead = self.marked.between(0, mention.start)
        behind = self.marked.between(mention.end, mention.end + 3)
        label = behind[: behind.index(":")] if ":" in behind else ["none"]
        return set(ahead) <= {CLOCK, "[", "]", "-"} and set(label) <= {CLOCK, ","} and CLOCK in ahead + label

    def _in_first_person(self) -> bool:
        words = self.marked.between(0, len(self.marked.tokens))
        return "my" in words or any(
            one == "i" and other not in _ASIDES for one, other in zip(words, [*words[1:], ""], strict=True)
        )

    def _given_to(self, mention: Mention, value: Mention, cue: Mention | None) -> bool:
        """Whether somebody is named as who has the value ahead: "badge number 19452 was issued to Mara Velten"."""
        start = max(value.end, cue.end if cue else 0)
        gap = self.marked.between(start, mention.start) if start <= mention.start else []
        return 1 < len(gap) <= _LONGEST_GAP and gap[-1] in _OWNING and any(word in _GIVEN for word in gap)

    def described(self, place: int, owner: str) -> Mention | None:
        """Who a relative clause ahead of a place is about, even where that is a value of something: "…, whose dog is …"."""
        words = self.marked.between(0, place)
        for mention in reversed([mention for mention in names_of(self.marked) if mention.end <= place]):
            behind = [word for word in words[mention.end : mention.end + 2] if word != ","]
            if behind[:1] in (["whose"], ["who"], ["which"]) and self.owns(name_in(mention), owner):
                return mention
            if mention not in self.taken:
                return None
        return None

    def possessor(self, place: int, names: Sequence[Mention]) -> Mention | None:
        """Who stands in the possessive ahead of a place: "Mara Velten's new desk extension"."""
        words = self.marked.between(0, place)
        for mention in reversed(names):
            if mention.end > place:
                continue
            gap = words[mention.end : place]
            if gap and gap[0] in _MARKS_OF_POSSESSION and len(gap) - 1 <= _SLACK and all(map(str.isalpha, gap[1:])):
                return mention
        return None

    def possessive_pronoun(self, place: int) -> str:
        """The possessive pronoun right ahead of a place, at most a few words before it; empty where there is none."""
        words = self.marked.between(max(0, place - 1 - _SLACK), place)
        for word in reversed(words):
            if word in _POSSESSIVES:
                return word
            if not word.isalpha():
                break
        return ""

    def owner_behind(self, place: int, names: Sequence[Mention]) -> Mention | None:
        """Who is named behind a place with "of" or the like: "the desk extension of Mara Velten"."""
        words = self.marked.between(place, place + 3)
        for mention in names:
            gap = words[: mention.start - place] if mention.start >= place else []
            if gap and len(gap) <= 2 and gap[0] in _OWNING:
                return mention
        return None

    def unnamed(self, owner: str) -> Name | None:
        """Who a clause is about that names nobody: by its pronoun, the line's topic, the heading, or the only one so far."""
        pronoun = next((word for word in self.marked.between(0, len(self.marked.tokens)) if word in _PRONOUNS), "")
        if pronoun:
            meant = self._meant_by(pronoun, owner)
            if meant is not None or len([n for n in self.topic.line if self.owns(n, owner)]) > 1:
                return meant
        for names in (self.topic.line, self.context.names, tuple(self.topic.seen)):
            fitting = tuple(name for name in names if self.owns(name, owner))
            if len(fitting) == 1:
                return fitting[0]
            if fitting:
                return None
        return None

    def _meant_by(self, pronoun: str, owner: str) -> Name | None:
        """Who a pronoun stands for: the only one that it can stand for in the last sentence that named anybody."""
        names = self.topic.line or self.context.names or tuple(self.topic.seen)
        kind = _PRONOUNS[pronoun]
        fitting = [name for name in names if self.owns(name, owner) and kind in ("any", self._pronoun_of(name), "")]
        return fitting[0] if len(fitting) == 1 else None

    def _pronoun_of(self, name: Name) -> str:
        if name.other:
            return "it" if name.other in self.lexicon.vocabulary.projects else "any"
        if name.first in self.lexicon.vocabulary.women:
            return "she"
        return "he" if name.first in self.lexicon.vocabulary.men else "any"

    def _after(self, mention: Mention, words: frozenset[str]) -> bool:
        return self.marked.between(mention.start - 1, mention.start)[:1] != [] and (
            self.marked.tokens[mention.start - 1].text.lower() in words if mention.start else False
        )
