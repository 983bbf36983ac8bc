"""MuSiQue: questions of two to four hops, each over a paragraph of its own, among paragraphs that only look alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from memalpha_gym.arguments import check_count, parse_split
from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.scoring import holds
from memalpha_gym.tasks import Competency, Question, Split, Task, task_rng

from .building.chunking import count_tokens, dialogue_chunks
from .reading.fields import Field
from .reading.file_kinds import JSON
from .reading.places import DataSet, Hub
from .reading.raw_data import RawForm, load_split
from .reading.splits import TASKS, check_index, draw, normalized, unique


class MuSiQueEnv(MemoryConstructionEnv):
    """MuSiQue: questions that chain two to four facts, each of which stands in a paragraph of its own.

    ## Description
    An episode holds the contexts of several questions: for each, the two to four paragraphs that its hops are in and some
    that only look as if they were, twenty in all, deduplicated and shuffled, so that the links of a chain lie many chunks
    apart. They are told as "Title: text" in dated dialogues, whole ones packed to a length drawn from 100 to 2,048 tokens.
    Five questions make about eleven thousand tokens. Files of the full data set add questions whose context lacks a link:
    abstaining is the right reply, and the answer that the link would give is a forbidden value. One of those is not asked
    where a paragraph of another question names that answer. Other multi-hop data in this form is read as well.

    ## Observation
    `chunk`, the text to read now; `memory`, what is held; `chunk_index`, `chunks_total`, `memory_tokens`, `memory_budget`.

    ## Actions
    A tuple of memory tool calls for the chunk, possibly empty: `memory_insert`, `memory_update`, `memory_delete`.

    ## Reward
    The mean score of the answers when the stream ends, and smaller terms (`memalpha_gym.rewards`). A question scores 1 when
    its answer or an alias of it stands in the reply (metric `substring`). Kinds are the data set's: `2hop`, `3hop1`,
    `4hop2` and so on; and `unanswerable`.

    ## Arguments
    - `data`: a MuSiQue JSON Lines file, a folder of them, a folder with a sub-folder `musique/`, or a data set of the hub's
      form saved locally. Default: MEMALPHA_DATA, else `dgslibisey/MuSiQue` from the hub.
    - `split`: `train`, `validation`, `test` or `all`; divided by question.
    - `questions`: questions per episode (5; fewer where the split has fewer).

    ## Registered ids
    - `MemAlpha/MuSiQue-v0`

    ## Version history
    - v0: the first version.
    """

    def __init__(
        self,
        *,
        data: str | Path | None = None,
        split: str = "train",
        questions: int = 5,
        **options: Any,
    ) -> None:
        super().__init__(MuSiQueSource(data, parse_split(split), questions), **options)


VERSION = 0
PROMPT = "Reply with the answer alone, in as few words as possible."
ABSTAIN_PROMPT = " Where the memory does not hold the answer, reply: unknown."


@dataclass(frozen=True, slots=True)
class Multihop:
    """A question of the raw data.

    Attributes:
        id: its id in the data set; for MuSiQue's own, what stands before `__` is its number of hops.
        text: the question.
        answers: the gold answer and its aliases; what they would be, for a question that cannot be answered.
        answerable: whether its paragraphs answer it.
        paragraphs: the paragraphs of its context, each as "Title: text".
        supporting: those of them that hold the hops.
    """

    id: str
    text: str
    answers: tuple[str, ...]
    answerable: bool
    paragraphs: tuple[str, ...]
    supporting: tuple[str, ...]

    @property
    def kind(self) -> str:
        """`2hop`, `3hop1` and so on; `multi-hop` where the id does not tell; `unanswerable`."""
        hops = self.id.partition("__")[0]
        return "unanswerable" if not self.answerable else hops if "hop" in hops else "multi-hop"


def _parse(documents: Iterable[Field]) -> Sequence[Multihop]:
    questions = (_question(row) for document in documents for row in document.rows())
    return unique(questions, lambda question: f"{question.answerable} {normalized(question.text)}")


def _question(row: Field) -> Multihop:
    text = row.get("question", "question_text").line()
    found = row.find("answerable")
    answerable = found.flag(True) if found else True
    name = row.find("id", "_id", "question_id")
    steps = row.find("question_decomposition")
    of_steps = (
        {str(index.value) for step in steps.items() if (index := step.find("paragraph_support_idx"))} if steps else ()
    )
    paragraphs: dict[str, bool] = {}
    for place, paragraph in enumerate(row.get("paragraphs", "contexts").items()):
        told, index, supports = _told(paragraph), paragraph.find("idx"), paragraph.find("is_supporting")
        number = index.scalar() if index else str(place)
        paragraphs[told] = paragraphs.get(told, False) or (supports.flag(False) if supports else number in of_steps)
    return Multihop(
        id=name.scalar() if name else normalized(text),
        text=text,
        answers=_answers(row, answerable),
        answerable=answerable,
        paragraphs=tuple(paragraphs),
        supporting=tuple(told for told, supports in paragraphs.items() if supports),
    )


def _told(paragraph: Field) -> str:
    title = paragraph.find("title")
    text = paragraph.get("paragraph_text", "text").text()
    return f"{title.line()}: {text}" if title and title.value != "" else text


def _answers(row: Field, answerable: bool) -> tuple[str, ...]:
    answer, aliases = row.get("answer") if answerable else row.find("answer"), row.find("answer_aliases")
    first = [answer.scalar()] if answer and (answerable or answer.value != "") else []
    return tuple(dict.fromkeys([*first, *(aliases.texts() if aliases else ())]))


def _text(question: Multihop) -> str:
    """The group of a question: it may be there twice, with and without the paragraphs that answer it."""
    return normalized(question.text)


MUSIQUE = RawForm(
    dataset=DataSet(
        "musique",
        (
            "MuSiQue JSON Lines: {id, question, answer, answer_aliases, answerable, "
            "paragraphs: [{idx, title, paragraph_text, is_supporting}]}"
        ),
        Hub("dgslibisey/MuSiQue"),
    ),
    kinds=(JSON,),
    parse=_parse,
    group=_text,
)


@dataclass(frozen=True)
class MuSiQueSource:
    """Tasks over MuSiQue's questions; the arguments are those of `MuSiQueEnv`."""

    data: str | Path | None = None
    split: Split = Split.TRAIN
    questions: int = 5

    name: ClassVar[str] = "musique"
    competency: ClassVar[Competency] = Competency.RETRIEVAL

    def __post_init__(self) -> None:
        object.__setattr__(self, "split", parse_split(self.split))
        check_count("questions", self.questions)
        load_split(MUSIQUE, self.data, self.split)

    def __len__(self) -> int:
        return TASKS

    def __getitem__(self, index: int) -> Task:
        index = check_index(self, index)
        rng = task_rng(self.name, VERSION, self.split, index)
        drawn = draw(rng, load_split(MUSIQUE, self.data, self.split), 2 * self.questions)
        asked, paragraphs = _askable(unique(drawn, _text)[: self.questions])
        paragraphs = draw(rng, paragraphs, len(paragraphs))
        chunks, places = dialogue_chunks(rng, paragraphs)
        chunk_of = dict(zip(paragraphs, places, strict=True))
        return Task(
            task_id=f"{self.name}-{self.split}-{index}",
            source=self.name,
            competency=self.competency,
            chunks=tuple(chunks),
            questions=tuple(_as_question(question, chunk_of) for question in asked),
            query_prompt=PROMPT if all(question.answerable for question in asked) else PROMPT + ABSTAIN_PROMPT,
            tokens=sum(count_tokens(chunks)),
            metadata={"ids": tuple(question.id for question in asked)},
        )


def _askable(drawn: Sequence[Multihop]) -> tuple[Sequence[Multihop], Sequence[str]]:
    """The questions to be asked, and the paragraphs of all that were drawn; the first alone where no other can be."""
    paragraphs = tuple(dict.fromkeys(paragraph for question in drawn for paragraph in question.paragraphs))
    asked = [question for question in drawn if question.answerable or _stays_open(question, paragraphs)]
    return (asked, paragraphs) if asked else (drawn[:1], drawn[0].paragraphs)


def _stays_open(question: Multihop, paragraphs: Sequence[str]) -> bool:
    """Whether no paragraph of another question names what would answer this one."""
    own = frozenset(question.paragraphs)
    others = (paragraph for paragraph in paragraphs if paragraph not in own)
    return not any(holds(paragraph, answer) for paragraph in others for answer in question.answers)


def _as_question(question: Multihop, chunk_of: Mapping[str, int]) -> Question:
    return Question(
        text=question.text,
        answers=question.answers if question.answerable else (),
        metric="substring",
        forbidden=() if question.answerable else question.answers,
        evidence=tuple(sorted({chunk_of[paragraph] for paragraph in question.supporting})),
        kind=question.kind,
    )
