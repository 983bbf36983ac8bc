from __future__ import annotations

import pytest

pytest.importorskip("transformers", reason="chat templates are rendered by transformers")

from memalpha_gym.prompt_writer import PromptSettings, PromptWriter
from tests.tiny import tiny_env
from tests.word_tokenizer import word_tokenizer

FRAME = """\
<|im_start|>system
Keep facts.{tools}<|im_end|>
<|im_start|>user
{user}<|im_end|>
<|im_start|>assistant
{thought}"""


@pytest.mark.parametrize("thinking", [True, False])
@pytest.mark.parametrize("tools", [True, False])
def test_our_chat_template(thinking: bool, tools: bool) -> None:
    writer = PromptWriter(
        word_tokenizer([]), PromptSettings(instructions="Keep facts.", tools=tools, thinking=thinking)
    )
    observation, _ = tiny_env().reset(seed=0, options={"task_index": 0})
    text = writer.text(observation, observation["chunk"], observation["memory"])
    messages, schemas = writer.conversation(observation, observation["chunk"], observation["memory"])
    lines = text.partition("# Tools\n\n")[2].partition("<|im_end|>")[0].splitlines()
    assert len(lines) == len(schemas) == 3 * tools
    told = "\n\n# Tools\n\n" + "\n".join(lines) if tools else ""
    thought = "" if thinking else "<think>\n\n</think>\n\n"
    assert text == FRAME.format(tools=told, user=messages[1]["content"], thought=thought)
