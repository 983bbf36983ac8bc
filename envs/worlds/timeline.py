"""What happens in a world and what is true when: events in the order of the chunks that tell them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Event:
    """An attribute of a subject takes a value.

    Attributes:
        chunk: the chunk that tells it; it is true from then on.
        subject: the subject's full name.
        attribute: the attribute's noun.
        value: the new value; None where the attribute is withdrawn.
        cause: the event that brought it about, where one did.
        corrects: whether it says that the value before was never right.
        needs: further chunks without which the value cannot be known, where this one does not name it.
    """

    chunk: int
    subject: str
    attribute: str
    value: str | None
    cause: Event | None = None
    corrects: bool = False
    needs: tuple[int, ...] = ()


class Timeline:
    """The truth at every moment, as a query.

    Args:
        events: in any order; two events of one attribute of one subject never share a chunk.

    Raises:
        ValueError: two events do, so that the truth would hang on the order within a chunk; or an effect is told before its
            cause.
    """

    def __init__(self, events: Iterable[Event]) -> None:
        self.events = tuple(sorted(events, key=lambda event: event.chunk))
        self._by_fact: dict[tuple[str, str], list[Event]] = defaultdict(list)
        for event in self.events:
            history = self._by_fact[event.subject, event.attribute]
            if history and history[-1].chunk == event.chunk:
                raise ValueError(f"chunk {event.chunk} changes the {event.attribute} of {event.subject} twice")
            if event.cause is not None and event.cause.chunk > event.chunk:
                raise ValueError(f"chunk {event.chunk} tells an effect before its cause, in chunk {event.cause.chunk}")
            history.append(event)

    def history(self, subject: str, attribute: str, until: int | None = None) -> tuple[Event, ...]:
        """The events of one attribute of one subject up to and with chunk `until`, oldest first."""
        events = self._by_fact.get((subject, attribute), [])
        return tuple(event for event in events if until is None or event.chunk <= until)

    def at(self, subject: str, attribute: str, chunk: int | None = None) -> str | None:
        """The value when chunk `chunk` has been told (None: at the end); None where there is none."""
        history = self.history(subject, attribute, chunk)
        return history[-1].value if history else None
