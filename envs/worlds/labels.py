"""`MemAlpha/Labels-v0`: sentences are filed under labels that mean nothing, to be learned from examples."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from memalpha_gym.needs import Need, Program
from memalpha_gym.scoring import words as words_of
from memalpha_gym.tasks import Competency, Operation, OperationKind, Question, Split

from .family import Family, WorldEnv
from .genres import Line
from .knobs import Knobs, ladder
from .labels_words import WORDS
from .language import choose, sentence
from .paraphrase import FUNCTION_WORDS
from .requirements import Requirements
from .script import Script
from .solver import Claim


class LabelsEnv(WorldEnv):
    """Sentences filed under labels that mean nothing.

    ## Description
    Here and there the stream gives a sentence with a two-digit label, in one form or another. Sentences of one kind, such as
    those about a refund, have one label, drawn anew for each task. The reader is asked for the labels of other sentences of these
    kinds, in other words and about other things than any example. What settles it is a word that examples of one label have and
    examples of no other have in any form. Chance is one in the number of kinds.

    ## Observation
    `chunk`, the text to read now; `memory`, what is held; `chunk_index`, `chunks_total`, `memory_tokens`, `memory_budget`.

    ## Actions
    A tuple of memory tool calls for the chunk, possibly empty: `memory_insert`, `memory_update`, `memory_delete`.

    ## Reward
    The mean score of the answers when the stream ends, and smaller terms (`memalpha_gym.rewards`). An answer scores 1 if it
    is the right label.

    ## Arguments
    `split`, `level` and the knobs of `Knobs`. `facts` are examples; `depth` sets the number of kinds: 2 + 2 · depth, at
    most 12.

    ## Registered ids
    - `MemAlpha/Labels-v0`

    ## Version history
    - v0: first release
    - v0, tasks of version 2: questions are made of sentences and things that no example has; examples have several
      forms
    """

    @property
    def family(self) -> Family:
        """The family; its rules and words stand below."""
        return LABELS


MARK_LETTERS = 4
"""Letters by which two forms of a word, such as "weigh" and "weight", are known for one."""

_PLAIN = frozenset(
    "about after again before behind even i me my more most must near nobody please somebody too until us we you your".split()
)

SHOWN_TEMPLATES = 4
"""Templates of a class that examples are made of; questions are made of the others."""

SHOWN_OBJECTS = 6
"""Objects that examples are about; questions are about the others."""


def require(split: Split, knobs: Knobs) -> Requirements:
    """Examples, no more than there are sentences that are not for questions.

    Raises:
        ValueError: there are more.
    """
    count = _classes(split, knobs)
    sentences = SHOWN_TEMPLATES * SHOWN_OBJECTS * count
    if knobs.facts > sentences:
        raise ValueError(
            f"facts is {knobs.facts}, the examples, and the {count} kinds that depth={knobs.depth} gives have {sentences} "
            f"sentences that are not for questions"
        )
    return Requirements(6, 2, statements=knobs.facts)


def _classes(split: Split, knobs: Knobs) -> int:
    """How many kinds of sentences there are."""
    return min(2 + 2 * knobs.depth, len(WORDS[split].classes))


@dataclass(frozen=True, slots=True)
class _Sample:
    """A sentence with its class and its label."""

    text: str
    group: tuple[str, ...]
    label: str


def write(split: Split, knobs: Knobs, rng: np.random.Generator) -> Script:
    """A script in which examples of several classes are told with labels that were drawn for this task."""
    words = WORDS[split]
    script = Script(split, knobs, rng, require(split, knobs))
    count = _classes(split, knobs)
    classes = [words.classes[i] for i in rng.permutation(len(words.classes))[:count]]
    labels = [str(label) for label in rng.permutation(np.arange(10, 100))[:count]]
    objects = [words.objects[i] for i in rng.permutation(len(words.objects))]
    shown, kept = [], []
    near: list[
        _Sample
    ] = []  # of shown templates: asked where there are so few examples that no other sentence is like one
    for group, label in zip(classes, labels, strict=True):
        templates = [group[i] for i in rng.permutation(len(group))]
        shown.append(_samples(script, group, label, templates[:SHOWN_TEMPLATES], objects[:SHOWN_OBJECTS]))
        kept.append(_samples(script, group, label, templates[SHOWN_TEMPLATES:], objects[SHOWN_OBJECTS:]))
        near += [
            _Sample(sentence(template, o=thing), group, label)
            for template in templates[:SHOWN_TEMPLATES]
            for thing in objects[SHOWN_OBJECTS:]
        ]
    examples = list(_in_turn(shown))[: knobs.facts]
    for place, sample in enumerate(examples):
        _show(script, sample, place % count, count)
    for sample in _in_turn(kept):
        if len(script.questions) < knobs.questions:
            _ask(script, sample, examples)
    for sample in near if not script.questions else ():
        if len(script.questions) < knobs.questions:
            _ask(script, sample, examples)
    script.questions[:] = [script.questions[i] for i in rng.permutation(len(script.questions))]
    return script


def _samples(
    script: Script, group: tuple[str, ...], label: str, templates: list[str], objects: list[str]
) -> list[_Sample]:
    """All sentences of these templates and objects, in random order."""
    every = [_Sample(sentence(template, o=thing), group, label) for template in templates for thing in objects]
    return [every[i] for i in script.rng.permutation(len(every))]


def _in_turn(groups: list[list[_Sample]]) -> Iterator[_Sample]:
    """The samples of several classes, one class after the other, so that all have as many as each other."""
    return (sample for row in zip(*groups, strict=True) for sample in row)


def marks_of(text: str) -> set[str]:
    """What can mark the class of a sentence: its words, but for those that stand in any sentence."""
    return set(words_of(text)) - FUNCTION_WORDS - _PLAIN


def beginnings(marks: set[str]) -> set[str]:
    """The letters by which two forms of a word are known for one."""
    return {mark[:MARK_LETTERS] for mark in marks}


def _show(script: Script, sample: _Sample, place: int, count: int) -> None:
    """Have some chunk tell an example with its label: of the class at `place` of `count`, in that class's part of the stream.

    The parts overlap, so that two or three classes are told of at any time, and a memory of one part knows these alone.
    """
    chunks = script.knobs.chunks
    first, last = (chunks * part // (count + 1) for part in (place, place + 2))
    try:
        chunk = script.moments(1, after=first - 1, before=max(last, first + 1))[0]
    except ValueError:  # a short stream has parts in which nothing may be told
        chunk = script.moments(1)[0]
    text, label = sample.text, sample.label
    line = choose(script.rng, WORDS[script.split].examples).format(x=text, l=label)
    script.say(chunk, Line(line, log=bool(script.rng.random() < 0.5), bare=True))
    script.ledger.add(Claim(chunk, text, "label", label))
    script.note(chunk, Operation(OperationKind.STATE, f"label of {text}", (text,), label, (), line))


def _ask(script: Script, sample: _Sample, examples: list[_Sample]) -> None:
    """Ask for the label of a sentence that was not told, if it has a word of one label's examples and no form of any other's."""
    asked = marks_of(sample.text)
    told = {each.label for each in examples if beginnings(marks_of(each.text)) & beginnings(asked)}
    if not any(marks_of(each.text) & asked for each in examples):
        return
    alike = [each.text for each in examples if each.label == sample.label]
    question = Question(
        text=WORDS[script.split].ask.format(x=sample.text),
        answers=(sample.label,),
        metric="label",
        evidence=tuple(sorted({c.chunk for text in alike for c in script.ledger.claims(text, "label")})),
        kind="label",
        needs=Need(Program.LABEL, about=(sample.text,)),
    )
    script.ask(question, told)


LABELS = Family(
    "Labels",
    Competency.LEARNING,
    2,
    ladder(
        tokens=(6_000, 10_000, 14_000, 22_000, 32_000),
        facts=(16, 30, 40, 48, 56),
        questions=(12, 20, 24, 24, 24),
        depth=(1, 2, 3, 4, 5),
        updates=(0.0,) * 5,
        first_person=(0.0,) * 5,
        coreference=(0.0,) * 5,
        hearsay=(0.0,) * 5,
        corrections=(0.0,) * 5,
    ),
    require,
    write,
    WORDS,
    query_prompt="Answer with the label alone.",
)
