"""`memalpha-gym prompt`: the messages that a model is sent for a state, as JSON.

    memalpha-gym prompt --protocol mem-alpha --reference PATH --state STATE.json
    memalpha-gym prompt --reference PATH --role reader --state STATE.json

STATE.json is an object with `chunk` (for the writer) or `question`, `source` and `metric` (for the reader), and with `core` (a
text), `semantic` and `episodic` (lists of objects with `id` and `content`), `max_new_tokens` (2,048 without it) and
`enable_thinking` (false). A memory type that is not named is on and empty; one that is null is off.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, cast

import tyro

from memalpha_gym import prompt_text
from memalpha_gym.cli import PROGRAM, CommandError, command_errors
from memalpha_gym.memory import Memory
from memalpha_gym.prompt_forms import OwnForm, fitting_messages
from memalpha_gym.prompt_writer import OWN_WORDS, PROMPT_BUDGET, PromptSettings
from memalpha_gym.readers.entries import TOP_ENTRIES
from memalpha_gym.readers.published import PublishedReading
from memalpha_gym.readers.reader import ReadRequest
from memalpha_gym.reference import REFERENCE_VARIABLE, Reference, find_reference
from memalpha_gym.reference.counting import count_prompt, count_tokens

from .state import State, StateMemory, as_memory, read_state

READER_TOKENS = 30_000
"""The most tokens of the reader's system message."""

Messages = Sequence[dict[str, str]]


@dataclass(frozen=True)
class PromptOptions:
    """Print the messages that a model is sent for a state, as JSON: a list of role and content.

    With a clone of Mem-α's public repository they are those of its code, byte for byte. Without one the words are
    memalpha-gym's own.
    """

    state: Annotated[str, tyro.conf.arg(metavar="STATE.json")]
    """File with a JSON object, or - for standard input: chunk, or question, source and metric; core as a text, semantic and
    episodic as lists of {id, content}; max_new_tokens (2048 without it), enable_thinking (false). core, semantic or episodic
    that is not named is on and empty; null is off. The memory is shown as it stands: a core over 512 tokens is not cut."""
    role: Literal["writer", "reader"] = "writer"
    """Whose messages: the writer's, who is shown a chunk, or the reader's, who is asked a question."""
    protocol: Literal["mem-alpha", "qwen-agent", "hermes"] = "mem-alpha"
    """The writer's protocol: that of the published checkpoint, or another, in our words. hermes is told as to a model whose chat
    template has no place for tools."""
    reference: Annotated[str | None, tyro.conf.arg(metavar="PATH", help_behavior_hint="")] = None
    """Clone of https://github.com/wangyu-ustc/Mem-alpha. It is read and not run. Default: $MEMALPHA_REFERENCE."""
    max_prompt_tokens: int = PROMPT_BUDGET
    """The writer's longest prompt: while it is longer, 2, 1 and then no entries of each list are shown in place of 5. Where the
    rest is still longer, a line on standard error says so."""
    tokenizer: Annotated[str | None, tyro.conf.arg(metavar="MODEL", help_behavior_hint="")] = None
    """What counts these tokens: a Hugging Face tokenizer and its chat template. Default: Qwen3's, from quicktok."""
    retriever: str = "bm25"
    """What ranks entries for the reader: bm25, or rank-bm25 for the package that the reference uses."""


def main(argv: Sequence[str]) -> int:
    """Run the command."""
    options = tyro.cli(PromptOptions, prog=f"{PROGRAM} prompt", args=list(argv), config=(tyro.conf.FlagCreatePairsOff,))
    state = read_state(options.state)
    if state.unused:
        _note(f"--state: {', '.join(state.unused)} mean nothing here")
    with command_errors():
        messages = _reader(options, state) if options.role == "reader" else _writer(options, state)
    text = json.dumps(list(messages), ensure_ascii=False, indent=2)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:  # half of a surrogate pair, or a terminal of another encoding
        text = json.dumps(list(messages), indent=2)
    sys.stdout.write(f"{text}\n")
    return 0


def _writer(options: PromptOptions, state: State) -> Messages:
    if state.chunk is None:
        raise CommandError(f"--state {options.state} has no chunk, which the writer is shown")
    reference = find_reference(options.reference) if options.protocol == "mem-alpha" else None
    if reference is None and options.protocol == "mem-alpha":
        _note(OWN_WORDS)
    count = _counter(options.tokenizer, state.enable_thinking)

    def fits(messages: Messages) -> bool:
        return count(messages) <= options.max_prompt_tokens

    if reference is None:
        messages, fitting = _own(options, state, state.chunk, fits)
        stops = ""
    else:
        messages, fitting = fitting_messages(reference, state.view, state.chunk, state.max_new_tokens, fits)
        stops = "the reference stops there, and "
    if not fitting:
        _note(
            f"without any entry the prompt is still over {options.max_prompt_tokens} tokens; {stops}agents of memalpha-gym "
            "shorten the chunk"
        )
    return messages


def _own(options: PromptOptions, state: State, chunk: str, fits: Callable[[Messages], bool]) -> tuple[Messages, bool]:
    """The messages in our words, with as many entries as fit, and whether those without any do."""
    call_format = PromptSettings(protocol=options.protocol).call_format
    form = OwnForm(prompt_text.INSTRUCTIONS, call_format, tools=True, search=False, template_has_tools=False)
    memory = as_memory(state.view).render()
    observation = {"chunk": chunk, "memory": memory, "chunk_index": 0, "chunks_total": 1}
    messages: Messages = ()
    for view in form.views(memory):
        messages = form.conversation(observation, chunk, view)[0]
        if fits(messages):
            return messages, True
    return messages, False


def _reader(options: PromptOptions, state: State) -> Messages:
    if state.question is None:
        raise CommandError(f"--state {options.state} has no question, which the reader is asked")
    reference = find_reference(options.reference)
    if reference is None:
        raise CommandError(
            f"--role reader: give a clone of the reference, as --reference PATH or in the variable {REFERENCE_VARIABLE}; "
            "the reader's own prompts are in memalpha_gym/prompts/reading.yaml"
        )
    return _asked(reference, state, options.retriever)


def _asked(reference: Reference, state: State, retriever: str) -> Messages:
    assert state.question is not None
    memory = cast(Memory, StateMemory(state.view, retriever))  # as much of one as is searched
    request = ReadRequest(memory, state.question, state.metric, state.source)
    messages = PublishedReading(reference).asked(request, TOP_ENTRIES, READER_TOKENS)[1]
    if (tokens := count_tokens(messages[0]["content"])) >= READER_TOKENS:  # at the bound it stops
        _note(
            f"the system message has {tokens:,} tokens; the reference stops at {READER_TOKENS:,}, and readers of memalpha-gym "
            "send it as it is"
        )
    return messages


def _counter(tokenizer: str | None, thinking: bool) -> Callable[[Messages], int]:
    """Counts the tokens of messages in their chat template."""
    if tokenizer is None:
        return lambda messages: count_prompt(list(messages), thinking)
    from .tokenizers import load_tokenizer

    loaded = load_tokenizer(tokenizer)
    asked: dict[str, Any] = {"add_generation_prompt": True, "enable_thinking": thinking, "tokenize": False}

    def count(messages: Messages) -> int:
        text = loaded.apply_chat_template(list(messages), **asked)
        return len(loaded.encode(text, add_special_tokens=False))

    return count


def _note(text: str) -> None:
    print(f"{PROGRAM} prompt: {text}", file=sys.stderr)  # noqa: T201
