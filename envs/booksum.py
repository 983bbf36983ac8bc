"""BookSum: chapters of novels, plays and stories, to be summarised from memory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from memalpha_gym.arguments import parse_split
from memalpha_gym.environment import MemoryConstructionEnv

from .building.books import BookSource, book_group, parse_books
from .reading.file_kinds import JSON
from .reading.places import DataSet, Hub
from .reading.raw_data import RawForm


class BookSumEnv(MemoryConstructionEnv):
    """BookSum: a chapter that somebody reads over several days, and its summary.

    ## Description
    An episode is one chapter of a book, read in pieces, each on a later day: a piece is cut between sentences and makes a
    chunk of at most 2,048 tokens. Chapters of five to twenty chunks are taken (Mem-α, section 4.1; its data has 7.8 chunks
    of 1,910 tokens). One question asks for a summary, from memory alone.

    The gold is a list of keywords. The reference has a language model name them; here they are the names, the numbers and
    the most frequent words of the data set's summary, twenty at most, each of which stands in the chapter. Rows that have
    `keywords` of their own keep those. Figures on the two kinds of gold are not to be compared.

    ## Observation
    `chunk`, the text to read now; `memory`, what is held; `chunk_index`, `chunks_total`, `memory_tokens`, `memory_budget`.

    ## Actions
    A tuple of memory tool calls for the chunk, possibly empty: `memory_insert`, `memory_update`, `memory_delete`.

    ## Reward
    The mean score of the answers when the stream ends, and smaller terms (`memalpha_gym.rewards`). The question scores the
    share of the keywords that the reply holds (metric `keywords_comma`).

    ## Arguments
    - `data`: a JSON file of chapters with their summaries, a folder of them, a folder with a sub-folder `booksum/`, or a
      data set of the hub's form saved locally. Default: MEMALPHA_DATA, else `ubaada/booksum-complete-cleaned` from the hub.
    - `split`: `train`, `validation`, `test` or `all`; divided by book.
    - `least_chunks`, `most_chunks`: how long a chapter has to be and may be, in chunks (5 and 20; 0 for no upper bound).

    ## Registered ids
    - `MemAlpha/BookSum-v0`

    ## Version history
    - v0: the first version.
    """

    def __init__(
        self,
        *,
        data: str | Path | None = None,
        split: str = "train",
        least_chunks: int = 5,
        most_chunks: int = 20,
        **options: Any,
    ) -> None:
        source = booksum_source(data=data, split=split, least_chunks=least_chunks, most_chunks=most_chunks)
        super().__init__(source, **options)


BOOKSUM = RawForm(
    dataset=DataSet(
        "booksum",
        "BookSum JSON Lines: {bid, book_title, chapter_id, text, summary: [{text}]}, or {chapter, summary_text, book_id}",
        Hub("ubaada/booksum-complete-cleaned", "chapters"),
    ),
    kinds=(JSON,),
    parse=parse_books,
    group=book_group,
)


def booksum_source(
    *, data: str | Path | None = None, split: str = "train", least_chunks: int = 5, most_chunks: int = 20
) -> BookSource:
    """Tasks over BookSum; the arguments are those of `BookSumEnv`."""
    return BookSource("booksum", BOOKSUM, data, parse_split(split), least_chunks, most_chunks)
