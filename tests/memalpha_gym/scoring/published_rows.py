"""Questions as the published files hold them."""

from __future__ import annotations

import json
from typing import Any

from memalpha_gym.envs.parquet.rows import to_task
from memalpha_gym.tasks import Question, Split


def published(source: str, answer: Any, *, evaluated: bool = False) -> Question:
    """The question of a row whose answer is a text or a list."""
    row = {
        "instance_id": 0,
        "prompt": "",
        "chunks": '["text"]',
        "questions_and_answers": json.dumps([{"question": "?", "answer": answer}]),
        "data_source": source,
        "metadata": "",
        "num_chunks": 1,
        "num_questions": 1,
    }
    return to_task(row, "row", Split.TEST, evaluated=evaluated).questions[0]
