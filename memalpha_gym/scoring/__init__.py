"""Answer metrics: one table, name → function, used for every method alike.

Each metric has three forms. `robust`, the default, mends what the published rules get wrong. `paper` gives the figures of the
reference's code, faults included: those of its training copy for sources that it trains on, those of its evaluation script for
all others (`Question.evaluated`). `memoryagentbench` gives those of that benchmark's own scorer. What differs: docs/paper.md.

| metric               | used by                     | paper                                  | robust                           |
|----------------------|-----------------------------|----------------------------------------|----------------------------------|
| `substring`          | squad, hotpotqa             | first answer in the lower-cased reply  | any answer, in any fair form     |
|                      | ruler, sources without rule | any answer, normalised                 | the same                         |
| `yes_no`             | yes/no of these             | the same: "no" is found in "know"      | the reply's first word           |
| `keywords_semicolon` | perltqa                     | share found; lower-cased without ";"   | lower-cased, in any fair form    |
| `keywords_comma`     | booksum                     | share found                            | in any fair form                 |
| `keywords`           | infbench_sum (a list)       | share of the answers found             | in any fair form                 |
| `label`              | test-time learning          | first \\boxed{} or all; digits only    | space, "Label:"; also in words   |
| `verdict`            | longmemeval (judge's reply) | "no" anywhere is a no                  | the first yes or no              |
| `judged`             | longmemeval                 | an answer judge's score, else that of its stand-in, `covers`              |
| `withheld`           | deleted values of worlds    | as `substring`                         | as `substring`; see below        |
| `any_substring`      | factconsolidation           | any answer in the reply, normalised    | any answer, in any fair form     |
| `option`             | eventqa                     | every answer in the lower-cased reply  | any answer, as whole words       |
| `lettered_option`    | detective_qa                | any answer in the reply, normalised    | the letter or the option's text  |
| `boxed_option`       | detectiveqa                 | \\boxed{} is the answer                | the letter or the option's text  |
| `recall_at_5`        | recsys_redial               | first 5 lines behind "1."              | first 5 titles, however listed   |
| `rouge_l`            | infbench_sum (raw)          | the same, of stems                     | F1 of the common subsequence     |
| `exact`              | none of them                | words without articles                 | numbers and dates in one form    |
| `f1`                 | infbench_qa                 | as `rouge_l`                           | F1 of words; numbers, dates so   |
| `token_recall`       | locomo                      | any answer in the reply, normalised    | share of the answer's words      |

By `memoryagentbench`, `label`, `lettered_option` and `boxed_option` are exact matches after normalisation, `keywords`, `rouge_l`
and `f1` ROUGE-L of stems, `verdict` a yes anywhere, and the others a substring; most take the better of reply and answer line.

What a fair form is, and which numbers and dates beside the right one make a reply wrong, stands in `forms`. The robust form reads
at most `REPLY_WORDS` words of a reply, so that hoarding text does not pay; abstention is right only where there is no accepted
answer; and a reply that holds a forbidden value, in any of these forms, is wrong whatever else it holds. Published scorers take
the nearest of 31,161 film titles for a recommended one, which is not done here.
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
