"""How the tasks of a source are put together: by the suite's own recipe, or by the one of the paper.

Mem-α's training data has, on average (the public code's data, one instance per row):

| source     | chunks | tokens/chunk   | questions | how it is put together                                                   |
|------------|--------|----------------|-----------|--------------------------------------------------------------------------|
| SQuAD      | 9.9    | 1,084          | 94.8      | paragraphs, article by article, until ten chunks are full                |
| HotpotQA   | 9.7    | 1,005          | 16.7      | supporting articles of the questions, ten thousand tokens of them        |
| TREC       | 10     | 390            | 100       | examples whose sentences sum to 2,000 tokens, and one more of each label |
| NLU        | 10     | 611            | 100       | the same                                                                 |
| PubMed-RCT | 10     | 1,676          | 100       | examples, ten chunks of 1,024 to 2,048 tokens of them                    |

The 2,000 tokens of the label sets are those of the sentences alone: with "Sentence:", "Label:" and the numbers around them
an example is about twice as long, and further examples come on top so that each label is shown. That is how 2,000 tokens in
all go together with 611 tokens in each of ten chunks.

The reference asks only what a model without the text gets wrong, which leaves about 17 questions of a HotpotQA instance. Here
as many are drawn, so that a task has the published size; which ones they are is left to chance, and no model is asked.
"""

from __future__ import annotations

from enum import StrEnum

PAPER_CHUNKS = 10


class Recipe(StrEnum):
    """How tasks are put together."""

    SUITE = "suite"
    PAPER = "paper"


def as_recipe(name: str) -> Recipe:
    """The recipe of that name.

    Raises:
        ValueError: there is none.
    """
    try:
        return Recipe(name)
    except ValueError:
        raise ValueError(f"there is no recipe {name!r}; there are {', '.join(Recipe)}") from None


def refuse(recipe: Recipe, name: str, value: object) -> None:
    """Refuse a setting that the paper's recipe fixes.

    Raises:
        ValueError: it was given all the same.
    """
    if recipe is Recipe.PAPER and value is not None:
        raise ValueError(
            f"{name}={value!r} and recipe='paper' contradict each other: that recipe fixes it; give one of them"
        )
