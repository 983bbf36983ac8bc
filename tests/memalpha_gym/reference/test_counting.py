from __future__ import annotations

import pytest

from memalpha_gym.reference.counting import count_prompt, count_tokens


def test_control_tokens_are_one_token_each() -> None:
    assert count_tokens("<|im_end|>") == 1
    assert count_tokens("the<|im_end|>the") == 3
    assert count_tokens("\ud800") == count_tokens("?")


@pytest.mark.parametrize(("thinking", "tokens"), [(True, 13), (False, 17)])
def test_a_prompt_is_counted_in_its_template(thinking: bool, tokens: int) -> None:
    """Two messages of five tokens (two marks, the role, two newlines), three to begin the reply, four for no thoughts."""
    messages = [{"role": "system", "content": ""}, {"role": "user", "content": ""}]
    assert count_prompt(messages, thinking) == tokens
