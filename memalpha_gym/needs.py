"""What a generated question rests on: a small program over facts, named as the text names them.

A need says which facts answer a question and how they combine, and nothing of what they are: no value, nobody on the way of a
chain, no by-name that only the text gives. A reader that is handed one can look the facts up in a memory and compute.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from memalpha_gym.vocabulary import ValueKind, Vocabulary


class Program(StrEnum):
    """How the facts of a need combine.

    | program                | replies with                                                                         |
    |------------------------|--------------------------------------------------------------------------------------|
    | `lookup`               | the value that the attribute has now                                                 |
    | `ranked`               | the value that the most reliable source gives, by what the memory says of the sources |
    | `before`               | the value before the last change                                                     |
    | `date`                 | the day of the event at `about[0]`                                                   |
    | `next`, `previous`     | where the event after, or before, the one at `about[0]` was                          |
    | `days`                 | the days between the events at `about[0]` and `about[1]`                             |
    | `count`                | how often it happened                                                                |
    | `list`                 | all values                                                                           |
    | `label`                | the label that stored examples give to `about[0]`                                    |
    """

    LOOKUP = "lookup"
    RANKED = "ranked"
    BEFORE = "before"
    DATE = "date"
    NEXT = "next"
    PREVIOUS = "previous"
    DAYS = "days"
    COUNT = "count"
    LIST = "list"
    LABEL = "label"


@dataclass(frozen=True, slots=True)
class Need:
    """The facts that answer a question.

    Attributes:
        program: how they combine.
        subject: whose attribute it is: a full name; or another need, whose reply is that name (a chain).
        attribute: the attribute's noun, as in the vocabulary.
        about: what the question itself names besides, such as the place of an event.
    """

    program: Program
    subject: str | Need = ""
    attribute: str = ""
    about: tuple[str, ...] = ()


_FORMS = {Program.COUNT: "count", Program.DAYS: "days", Program.DATE: "date", Program.LABEL: "label", Program.LIST: ""}
_KINDS = {ValueKind.NUMBER: "number", ValueKind.PERSON: "person"}


def answer_form(need: Need, vocabulary: Vocabulary) -> str:
    """The form of answer that a need asks for: `count`, `days`, `date`, `label`, `number`, `person` or `value`.

    It is all of a need that a chat reader is told. Empty where the metric says enough, as for lists.
    """
    if need.program in _FORMS:
        return _FORMS[need.program]
    kind = next((words.kind for words in vocabulary.attributes if words.noun == need.attribute), ValueKind.TEXT)
    return _KINDS.get(kind, "value")
