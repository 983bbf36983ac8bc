"""Small data sets in Mem-α's parquet form and in MemoryAgentBench's own, written for the tests.

`python -m tests.envs.parquet_samples` writes them to tests/fixtures.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from memalpha_gym.envs.parquet.files import Row, write_rows

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"


def published_row(
    instance_id: int,
    data_source: str,
    chunks: Sequence[str],
    questions: Sequence[tuple[str, str | list[str]]],
    metadata: str = "{}",
) -> Row:
    """A row as the reference writes it, without anything of ours in it."""
    return Row(
        instance_id=instance_id,
        prompt="Please read each chunk and keep what may be asked about.",
        chunks=json.dumps(list(chunks)),
        questions_and_answers=json.dumps([{"question": text, "answer": answer} for text, answer in questions]),
        data_source=data_source,
        metadata=metadata,
        num_chunks=len(chunks),
        num_questions=len(questions),
    )


def dialogue(day: int, text: str) -> str:
    return (
        f"[Dialogue between User and Assistant on 2024-01-{day:02d} 00:00]\n<User>Some news:\n{text}\n<Assistant>Noted."
    )


def examples(labels: dict[str, Sequence[str]], start: int, stop: int, name: str = "Sentence") -> str:
    """Examples `start` to `stop` of each label; its number is its place."""
    lines = [
        f"{name}: {text}\nLabel: {number}" for number, texts in enumerate(labels.values()) for text in texts[start:stop]
    ]
    return "\n\n".join(lines)


TOWNS = (
    "The lighthouse of Brannock Point was built in 1871 by the engineer Orla Vesterby. It is 34 metres tall.",
    "Nuria Calloway keeps the town archive of Maddersea. The archive holds 9,400 maps, most of them of the coast.",
    "The ferry Halcyon crosses the Straits of Perrin in 40 minutes. Its captain is called Tobias Wrenfield.",
)
TOWN_QUESTIONS: tuple[tuple[str, str | list[str]], ...] = (
    ("Who built the lighthouse of Brannock Point?", ["Orla Vesterby", "Vesterby"]),
    ("How tall is the lighthouse of Brannock Point?", "34 metres"),
    ("How many maps does the archive of Maddersea hold?", "9,400"),
    ("Who is the captain of the ferry Halcyon?", "Tobias Wrenfield"),
)
HOPS = (
    "Quillmoor: Quillmoor is a village on the river Sedge. Its mill was restored by the Lindqvist Trust.\n"
    "Lindqvist Trust: The Lindqvist Trust was founded in Aldertown in 1962.",
    "Aldertown: Aldertown is known for its glass. Its mayor is Ione Castellan.\n"
    "River Sedge: The river Sedge is 212 kilometres long.",
)
HOP_QUESTIONS: tuple[tuple[str, str | list[str]], ...] = (
    ("In which town was the trust founded that restored the mill of Quillmoor?", "Aldertown"),
    ("How long is the river on which Quillmoor lies?", "212 kilometres"),
    ("Were the Lindqvist Trust and the mill both founded in Aldertown?", "no"),
)
INTENTS: dict[str, Sequence[str]] = {
    "alarm": ("wake me at six", "set an alarm for noon", "cancel the alarm", "please wake me early tomorrow"),
    "music": ("play some jazz", "play the next song", "turn the music up", "play my favourite song again"),
    "lights": ("switch the kitchen lamp off", "dim the lights", "make the lamp brighter", "switch the hall lights on"),
}
STAGES: dict[str, Sequence[str]] = {
    "aim": (
        "We aimed to study sleep in nurses.",
        "The aim was to compare two diets.",
        "We aimed to test a new splint.",
    ),
    "result": ("Pain fell by 20 %.", "Weight fell by 3 kg in both groups.", "Sleep improved by 40 minutes."),
}
CHATS = (
    dialogue(1, "I adopted a grey parrot yesterday and called it Pimento."),
    dialogue(2, "My sister Ottoline moved to the port of Maddersea for a job with the ferry."),
)
BOOK = (
    "In the first chapter Captain Ruskin hides the ledger in the chapel at Marrowby before the storm.",
    "In the second chapter Edda finds the ledger, and confronts her uncle Ruskin on the quay.",
)


def asked(labels: dict[str, Sequence[str]]) -> list[tuple[str, str | list[str]]]:
    return [(f'Which label has this sentence? "{texts[-1]}"', str(n)) for n, texts in enumerate(labels.values())]


def memalpha_rows() -> list[Row]:
    """One row of each source of Mem-α's training data."""
    return [
        published_row(0, "squad", [dialogue(i + 1, text) for i, text in enumerate(TOWNS)], TOWN_QUESTIONS),
        published_row(1, "hotpotqa", [dialogue(i + 1, text) for i, text in enumerate(HOPS)], HOP_QUESTIONS),
        published_row(
            2,
            "icl_nlu_8296shot_balance",
            [dialogue(i + 1, examples(INTENTS, i, i + 1)) for i in range(3)],
            asked(INTENTS),
        ),
        published_row(
            3,
            "perltqa",
            [
                "Event: In 2019 Leonie Abernathy won a chess cup in Maddersea.",
                "Dialogue: Leonie: My rival was Piet Okoro.",
            ],
            [
                ("What did Leonie Abernathy win, and where?", "chess cup; Maddersea"),
                ("Who was her rival?", "Piet Okoro"),
            ],
        ),
        published_row(4, "lme_train", CHATS, [("What is my parrot called?", "The parrot is called Pimento.")]),
        published_row(5, "pubmed-rct", [examples(STAGES, i, i + 1, "Sample") for i in range(2)], asked(STAGES), "null"),
        published_row(6, "booksum", BOOK, [("Summarise the book.", "Ruskin, ledger, Marrowby, Edda")], ""),
    ]


def bench_rows() -> list[Row]:
    """Rows of the published form of MemoryAgentBench."""
    return [
        published_row(0, "ruler_qa1_197K", [f"Document {i}:\n{text}" for i, text in enumerate(TOWNS)], TOWN_QUESTIONS),
        published_row(1, "ruler_qa2_421K", [f"Document {i}:\n{text}" for i, text in enumerate(HOPS)], HOP_QUESTIONS),
        published_row(
            2, "icl_trec_coarse_6600shot_balance", [examples(INTENTS, i, i + 1) for i in range(3)], asked(INTENTS)
        ),
        published_row(3, "longmemeval_s*", CHATS, [("Where did my sister move?", ["To the port of Maddersea"])]),
        published_row(4, "infbench_sum_eng_shots2", BOOK, [("Summarise the book.", "Ruskin, ledger, Marrowby, Edda")]),
    ]


FACTS = """Here is a list of facts:
0. Ada Brigstock was born in the city of Oslo.
1. The mayor of Aldertown is Ione Castellan.
2. Glass blowing is associated with the town of Aldertown.
3. Ada Brigstock was born in the city of Quito.
4. Piet Okoro is famous for glass blowing.
5. The mayor of Aldertown is Rufus Tamblyn.
6. Leonie Abernathy was born in the city of Quito.
"""
EVENTS = """Edda found the ledger in the chapel. She carried it to the quay at night.

On the quay she met Captain Ruskin, who took it from her. He rowed to the island and burned it there."""


def raw_row(
    source: str, context: str, questions: Sequence[str], answers: Sequence[Sequence[str]], **details: Any
) -> dict[str, Any]:
    """A row of MemoryAgentBench's own files."""
    metadata = {"source": source, "question_types": None, "question_ids": None, "question_dates": None, **details}
    return {CONTEXT: context, "questions": list(questions), "answers": list(map(list, answers)), "metadata": metadata}


CONTEXT = "context"


def raw_rows() -> list[dict[str, Any]]:
    """One row of each family of the raw files."""
    return [
        raw_row(
            "factconsolidation_sh_6k",
            FACTS,
            ["In which city was Ada Brigstock born?", "Who is the mayor of Aldertown?"],
            [["Quito"], ["Rufus Tamblyn", "Tamblyn"]],
        ),
        raw_row(
            "factconsolidation_mh_6k",
            FACTS,
            ["Who is the mayor of the town that is associated with what Piet Okoro is famous for?"],
            [["Rufus Tamblyn"]],
        ),
        raw_row(
            "eventqa_full",
            EVENTS,
            [
                "These are the events that have already happened:\n1. Edda found the ledger.\n\nBelow is a list of possible "
                "subsequent events:\n"
                "['Edda carried the ledger to the quay.', \"Edda sold the ledger to Ruskin's son.\", 'The ledger burned.']\n\n"
                "Choose the event that happens next."
            ],
            [["Edda carried the ledger to the quay."]],
        ),
        raw_row(
            "detective_qa",
            EVENTS,
            ["Who burned the ledger?\nA. Edda\nB. Captain Ruskin\nC. Nobody\nD. Rufus Tamblyn"],
            [["B. Captain Ruskin"]],
        ),
        raw_row(
            "recsys_redial_full",
            "Dialogue 1:\nUser: I liked The Amber Clock.\nSystem: Then try Harbour of Glass.\n\n"
            "Dialogue 2:\nUser: Something with ships?\nSystem: Try The Ninth Tide.",
            ["User: I liked The Amber Clock. What else?\nSystem:"],
            [["17", "204"]],
        ),
        raw_row(
            "icl_nlu_8296shot_balance",
            "\n\n".join(f"{text}\nlabel: {n}" for n, texts in enumerate(INTENTS.values()) for text in texts[:3]),
            [texts[-1] for texts in INTENTS.values()],
            [[str(n)] for n in range(len(INTENTS))],
        ),
        raw_row(
            "longmemeval_s*",
            "\n\n".join(CHATS),
            ["What is my parrot called?", "What is my dog called?"],
            [["Pimento"], ["You did not mention a dog."]],
            question_types=["single-session-user", "single-session-user"],
            question_ids=["q1", "q2_abs"],
            question_dates=["2024/02/01", "2024/02/02"],
        ),
        raw_row("infbench_sum_eng_shots2", "\n\n".join(BOOK), ["Summarise the book."], [["Ruskin hides the ledger."]]),
        raw_row("ruler_qa1_197K", "\n\n".join(TOWNS), [text for text, _ in TOWN_QUESTIONS], [["Orla Vesterby"]] * 4),
    ]


TITLES = {
    "<http://dbpedia.org/resource/Harbour_of_Glass_(2011_film)>": 17,
    "The Ninth Tide (1987)": 204,
    "The Amber Clock (1999)": 3,
}


def write_raw(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(list(rows)), path)
    return path


def write_fixtures(folder: Path) -> None:
    rows = memalpha_rows()
    write_rows(folder / "memalpha" / "train.parquet", rows)
    write_rows(folder / "memalpha" / "test.parquet", [{**rows[0], "instance_id": 7}])
    write_rows(folder / "memory_agent_bench" / "test.parquet", bench_rows())
    write_raw(folder / "memory_agent_bench" / "raw.parquet", raw_rows())
    (folder / "memory_agent_bench" / "entity2id.json").write_text(json.dumps(TITLES, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    write_fixtures(FIXTURES)
