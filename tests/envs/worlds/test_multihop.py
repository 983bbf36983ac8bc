"""MultiHop: relations are followed to the person who holds them by the end."""

from __future__ import annotations

from memalpha_gym.envs.worlds.family import FamilySource
from memalpha_gym.envs.worlds.language import lexicon
from memalpha_gym.envs.worlds.multihop import MULTIHOP


def test_as_many_hops_as_the_level_wants() -> None:
    kinds = {
        level: {q.kind for index in range(4) for q in FamilySource(MULTIHOP, "train", level)[index].questions}
        for level in (0, 2, 4)
    }
    assert "2 hops" in kinds[0]
    assert "3 hops" not in kinds[0]
    assert "3 hops" in kinds[2]
    assert "4 hops" in kinds[4]


def test_following_the_chain_by_hand() -> None:
    task = FamilySource(MULTIHOP, "train", 1)[2]
    truth = {(o.key.split(" / ")[0], o.key.split(" / ")[1]): o.value for chunk in task.operations or () for o in chunk}
    checked = 0
    for question in task.questions:
        if question.kind == "2 hops" and "the project leader of " in question.text:
            project = next(subject for subject, noun in truth if subject in question.text)
            person = truth[project, "project leader"]
            assert question.answers[0] in {value for (subject, _), value in truth.items() if subject == person}
            assert person not in question.text
            checked += 1
    assert checked > 2


def test_nobody_is_met_twice_on_the_way() -> None:
    for split in ("train", "validation", "test"):
        for index in range(3):
            task = FamilySource(MULTIHOP, split, 4)[index]
            noun = lexicon(task.chunks.split).mentor.noun  # type: ignore[attr-defined]
            mentors = {
                operation.key.split(" / ")[0]: operation.value
                for chunk in task.operations or ()
                for operation in chunk
                if operation.key.endswith(f" / {noun}")
            }
            assert len(mentors) > 6
            for person in mentors:
                met = [person]
                while met[-1] in mentors:
                    met.append(mentors[met[-1]])
                assert len(set(met)) == len(met)


def test_other_peoples_values_are_wrong_answers() -> None:
    task = FamilySource(MULTIHOP, "test", 2)[0]
    hops = [question for question in task.questions if question.kind.endswith("hops")]
    assert sum(bool(question.forbidden) for question in hops) > len(hops) / 2
    assert all(len(question.evidence) >= 1 for question in hops)
