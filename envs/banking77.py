"""BANKING77: what a bank's customer wants, in 77 fine-grained intents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from memalpha_gym.arguments import parse_split
from memalpha_gym.environment import MemoryConstructionEnv

from .building.label_learning import LabelSource, parse_labelled, sentence
from .building.recipes import as_recipe
from .reading.file_kinds import CSV
from .reading.places import DataSet, Hub
from .reading.raw_data import RawForm


class BANKING77Env(MemoryConstructionEnv):
    """BANKING77: learning 77 intents of a bank's customers from about two examples of each.

    ## Description
    An episode shows customers' messages, each with a number for its intent, and asks for the numbers of further
    messages, which no example repeats. Many intents differ in a word ("card payment fee charged", "cash withdrawal
    charge"). Which number stands for which intent is drawn for each task. Examples come in about ten dated chunks,
    drawn as they come, so that frequent intents are shown as often as they are asked about; only intents that an example
    shows are asked about.

    ## Observation
    `chunk`, the text to read now; `memory`, what is held; `chunk_index`, `chunks_total`, `memory_tokens`, `memory_budget`.

    ## Actions
    A tuple of memory tool calls for the chunk, possibly empty: `memory_insert`, `memory_update`, `memory_delete`.

    ## Reward
    The mean score of the answers when the stream ends, and smaller terms (`memalpha_gym.rewards`). A question scores 1 when
    the reply is the right number (metric `label`).

    ## Arguments
    - `data`: a CSV file with the columns text and category, a folder of them, a folder with a sub-folder `banking77/`, or a
      data set of the hub's form saved locally. Default: MEMALPHA_DATA, else `PolyAI/banking77` from the hub.
    - `split`: `train`, `validation`, `test` or `all`; divided by message, the data set's own parts taken together.
    - `examples`: labelled messages per episode (150; at most four fifths of the split).
    - `questions`: the most messages to be labelled (100).
    - `balanced`: whether intents take turns among the examples, or examples are drawn as they come (False).
    - `recipe`: `suite`, as above; or `paper`, Mem-α's own: examples whose sentences sum to 2,000 tokens and one more of
      each label, told in ten dialogues (about 520 tokens per chunk). `examples` cannot be given then.

    ## Registered ids
    - `MemAlpha/BANKING77-v0`

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
        recipe: str = "suite",
        **options: Any,
    ) -> None:
        source = banking77_source(
            data=data, split=split, examples=examples, questions=questions, balanced=balanced, recipe=recipe
        )
        super().__init__(source, **options)


BANKING77 = RawForm(
    dataset=DataSet(
        "banking77", "CSV with the columns text and category (or intent, or label)", Hub("PolyAI/banking77")
    ),
    kinds=(CSV,),
    parse=parse_labelled,
    group=sentence,
)


def banking77_source(
    *,
    data: str | Path | None = None,
    split: str = "train",
    examples: int | None = None,
    questions: int = 100,
    balanced: bool = False,
    recipe: str = "suite",
) -> LabelSource:
    """Tasks over BANKING77; the arguments are those of `BANKING77Env`."""
    return LabelSource(
        "banking77", BANKING77, data, parse_split(split), examples, questions, balanced, as_recipe(recipe)
    )
