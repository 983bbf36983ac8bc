"""SQuAD: Wikipedia paragraphs, told in dialogues, with questions whose answers stand in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from memalpha_gym.arguments import check_count, parse_split
from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.tasks import Competency, Question, Split, Task, task_rng

from .building.chunking import MOST_TOKENS, count_tokens, dialogue_chunks, within
from .building.recipes import PAPER_CHUNKS, Recipe, as_recipe, refuse
from .reading.fields import Field
from .reading.file_kinds import JSON
from .reading.places import DataSet, Hub
from .reading.raw_data import RawForm, load_split
from .reading.splits import TASKS, check_index, draw, draw_in_order


class SQuADEnv(MemoryConstructionEnv):
    """SQuAD: paragraphs of Wikipedia with questions whose answers stand in them word for word.

    ## Description
    An episode is a stream of paragraphs from many articles. They are told in dated dialogues between a user and an
    assistant (Mem-α, section 4.1): a chunk's length is drawn from 100 to 2,048 tokens and filled with whole paragraphs.
    What will be asked is not known while reading, so that the agent has to keep names, numbers and dates wherever they
    appear. Questions are those of the data set; files of SQuAD 2.0 add unanswerable ones, to which abstaining is the
    right reply.

    ## Observation
    `chunk`, the text to read now; `memory`, what is held; `chunk_index`, `chunks_total`, `memory_tokens`, `memory_budget`.

    ## Actions
    A tuple of memory tool calls for the chunk, possibly empty: `memory_insert`, `memory_update`, `memory_delete`.

    ## Reward
    The mean score of the answers when the stream ends, and smaller terms (`memalpha_gym.rewards`). A question scores 1 when
    one of its gold strings stands in the reply (metric `substring`).

    ## Arguments
    - `data`: a SQuAD JSON file, a folder of them, a folder with a sub-folder `squad/`, or a data set of the hub's form
      saved locally. Default: MEMALPHA_DATA, else `rajpurkar/squad` from the hub.
    - `split`: `train`, `validation`, `test` or `all`; divided by article.
    - `paragraphs`: paragraphs per episode (40; fewer where the split has fewer).
    - `questions`: the most questions per episode (100, drawn from those of its paragraphs).
    - `recipe`: `suite`, as above; or `paper`, Mem-α's own: article after article until ten chunks are full, each of 100 to
      2,048 tokens of paragraphs (about 10 chunks of 1,050 tokens, 100 questions; the published data has 9.9, 1,084 and
      94.8). `paragraphs` cannot be given then.

    ## Registered ids
    - `MemAlpha/SQuAD-v0`

    ## Version history
    - v0: the first version.
    """

    def __init__(
        self,
        *,
        data: str | Path | None = None,
        split: str = "train",
        paragraphs: int | None = None,
        questions: int = 100,
        recipe: str = "suite",
        **options: Any,
    ) -> None:
        source = SQuADSource(data, parse_split(split), paragraphs, questions, as_recipe(recipe))
        super().__init__(source, **options)


VERSION = 0
PARAGRAPHS = 40
PROMPT = "Reply with the answer alone, in as few words as possible, as it stands in the memory."
ABSTAIN_PROMPT = " Where the memory does not hold the answer, reply: unknown."


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the raw data. `wrong` holds tempting answers to a question that cannot be answered (SQuAD 2.0)."""

    text: str
    answers: tuple[str, ...]
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of an article with the questions about it."""

    title: str
    text: str
    questions: tuple[Asked, ...]


def _parse(documents: Iterable[Field]) -> Sequence[Paragraph]:
    """Every paragraph that has questions, each once, whichever file, article or row it stands in."""
    merged: dict[str, tuple[str, dict[str, Asked]]] = {}
    for document in documents:
        found = _table_rows(document) if isinstance(document.value, list) else _articles(document)
        for paragraph in found:
            _, questions = merged.setdefault(paragraph.text, (paragraph.title, {}))
            for question in paragraph.questions:
                questions.setdefault(question.text, question)
    return [Paragraph(title, text, tuple(asked.values())) for text, (title, asked) in merged.items() if asked]


def _articles(document: Field) -> Iterator[Paragraph]:
    for article in document.get("data").items():
        title = article.get("title").text()
        for paragraph in article.get("paragraphs").items():
            questions = tuple(_question(question) for question in paragraph.get("qas").items())
            yield Paragraph(title, paragraph.get("context").text(), questions)


def _question(question: Field) -> Asked:
    text = question.get("question").line()
    impossible = question.find("is_impossible")
    if impossible is not None and impossible.value is True:
        plausible = question.find("plausible_answers")
        return Asked(text, (), _texts(plausible) if plausible else ())
    answers = _texts(question.get("answers"))
    if not answers:
        raise question.get("answers").error("is empty; a question needs an answer, or is_impossible: true")
    return Asked(text, answers)


def _texts(answers: Field) -> tuple[str, ...]:
    return tuple(dict.fromkeys(answer.get("text").text() for answer in answers.items()))


def _table_rows(table: Field) -> Iterator[Paragraph]:
    """The hub's form: one row per question. A row without answers is unanswerable (SQuAD 2.0)."""
    for row in table.items():
        answers = tuple(dict.fromkeys(row.get("answers").get("text").texts()))
        asked = Asked(row.get("question").line(), answers)
        yield Paragraph(row.get("title").text(), row.get("context").text(), (asked,))


def _title(paragraph: Paragraph) -> str:
    return paragraph.title


SQUAD = RawForm(
    dataset=DataSet(
        "squad",
        "SQuAD JSON: {data: [{title, paragraphs: [{context, qas: [{question, answers: [{text}]}]}]}]}",
        Hub("rajpurkar/squad"),
    ),
    kinds=(JSON,),
    parse=_parse,
    group=_title,
)


@dataclass(frozen=True)
class SQuADSource:
    """Tasks over SQuAD's paragraphs; the arguments are those of `SQuADEnv`."""

    data: str | Path | None = None
    split: Split = Split.TRAIN
    paragraphs: int | None = None
    questions: int = 100
    recipe: Recipe = Recipe.SUITE

    name: ClassVar[str] = "squad"
    competency: ClassVar[Competency] = Competency.RETRIEVAL

    def __post_init__(self) -> None:
        object.__setattr__(self, "split", parse_split(self.split))
        object.__setattr__(self, "recipe", as_recipe(self.recipe))
        refuse(self.recipe, "paragraphs", self.paragraphs)
        check_count("paragraphs", PARAGRAPHS if self.paragraphs is None else self.paragraphs)
        check_count("questions", self.questions)
        load_split(SQUAD, self.data, self.split)  # so that missing or broken data is reported now, not in an episode

    def __len__(self) -> int:
        return TASKS

    def __getitem__(self, index: int) -> Task:
        index = check_index(self, index)
        rng = task_rng(self.name, VERSION, self.split, index)
        paragraphs, chunks, places = self._tell(rng)
        questions = draw_in_order(rng, _questions(paragraphs, places), self.questions)
        return Task(
            task_id=f"{self.name}-{self.split}-{index}",
            source=self.name,
            competency=self.competency,
            chunks=tuple(chunks),
            questions=tuple(questions),
            query_prompt=PROMPT if all(question.answers for question in questions) else PROMPT + ABSTAIN_PROMPT,
            tokens=sum(count_tokens(chunks)),
            metadata={"titles": tuple(dict.fromkeys(paragraph.title for paragraph in paragraphs))},
        )

    def _tell(self, rng: np.random.Generator) -> tuple[Sequence[Paragraph], Sequence[str], Sequence[int]]:
        """The paragraphs of a task, the chunks that tell them, and the chunk of each."""
        everything = load_split(SQUAD, self.data, self.split)
        if self.recipe is Recipe.PAPER:
            texts = within(_by_article(rng, everything), PAPER_CHUNKS * MOST_TOKENS)
            chunks, places = dialogue_chunks(rng, texts, frame=0)
            known = {paragraph.text: paragraph for paragraph in everything}
            told = [known[text] for text, place in zip(texts, places, strict=True) if place < PAPER_CHUNKS]
            return told, chunks[:PAPER_CHUNKS], places[: len(told)]
        drawn = draw(rng, everything, PARAGRAPHS if self.paragraphs is None else self.paragraphs)
        return drawn, *dialogue_chunks(rng, [paragraph.text for paragraph in drawn])


def _by_article(rng: np.random.Generator, paragraphs: Sequence[Paragraph]) -> list[str]:
    """The texts of all paragraphs: articles in an order drawn for the task, the paragraphs of each in their own."""
    articles: dict[str, list[str]] = {}
    for paragraph in paragraphs:
        articles.setdefault(paragraph.title, []).append(paragraph.text)
    return [text for title in draw(rng, list(articles), len(articles)) for text in articles[title]]


def _questions(paragraphs: Sequence[Paragraph], places: Sequence[int]) -> list[Question]:
    """All questions of an episode. One asked of several paragraphs is asked once, and every answer to it counts."""
    asked: dict[str, tuple[list[Asked], list[int]]] = {}
    for paragraph, place in zip(paragraphs, places, strict=True):
        for question in paragraph.questions:
            same, chunks = asked.setdefault(question.text, ([], []))
            same.append(question)
            chunks.append(place)
    return [_merge(text, same, chunks) for text, (same, chunks) in asked.items()]


def _merge(text: str, same: Sequence[Asked], chunks: Sequence[int]) -> Question:
    answers = tuple(dict.fromkeys(answer for question in same for answer in question.answers))
    return Question(
        text=text,
        answers=answers,
        metric="substring",
        forbidden=() if answers else tuple(dict.fromkeys(wrong for question in same for wrong in question.wrong)),
        evidence=tuple(sorted(set(chunks))),
        kind="span" if answers else "unanswerable",
    )
