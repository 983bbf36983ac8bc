"""How people are called: in several ways where it is clear, and in full where it is not."""

from __future__ import annotations

from memalpha_gym.envs.worlds.draws import Draws
from memalpha_gym.envs.worlds.entities import Entity, person
from memalpha_gym.envs.worlds.references import call, refer

ADA = ("Ada", "she", "her")


def called(someone: Entity) -> set[str]:
    return {call(someone, Draws(seed)) for seed in range(200)}


def test_short_names_are_used_only_of_those_who_share_them_with_nobody() -> None:
    names = {"full": "Ada Byron", "first": "Ada", "last": "Lady Byron"}
    for first, last in ((False, False), (True, False), (False, True), (True, True)):
        someone = person(ADA, "Byron", "Lady {}", "Lord {}", alone=(first, last))
        assert called(someone) == {names["full"], *([names["first"]] * first), *([names["last"]] * last)}


def test_a_text_calls_each_person_in_one_way() -> None:
    ada = person(ADA, "Byron", "Lady {}", "Lord {}", alone=(True, True))
    ben = person(("Ben", "he", "his"), "Kay", "Lady {}", "Lord {}")
    texts = {refer("Ada Byron's cap is Ada Byron's own, Ben Kay.", (ada, ben), Draws(seed)) for seed in range(100)}
    assert texts == {f"{name}'s cap is {name}'s own, Ben Kay." for name in ("Ada Byron", "Ada", "Lady Byron")}


def test_projects_keep_their_name() -> None:
    heron = Entity("project", "project Heron", "project Heron", "it", "its")
    assert refer("Project Heron and project Heron.", (heron,), Draws(1)) == "Project Heron and project Heron."
