"""NLU: what a person wants of an assistant at home, in 64 intents."""

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


class NLUEnv(MemoryConstructionEnv):
    """NLU: learning 64 intents of requests to an assistant at home from about two examples of each.

    ## Description
    An episode shows requests (alarms, music, lights, mail, small talk, …), each with a number for its intent, and asks
    for the numbers of further requests, which no example repeats. Which number stands for which intent is drawn for
    each task. Examples come in about ten dated chunks, drawn as they come, so that frequent intents are shown as often
    as they are asked about; only intents that an example shows are asked about.

    ## Observation
    `chunk`, the text to read now; `memory`, what is held; `chunk_index`, `chunks_total`, `memory_tokens`, `memory_budget`.

    ## Actions
    A tuple of memory tool calls for the chunk, possibly empty: `memory_insert`, `memory_update`, `memory_delete`.

    ## Reward
    The mean score of the answers when the stream ends, and smaller terms (`memalpha_gym.rewards`). A question scores 1 when
    the reply is the right number (metric `label`).

    ## Arguments
    - `data`: a CSV file with the columns text and intent, a folder of them, a folder with a sub-folder `nlu/`, or a data
      set of the hub's form saved locally. Default: MEMALPHA_DATA, else `DeepPavlov/hwu64` (the same 64 intents) from the
      hub.
    - `split`: `train`, `validation`, `test` or `all`; divided by request.
    - `examples`: labelled requests per episode (150; at most four fifths of the split).
    - `questions`: the most requests to be labelled (100).
    - `balanced`: whether intents take turns among the examples, or examples are drawn as they come (False).
    - `recipe`: `suite`, as above; or `paper`, Mem-α's own: examples whose sentences sum to 2,000 tokens and one more of
      each label, told in ten dialogues (about 570 tokens per chunk; the published data has 611). `examples` cannot be given
      then.

    ## Registered ids
    - `MemAlpha/NLU-v0`

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
        source = nlu_source(
            data=data, split=split, examples=examples, questions=questions, balanced=balanced, recipe=recipe
        )
        super().__init__(source, **options)


NLU = RawForm(
    dataset=DataSet(
        "nlu", "CSV with the columns text and intent (or category, or label)", Hub("DeepPavlov/hwu64", "default")
    ),
    kinds=(CSV,),
    parse=parse_labelled,
    group=sentence,
)


def nlu_source(
    *,
    data: str | Path | None = None,
    split: str = "train",
    examples: int | None = None,
    questions: int = 100,
    balanced: bool = False,
    recipe: str = "suite",
) -> LabelSource:
    """Tasks over NLU; the arguments are those of `NLUEnv`."""
    return LabelSource("nlu", NLU, data, parse_split(split), examples, questions, balanced, as_recipe(recipe))
