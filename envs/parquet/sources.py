"""Data sources: which name in the column `data_source` means which source, competency and metric.

One table for the training files, for MemoryAgentBench, the parts that the paper left out included, and for whatever else the
reference's code knows. The first row whose pattern fits a name counts. Both published forms of a metric stand in
`memalpha_gym.scoring`; a source that is marked as trained on is scored by the paper's training copy, all others by its evaluation
script.

| data_source                          | competency              | metric               | trained on |
|--------------------------------------|-------------------------|----------------------|------------|
| squad, hotpotqa                      | accurate retrieval      | `substring`/`yes_no` | yes        |
| perltqa                              | accurate retrieval      | `keywords_semicolon` | yes        |
| lme_train                            | accurate retrieval      | `judged`             | yes        |
| longmemeval*                         | accurate retrieval      | `judged`             |            |
| ruler_*, narrativeqa, friends        | accurate retrieval      | `substring`/`yes_no` |            |
| accurate_retrieval                   | accurate retrieval      | `substring`/`yes_no` |            |
| locomo                               | accurate retrieval      | `token_recall`       |            |
| eventqa*                             | accurate retrieval      | `option`             |            |
| *ttl_train*, pubmed-rct              | test-time learning      | `label`              | yes        |
| icl_trec_coarse*, icl_nlu*           | test-time learning      | `label`              | yes        |
| icl_*                                | test-time learning      | `label`              |            |
| eurlex, wos46985, arxiv-classification, test_time_learning | test-time learning | `substring` |        |
| recsys_*, redial*                    | test-time learning      | `recall_at_5`        |            |
| booksum                              | long-range understanding| `keywords_comma`     | yes        |
| infbench_sum*                        | long-range understanding| `keywords` (a list), `keywords_comma` (a text) | |
| infbench_qa*, longbook_qa*           | long-range understanding| `f1`                 |            |
| detective_qa, detectiveqa            | long-range understanding| `lettered_option`, `boxed_option` |     |
| long_range_understanding             | long-range understanding| `substring`          |            |
| factconsolidation*, cr_train, conflict_resolution | conflict resolution | `any_substring` |            |
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from memalpha_gym.tasks import Competency

_SHORT = "Reply with the answer alone, in as few words as possible, as it stands in the memory."
_LABEL = (
    "The memory holds sentences with labels, which are numbers. Find out which label fits the sentence that is asked "
    "about, and reply with its number alone, as \\boxed{number}."
)
_SUMMARY = "Write a summary of the book from the memory, with the people, places and events that matter most."
_DIALOGUE = "Reply from what the memory says about earlier conversations, in a sentence or two."
_CHOICE = "Reply with the right one of the options that the question gives, in the words of the option."
_NEWEST = "Facts in the memory may contradict each other; the newest one counts. Reply with the answer alone."
_CLASSES = (
    "The memory holds texts with their classes. Reply with the class of the text that is asked about, and nothing else."
)
_TREC = "icl_trec_coarse_6600shot_balance"
_TITLES = "Recommend twenty films, one title a line, numbered, the best first, and write nothing else."


@dataclass(frozen=True, slots=True)
class DataSource:
    """What a data source's name stands for.

    Attributes:
        pattern: names that mean it, `*` for any text.
        source: the name that it has here, as in `Task.source`; empty where that is the published name itself.
        competency: what it tests.
        metric: how its questions are scored.
        query_prompt: what a chat reader is told about the form of answer.
        name: the name to write for `source`, where several patterns or names mean it.
        trained: whether the paper trains on it; else it only evaluates.
        listed_metric: how its questions are scored where the answers are a list of which all are wanted; empty for `metric`.
    """

    pattern: str
    source: str
    competency: Competency
    metric: str
    query_prompt: str = ""
    name: str = ""
    trained: bool = False
    listed_metric: str = ""

    def metric_of(self, answers: tuple[str, ...], listed: bool = False) -> str:
        """The metric of a question with these answers: yes and no are not looked for inside other words."""
        if listed and self.listed_metric:
            return self.listed_metric
        plain = {answer.strip(" .").lower() for answer in answers}
        return "yes_no" if self.metric == "substring" and plain <= {"yes", "no"} else self.metric


_RETRIEVAL, _LEARNING, _UNDERSTANDING = Competency.RETRIEVAL, Competency.LEARNING, Competency.UNDERSTANDING

SOURCES: tuple[DataSource, ...] = (
    DataSource("squad", "squad", _RETRIEVAL, "substring", _SHORT, trained=True),
    DataSource("hotpotqa", "hotpotqa", _RETRIEVAL, "substring", _SHORT, trained=True),
    DataSource("perltqa", "perltqa", _RETRIEVAL, "keywords_semicolon", _DIALOGUE, trained=True),
    DataSource("lme_train", "longmemeval", _RETRIEVAL, "judged", _DIALOGUE, "lme_train", trained=True),
    DataSource("longmemeval*", "longmemeval", _RETRIEVAL, "judged", _DIALOGUE),
    DataSource("locomo", "locomo", _RETRIEVAL, "token_recall", _DIALOGUE),
    DataSource("ruler_*", "", _RETRIEVAL, "substring", _SHORT),
    DataSource("narrativeqa", "narrativeqa", _RETRIEVAL, "substring", _SHORT),
    DataSource("friends", "friends", _RETRIEVAL, "substring", _SHORT),
    DataSource("accurate_retrieval", "accurate_retrieval", _RETRIEVAL, "substring", _SHORT),
    DataSource("eventqa*", "", _RETRIEVAL, "option", _CHOICE),
    DataSource("*ttl_train*", "", _LEARNING, "label", _LABEL, trained=True),
    DataSource("icl_trec_coarse*", "trec_coarse", _LEARNING, "label", _LABEL, _TREC, trained=True),
    DataSource("icl_trec_fine*", "trec_fine", _LEARNING, "label", _LABEL, "icl_trec_fine_6400shot_balance"),
    DataSource("icl_nlu*", "nlu", _LEARNING, "label", _LABEL, "icl_nlu_8296shot_balance", trained=True),
    DataSource("icl_banking77*", "banking77", _LEARNING, "label", _LABEL, "icl_banking77_5900shot_balance"),
    DataSource("icl_clinic150*", "clinc150", _LEARNING, "label", _LABEL, "icl_clinic150_7050shot_balance"),
    DataSource("icl_*", "", _LEARNING, "label", _LABEL),
    DataSource("pubmed-rct", "pubmed-rct", _LEARNING, "label", _LABEL, trained=True),
    DataSource("eurlex", "eurlex", _LEARNING, "substring", _CLASSES),
    DataSource("wos46985", "wos46985", _LEARNING, "substring", _CLASSES),
    DataSource("arxiv-classification", "arxiv-classification", _LEARNING, "substring", _CLASSES),
    DataSource("test_time_learning", "test_time_learning", _LEARNING, "substring", _CLASSES),
    DataSource("recsys*", "redial", _LEARNING, "recall_at_5", _TITLES, "recsys_redial_full"),
    DataSource("redial*", "redial", _LEARNING, "recall_at_5", _TITLES),
    DataSource("booksum", "booksum", _UNDERSTANDING, "keywords_comma", _SUMMARY, trained=True),
    DataSource(
        "infbench_sum*",
        "infbench_sum",
        _UNDERSTANDING,
        "keywords_comma",
        _SUMMARY,
        "infbench_sum_eng_shots2",
        listed_metric="keywords",
    ),
    DataSource("infbench_*", "infbench_qa", _UNDERSTANDING, "f1", _SHORT, "infbench_qa_eng_shots2"),
    DataSource("longbook_qa*", "infbench_qa", _UNDERSTANDING, "f1", _SHORT),
    DataSource("long_range_understanding", "long_range_understanding", _UNDERSTANDING, "substring", _SHORT),
    DataSource("detectiveqa*", "detective_qa", _UNDERSTANDING, "boxed_option", _CHOICE, "detective_qa"),
    DataSource("detective*", "detective_qa", _UNDERSTANDING, "lettered_option", _CHOICE, "detective_qa"),
    DataSource("factconsolidation*", "", Competency.CONFLICT, "any_substring", _NEWEST),
    DataSource("cr_train", "cr_train", Competency.CONFLICT, "any_substring", _NEWEST),
    DataSource("conflict_resolution", "conflict_resolution", Competency.CONFLICT, "any_substring", _NEWEST),
)
"""Every known data source; the first pattern that fits counts."""


def source_named(name: str) -> DataSource | None:
    """What a published name stands for, with `source` filled in; None where no pattern fits."""
    found = next((row for row in SOURCES if fnmatchcase(name.lower(), row.pattern)), None)
    if found is None or found.source:
        return found
    return replace(found, source=name)


def data_source_name(source: str) -> str:
    """The name that the published files have for one of our sources; the source's own name where they have none."""
    return next((row.name or row.pattern for row in SOURCES if row.source == source), source)
