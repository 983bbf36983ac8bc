"""Data sources: which name in the column `data_source` means which source, competency and metric.

One table for the training copy (Mem-α, appendix) and for MemoryAgentBench, the parts that the paper left out included. The
first row whose pattern fits a name counts.

| data_source                          | competency              | metric               | scored in the published code by      |
|--------------------------------------|-------------------------|----------------------|--------------------------------------|
| squad, ruler_qa1_*                   | accurate retrieval      | `substring`          | the first gold string in the reply   |
| hotpotqa, ruler_qa2_*                | accurate retrieval      | `substring`/`yes_no` | the same                             |
| perltqa                              | accurate retrieval      | `keywords_semicolon` | share of keywords                    |
| lme_train, longmemeval*              | accurate retrieval      | `judged`             | an LLM judge                         |
| eventqa*                             | accurate retrieval      | `option`             | all gold strings in the reply        |
| icl_*, pubmed-rct                    | test-time learning      | `label`              | equality with the number             |
| recsys_*, redial*                    | test-time learning      | `recall_at_5`        | recall@5 of the recommended titles   |
| booksum, infbench_sum*               | long-range understanding| `keywords_comma`     | share of keywords                    |
| infbench_qa*, longbook_qa*           | long-range understanding| `f1`                 | F1 of words                          |
| detective*                           | long-range understanding| `lettered_option`    | equality with the option             |
| factconsolidation*                   | conflict resolution     | `any_substring`      | any gold string in the reply         |
"""

from __future__ import annotations

from dataclasses import dataclass
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
    """

    pattern: str
    source: str
    competency: Competency
    metric: str
    query_prompt: str = ""
    name: str = ""

    def metric_of(self, answers: tuple[str, ...]) -> str:
        """The metric of a question with these answers: yes and no are not looked for inside other words."""
        plain = {answer.strip(" .").lower() for answer in answers}
        return "yes_no" if self.metric == "substring" and plain <= {"yes", "no"} else self.metric


_RETRIEVAL, _LEARNING, _UNDERSTANDING = Competency.RETRIEVAL, Competency.LEARNING, Competency.UNDERSTANDING

SOURCES: tuple[DataSource, ...] = (
    DataSource("squad", "squad", _RETRIEVAL, "substring", _SHORT),
    DataSource("hotpotqa", "hotpotqa", _RETRIEVAL, "substring", _SHORT),
    DataSource("perltqa", "perltqa", _RETRIEVAL, "keywords_semicolon", _DIALOGUE),
    DataSource("lme_train", "longmemeval", _RETRIEVAL, "judged", _DIALOGUE, "lme_train"),
    DataSource("longmemeval*", "longmemeval", _RETRIEVAL, "judged", _DIALOGUE),
    DataSource("ruler_*", "", _RETRIEVAL, "substring", _SHORT),
    DataSource("eventqa*", "", _RETRIEVAL, "option", _CHOICE),
    DataSource("icl_trec_coarse*", "trec_coarse", _LEARNING, "label", _LABEL, "icl_trec_coarse_6600shot_balance"),
    DataSource("icl_trec_fine*", "trec_fine", _LEARNING, "label", _LABEL, "icl_trec_fine_6400shot_balance"),
    DataSource("icl_nlu*", "nlu", _LEARNING, "label", _LABEL, "icl_nlu_8296shot_balance"),
    DataSource("icl_banking77*", "banking77", _LEARNING, "label", _LABEL, "icl_banking77_5900shot_balance"),
    DataSource("icl_clinic150*", "clinc150", _LEARNING, "label", _LABEL, "icl_clinic150_7050shot_balance"),
    DataSource("icl_*", "", _LEARNING, "label", _LABEL),
    DataSource("pubmed-rct", "pubmed-rct", _LEARNING, "label", _LABEL),
    DataSource("recsys*", "redial", _LEARNING, "recall_at_5", _TITLES, "recsys_redial_full"),
    DataSource("redial*", "redial", _LEARNING, "recall_at_5", _TITLES),
    DataSource("booksum", "booksum", _UNDERSTANDING, "keywords_comma", _SUMMARY),
    DataSource("infbench_sum*", "infbench_sum", _UNDERSTANDING, "keywords_comma", _SUMMARY, "infbench_sum_eng_shots2"),
    DataSource("infbench_*", "infbench_qa", _UNDERSTANDING, "f1", _SHORT, "infbench_qa_eng_shots2"),
    DataSource("longbook_qa*", "infbench_qa", _UNDERSTANDING, "f1", _SHORT),
    DataSource("detective*", "detective_qa", _UNDERSTANDING, "lettered_option", _CHOICE, "detective_qa"),
    DataSource("factconsolidation*", "", Competency.CONFLICT, "any_substring", _NEWEST),
)
"""Every known data source; the first pattern that fits counts."""


def source_named(name: str) -> DataSource | None:
    """What a published name stands for, with `source` filled in; None where no pattern fits."""
    found = next((row for row in SOURCES if fnmatchcase(name.lower(), row.pattern)), None)
    if found is None or found.source:
        return found
    return DataSource(found.pattern, name, found.competency, found.metric, found.query_prompt)


def data_source_name(source: str) -> str:
    """The name that the published files have for one of our sources; the source's own name where they have none."""
    return next((row.name or row.pattern for row in SOURCES if row.source == source), source)
