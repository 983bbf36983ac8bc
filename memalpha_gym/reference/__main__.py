"""`python -m memalpha_gym.reference PATH`: how a clone, and the installed qwen-agent, are written where that matters, as JSON."""

from __future__ import annotations

import json
import sys

from memalpha_gym.reference.clone import shapes
from memalpha_gym.reference.known import shape
from memalpha_gym.reference.qwen_agent import FILE_NAME, PACKAGE, read_tool_texts, tool_source

if __name__ == "__main__":
    source = tool_source()
    read_tool_texts(source)
    found = {"reference": shapes(sys.argv[1]), PACKAGE: {FILE_NAME: shape(source, FILE_NAME)}}
    json.dump(found, sys.stdout, indent=1)
