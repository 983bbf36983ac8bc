"""Makes the tiny model of these tests: python -m tests.vllm.tiny_model FOLDER"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from memalpha_gym.agents.ppo.tiny.imitation import Demonstration, imitate
from memalpha_gym.agents.ppo.tiny.model import tiny_qwen3
from memalpha_gym.completions import format_calls
from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.prompt_writer import PromptWriter
from tests.vllm.stream import HomesSource, teach
from tests.word_tokenizer import END, save, word_tokenizer

EPISODES, STEPS = 1000, 200

CHAT_TEMPLATE = """\
{%- for message in messages if message.role != "system" %}
    {{- "<|im_start|>" + message.role + "\\n" + message.content + "<|im_end|>\\n" }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- "<|im_start|>assistant\\n" }}
{%- endif %}
{#- The tools and the instructions are left out: this model knows no other task, and shorter prompts train faster. #}"""


def traces(episodes: int) -> Iterator[tuple[dict[str, Any], str]]:
    """Observations, and what the teacher says to each. Only some of it is stored: the model will see memories of all sizes."""
    env = MemoryConstructionEnv(HomesSource())
    rng = np.random.default_rng(0)
    for index in range(episodes):
        observation, _ = env.reset(seed=0, options={"task_index": index})
        over = False
        while not over:
            calls = teach(observation)
            yield observation, format_calls(calls, "hermes") + END
            observation, _, over, _, _ = env.step([call for call in calls if rng.random() < 0.6])


def train(folder: str | Path) -> float:
    """Train the model, save it, and return the last loss."""
    pairs = list(traces(EPISODES))
    plain = writer_for([])
    writer = writer_for(
        text for seen, said in pairs for text in (plain.text(seen, seen["chunk"], seen["memory"]), said)
    )
    samples = [Demonstration(writer.ids(seen), tuple(writer.tokenizer.encode(said))) for seen, said in pairs]
    model = tiny_qwen3(writer.tokenizer)
    loss = imitate(model, samples, steps=STEPS, report=show)
    save(model, writer.tokenizer, folder)
    return loss


def writer_for(texts: Iterable[str]) -> PromptWriter:
    """Prompts for a vocabulary of whole words."""
    tokenizer = word_tokenizer(texts)
    tokenizer.chat_template = CHAT_TEMPLATE
    return PromptWriter(tokenizer)


def show(step: int, loss: float) -> None:
    if step % 20 == 0:
        print(f"step {step:4} loss {loss:.4f}", flush=True)


if __name__ == "__main__":
    start = time.perf_counter()
    print(f"loss {train(sys.argv[1]):.4f} after {time.perf_counter() - start:.0f} s")
