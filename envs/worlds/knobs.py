"""The knobs of a world: how long, how much of it matters, how it is told. A difficulty level is a setting of them all."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from memalpha_gym.arguments import check_count
from memalpha_gym.budgets import MemoryBudget

LEVELS = range(5)

CHUNK_TOKENS = 600
FEWEST_CHUNKS = 10

FEWEST_CARRIERS = 6
MOST_CARRIERS = 400
"""Chunks that say something that matters: enough for a fact that changes often, and few in a long stream."""

STATEMENT_TOKENS = 30
"""Tokens that a statement takes, at most, for the check that a chunk has room for its statements."""


@dataclass(frozen=True, slots=True)
class Knobs:
    """How an episode is made. All of them can be given to any generated environment; a level sets them all.

    Some mean something of their own in a family, which its page says. Shares are in [0, 1], and met as far as the chunks that
    may tell something, and the values that an attribute can take, allow it.

    Attributes:
        tokens: tokens of the whole stream, 1,000 to 10,000,000.
        chunk_tokens: tokens of a chunk; 0 for 600, or a tenth of a stream that is shorter than 6,000.
        facts: facts that are told, each of which may be asked for.
        questions: questions after the last chunk, at most; one per fact where there are fewer facts.
        probes: questions read in mid-stream, of facts as they are then.
        filler: the share of chunks that hold nothing anyone asks for.
        sessions: dated sittings that the chunks are spread over; 0 for one per chunk.
        updates: the share of facts that take another value later.
        depth: how hard the family's own question is; each family says what it means.
        first_person: the share of statements that people make of themselves, by `I`.
        coreference: the share of statements whose subject is named in the sentence before.
        hearsay: the share of facts of which a rumour tells another value.
        corrections: the share of changes that are told as corrections of what was said before.
        noise: the share of filler sentences that name an attribute without its value.
        memory_budget: the most tokens of memory, as in `MemoryConstructionEnv`: at each level a multiple of the perfect memory.
    """

    tokens: int = 8_000
    chunk_tokens: int = 0
    facts: int = 24
    questions: int = 24
    probes: int = 0
    filler: float = 0.4
    sessions: int = 0
    updates: float = 0.2
    depth: int = 1
    first_person: float = 0.1
    coreference: float = 0.0
    hearsay: float = 0.0
    corrections: float = 0.0
    noise: float = 0.0
    memory_budget: MemoryBudget = "3x"

    def __post_init__(self) -> None:
        check_count("tokens", self.tokens, 1_000, 10_000_000)
        if self.chunk_tokens != 0:
            check_count("chunk_tokens", self.chunk_tokens, 100, 10_000)
        for name in ("facts", "questions"):
            check_count(name, getattr(self, name), 1, 1_000)
        for name in ("probes", "depth"):
            check_count(name, getattr(self, name), 0, 1_000)
        check_count("sessions", self.sessions, 0, self.chunks)
        for name in ("filler", "updates", "first_person", "coreference", "hearsay", "corrections", "noise"):
            _check_share(name, getattr(self, name))

    @property
    def chunk_size(self) -> int:
        """Tokens of a chunk."""
        return self.chunk_tokens or min(CHUNK_TOKENS, self.tokens // FEWEST_CHUNKS)

    @property
    def chunks(self) -> int:
        """Chunks of the stream."""
        return max(2, round(self.tokens / self.chunk_size))

    @property
    def carriers(self) -> int:
        """Chunks that may say something that matters; never so many that a long stream's would weigh."""
        return min(self.chunks, max(FEWEST_CARRIERS, round(self.chunks * (1 - self.filler))), MOST_CARRIERS)

    @property
    def room(self) -> int:
        """Statements that these chunks have room for."""
        return self.carriers * self.chunk_size * 3 // (4 * STATEMENT_TOKENS)

    def changed(self, **values: object) -> Knobs:
        """These knobs with some of them set; None leaves one as it is.

        With fewer tokens, facts and questions become fewer in proportion unless they are set too.

        Raises:
            ValueError: a value is out of range.
            TypeError: there is no such knob.
        """
        given = {name: value for name, value in values.items() if value is not None}
        unknown = given.keys() - set(KNOBS)
        if unknown:
            raise TypeError(f"worlds have no knob {', '.join(sorted(unknown))}; there are {', '.join(KNOBS)}")
        made = replace(self, **given)  # type: ignore[arg-type]
        if made.tokens < self.tokens:  # a shorter stream has as many facts a token, a longer one as many facts
            for name in ("facts", "questions"):
                if name in given:
                    continue
                made = replace(made, **{name: max(2, getattr(self, name) * made.tokens // self.tokens)})
        return made


KNOBS = tuple(each.name for each in fields(Knobs))
"""The names of all knobs."""


def ladder(**rungs: tuple[object, ...]) -> tuple[Knobs, ...]:
    """The knobs of the five levels: the common ladder, with some knobs set by the family, one value a level."""
    common: dict[str, tuple[object, ...]] = {
        "tokens": (4_000, 8_000, 12_000, 20_000, 32_000),
        "facts": (12, 24, 28, 32, 36),
        "questions": (12, 24, 24, 24, 24),
        "filler": (0.2, 0.4, 0.5, 0.6, 0.7),
        "updates": (0.0, 0.2, 0.3, 0.4, 0.5),
        "first_person": (0.0, 0.1, 0.2, 0.25, 0.3),
        "coreference": (0.0, 0.0, 0.2, 0.3, 0.4),
        "hearsay": (0.0, 0.0, 0.0, 0.2, 0.3),
        "corrections": (0.0, 0.0, 0.2, 0.3, 0.4),
        "noise": (0.0, 0.02, 0.05, 0.08, 0.1),
        "memory_budget": ("4x", "3x", "2.5x", "2x", "1.5x"),
    }
    table = common | rungs
    return tuple(Knobs(**{name: values[level] for name, values in table.items()}) for level in LEVELS)  # type: ignore[arg-type]


def _check_share(name: str, value: object) -> None:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1:
        raise ValueError(f"{name} is {value!r}; give a share, 0 to 1")
