"""LongMemEval: a user's chats with an assistant over months, and questions about what was said, when, and what changed."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from itertools import repeat
from pathlib import Path
from typing import Any, ClassVar

from memalpha_gym.arguments import check_count, parse_split
from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.tasks import Competency, Question, Split, Task, task_rng

from .building.chunking import MOST_TOKENS, count_tokens, cut, pack
from .reading.fields import Field
from .reading.file_kinds import JSON
from .reading.places import DataSet, Hub
from .reading.raw_data import RawForm, load_split
from .reading.splits import TASKS, check_index, draw


class LongMemEvalEnv(MemoryConstructionEnv):
    """LongMemEval: chats of a user with an assistant over months, and what is to be remembered of them.

    ## Description
    An episode is the chat sessions of several questions together, by date, in chunks of at most 2,048 tokens that cut no
    turn but one that is longer than a chunk, and that one between sentences. Questions ask for what the user said
    (`single-session-user`), what the assistant said (`single-session-assistant`), what the user likes
    (`single-session-preference`), for facts of several sessions (`multi-session`), for times and durations
    (`temporal-reasoning`), for the newest of several values (`knowledge-update`), and for what was never said
    (`abstention`), to which abstaining is the right reply. Each is opened by the date on which it is asked.

    Four questions of the oracle file, whose histories are the sessions that hold the answers alone, make about fifteen
    chunks (Mem-α's training data has 15.4 of 1,528 tokens, and 4 questions). In the S file a question has about 48
    sessions, 115,000 tokens, to itself; `questions=1` gives the data set's own task. Several questions stand for one user
    with the life of several, as in MemoryAgentBench's version.

    ## Observation
    `chunk`, the text to read now; `memory`, what is held; `chunk_index`, `chunks_total`, `memory_tokens`, `memory_budget`.

    ## Actions
    A tuple of memory tool calls for the chunk, possibly empty: `memory_insert`, `memory_update`, `memory_delete`.

    ## Reward
    The mean score of the answers when the stream ends, and smaller terms (`memalpha_gym.rewards`). Whether a reply is right
    is for a judge to say (metric `judged`): a language model, or the deterministic stand-in where none is given.

    ## Arguments
    - `data`: the data set's file `longmemeval_oracle.json`, `longmemeval_s_cleaned.json` or one of that form, a folder with
      it, or a folder with a sub-folder `longmemeval/`. A question that two files hold comes with the longer history.
      Default: MEMALPHA_DATA; from the hub the file has to be fetched by hand, since 2.7 GB of the longest histories would
      come with it, and the error says where it is.
    - `split`: `train`, `validation`, `test` or `all`; divided by question.
    - `questions`: questions per episode (4; fewer where the split has fewer).
    - `sessions`: the most sessions per episode; those that hold answers stay (0: all of them).

    ## Registered ids
    - `MemAlpha/LongMemEval-v0`

    ## Version history
    - v0: the first version.
    """

    def __init__(
        self,
        *,
        data: str | Path | None = None,
        split: str = "train",
        questions: int = 4,
        sessions: int = 0,
        **options: Any,
    ) -> None:
        super().__init__(LongMemEvalSource(data, parse_split(split), questions, sessions), **options)


VERSION = 0
PROMPT = (
    "Reply from what the memory says about earlier chats, in a sentence or two. "
    "Where they do not tell what is asked, reply: unknown."
)
HEADING_TOKENS = 32
"""What the line above a session takes at most, in tokens."""

_DATE = re.compile(r"\d{4}/\d\d/\d\d\b.*")

Held = tuple[tuple[str, bool], ...]
"""The sessions that a chunk holds a part of, by id, and whether a turn that holds the answer is in that part."""


@dataclass(frozen=True, slots=True)
class Session:
    """One chat: its id, its date as the data set writes it, its turns as "Role: text", and which of them hold the answer."""

    id: str
    date: str
    turns: tuple[str, ...]
    marked: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Instance:
    """A question of the raw data with its history.

    Attributes:
        id: its id in the data set.
        text: the question, opened by the date on which it is asked.
        answer: the gold answer; empty where the chats do not tell.
        kind: the data set's type, such as `knowledge-update`, or `abstention`.
        sessions: the history.
        evidence: the ids of the sessions that hold the answer.
    """

    id: str
    text: str
    answer: str
    kind: str
    sessions: tuple[Session, ...]
    evidence: tuple[str, ...]


def _parse(documents: Iterable[Field]) -> Sequence[Instance]:
    """Every question once: where two files ask it, such as the oracle's and the full one, with the longer history."""
    longest: dict[str, Instance] = {}
    for document in documents:
        for row in document.rows():
            instance = _instance(row)
            known = longest.get(instance.id)
            if known is None or len(known.sessions) < len(instance.sessions):
                longest[instance.id] = instance
    return list(longest.values())


def _instance(row: Field) -> Instance:
    name = row.get("question_id").scalar()
    kind = row.get("question_type").text()
    abstains = name.endswith("_abs")
    asked_on = row.find("question_date")
    date = f"(Asked on {asked_on.line()}) " if asked_on and asked_on.value != "" else ""
    evidence = row.find("answer_session_ids")
    return Instance(
        id=name,
        text=date + row.get("question").line(),
        answer="" if abstains else row.get("answer").scalar(),
        kind="abstention" if abstains else kind,
        sessions=tuple(_sessions(row, name)),
        evidence=tuple(evidence.texts()) if evidence else (),
    )


def _sessions(row: Field, name: str) -> Iterator[Session]:
    """The sessions that have turns, with their dates and ids."""
    dates, sessions, ids = row.get("haystack_dates"), row.get("haystack_sessions"), row.find("haystack_session_ids")
    told, when = list(sessions.items()), dates.texts()
    keys = ids.texts() if ids else [f"{name}/{number}" for number in range(len(told))]
    if not told:
        raise sessions.error("is empty; a question needs a history")
    for field, items in ((dates, when), (ids, keys)):
        if field is not None and len(items) != len(told):
            raise field.error(f"has {len(items)} items; there are {len(told)} sessions")
    for key, date, session in zip(keys, when, told, strict=True):
        turns = [(turn, text) for turn in session.items() if (text := _turn(turn))]
        marked = (
            number for number, (turn, _) in enumerate(turns) if (flag := turn.find("has_answer")) and flag.flag(False)
        )
        if turns:
            yield Session(key, date, tuple(text for _, text in turns), tuple(marked))


def _turn(turn: Field) -> str:
    """A turn with who says it; empty where nothing is said."""
    said = turn.get("content")
    return f"{turn.get('role').text().capitalize()}: {said.text()}" if said.value != "" else ""


def _id(instance: Instance) -> str:
    """The group of a question: one to abstain from is made from another by a change, and stays with it."""
    return instance.id.removesuffix("_abs")


def _sessions_of(instance: Instance) -> Iterable[str]:
    return (session.id for session in instance.sessions)


def _without(instance: Instance, taken: Set[Hashable]) -> Instance | None:
    """The question without chats that another split's histories hold; None where one of them holds its answer."""
    if not taken.isdisjoint(instance.evidence):
        return None
    left = tuple(session for session in instance.sessions if session.id not in taken)
    return replace(instance, sessions=left) if left else None


LONGMEMEVAL = RawForm(
    dataset=DataSet(
        "longmemeval",
        (
            "LongMemEval JSON: [{question_id, question_type, question, answer, question_date, haystack_session_ids, "
            "haystack_dates, haystack_sessions: [[{role, content}]], answer_session_ids}]"
        ),
        Hub(
            homepage="https://huggingface.co/datasets/xiaowu0162/longmemeval-cleaned "
            "(longmemeval_oracle.json or longmemeval_s_cleaned.json)"
        ),
    ),
    kinds=(JSON,),
    parse=_parse,
    group=_id,
    told=_sessions_of,
    without=_without,
)


@dataclass(frozen=True)
class LongMemEvalSource:
    """Tasks over LongMemEval's questions; the arguments are those of `LongMemEvalEnv`."""

    data: str | Path | None = None
    split: Split = Split.TRAIN
    questions: int = 4
    sessions: int = 0

    name: ClassVar[str] = "longmemeval"
    competency: ClassVar[Competency] = Competency.RETRIEVAL

    def __post_init__(self) -> None:
        object.__setattr__(self, "split", parse_split(self.split))
        check_count("questions", self.questions)
        check_count("sessions", self.sessions, at_least=0)
        load_split(LONGMEMEVAL, self.data, self.split)

    def __len__(self) -> int:
        return TASKS

    def __getitem__(self, index: int) -> Task:
        index = check_index(self, index)
        rng = task_rng(self.name, VERSION, self.split, index)
        asked = draw(rng, load_split(LONGMEMEVAL, self.data, self.split), self.questions)
        told = {session.id: session for instance in asked for session in instance.sessions}
        needed = [key for key in told if any(key in instance.evidence for instance in asked)]
        others = [key for key in told if key not in needed]
        if self.sessions:
            others = draw(rng, others, max(0, self.sessions - len(needed)))
        chosen = frozenset([*needed, *others])
        chunks, held = _chunks(in_order([session for key, session in told.items() if key in chosen]))
        return Task(
            task_id=f"{self.name}-{self.split}-{index}",
            source=self.name,
            competency=self.competency,
            chunks=tuple(chunks),
            questions=tuple(_as_question(instance, held) for instance in asked),
            query_prompt=PROMPT,
            tokens=sum(count_tokens(chunks)),
            metadata={"ids": tuple(instance.id for instance in asked)},
        )


def in_order(sessions: Sequence[Session]) -> list[Session]:
    """Sessions by date, where all have dates of the data set's form, which sort as they are; else as they come."""
    dated = all(_DATE.fullmatch(session.date) for session in sessions)
    return sorted(sessions, key=lambda session: session.date) if dated else list(sessions)


def _chunks(sessions: Sequence[Session]) -> tuple[list[str], list[Held]]:
    """Chunks of whole turns, short sessions together; and what each chunk holds."""
    segments: list[str] = []
    parts_of: list[tuple[str, bool]] = []
    limit = MOST_TOKENS - HEADING_TOKENS
    for session in sessions:
        parts = [(part, number) for number, turn in enumerate(session.turns) for part in cut(turn, limit)]
        for group in pack(count_tokens([f"{part}\n" for part, _ in parts]), repeat(limit)):
            told = parts[group.start : group.stop]
            segments.append(
                "\n".join([f"[{session.date}] Chat of the user with the assistant", *(part for part, _ in told)])
            )
            parts_of.append((session.id, any(number in session.marked for _, number in told)))
    groups = pack(count_tokens([f"{segment}\n\n" for segment in segments]), repeat(MOST_TOKENS))
    chunks = ["\n\n".join(segments[group.start : group.stop]) for group in groups]
    return chunks, [tuple(parts_of[group.start : group.stop]) for group in groups]


def _as_question(instance: Instance, held: Sequence[Held]) -> Question:
    parts = [(chunk, *part) for chunk, inside in enumerate(held) for part in inside if part[0] in instance.evidence]
    with_marks = {session for _, session, marked in parts if marked}
    return Question(
        text=instance.text,
        answers=(instance.answer,) if instance.answer else (),
        metric="judged",
        evidence=tuple(sorted({chunk for chunk, session, marked in parts if marked or session not in with_marks})),
        kind=instance.kind,
    )
