"""CLINC150: what a person asks of an assistant, in 150 intents of ten domains, and requests that fit none of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from memalpha_gym.arguments import parse_split
from memalpha_gym.environment import MemoryConstructionEnv

from .building.label_learning import OUT_OF_SCOPE, Example, LabelSource, sentence
from .building.recipes import as_recipe
from .reading.fields import Field
from .reading.file_kinds import CSV, JSON, LABEL_COLUMNS, TEXT_COLUMNS
from .reading.places import DataSet, Hub
from .reading.raw_data import RawForm
from .reading.splits import unique


class CLINC150Env(MemoryConstructionEnv):
    """CLINC150: learning 150 intents from about two examples of each, and what is none of them.

    ## Description
    An episode shows requests (banking, travel, kitchen, work, small talk, …), each with a number for its intent, and asks
    for the numbers of further requests, which no example repeats. Which number stands for which intent is drawn for each
    task. Examples come in about ten dated chunks; only intents that an example shows are asked about. Some questions are
    out of scope: no intent fits them, no example is like them, and abstaining is the right reply.

    ## Observation
    `chunk`, the text to read now; `memory`, what is held; `chunk_index`, `chunks_total`, `memory_tokens`, `memory_budget`.

    ## Actions
    A tuple of memory tool calls for the chunk, possibly empty: `memory_insert`, `memory_update`, `memory_delete`.

    ## Reward
    The mean score of the answers when the stream ends, and smaller terms (`memalpha_gym.rewards`). A question scores 1 when
    the reply is the right number (metric `label`), or abstains from a request that is out of scope (kind `out of scope`).

    ## Arguments
    - `data`: a JSON file of the raw form, a folder of them, a folder with a sub-folder `clinc150/`, or a data set of the
      hub's form saved locally. Default: MEMALPHA_DATA, else `clinc/clinc_oos` from the hub.
    - `split`: `train`, `validation`, `test` or `all`; divided by request, the data set's own parts taken together.
    - `examples`: labelled requests per episode (300; at most four fifths of the split).
    - `questions`: the most requests to be labelled (100).
    - `out_of_scope`: the most of them that are out of scope (10).
    - `balanced`: whether intents take turns among the examples, or examples are drawn as they come (False).
    - `recipe`: `suite`, as above; or `paper`: examples whose sentences sum to 2,000 tokens and one more of each label, told
      in ten dialogues. `examples` cannot be given then.

    ## Registered ids
    - `MemAlpha/CLINC150-v0`

    ## Version history
    - v0: the first version.
    """

    def __init__(
        self,
        *,
        data: str | Path | None = None,
        split: str = "train",
        examples: int | None = None,
        questions: int = 100,
        out_of_scope: int = 10,
        balanced: bool = False,
        recipe: str = "suite",
        **options: Any,
    ) -> None:
        source = clinc150_source(
            data=data,
            split=split,
            examples=examples,
            questions=questions,
            out_of_scope=out_of_scope,
            balanced=balanced,
            recipe=recipe,
        )
        super().__init__(source, **options)


PARTS = ("train", "val", "test")
OOS = ("oos", "out_of_scope", "out of scope")
EXAMPLES = 300


def _parse(documents: Iterable[Field]) -> Sequence[Example]:
    return unique((example for document in documents for example in _examples(document)), sentence)


def _examples(document: Field) -> Iterator[Example]:
    """The requests of the raw JSON, or of a table of rows."""
    if not isinstance(document.value, dict):
        for row in document.rows():
            yield _example(row.get(*TEXT_COLUMNS), row.get("label_text", *LABEL_COLUMNS))
    elif not _lists_intents(document):
        document.get(*PARTS)  # at least one of them has to be there
        for name in [*PARTS, *(f"oos_{part}" for part in PARTS)]:
            part = document.find(name)
            for request in part.items() if part else ():
                yield _example(*request.pair("[text, intent]"))


def _lists_intents(document: Field) -> bool:
    """Whether a document names the intents of each domain, as the file `domains.json` beside the data does."""
    lists = [member.value for _, member in document.members()]
    return bool(lists) and all(isinstance(names, list) and all(isinstance(n, str) for n in names) for names in lists)


def _example(text: Field, intent: Field) -> Example:
    name = intent.scalar()
    return Example(text.line(), OUT_OF_SCOPE if name.lower() in OOS else name)


CLINC150 = RawForm(
    dataset=DataSet(
        "clinc150",
        "CLINC150 JSON: {train: [[text, intent]], val: […], test: […], oos_train: […], oos_val: […], oos_test: […]}",
        Hub("clinc/clinc_oos", "plus"),
    ),
    kinds=(JSON, CSV),
    parse=_parse,
    group=sentence,
)


def clinc150_source(
    *,
    data: str | Path | None = None,
    split: str = "train",
    examples: int | None = None,
    questions: int = 100,
    out_of_scope: int = 10,
    balanced: bool = False,
    recipe: str = "suite",
) -> LabelSource:
    """Tasks over CLINC150; the arguments are those of `CLINC150Env`."""
    chosen = as_recipe(recipe)
    count = EXAMPLES if examples is None and chosen == "suite" else examples
    return LabelSource("clinc150", CLINC150, data, parse_split(split), count, questions, balanced, chosen, out_of_scope)
