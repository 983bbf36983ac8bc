"""`MemAlpha/Labels-v0`: sentences are filed under labels that mean nothing, to be learned from examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from memalpha_gym.needs import Need, Program
from memalpha_gym.tasks import Competency, Operation, OperationKind, Question, Split

from .family import Family, WorldEnv
from .genres import Line
from .knobs import Knobs, ladder
from .language import listed, sentence
from .requirements import Requirements
from .script import Script
from .solver import Claim


class LabelsEnv(WorldEnv):
    """Sentences filed under labels that mean nothing.

    ## Description
    Here and there the stream gives a sentence with a two-digit label. Sentences of one kind, such as requests for a refund, have
    one label, drawn anew for each task. The reader is asked for the labels of other sentences of these kinds. Chance is one in
    the number of kinds.

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
    """

    @property
    def family(self) -> Family:
        """The family; its rules and words stand below."""
        return LABELS


@dataclass(frozen=True, slots=True)
class Words:
    """The wordings of a split.

    Attributes:
        classes: for each class, sentences with `{o}`, an object; a sentence's class is its template's.
        objects: what these can be about; every class speaks of all of them.
        example: how an example is told, from the sentence `{x}` and its label `{l}`.
        ask: the question.
    """

    classes: tuple[tuple[str, ...], ...]
    objects: tuple[str, ...]
    example: str
    ask: str


WORDS: Mapping[Split, Words] = {
    Split.TRAIN: Words(
        (
            (
                "When will {o} be delivered?",
                "Is there a delivery date for {o}?",
                "Has the delivery of {o} left the depot?",
            ),
            ("I want my money back for {o}.", "Please refund what I paid for {o}.", "How do I get a refund on {o}?"),
            (
                "Please book {o} for next week.",
                "Could you reserve {o} in my name?",
                "I would like to make a reservation for {o}.",
            ),
            (
                "My login for {o} no longer works.",
                "I forgot the password for {o}.",
                "The password page of {o} rejects me.",
            ),
            ("How heavy is {o}?", "Tell me the weight of {o} in kilos.", "Does {o} weigh more than a crate?"),
            (
                "{o} makes a strange noise.",
                "There is a loud humming noise from {o}.",
                "Why does {o} rattle so noisily?",
            ),
            ("Who cleaned {o}?", "{o} needs to be cleaned.", "Please wipe the dirt off {o}, it is not clean."),
            (
                "Turn the heating of {o} up.",
                "{o} is far too cold, can it be heated?",
                "The temperature of {o} has dropped.",
            ),
            ("Thank you for {o}, it is wonderful.", "I am so happy with {o}.", "What a wonderful surprise {o} was!"),
            ("Can I borrow {o} until Sunday?", "Please lend me {o}.", "May I have {o} on loan for a day?"),
            ("{o} has been stolen.", "A thief took {o} last night.", "I want to report the theft of {o}."),
            (
                "Where can I find a manual for {o}?",
                "Is there an instruction booklet for {o}?",
                "Explain how to use {o}.",
            ),
        ),
        listed(
            "the kettle, the boat trailer, the sample fridge, the wind meter, the field kitchen, the blue "
            "tent, the drone, the salt probe, the lecture room, the sledge"
        ),
        "“{x}” → {l}",
        "Which label belongs to “{x}”?",
    ),
    Split.VALIDATION: Words(
        (
            ("Please make {o} brighter.", "{o} should have more light on it.", "Shine a stronger light at {o}."),
            ("{o} is too loud for the back rows.", "Lower the volume around {o}.", "Turn the sound near {o} down."),
            ("What did {o} cost?", "How expensive was {o}?", "Give me the price of {o}."),
            ("Move {o} to the left.", "Shift {o} nearer to the wings.", "Push {o} two steps back."),
            ("Who wrote {o}?", "Name the author of {o}.", "Is the writer of {o} still alive?"),
            ("{o} smells of smoke.", "There is an odour about {o}.", "Something stinks behind {o}."),
            ("Paint {o} green.", "A coat of paint would suit {o}.", "Has somebody repainted {o}?"),
            ("Cancel {o}, please.", "We have to call off {o}.", "Is {o} cancelled for tonight?"),
            ("{o} is torn at the seam.", "Could you stitch {o} up?", "The hem of {o} needs sewing."),
            ("Photograph {o} for the press.", "We need a picture of {o}.", "Send a photo of {o} to the paper."),
            ("Applause for {o}!", "The audience clapped at {o}.", "{o} brought the house down."),
            ("{o} is missing from the list.", "Add {o} to the list.", "The list does not mention {o}."),
        ),
        listed(
            "the swan costume, the second act, the balcony set, the dragon, the ghost scene, the finale, the "
            "carriage, the masked ball, the garden bench, the throne"
        ),
        "“{x}” goes under label {l}.",
        "Under which label goes “{x}”?",
    ),
    Split.TEST: Words(
        (
            ("{o} is running late.", "How late is {o} today?", "Expect a long delay on {o}."),
            ("A child is crying near {o}.", "Lost boy found beside {o}.", "Whose little girl waits at {o}?"),
            ("{o} wants oil.", "Grease the bearings of {o}.", "Lubricate {o} before noon."),
            ("How old is {o}?", "In which year was {o} built?", "Tell the age of {o}."),
            ("Ticket for {o}, please.", "One return fare to see {o}.", "What is the fare for {o}?"),
            ("{o} has a puncture in the pipe.", "Steam leaks out of {o}.", "Water drips from a leak in {o}."),
            ("Two geese sit on {o}.", "A fox ran across {o}.", "Some bird nests in {o}."),
            ("Sandwiches are sold out at {o}.", "I am hungry, is there food at {o}?", "Any cake left at {o}?"),
            ("The signal by {o} shows red.", "{o} passed a red signal.", "Set the signal for {o} to clear."),
            ("May I film {o}?", "Is filming of {o} allowed?", "A camera crew will film {o}."),
            ("Weeds grow all over {o}.", "Mow the grass round {o}.", "Trim the hedge along {o}."),
            ("Snow covers {o}.", "Ice has formed upon {o}.", "{o} froze up overnight."),
        ),
        listed(
            "the night mail, the turntable, the tank engine, the horse box, the royal saloon, the steam "
            "crane, the goods train, the footbridge stair, the signal lamp hut, the dining coach"
        ),
        "“{x}” = label {l}",
        "What label has “{x}”?",
    ),
}


def require(split: Split, knobs: Knobs) -> Requirements:
    """Examples, fewer than there are sentences, so that some are left to be asked about.

    Raises:
        ValueError: there are as many examples as sentences, or more.
    """
    words, count = WORDS[split], _classes(split, knobs)
    sentences = min(len(group) for group in words.classes) * len(words.objects) * count
    if knobs.facts >= sentences:
        raise ValueError(
            f"facts is {knobs.facts}, the examples, and the {count} kinds that depth={knobs.depth} gives have {sentences} "
            f"sentences, of which some must be left to ask about"
        )
    return Requirements(6, 2, statements=knobs.facts)


def _classes(split: Split, knobs: Knobs) -> int:
    """How many kinds of sentences there are."""
    return min(2 + 2 * knobs.depth, len(WORDS[split].classes))


def write(split: Split, knobs: Knobs, rng: np.random.Generator) -> Script:
    """A script in which examples of several classes are told with labels that were drawn for this task."""
    words = WORDS[split]
    script = Script(split, knobs, rng, require(split, knobs))
    count = _classes(split, knobs)
    classes = [words.classes[i] for i in rng.permutation(len(words.classes))[:count]]
    labels = [str(label) for label in rng.permutation(np.arange(10, 100))[:count]]
    pool = [
        (template, thing, label)
        for group, label in zip(classes, labels, strict=True)
        for template in group
        for thing in words.objects
    ]
    drawn = [pool[i] for i in rng.permutation(len(pool))]
    examples = drawn[: knobs.facts]
    for template, thing, label in examples:
        _show(script, sentence(template, o=thing), label)
    for template, thing, label in drawn[knobs.facts :]:
        if len(script.questions) < knobs.questions:
            _ask(script, template, sentence(template, o=thing), label, examples)
    return script


def _show(script: Script, text: str, label: str) -> None:
    """Have some chunk tell an example with its label."""
    words = WORDS[script.split]
    chunk = script.moments(1)[0]
    line = words.example.format(x=text, l=label)
    script.say(chunk, Line(line, log=bool(script.rng.random() < 0.5), bare=True))
    script.ledger.add(Claim(chunk, text, "label", label))
    script.note(chunk, Operation(OperationKind.STATE, f"label of {text}", (text,), label, (), line))


def _ask(script: Script, template: str, text: str, label: str, examples: list[tuple[str, str, str]]) -> None:
    """Ask for the label of a sentence that was not told, if an example made from the same words was."""
    alike = [(sentence(pattern, o=thing), shown) for pattern, thing, shown in examples if pattern == template]
    if not alike:
        return
    told = {shown for sample, _ in alike for shown in script.ledger.current(sample, "label")}
    evidence = sorted({claim.chunk for sample, _ in alike for claim in script.ledger.claims(sample, "label")})
    question = Question(
        text=WORDS[script.split].ask.format(x=text),
        answers=(label,),
        metric="label",
        evidence=tuple(evidence),
        kind="label",
        needs=Need(Program.LABEL, about=(text,)),
    )
    script.ask(question, told)


LABELS = Family(
    "Labels",
    Competency.LEARNING,
    1,
    ladder(
        facts=(24, 48, 64, 72, 80),
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
