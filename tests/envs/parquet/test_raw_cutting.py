"""Where MemoryAgentBench's contexts are cut."""

from __future__ import annotations

from memalpha_gym.envs.building.chunking import count_tokens
from memalpha_gym.envs.parquet.raw_cutting import CHUNK_TOKENS, CutText, cut_context


def test_facts_are_never_cut() -> None:
    facts = [f"{n}. Person {n} was born in the city of Town {n}." for n in range(600)]
    chunks, places = cut_context("Here is a list of facts:\n" + "\n".join(facts), "factconsolidation_sh_6k")
    assert len(chunks) > 3
    assert max(count_tokens(chunks)) <= 1.1 * CHUNK_TOKENS
    assert "\n".join(chunks).splitlines()[1:] == facts
    assert all(facts[n] in chunks[place].splitlines() for n, place in enumerate(places))


def test_examples_are_never_parted_from_their_labels() -> None:
    lines = [f"please play song number {n}, and then the next one" for n in range(500)]
    context = "\n\n".join(f"{line}\nlabel: {n}" for n, line in enumerate(lines))
    chunks = CutText(context, "icl_nlu_8296shot_balance")
    assert len(chunks) > 2
    assert all(chunk.splitlines()[-1].startswith("label: ") for chunk in chunks)
    assert "\n\n".join(chunks) == context
    assert CutText("play it\nlabel: 1\nno label", "icl_x")[0] == "play it\nlabel: 1\n\nno label"


def test_dialogues_stay_whole() -> None:
    talks = [f"Dialogue {n}:\n\nUser: I liked Film {n}.\nSystem: Then see Film {n + 1}, please." for n in range(300)]
    chunks = CutText("\n\n".join(talks), "recsys_redial_full")
    assert len(chunks) > 2
    assert all(chunk.startswith("Dialogue ") for chunk in chunks)
    assert "\n\n".join(chunks) == "\n\n".join(talks)


def test_dialogues_without_a_heading_are_set_apart_by_empty_lines() -> None:
    talks = [f"User: I liked Film {n}.\nSystem: Then see Film {n + 1}, please." for n in range(300)]
    chunks = CutText("\n\n\n".join(talks), "recsys_redial_full")
    assert len(chunks) > 2
    assert all(chunk.startswith("User: ") and chunk.endswith("please.") for chunk in chunks)
    assert sum(chunk.count("User: ") for chunk in chunks) == 300


def test_books_are_cut_between_sentences() -> None:
    book = "\n\n".join(" ".join(f"Edda walked to house {n} of street {m}." for n in range(40)) for m in range(30))
    chunks = CutText(book, "detective_qa")
    assert len(chunks) > 4
    assert max(count_tokens(chunks)) <= CHUNK_TOKENS
    assert all(chunk.startswith("Edda") and chunk.endswith(".") for chunk in chunks)
    assert " ".join(" ".join(chunks).split()) == " ".join(book.split())


def test_a_dialogue_longer_than_a_chunk_is_cut_between_sentences() -> None:
    talk = "Dialogue 1:\n" + "\n".join(f"User: I liked Film {n}, and all that is like it." for n in range(400))
    chunks = CutText(talk, "recsys_redial_full")
    assert len(chunks) > 2
    assert max(count_tokens(chunks)) <= CHUNK_TOKENS
    assert all(chunk.endswith("like it.") for chunk in chunks)


def test_a_cut_text_is_a_sequence() -> None:
    chunks = CutText("One. Two.", "ruler_qa1_197K")
    assert (len(chunks), chunks[0], chunks[-1], list(chunks)) == (1, "One. Two.", "One. Two.", ["One. Two."])
    assert chunks[0:1] == ("One. Two.",)
    assert chunks == CutText("One. Two.", "ruler_qa1_197K")
