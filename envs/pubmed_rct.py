"""PubMed-RCT: which part of a medical abstract a sentence is."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Sequence, Set
from hashlib import blake2b
from pathlib import Path
from typing import Any

from memalpha_gym.arguments import parse_split
from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.scoring import words

from .building.label_learning import Example, LabelSource, Wording, origin, sentence
from .building.recipes import as_recipe
from .reading.fields import Field, data_error
from .reading.file_kinds import JSON, FileKind
from .reading.places import DataSet, Hub
from .reading.raw_data import RawForm
from .reading.raw_files import decode
from .reading.splits import unique


class PubMedRCTEnv(MemoryConstructionEnv):
    """PubMed-RCT: learning from examples which part of a medical abstract a sentence is.

    ## Description
    An episode shows sentences from abstracts of randomised controlled trials, each with a number for the part that it is
    of (background, objective, methods, results, conclusions), and asks for the numbers of further sentences, which no
    example repeats and which come from abstracts of the same split. Which number stands for which part is drawn for each
    task. Ten dated dialogues tell the examples, each of 1,024 to 2,048 tokens of them (Mem-α, section 4.1): about 400
    examples, 16,000 tokens.

    ## Observation
    `chunk`, the text to read now; `memory`, what is held; `chunk_index`, `chunks_total`, `memory_tokens`, `memory_budget`.

    ## Actions
    A tuple of memory tool calls for the chunk, possibly empty: `memory_insert`, `memory_update`, `memory_delete`.

    ## Reward
    The mean score of the answers when the stream ends, and smaller terms (`memalpha_gym.rewards`). A question scores 1 when
    the reply is the right number (metric `label`).

    ## Arguments
    - `data`: a text file of abstracts (`###number`, then lines of label, tab and sentence), a JSON file of rows, a folder
      of them, a folder with a sub-folder `pubmed-rct/`, or a data set of the hub's form saved locally. Default:
      MEMALPHA_DATA, else `armanc/pubmed-rct20k` from the hub.
    - `split`: `train`, `validation`, `test` or `all`; divided by abstract, the data set's own parts taken together.
    - `recipe`: `paper`, as above; or `suite`: 150 examples in about ten chunks, as the other label sets have them.
    - `examples`: with `recipe="suite"`, labelled sentences per episode (150; at most four fifths of the split).
    - `questions`: the most sentences to be labelled (100).
    - `balanced`: whether parts take turns among the examples, or examples are drawn as they come (False).

    ## Registered ids
    - `MemAlpha/PubMed-RCT-v0`

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
        balanced: bool = False,
        recipe: str = "paper",
        **options: Any,
    ) -> None:
        source = pubmed_rct_source(
            data=data, split=split, examples=examples, questions=questions, balanced=balanced, recipe=recipe
        )
        super().__init__(source, **options)


RUN = 13
"""Words of a run that two splits may not share; `memalpha-gym data contamination` looks for such."""
_ABSTRACT = re.compile(r"###\s*(\S+)")
_LINE = re.compile(r"([A-Za-z_]+)\t+(\S.*)")


def _matches_abstracts(path: Path, head: bytes) -> bool:
    """Whether an abstract begins on one of the first lines, with `###` and its number."""
    return any(_ABSTRACT.fullmatch(line.strip()) for line in head.decode("utf-8", "replace").splitlines())


def _read_abstracts(path: Path) -> Field:
    rows = []
    number = ""
    for place, line in enumerate(decode(path).split("\n"), 1):
        if abstract := _ABSTRACT.fullmatch(line.strip()):
            number = abstract[1]
        elif match := _LINE.fullmatch(line.strip()):
            rows.append({"abstract_id": number, "label": match[1], "text": match[2]})
        elif line.strip():
            raise data_error(path, f"line {place}", f"is {line.strip()[:60]!r}; `LABEL<tab>sentence` was expected")
    return Field(rows, str(path), "rows")


ABSTRACTS = FileKind(_matches_abstracts, _read_abstracts)


def _parse(documents: Iterable[Field]) -> Sequence[Example]:
    return unique((_example(row) for document in documents for row in document.rows()), sentence)


def _example(row: Field) -> Example:
    abstract = row.find("abstract_id")
    return Example(
        text=row.get("text", "sentence").line(),
        label=row.get("label", "labels", "target").scalar().lower(),
        origin=abstract.scalar() if abstract and abstract.value != "" else "",
    )


def _runs(example: Example) -> Iterator[Hashable]:
    """The runs of thirteen words of a sentence, by which texts count as shared; a shorter sentence as a whole."""
    told = words(example.text)
    for start in range(max(1, len(told) - RUN + 1)):
        yield blake2b(" ".join(told[start : start + RUN]).encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _without(example: Example, taken: Set[Hashable]) -> Example | None:
    """The sentence; None where another split has it, or one that is worded like it."""
    return example if taken.isdisjoint(_runs(example)) else None


PUBMED_RCT = RawForm(
    dataset=DataSet(
        "pubmed-rct",
        "PubMed-RCT text: `###number`, then `LABEL<tab>sentence` lines; or JSON rows {abstract_id, label, text}",
        Hub("armanc/pubmed-rct20k"),
    ),
    kinds=(ABSTRACTS, JSON),
    parse=_parse,
    group=origin,
    told=_runs,
    without=_without,
)
SAMPLES = Wording(
    text="Sample",
    label="Labels",
    heading="Sentences of medical abstracts, and the number of the class that each belongs to",
    question="What is the label of this sentence of a medical abstract?",
    chunk_tokens=(1024, 2048),
)


def pubmed_rct_source(
    *,
    data: str | Path | None = None,
    split: str = "train",
    examples: int | None = None,
    questions: int = 100,
    balanced: bool = False,
    recipe: str = "paper",
) -> LabelSource:
    """Tasks over PubMed-RCT; the arguments are those of `PubMedRCTEnv`."""
    chosen = as_recipe(recipe)
    return LabelSource(
        "pubmed-rct", PUBMED_RCT, data, parse_split(split), examples, questions, balanced, chosen, wording=SAMPLES
    )
