"""Answer metrics: one table, name → function, used for every method alike.

Each metric has two forms. `robust`, the default, mends what the published rules get wrong; `paper` reproduces the training copy
of the reference exactly, faults included, so that its figures can be compared. Where the published rule is sound they agree.

| metric               | used by                     | paper                                  | robust                           |
|----------------------|-----------------------------|----------------------------------------|----------------------------------|
| `substring`          | squad, hotpotqa, ruler      | first answer in the lower-cased reply  | any answer, in any fair form     |
| `yes_no`             | yes/no of hotpotqa          | the same: "no" is found in "know"      | the reply's first word           |
| `keywords_semicolon` | perltqa                     | share found; reply not lower-cased     | lower-cased, in any fair form    |
| `keywords_comma`     | booksum, infbench_sum       | share found                            | in any fair form                 |
| `label`              | test-time learning          | first \\boxed{} or all; digits only    | space, "Label:"; also in words   |
| `verdict`            | longmemeval (judge's reply) | "no" anywhere is a no                  | the first yes or no              |
| `judged`             | longmemeval                 | an answer judge's score, else that of its stand-in, `covers`              |
| `withheld`           | deleted values of worlds    | as `substring`                         | as `substring`; see below        |
| `any_substring`      | factconsolidation           | any answer in the reply, normalised    | any answer, in any fair form     |
| `option`             | eventqa                     | every answer in the lower-cased reply  | any answer, as whole words       |
| `lettered_option`    | detective_qa                | equal but for case and punctuation     | the letter or the option's text  |
| `recall_at_5`        | recsys_redial               | first 5 lines behind "1."              | first 5 titles, however listed   |
| `rouge_l`            | infbench_sum (raw)          | F1 of the longest common subsequence   | the same                         |
| `exact`, `f1`        | infbench_qa                 | words without articles                 | numbers and dates in one form    |
| `token_recall`       | locomo                      | share of the answer's words found      | numbers and dates in one form    |

What a fair form is, and which numbers and dates beside the right one make a reply wrong, stands in `forms`. The robust form reads
at most `REPLY_WORDS` words of a reply, so that hoarding text does not pay; abstention is right only where there is no accepted
answer; and a reply that holds a forbidden value, in any of these forms, is wrong whatever else it holds. The last rows are scored
as MemoryAgentBench scores what the paper leaves out; it takes the nearest of 31,161 film titles for a recommended one, which is
not done here.
"""

from __future__ import annotations

from memalpha_gym.scoring.metrics import (
    ABSTENTION,
    JUDGED,
    METRICS,
    REPLY_WORDS,
    SCORINGS,
    WITHHELD,
    Metric,
    abstains,
    first_words,
    is_judged,
    metric_named,
    prepare,
    score_answer,
)
from memalpha_gym.scoring.overlap import covers
from memalpha_gym.words import holds, words

__all__ = [
    "ABSTENTION",
    "JUDGED",
    "METRICS",
    "REPLY_WORDS",
    "SCORINGS",
    "WITHHELD",
    "Metric",
    "abstains",
    "covers",
    "first_words",
    "holds",
    "is_judged",
    "metric_named",
    "prepare",
    "score_answer",
    "words",
]
