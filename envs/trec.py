"""TREC question classification: what kind of answer a question asks for, in 6 coarse or 50 fine classes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from memalpha_gym.arguments import parse_split
from memalpha_gym.environment import MemoryConstructionEnv

from .building.label_learning import Example, LabelSource, parse_columns, sentence
from .building.recipes import as_recipe
from .reading.fields import Field, data_error
from .reading.file_kinds import FileKind
from .reading.places import DataSet, Hub
from .reading.raw_data import RawForm
from .reading.raw_files import decode


class TRECEnv(MemoryConstructionEnv):
    """TREC: learning from examples what kind of answer a question asks for.

    ## Description
    An episode shows questions such as "How far is it from … to … ?", each with a number for its class, and asks for the
    numbers of further questions, which no example repeats. Classes are those of TREC's question classification: 6
    coarse ones (abbreviation, description, entity, human, location, number) or 50 fine ones. Which number stands for
    which class is drawn for each task. Examples come in about ten dated chunks, and are drawn as they come: frequent
    classes are shown as often as they are asked about, which voting neighbours rely on.

    ## Observation
    `chunk`, the text to read now; `memory`, what is held; `chunk_index`, `chunks_total`, `memory_tokens`, `memory_budget`.

    ## Actions
    A tuple of memory tool calls for the chunk, possibly empty: `memory_insert`, `memory_update`, `memory_delete`.

    ## Reward
    The mean score of the answers when the stream ends, and smaller terms (`memalpha_gym.rewards`). A question scores 1 when
    the reply is the right number (metric `label`).

    ## Arguments
    - `labels`: `coarse` or `fine`.
    - `data`: a file of lines `COARSE:fine text`, a folder of them, a folder with a sub-folder `trec/`, or a data set of the
      hub's form saved locally. Default: MEMALPHA_DATA, else `CogComp/trec` from the hub.
    - `split`: `train`, `validation`, `test` or `all`; divided by sentence, the data set's own parts taken together.
    - `examples`: labelled sentences per episode (150; at most four fifths of the split).
    - `questions`: the most sentences to be labelled (100).
    - `balanced`: whether classes take turns among the examples, or examples are drawn as they come (False).
    - `recipe`: `suite`, as above; or `paper`, Mem-α's own: examples whose sentences sum to 2,000 tokens and one more of
      each label, told in ten dialogues (390 tokens per chunk for the coarse labels, as published). `examples` cannot be given
      then.

    ## Registered ids
    - `MemAlpha/TREC-Coarse-v0`
    - `MemAlpha/TREC-Fine-v0`

    ## Version history
    - v0: the first version.
    """

    def __init__(
        self,
        *,
        labels: str = "coarse",
        data: str | Path | None = None,
        split: str = "train",
        examples: int | None = None,
        questions: int = 100,
        balanced: bool = False,
        recipe: str = "suite",
        **options: Any,
    ) -> None:
        source = trec_source(
            labels, data=data, split=split, examples=examples, questions=questions, balanced=balanced, recipe=recipe
        )
        super().__init__(source, **options)


_LINE = re.compile(r"([A-Z]+):([a-z]+)\s+(\S.*)")
_LOOKED_AT = 20


def _matches_lines(path: Path, head: bytes) -> bool:
    """Whether any of the first lines is `COARSE:fine text`; a file with a faulty one is still of this kind."""
    lines = [line for line in head.decode("latin-1").splitlines() if line.strip()]
    return any(_LINE.fullmatch(line.strip()) for line in lines[:_LOOKED_AT])


def _read_lines(path: Path) -> Field:
    rows = []
    for number, line in enumerate(decode(path, fallback="latin-1").split("\n"), 1):
        match = _LINE.fullmatch(line.strip())
        if match:
            rows.append({"coarse_label": match[1], "fine_label": f"{match[1]}:{match[2]}", "text": match[3]})
        elif line.strip():
            raise data_error(path, f"line {number}", f"is {line.strip()[:60]!r}; `COARSE:fine text` was expected")
    return Field(rows, str(path), "rows")


LABEL_LINES = FileKind(_matches_lines, _read_lines)


def _parse_coarse(documents: Iterable[Field]) -> Sequence[Example]:
    return parse_columns(documents, ("text",), ("coarse_label", "label-coarse"))


def _parse_fine(documents: Iterable[Field]) -> Sequence[Example]:
    return parse_columns(documents, ("text",), ("fine_label", "label-fine"))


FORMS = {
    labels: RawForm(
        dataset=DataSet("trec", "TREC lines: `COARSE:fine text`, in Latin-1 or UTF-8", Hub("CogComp/trec")),
        kinds=(LABEL_LINES,),
        parse=parse,
        group=sentence,
    )
    for labels, parse in (("coarse", _parse_coarse), ("fine", _parse_fine))
}


def trec_source(
    labels: str = "coarse",
    *,
    data: str | Path | None = None,
    split: str = "train",
    examples: int | None = None,
    questions: int = 100,
    balanced: bool = False,
    recipe: str = "suite",
) -> LabelSource:
    """Tasks over TREC; the arguments are those of `TRECEnv`.

    Raises:
        ValueError: `labels` is neither `coarse` nor `fine`.
    """
    if labels not in FORMS:
        raise ValueError(f"labels={labels!r}: give one of {', '.join(FORMS)}")
    return LabelSource(
        f"trec_{labels}", FORMS[labels], data, parse_split(split), examples, questions, balanced, as_recipe(recipe)
    )
