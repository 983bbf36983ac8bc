"""PubMed-RCT: samples with labels, in chunks of a drawn length, divided by abstract."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from memalpha_gym.envs.building.chunking import count_tokens
from memalpha_gym.envs.pubmed_rct import PUBMED_RCT, pubmed_rct_source
from memalpha_gym.envs.reading.fields import DataError
from memalpha_gym.envs.reading.raw_data import load_split
from memalpha_gym.tasks import Split
from tests.envs.sources import FIXTURES

ABSTRACTS = (
    "###1\nBACKGROUND\tIt is cold .\nMETHODS\tWe waited .\n\n###2\nBACKGROUND\tIt is warm .\nMETHODS\tWe went .\n"
)


def test_ten_chunks_of_one_to_two_thousand_tokens() -> None:
    task = pubmed_rct_source(data=FIXTURES, split="all")[0]
    sizes = count_tokens(task.chunks)
    assert 7 <= len(task.chunks) <= 10
    assert all(900 < size < 2_200 for size in sizes[:-1])
    assert 1_300 < sum(sizes[:-1]) / len(sizes[:-1]) < 1_900
    assert len(task.questions) == 100
    samples = [
        pair for chunk in task.chunks for pair in re.findall(r"^Sample: (.+)\nLabels: ([0-4])$", chunk, re.MULTILINE)
    ]
    assert sum(chunk.count("Sample: ") for chunk in task.chunks) == len(samples) > 200
    told = {text for text, _ in samples}
    for question in task.questions:
        text = re.search(r'"(.+)"$', question.text)
        assert text
        assert text[1] not in told
        assert question.answers[0] in "01234"
        assert all(f"Labels: {question.answers[0]}" in task.chunks[chunk] for chunk in question.evidence)


def test_suite_recipe_is_that_of_the_other_label_sets() -> None:
    task = pubmed_rct_source(data=FIXTURES, split="all", recipe="suite", examples=50)[0]
    assert sum(chunk.count("Sample: ") for chunk in task.chunks) == 50
    assert len(task.chunks) == 10


def test_sentences_of_an_abstract_are_in_one_split() -> None:
    parts = [
        {example.origin for example in load_split(PUBMED_RCT, FIXTURES, split)} for split in (Split.TRAIN, Split.TEST)
    ]
    assert all(parts)
    assert not parts[0] & parts[1]


def test_text_and_rows_mean_the_same(tmp_path: Path) -> None:
    text, rows = tmp_path / "text", tmp_path / "rows"
    text.mkdir()
    rows.mkdir()
    (text / "dev.txt").write_text(ABSTRACTS)
    table = [
        {"abstract_id": f"{1 + i // 2}", "label": label, "text": sentence, "sentence_id": i % 2}
        for i, (label, sentence) in enumerate(line.split("\t") for line in ABSTRACTS.splitlines() if "\t" in line)
    ]
    (rows / "dev.json").write_text("\n".join(json.dumps(row) for row in table))
    assert load_split(PUBMED_RCT, text, Split.ALL) == load_split(PUBMED_RCT, rows, Split.ALL)
    assert {example.label for example in load_split(PUBMED_RCT, text, Split.ALL)} == {"background", "methods"}


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (ABSTRACTS.replace("METHODS\tWe went", "METHODS We went"), r"line 7 is 'METHODS We went \.'"),
        ('[{"text": "It is cold ."}]', r"\[0\]\.label is missing"),
        ('[{"label": "METHODS", "text": " "}]', r"\[0\]\.text is an empty text"),
        ('{"sentences": ["a"]}', r"text is missing \(or sentence\)"),
    ],
)
def test_faults_are_reported_with_file_place_and_remedy(tmp_path: Path, content: str, place: str) -> None:
    (tmp_path / "file.txt").write_text(content)
    with pytest.raises(DataError, match=rf"file\.txt: {place}.*data="):
        pubmed_rct_source(data=tmp_path, split="all")
