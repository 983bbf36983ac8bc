"""PerLTQA: the events of a person's life with the talks about them, and questions about both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from memalpha_gym.arguments import check_count, parse_split
from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.scoring import holds, words
from memalpha_gym.tasks import Competency, Question, Split, Task, task_rng

from .building.chunking import MOST_TOKENS, count_tokens, cut
from .building.keywords import keywords
from .reading.perltqa import PERLTQA, Asked, Event
from .reading.raw_data import load_split
from .reading.splits import TASKS, check_index, draw, draw_in_order


class PerLTQAEnv(MemoryConstructionEnv):
    """PerLTQA: what happened in a person's life, and what was said about it.

    ## Description
    An episode is a part of one invented person's life: events, one per chunk with the talks about them (Mem-α, section
    4.1; its data has 23.3 chunks of 517 tokens and 100 questions). An event of more than 2,048 tokens is cut between
    sentences. Questions are those of the data set about these events (kind `event`) and talks (kind `dialogue`).

    The gold is a list of keywords. The reference has a language model shorten each answer to them, and a file of such
    answers, with ";" between keywords, is read as it is. Else they are the phrases that the data set marks in the answer
    and that were told word for word; or, without any, the names, numbers and rarer words of the answer that were told.

    ## Observation
    `chunk`, the text to read now; `memory`, what is held; `chunk_index`, `chunks_total`, `memory_tokens`, `memory_budget`.

    ## Actions
    A tuple of memory tool calls for the chunk, possibly empty: `memory_insert`, `memory_update`, `memory_delete`.

    ## Reward
    The mean score of the answers when the stream ends, and smaller terms (`memalpha_gym.rewards`). A question scores the
    share of the keywords that the reply holds (metric `keywords_semicolon`).

    ## Arguments
    - `data`: a folder with the data set's two files (memories and questions), or a folder with such a sub-folder
      `perltqa/`. Default: MEMALPHA_DATA; the hub has no copy, and the error says where to get the files.
    - `split`: `train`, `validation`, `test` or `all`; divided by person.
    - `events`: the most events per episode (24, drawn from those that are asked about).
    - `questions`: the most questions per episode (100).

    ## Registered ids
    - `MemAlpha/PerLTQA-v0`

    ## Version history
    - v0: the first version.
    """

    def __init__(
        self,
        *,
        data: str | Path | None = None,
        split: str = "train",
        events: int = 24,
        questions: int = 100,
        **options: Any,
    ) -> None:
        super().__init__(PerLTQASource(data, parse_split(split), events, questions), **options)


VERSION = 0
PROMPT = "Reply from what the memory says about the person, in a sentence or less."
KEYWORDS = 5
SHORT_WORDS = 3
"""An answer of as many words is its own keyword."""
HEADING_TOKENS = 64


@dataclass(frozen=True)
class PerLTQASource:
    """Tasks over PerLTQA's persons; the arguments are those of `PerLTQAEnv`."""

    data: str | Path | None = None
    split: Split = Split.TRAIN
    events: int = 24
    questions: int = 100

    name: ClassVar[str] = "perltqa"
    competency: ClassVar[Competency] = Competency.RETRIEVAL

    def __post_init__(self) -> None:
        object.__setattr__(self, "split", parse_split(self.split))
        check_count("events", self.events)
        check_count("questions", self.questions)
        load_split(PERLTQA, self.data, self.split)

    def __len__(self) -> int:
        return TASKS

    def __getitem__(self, index: int) -> Task:
        index = check_index(self, index)
        rng = task_rng(self.name, VERSION, self.split, index)
        (person,) = draw(rng, load_split(PERLTQA, self.data, self.split), 1)
        asked_of = frozenset(event for question in person.questions for event in question.events)
        events = [event for event in person.events if event.id in asked_of]
        told = draw_in_order(rng, events, self.events)
        chunks, places = _chunks(told)
        asked = [question for question in person.questions if places.keys() >= set(question.events)]
        return Task(
            task_id=f"{self.name}-{self.split}-{index}",
            source=self.name,
            competency=self.competency,
            chunks=tuple(chunks),
            questions=tuple(
                _as_question(question, chunks, places) for question in draw_in_order(rng, asked, self.questions)
            ),
            query_prompt=PROMPT,
            tokens=sum(count_tokens(chunks)),
            metadata={"person": person.name},
        )


def _chunks(events: Sequence[Event]) -> tuple[list[str], dict[str, tuple[int, ...]]]:
    """A chunk for each event, or several for a long one; and the chunks of each."""
    chunks: list[str] = []
    places: dict[str, tuple[int, ...]] = {}
    for event in events:
        (heading,) = cut(event.heading, HEADING_TOKENS)[:1]
        pieces = [f"{heading}\n\n{piece}" for piece in cut(event.text, MOST_TOKENS - HEADING_TOKENS)]
        places[event.id] = tuple(range(len(chunks), len(chunks) + len(pieces)))
        chunks += pieces
    return chunks, places


def _as_question(question: Asked, chunks: Sequence[str], places: Mapping[str, tuple[int, ...]]) -> Question:
    evidence = sorted({chunk for event in question.events for chunk in places[event]})
    return Question(
        text=question.text,
        answers=("; ".join(_gold(question, "\n".join(chunks[chunk] for chunk in evidence))),),
        metric="keywords_semicolon",
        evidence=tuple(evidence),
        kind=question.kind,
    )


def _gold(question: Asked, told: str) -> Sequence[str]:
    """What a reply should hold: a list that the file gives, or phrases of the answer that were told."""
    if ";" in question.answer or len(words(question.answer)) <= SHORT_WORDS:
        return [part.strip() for part in question.answer.split(";") if part.strip()]
    asked = frozenset(words(question.text))
    marked = [
        anchor
        for anchor in question.anchors
        if holds(question.answer, anchor) and holds(told, anchor) and not asked.issuperset(words(anchor))
    ]
    return marked or keywords(question.answer, told, KEYWORDS, known=question.text) or [question.answer]
