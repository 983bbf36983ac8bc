"""The published checkpoint's own prompts, read from a clone of the public repository of Mem-α that the user has.

None of its sentences is part of this package. With a clone at hand, as `--reference PATH` or in MEMALPHA_REFERENCE, the messages
of writer and reader are those of the public code, byte for byte; without one they are this package's own.

| file        | what it holds                                                            |
|-------------|--------------------------------------------------------------------------|
| `clone`     | `Reference`: a clone, what it says, and how it is found                  |
| `writer`    | the writer's system message, memory block, tools, and how core is cut    |
| `reader`    | the reader's system message                                              |
| `qwen_agent`| how tools are told: from the installed package qwen-agent                |
| `syntax`    | texts out of Python files that are parsed and never run                  |
"""

from __future__ import annotations

from memalpha_gym.reference.clone import REFERENCE_VARIABLE, Reference, find_reference, reference_path
from memalpha_gym.reference.syntax import CloneError

__all__ = ["REFERENCE_VARIABLE", "CloneError", "Reference", "find_reference", "reference_path"]
