"""What a notebook shows of an environment: what it is, where its episode stands, and the memory."""

from __future__ import annotations

import sys
from inspect import getdoc
from typing import Any

import gymnasium as gym

from memalpha_gym.cells import answers_table, folded, framed, head, part, passage, text


def environment_cell(env: Any) -> str:
    """An environment of this suite as HTML for a notebook's cell.

    Args:
        env: the environment, without wrappers.
    """
    name = env.spec.id if env.spec else type(env).__name__
    about = (getdoc(type(env)) or "").partition("\n")[0]
    told = {"split": getattr(env.source, "split", None), "level": getattr(env.source, "level", None)}
    settings = {
        **told,
        "memory_budget": env.memory_budget,
        "reader": getattr(env.reader, "name", ""),
        "scoring": env.scoring,
    }
    said = ", ".join(f"{key} {value}" for key, value in settings.items() if value not in (None, ""))
    top = head(name, said) + f"<div>{text(about)}</div>"
    if env._task is None:
        return framed(top, '<div class="memalpha-soft">no episode was started; call reset()</div>')
    total = len(env.task.chunks)
    if env.chunk_index < total:
        place = part(f"chunk {env.chunk_index + 1} of {total}", "to be read now")
        return framed(top, place, passage(env.chunk), env.memory.cell())
    answers = env._answers
    asked = part("answers", f"all {total} chunks were read")
    return framed(top, asked, folded(f"{len(answers)} answers", answers_table(answers)), env.memory.cell())


def wrapped_cell(wrapper: gym.Wrapper[Any, Any, Any, Any]) -> str | None:
    """The same for an environment in wrappers, which is what `gym.make` gives; None where it is none of ours."""
    shown = getattr(wrapper.unwrapped, "_repr_html_", None)
    return str(shown()) if shown else None


def show_wrapped() -> None:
    """Have the notebook that this runs in, if it does, show wrapped environments. Gymnasium's wrappers show only their names."""
    if "IPython" not in sys.modules:
        return
    shell = sys.modules["IPython"].get_ipython()
    if shell is not None:
        shell.display_formatter.formatters["text/html"].for_type(gym.Wrapper, wrapped_cell)
