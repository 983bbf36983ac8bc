from __future__ import annotations

from dataclasses import replace

from memalpha_gym.views.lines import LinesView, render_lines
from memalpha_gym.views.picture import AMBER, HEIGHT, RED, WIDTH

VIEW = LinesView(
    source="boats",
    chunk_index=0,
    chunks_total=2,
    lines=("Mara has a boat.", "It is called Wren."),
    place=1,
    decisions=(5,),
    actions=(
        "skip",
        "spare",
        "insert",
        "insert with the line before",
        "update the most alike",
        "delete the most alike",
    ),
    entries=(("Bo has a dog.", True),),
    memory_tokens=5,
    spare_tokens=5,
    memory_budget=20,
    last="delete the most alike: Mara has a boat.",
    reward=-0.1,
)


def shows(view: LinesView, colour: tuple[int, int, int]) -> bool:
    picture = render_lines(view)
    assert picture.shape == (HEIGHT, WIDTH, 3)
    return bool((picture.reshape(-1, 3) == colour).all(axis=1).any())


def test_decisions_and_spare_entries_have_colours_of_their_own() -> None:
    assert shows(VIEW, RED)
    assert shows(VIEW, AMBER)
    assert not shows(replace(VIEW, decisions=(0,)), RED)
    assert not shows(replace(VIEW, entries=(("Bo has a dog.", False),)), AMBER)


def test_an_episode_that_is_over_and_one_without_a_budget_are_drawn() -> None:
    render_lines(replace(VIEW, lines=(), place=0, decisions=(), memory_budget=None, last=""))
    render_lines(replace(VIEW, lines=("A.",) * 500, place=400, decisions=(0,) * 400, entries=(("B.", False),) * 300))
