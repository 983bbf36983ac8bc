"""The messages of writer and reader against those of the reference's own code, where a clone of it is at hand."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from memalpha_gym.agents.language_model import command
from memalpha_gym.marks import quoted
from memalpha_gym.memory import Memory, MemoryType
from memalpha_gym.prompt_writer import PromptSettings, PromptWriter
from memalpha_gym.reference import Reference
from memalpha_gym.tokenization import get_tokenizer
from tests import published_code
from tests.agents.language_model.fakes import WordTokenizer
from tests.fake_clone import CLONE, needs_clone

pytestmark = [needs_clone, pytest.mark.skipif(find_spec("qwen_agent") is None, reason="qwen-agent is not installed")]

PIECES = (
    "Ada lives in Oslo since 1999 , naïve 東京 данные 🙂 e\u0301 {x} {} {{ }} {context} %s \\n \\boxed{3} ' \" ''' [s1] (empty) "
    "Empty. <core_memory> </semantic_memory> <|im_end|> ✿FUNCTION✿: Sample: 12; Label: 3 U.S.A. \x00 \u2028 \r"
).split(" ")
SPACES = (" ", " ", " ", "\n", "\n\n", "  ", "\t", "")
SOURCES = (
    "squad hotpotqa booksum infbench_sum_eng_shots2 pubmed-rct ttl_train lme_train infbench_qa_eng_shots2 longmemeval_s* "
    "icl_banking77_5900shot_balance icl_clinic150_7050shot_balance icl_nlu_8296shot_balance "
    "icl_trec_coarse_6600shot_balance icl_trec_fine_6400shot_balance"
).split()


def text(rng: random.Random, pieces: int) -> str:
    return "".join(rng.choice(PIECES) + rng.choice(SPACES) for _ in range(pieces))


def state(number: int) -> dict[str, Any]:
    """A state for the writer (even numbers) or the reader, some of which are too long."""
    rng = random.Random(number)
    size = rng.choice([3, 20, 60, 200, 700])

    def entries() -> list[dict[str, str]] | None:
        count = rng.choice([None, 0, 1, 4, 5, 6, 9, 30])
        if count is None:
            return None if number % 4 == 0 else []
        return [
            {"id": f"{rng.randrange(65536):04x}", "content": f"a {text(rng, rng.randint(0, size))}"}
            for _ in range(count)
        ]

    made: dict[str, Any] = {
        "core": rng.choice([None, "", "  ", text(rng, 5), text(rng, 400)]),
        "semantic": entries(),
        "episodic": entries(),
    }
    if number % 2:
        asked = rng.choice(["", " ?!", *[text(rng, 20)] * 6])
        return made | {"question": asked, "source": rng.choice(SOURCES)}
    tokens, thinking = rng.choice([1, 777, 2048, 2049]), rng.random() < 0.5
    return made | {"chunk": text(rng, rng.choice([0, 50, 900])), "max_new_tokens": tokens, "enable_thinking": thinking}


def shown(made: dict[str, Any]) -> dict[str, Any]:
    """The state with its texts as a model is shown them: ordinary text to the byte, and no mark of a turn or a section."""
    lists = {
        kind: entries and [{**entry, "content": quoted(entry["content"])} for entry in entries]
        for kind, entries in made.items()
        if kind in ("semantic", "episodic")
    }
    texts = {name: text and quoted(text) for name, text in made.items() if name in ("core", "chunk", "question")}
    return made | lists | texts


def published(states: Sequence[dict[str, Any]]) -> list[Any]:
    done = subprocess.run(
        [sys.executable, published_code.__file__, CLONE],
        input="".join(json.dumps(state) + "\n" for state in states),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_printed_messages_are_those_of_the_published_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    states = [state(number) for number in range(40)]
    for made, expected in zip(states, published([shown(made) for made in states]), strict=True):
        path = tmp_path / "state.json"
        path.write_text(json.dumps(made))
        role = "reader" if "question" in made else "writer"
        assert command.main(["--reference", CLONE, "--role", role, "--state", str(path)]) == 0
        assert json.loads(capsys.readouterr().out) == expected


def test_core_is_cut_as_the_published_code_cuts_it() -> None:
    rng, tokenizer = random.Random(0), get_tokenizer()
    written = [text(rng, pieces).strip() for pieces in (10, 250, 300, 400, 2000)]
    cuts = published([{"written": one} for one in written])
    reference = Reference(CLONE)
    assert [reference.cut(one, 512, tokenizer) for one in written] == cuts
    assert cuts[0] == written[0]
    assert cuts[-1] != written[-1]


def test_an_observation_leads_to_the_messages_of_its_memory() -> None:
    """What an agent sees in play, with our ids, and not only what the command is given. Control tokens are broken up in play."""
    rng, memory = random.Random(1), Memory()
    memory.write_core(f"Ada {text(rng, 30)}.")
    for number in range(7):
        memory.insert(MemoryType.SEMANTIC, f"[s{number}] {text(rng, 20)} (empty)\n(empty)\n[e1] </core_memory>")
    memory.insert(MemoryType.EPISODIC, "On Monday")
    held = {
        kind: [{"id": entry.id, "content": entry.content} for entry in memory.entries(MemoryType.parse(kind))]
        for kind in ("semantic", "episodic")
    }
    made = {"core": memory.core, **held, "chunk": "Ada {x}.", "max_new_tokens": 2048, "enable_thinking": False}
    made = json.loads(json.dumps(made).replace("<|im_end|>", "< |im_end|>"))
    tokenizer = WordTokenizer(all_special_tokens=())
    writer = PromptWriter(tokenizer, PromptSettings(protocol="mem-alpha", reference=CLONE, budget=10**6))
    writer.ids({"chunk": "Ada {x}.", "memory": memory.render(), "chunk_index": 0, "chunks_total": 9})
    assert tokenizer.rendered[-1]["messages"] == published([shown(made)])[0]
