"""HotpotQA: questions that take two articles to answer, among articles that only look alike."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from memalpha_gym.arguments import check_count, parse_split
from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.tasks import Competency, Question, Split, Task, task_rng

from .building.chunking import FRAME_TOKENS, count_tokens, dialogue_chunks, within
from .building.recipes import PAPER_CHUNKS, Recipe, as_recipe
from .reading.fields import Field
from .reading.file_kinds import JSON
from .reading.places import DataSet, Hub
from .reading.raw_data import RawForm, load_split
from .reading.splits import TASKS, check_index, draw, normalized, unique


class HotpotQAEnv(MemoryConstructionEnv):
    """HotpotQA: questions whose answer takes two articles, read long before the question is known.

    ## Description
    An episode holds the contexts of several questions: for each, the two articles that answer it and eight that only
    look as if they did, all of them deduplicated and shuffled, so that the two halves of an answer may lie many chunks
    apart. Articles are told as "Title: text" in dated dialogues, whole ones packed to a length drawn from 100 to 2,048
    tokens (Mem-α, section 4.1). Eight questions make about ten thousand tokens.

    ## Observation
    `chunk`, the text to read now; `memory`, what is held; `chunk_index`, `chunks_total`, `memory_tokens`, `memory_budget`.

    ## Actions
    A tuple of memory tool calls for the chunk, possibly empty: `memory_insert`, `memory_update`, `memory_delete`.

    ## Reward
    The mean score of the answers when the stream ends, and smaller terms (`memalpha_gym.rewards`). A question scores 1 when
    its gold answer stands in the reply (metric `substring`); one that asks for yes or no, when the reply says the right one
    first (metric `yes_no`). Kinds are `bridge` and `comparison`.

    ## Arguments
    - `data`: a HotpotQA JSON file, a folder of them, a folder with a sub-folder `hotpotqa/`, or a data set of the hub's
      form saved locally. Default: MEMALPHA_DATA, else `hotpotqa/hotpot_qa` from the hub.
    - `split`: `train`, `validation`, `test` or `all`; divided by question.
    - `questions`: questions per episode (8, or 17 by the paper's recipe; fewer where the split has fewer).
    - `recipe`: `suite`, as above; or `paper`, Mem-α's own: the supporting articles of questions until they sum to ten
      thousand tokens, told in ten chunks or so, and other articles only where a split has too few of them (about 10 chunks
      of 1,000 tokens, 17 questions; the published data has 9.7, 1,005 and 16.7).

    ## Registered ids
    - `MemAlpha/HotpotQA-v0`

    ## Version history
    - v0: the first version.
    """

    def __init__(
        self,
        *,
        data: str | Path | None = None,
        split: str = "train",
        questions: int | None = None,
        recipe: str = "suite",
        **options: Any,
    ) -> None:
        super().__init__(HotpotQASource(data, parse_split(split), questions, as_recipe(recipe)), **options)


VERSION = 0
QUESTIONS = {Recipe.SUITE: 8, Recipe.PAPER: 17}
PAPER_TOKENS = 10_000 - PAPER_CHUNKS * FRAME_TOKENS
"""Of articles: ten thousand tokens less what the words around them take."""

PAPER_DRAWN = 500
"""Questions that an episode by the paper's recipe is drawn from: more than ten thousand tokens can answer."""

PROMPT = "Reply with the answer alone, in as few words as possible; with yes or no where the question asks for that."


@dataclass(frozen=True, slots=True)
class Multihop:
    """A question of the raw data.

    Attributes:
        id: its id in the data set.
        text: the question.
        answer: the one gold answer; `yes` or `no` for some.
        kind: `bridge` or `comparison`; empty where the file does not tell.
        articles: the articles of its context, each as "Title: text".
        supporting: those of them that hold the answer.
    """

    id: str
    text: str
    answer: str
    kind: str
    articles: tuple[str, ...]
    supporting: tuple[str, ...]


def _parse(documents: Iterable[Field]) -> Sequence[Multihop]:
    questions = (_question(row) for document in documents for row in document.rows())
    return unique(questions, lambda question: normalized(question.text))


def _question(row: Field) -> Multihop:
    articles = {title: f"{title}: {text}" for title, text in _articles(row.get("context")) if text}
    kind = row.find("type")
    supporting = dict.fromkeys(_supporting_titles(row.get("supporting_facts")))
    return Multihop(
        id=row.get("_id", "id").text(),
        text=row.get("question").line(),
        answer=row.get("answer").text(),
        kind=kind.text() if kind else "",
        articles=tuple(articles.values()),
        supporting=tuple(articles[title] for title in supporting if title in articles),
    )


def _articles(context: Field) -> Iterator[tuple[str, str]]:
    """The (title, text) pairs of a context, in the raw form (pairs) or the hub's (two columns)."""
    if isinstance(context.value, dict):
        pairs = zip(context.get("title").items(), context.get("sentences").items(), strict=False)
        for title, sentences in pairs:
            yield title.text(), " ".join(sentences.texts())
        return
    for pair in context.items():
        title, sentences = pair.pair("[title, [sentence, …]]")
        yield title.text(), " ".join(sentences.texts())


def _supporting_titles(facts: Field) -> Iterator[str]:
    if isinstance(facts.value, dict):
        yield from facts.get("title").texts()
        return
    for fact in facts.items():
        yield fact.pair("[title, sentence number]")[0].text()


def _id(question: Multihop) -> str:
    return question.id


def _articles_of(question: Multihop) -> Iterable[str]:
    return (*question.articles, *question.supporting)


def _without(question: Multihop, taken: Set[Hashable]) -> Multihop | None:
    """The question without articles that another split tells; None where it rests on one of them."""
    if not taken.isdisjoint(question.supporting):
        return None
    return replace(question, articles=tuple(article for article in question.articles if article not in taken))


HOTPOTQA = RawForm(
    dataset=DataSet(
        "hotpotqa",
        "HotpotQA JSON: [{_id, question, answer, type, supporting_facts: [[title, n]], context: [[title, [text]]]}]",
        Hub("hotpotqa/hotpot_qa", "distractor"),
    ),
    kinds=(JSON,),
    parse=_parse,
    group=_id,
    told=_articles_of,
    without=_without,
)


@dataclass(frozen=True)
class HotpotQASource:
    """Tasks over HotpotQA's questions; the arguments are those of `HotpotQAEnv`."""

    data: str | Path | None = None
    split: Split = Split.TRAIN
    questions: int | None = None
    recipe: Recipe = Recipe.SUITE

    name: ClassVar[str] = "hotpotqa"
    competency: ClassVar[Competency] = Competency.RETRIEVAL

    def __post_init__(self) -> None:
        object.__setattr__(self, "split", parse_split(self.split))
        object.__setattr__(self, "recipe", as_recipe(self.recipe))
        check_count("questions", self._count)
        load_split(HOTPOTQA, self.data, self.split)

    def __len__(self) -> int:
        return TASKS

    def __getitem__(self, index: int) -> Task:
        index = check_index(self, index)
        rng = task_rng(self.name, VERSION, self.split, index)
        asked, articles = self._draw(rng)
        chunks, places = dialogue_chunks(rng, articles, FRAME_TOKENS if self.recipe is Recipe.SUITE else 0)
        chunk_of = dict(zip(articles, places, strict=True))
        return Task(
            task_id=f"{self.name}-{self.split}-{index}",
            source=self.name,
            competency=self.competency,
            chunks=tuple(chunks),
            questions=tuple(_as_question(question, chunk_of) for question in asked),
            query_prompt=PROMPT,
            tokens=sum(count_tokens(chunks)),
            metadata={"ids": tuple(question.id for question in asked)},
        )

    @property
    def _count(self) -> int:
        return QUESTIONS[self.recipe] if self.questions is None else self.questions

    def _draw(self, rng: np.random.Generator) -> tuple[Sequence[Multihop], Sequence[str]]:
        """The questions of a task, and its articles in the order in which they are told."""
        everything = load_split(HOTPOTQA, self.data, self.split)
        if self.recipe is Recipe.PAPER:
            order = draw(rng, everything, PAPER_DRAWN)
            supporting = (article for question in order for article in question.supporting)
            others = (article for question in order for article in question.articles)
            told = within(dict.fromkeys(chain(supporting, others)), PAPER_TOKENS)
            answered = [question for question in order if set(question.supporting) <= set(told)]
            return draw(rng, answered, self._count), draw(rng, told, len(told))
        asked = draw(rng, everything, self._count)
        articles = list(dict.fromkeys(article for question in asked for article in question.articles))
        return asked, draw(rng, articles, len(articles))


def _as_question(question: Multihop, chunk_of: dict[str, int]) -> Question:
    yes_no = question.answer.lower() in ("yes", "no")
    return Question(
        text=question.text,
        answers=(question.answer.lower() if yes_no else question.answer,),
        metric="yes_no" if yes_no else "substring",
        evidence=tuple(sorted({chunk_of[article] for article in question.supporting})),
        kind=question.kind,
    )
