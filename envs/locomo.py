"""LoCoMo: two people's chats over months, read session by session, with questions about what was said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import Any, ClassVar

from memalpha_gym.arguments import parse_split
from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.tasks import Competency, Question, Split, Task

from .building.chunking import MOST_TOKENS, count_tokens, pack
from .reading.fields import Field
from .reading.file_kinds import JSON
from .reading.places import DataSet, Hub
from .reading.raw_data import RawForm, load_split
from .reading.splits import check_index, unique


class LoCoMoEnv(MemoryConstructionEnv):
    """LoCoMo: two people who chat over months, session by session.

    ## Description
    An episode is one conversation: its sessions in order, each a dated chunk; a session of more than 2,048 tokens is
    cut between turns. Pictures are told in words. Questions take several sessions together (`multi-hop`), ask when
    something was (`temporal`), need common knowledge on top (`open-domain`), ask for one thing that was said
    (`single-hop`), or ask for what was never said, or was said of the other person (`adversarial`): abstaining is the
    right reply to those, and the tempting answer is kept as a forbidden value.

    ## Observation
    `chunk`, the text to read now; `memory`, what is held; `chunk_index`, `chunks_total`, `memory_tokens`, `memory_budget`.

    ## Actions
    A tuple of memory tool calls for the chunk, possibly empty: `memory_insert`, `memory_update`, `memory_delete`.

    ## Reward
    The mean score of the answers when the stream ends, and smaller terms (`memalpha_gym.rewards`). A question scores the
    share of the gold answer's words that the reply holds (metric `token_recall`), an adversarial one 1 for abstaining and 0
    for anything else.

    ## Arguments
    - `data`: a LoCoMo JSON file of one conversation or of a list of them, a folder of such files, or a folder with a
      sub-folder `locomo/`. Default: MEMALPHA_DATA; the hub has no copy in this form, and the error says where to get the
      file.
    - `split`: `train`, `validation`, `test` or `all`; divided by conversation. The source is as long as the split.

    ## Registered ids
    - `MemAlpha/LoCoMo-v0`

    ## Version history
    - v0: the first version.
    """

    def __init__(self, *, data: str | Path | None = None, split: str = "train", **options: Any) -> None:
        super().__init__(LoCoMoSource(data, parse_split(split)), **options)


PROMPT = (
    "Reply with the answer alone, in a few words, and give dates as day, month and year. "
    "Where the conversation does not tell, reply: unknown."
)
CATEGORIES: Mapping[str, str] = {
    "1": "multi-hop",
    "2": "temporal",
    "3": "open-domain",
    "4": "single-hop",
    "5": "adversarial",
}
HEADING_TOKENS = 48
"""What the line above a chunk takes at most, in tokens."""

_SESSION = re.compile(r"session_(\d+)")
_TURN = re.compile(r"D:?\s*(\d+)\s*:\s*(\d+)")

TurnId = tuple[int, int]
"""Session and turn: (3, 11) for `D3:11`."""


@dataclass(frozen=True, slots=True)
class Session:
    """One session: its number, its date as the data set writes it, and its turns in order, each as "Name: text"."""

    number: int
    date: str
    turns: tuple[tuple[TurnId | None, str], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the raw data; `wrong` is the tempting answer to an adversarial one, where there is one."""

    text: str
    kind: str
    answer: str
    wrong: str
    evidence: tuple[TurnId, ...]


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation with its questions."""

    name: str
    speakers: tuple[str, str]
    sessions: tuple[Session, ...]
    questions: tuple[Asked, ...]


def _parse(documents: Iterable[Field]) -> Sequence[Conversation]:
    samples = (sample for document in documents for sample in _samples(document))
    return unique((_conversation(sample) for sample in samples), _content)


def _samples(document: Field) -> Iterator[Field]:
    """The conversations of a file: one, or a list of them."""
    if isinstance(document.value, list):
        yield from document.items()
    else:
        yield document


def _conversation(sample: Field) -> Conversation:
    told = sample.find("conversation") or sample
    name = sample.find("sample_id")
    sessions = tuple(_sessions(told))
    if not sessions:
        raise told.error("has no session with turns; session_1, session_2, … were expected")
    questions = tuple(_question(question) for question in sample.get("qa").items())
    if not questions:
        raise sample.get("qa").error("is empty; a conversation needs questions")
    return Conversation(
        name=name.scalar() if name else Path(sample.file).stem + sample.path,
        speakers=(told.get("speaker_a").text(), told.get("speaker_b").text()),
        sessions=sessions,
        questions=questions,
    )


def _sessions(told: Field) -> Iterator[Session]:
    """The sessions in order. Some are listed by their date alone, without turns: those were never held."""
    members = told.value if isinstance(told.value, dict) else {}
    for number in sorted(int(match[1]) for key in members if (match := _SESSION.fullmatch(key))):
        turns = told.find(f"session_{number}")
        if turns is not None and turns.value != []:
            date = told.get(f"session_{number}_date_time").text()
            yield Session(number, date, tuple(_turn(turn) for turn in turns.items()))


def _turn(turn: Field) -> tuple[TurnId | None, str]:
    found = turn_ids(turn.get("dia_id").text())
    said = turn.find("text")
    picture = _picture(turn)
    text = " ".join((said.text() if said and said.value != "" else "").split())
    if not (text or picture):
        raise turn.error("has neither a text nor a picture's caption")
    return (found[0] if found else None), f"{turn.get('speaker').text()}: {' '.join(filter(None, (text, picture)))}"


def _picture(turn: Field) -> str:
    """A picture in words: what it was looked up as, and what a captioning model saw in it."""
    query, caption = turn.find("query"), turn.find("blip_caption")
    told = [field.text() for field in (query, caption) if field is not None and field.value != ""]
    return f"[shares a picture: {'; '.join(told)}]" if told else ""


def _question(question: Field) -> Asked:
    category = question.get("category")
    kind = CATEGORIES.get(str(category.value))
    if kind is None:
        raise category.error(f"is {category.value!r}; a number from 1 to 5 was expected")
    wrong, evidence = question.find("adversarial_answer"), question.find("evidence")
    return Asked(
        text=question.get("question").line(),
        kind=kind,
        answer="" if kind == "adversarial" else question.get("answer").scalar(),
        wrong=wrong.scalar() if wrong else "",
        evidence=tuple(turn_ids(str(evidence.value))) if evidence else (),
    )


def turn_ids(text: str) -> list[TurnId]:
    """The turns that a text refers to, such as `D8:6; D9:17`; what has another form is left out."""
    return [(int(session), int(turn)) for session, turn in _TURN.findall(text)]


def _content(conversation: Conversation) -> str:
    """What was said: the same conversation under another name, or in another file, is the same one."""
    return "\n".join(line for session in conversation.sessions for _, line in session.turns)


LOCOMO = RawForm(
    dataset=DataSet(
        "locomo",
        (
            "LoCoMo JSON: {speaker_a, speaker_b, session_1_date_time, session_1: [{speaker, dia_id, text}], "
            "qa: [{question, answer, evidence, category}]}, or a list of {sample_id, conversation: {…}, qa: […]}"
        ),
        Hub(homepage="https://github.com/snap-research/locomo (data/locomo10.json)"),
    ),
    kinds=(JSON,),
    parse=_parse,
    group=_content,
)


@dataclass(frozen=True)
class LoCoMoSource:
    """LoCoMo's conversations, each of them a task; the arguments are those of `LoCoMoEnv`."""

    data: str | Path | None = None
    split: Split = Split.TRAIN

    name: ClassVar[str] = "locomo"
    competency: ClassVar[Competency] = Competency.RETRIEVAL

    def __post_init__(self) -> None:
        object.__setattr__(self, "split", parse_split(self.split))
        load_split(LOCOMO, self.data, self.split)

    def __len__(self) -> int:
        return len(load_split(LOCOMO, self.data, self.split))

    def __getitem__(self, index: int) -> Task:
        index = check_index(self, index)
        conversation = load_split(LOCOMO, self.data, self.split)[index]
        chunks, chunk_of = _chunks(conversation)
        return Task(
            task_id=f"{self.name}-{self.split}-{index}",
            source=self.name,
            competency=self.competency,
            chunks=tuple(chunks),
            questions=tuple(_as_question(asked, chunk_of) for asked in conversation.questions),
            query_prompt=PROMPT,
            tokens=sum(count_tokens(chunks)),
            metadata={"conversation": conversation.name, "speakers": conversation.speakers},
        )


def _chunks(conversation: Conversation) -> tuple[list[str], dict[TurnId, int]]:
    """The sessions as dated chunks, long ones cut between turns, and the chunk that each turn stands in."""
    chunks: list[str] = []
    chunk_of: dict[TurnId, int] = {}
    for session in conversation.sessions:
        sizes = count_tokens([f"{line}\n" for _, line in session.turns])
        pieces = pack(sizes, repeat(MOST_TOKENS - HEADING_TOKENS))
        for number, piece in enumerate(pieces, 1):
            part = f", part {number} of {len(pieces)}" if len(pieces) > 1 else ""
            between = " and ".join(conversation.speakers)
            heading = f"[{session.date}] Conversation between {between}, session {session.number}{part}"
            turns = session.turns[piece.start : piece.stop]
            chunk_of.update((turn, len(chunks)) for turn, _ in turns if turn is not None)
            chunks.append("\n".join([heading, "", *(line for _, line in turns)]))
    return chunks, chunk_of


def _as_question(asked: Asked, chunk_of: Mapping[TurnId, int]) -> Question:
    return Question(
        text=asked.text,
        answers=(asked.answer,) if asked.answer else (),
        metric="token_recall",
        forbidden=(asked.wrong,) if asked.wrong and not asked.answer else (),
        evidence=tuple(sorted({chunk_of[turn] for turn in asked.evidence if turn in chunk_of})),
        kind=asked.kind,
    )
