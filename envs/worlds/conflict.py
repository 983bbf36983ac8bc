"""`MemAlpha/Conflict-v0`: sources of stated reliability contradict each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from memalpha_gym.needs import Need, Program
from memalpha_gym.tasks import Competency, Operation, OperationKind, Question, Split
from memalpha_gym.vocabulary import Vocabulary

from .facts import Fact, draw_facts, facts_require
from .family import Family, WorldEnv
from .genres import Line
from .knobs import Knobs, ladder
from .language import bare, choose, listed
from .requirements import Requirements
from .script import Script, asking
from .solver import Claim
from .vocabulary import extended


class ConflictEnv(WorldEnv):
    """Sources that contradict each other, and word of which of them to believe.

    ## Description
    Facts are given by named sources, some of which are silent on a fact; on some facts those that speak disagree. Elsewhere in
    the stream it is told, for pairs of sources, which of the two is right; a chain of such statements may have to be followed.
    Until the text has ranked the sources of a fact, the fact is open. The reader is asked for the facts; what the most reliable
    of the sources that spoke says is right, and another source's word beside it makes a reply wrong. When something was said
    does not matter.

    ## Observation
    `chunk`, the text to read now; `memory`, what is held; `chunk_index`, `chunks_total`, `memory_tokens`, `memory_budget`.

    ## Actions
    A tuple of memory tool calls for the chunk, possibly empty: `memory_insert`, `memory_update`, `memory_delete`.

    ## Reward
    The mean score of the answers when the stream ends, and smaller terms (`memalpha_gym.rewards`). An answer scores 1 if it
    holds what the most reliable source says, and no other source's value.

    ## Arguments
    `split`, `level` and the knobs of `Knobs`. `updates` is the share of facts that are disputed, by two sources or more, `depth`
    the number of sources (2 to 5), `probes` the questions in mid-stream, each for a fact that is not open then.

    ## Registered ids
    - `MemAlpha/Conflict-v0`

    ## Version history
    - v0: first release
    - v0, tasks of version 2: not every source speaks of a disputed fact; operations hold a fact for open (`contest`) until the
      text has ranked its sources, and settle it in the chunk that does; probes at levels 3 and 4
    """

    @property
    def family(self) -> Family:
        """The family; its rules and words stand below."""
        return CONFLICT


@dataclass(frozen=True, slots=True)
class Words:
    """The wordings of a split: the sources, what each of them says, and which of two is to be believed."""

    sources: tuple[str, ...]
    claims: tuple[str, ...]
    ranks: tuple[str, ...]


WORDS: Mapping[Split, Words] = {
    Split.TRAIN: Words(
        listed(
            "the personnel office, the wall calendar, the porter's notebook, the intranet page, the welcome leaflet"
        ),
        ("{o} has it like this: {x}", "as {o} puts it: {x}", "the word from {o}: {x}"),
        ("Where {a} and {b} disagree, {a} is right.", "Trust {a} rather than {b} when they contradict each other."),
    ),
    Split.VALIDATION: Words(
        listed(
            "the company register, the fan club, the printed programme, the answering machine, the stagehands' tally"
        ),
        ("{o} tells us this: {x}", "quoted from {o}: {x}", "{o} says: {x}"),
        ("If {a} and {b} clash, go by {a}.", "{a} outranks {b} in case of doubt."),
    ),
    Split.TEST: Words(
        listed("the head office, the old card index, the souvenir guide, the telephone list, the shed blackboard"),
        ("{o} states as follows: {x}", "going by {o}: {x}", "{o} gives out: {x}"),
        ("{a} is to be believed over {b}.", "Should {a} and {b} differ, {b} is the one at fault."),
    ),
}


def require(split: Split, knobs: Knobs) -> Requirements:
    """Any fact may be told by every source, and a statement ranks each pair of neighbours."""
    voices = _voices(split, knobs)
    return facts_require(
        split,
        knobs,
        statements=(knobs.facts + 1) * voices,
        values=knobs.facts * (1 + knobs.updates * (voices - 1)),
        chunks=voices if knobs.updates else 1,
    )


def _voices(split: Split, knobs: Knobs) -> int:
    """How many sources there are."""
    return min(max(2, knobs.depth), len(WORDS[split].sources))


@dataclass(frozen=True, slots=True)
class Ranking:
    """The sources of an episode, and where it is told whom to believe.

    Attributes:
        sources: all of them, the most reliable first.
        chunks: for each source but the last, the chunk that puts it above the next.
    """

    sources: tuple[str, ...]
    chunks: tuple[int, ...]

    @property
    def beliefs(self) -> list[tuple[str, str]]:
        """(more reliable, less reliable), as it is told."""
        return list(pairwise(self.sources))

    def between(self, one: str, other: str) -> tuple[int, ...]:
        """The chunks without which nobody can tell which of two sources is to be believed."""
        places = sorted((self.sources.index(one), self.sources.index(other)))
        return self.chunks[slice(*places)]

    def beats(self, one: str, other: str, until: int) -> bool:
        """Whether it is told by chunk `until` that one source is to be believed over another."""
        return self.sources.index(one) < self.sources.index(other) and max(self.between(one, other)) <= until


def write(split: Split, knobs: Knobs, rng: np.random.Generator) -> Script:
    """A script in which several sources give different values of a fact, and it is told whom to believe."""
    script = Script(split, knobs, rng, require(split, knobs))
    words, voices = WORDS[split], _voices(split, knobs)
    sources = tuple(words.sources[i] for i in rng.permutation(len(words.sources))[:voices])
    ranking = Ranking(sources, tuple(_rank(script, better, worse) for better, worse in pairwise(sources)))
    settled: list[tuple[Fact, int]] = []  # a fact, and a chunk that settles it for the time being
    for fact in draw_facts(script, knobs.facts):
        several = rng.random() < knobs.updates
        most = min(voices, 1 + script.spare(fact.attribute))
        speakers = int(rng.integers(2, most + 1)) if several and most > 1 else 1
        speaking = [sources[i] for i in sorted(rng.permutation(voices)[:speakers])]
        settled += [(fact, chunk) for chunk in _claim(script, fact, speaking, ranking)]
        if len(script.questions) < knobs.questions:
            _ask(script, fact, ranking)
    probes = [settled[i] for i in rng.permutation(len(settled))]
    for fact, chunk in sorted(probes, key=lambda probe: not _is_disputed(script, *probe))[: knobs.probes]:
        _ask(script, fact, ranking, chunk)
    return script


def _is_disputed(script: Script, fact: Fact, until: int) -> bool:
    """Whether several sources have spoken of a fact by a chunk."""
    return len(script.ledger.claims(fact.subject.name, fact.attribute.noun, until)) > 1


def _rank(script: Script, better: str, worse: str) -> int:
    """Have some chunk tell which of two sources is right where they disagree; the chunk."""
    chunk = script.moments(1)[0]
    text = choose(script.rng, WORDS[script.split].ranks).format(a=better, b=worse)
    script.say(chunk, Line(text[0].upper() + text[1:]))
    return chunk


def _claim(script: Script, fact: Fact, speaking: list[str], ranking: Ranking) -> list[int]:
    """Have each source give a value of its own, in random order, and note what the text settles when.

    Returns:
        The chunks that settle the fact, the last of the stream left out.
    """
    rng, words = script.rng, WORDS[script.split]
    order = [speaking[i] for i in rng.permutation(len(speaking))]
    claims: list[Claim] = []
    for chunk, source in zip(script.moments(len(order)), order, strict=True):
        value = script.value(fact.attribute, promised=not claims)
        text = choose(rng, words.claims).format(o=source, x=script.plain(fact.subject, fact.attribute, value))
        script.say(chunk, Line(text[0].upper() + text[1:], (fact.subject,), bare=True))
        claims.append(Claim(chunk, fact.subject.name, fact.attribute.noun, value, source=source))
        script.ledger.add(claims[-1])
    return _note(script, fact, claims, ranking)


def _note(script: Script, fact: Fact, claims: list[Claim], ranking: Ranking) -> list[int]:
    """Note what a careful reader holds for true, or for open, after each chunk that says something that matters to a fact."""
    settled = []
    before: tuple[str, int] = "", 0
    for chunk in sorted({claim.chunk for claim in claims} | set(ranking.chunks)):
        heard = [claim for claim in claims if claim.chunk <= chunk]
        open_ = [c for c in heard if not any(ranking.beats(other.source, c.source, chunk) for other in heard)]
        now = open_[0].value if len(open_) == 1 else "", len(heard)
        if now == before or not heard:
            continue
        if len(open_) > 1:
            _contest(script, fact, chunk, [claim.value for claim in heard])
        else:
            beaten = [claim.value for claim in heard if claim not in open_]
            script.change(chunk, fact.subject, fact.attribute, open_[0].value, beaten)
            settled.append(chunk)
        before = now
    return [chunk for chunk in settled if chunk < script.knobs.chunks - 1]


def _contest(script: Script, fact: Fact, chunk: int, values: list[str]) -> None:
    """Note that after a chunk it is open which of the values heard so far a fact has; some of them may be beaten already."""
    subject = fact.subject
    script.note(
        chunk,
        Operation(
            OperationKind.CONTEST,
            f"{subject.name} / {fact.attribute.noun}",
            tuple(dict.fromkeys((subject.name, subject.short))),
            "",
            (),
            "",
            claims=tuple(map(bare, values)),
        ),
    )


def _ask(script: Script, fact: Fact, ranking: Ranking, asked_after: int | None = None) -> bool:
    """Ask for a fact: what the most reliable of its sources says is right, and any other source's word is wrong."""
    claims = script.ledger.claims(fact.subject.name, fact.attribute.noun, asked_after)
    right = min(claims, key=lambda claim: ranking.sources.index(claim.source))
    ranks = {chunk for claim in claims if claim is not right for chunk in ranking.between(right.source, claim.source)}
    question = Question(
        text=asking(fact.attribute, fact.subject.name, script.rng),
        answers=(bare(right.value),),
        metric="substring",
        forbidden=tuple(bare(claim.value) for claim in claims if claim is not right),
        evidence=tuple(sorted({claim.chunk for claim in claims} | ranks)),
        asked_after=asked_after,
        kind="disputed" if len(claims) > 1 else "one source",
        needs=Need(Program.RANKED, fact.subject.name, fact.attribute.noun),
    )
    told = [
        belief
        for belief, chunk in zip(ranking.beliefs, ranking.chunks, strict=True)
        if asked_after is None or chunk <= asked_after
    ]
    return script.ask(question, believed(claims, told))


def believed(claims: tuple[Claim, ...], beliefs: list[tuple[str, str]]) -> frozenset[str]:
    """The values whose source is not beaten by another one that speaks of the same fact.

    Args:
        claims: the claims on one fact.
        beliefs: (more reliable, less reliable) as told in the text; they hold through any chain of them.
    """
    beaten = set()
    for better, _ in beliefs:
        reach, frontier = set(), {better}
        while frontier:
            reach |= frontier
            frontier = {worse for source, worse in beliefs if source in frontier} - reach
        if any(claim.source == better for claim in claims):
            beaten |= reach - {better}
    return frozenset(claim.value for claim in claims if claim.source not in beaten)


def vocabulary(split: Split) -> Vocabulary:
    """The split's vocabulary with its sources."""
    return extended(split, sources=WORDS[split].sources)


CONFLICT = Family(
    "Conflict",
    Competency.CONFLICT,
    2,
    ladder(
        facts=(10, 16, 18, 20, 20),
        questions=(10, 16, 18, 20, 20),
        updates=(0.5, 0.5, 0.6, 0.65, 0.7),
        depth=(3, 3, 4, 4, 5),
        probes=(0, 0, 0, 3, 4),
        hearsay=(0.0,) * 5,
        corrections=(0.0,) * 5,
    ),
    require,
    write,
    WORDS,
    vocabulary=vocabulary,
)
