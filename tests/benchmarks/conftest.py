"""A module of a stranger's: one environment and several agents, reached by name alone, as a user's own would be."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import gymnasium as gym
import pytest

MODULE = '''
import asyncio
import json
import os
import time
from collections.abc import Sequence

import gymnasium as gym

from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.chat.metering import ChatMeter
from memalpha_gym.chat.replies import ChatReply
from memalpha_gym.readers.reader import Reading
from memalpha_gym.judges.judge import Verdict
from memalpha_gym.tasks import Competency, Question, Split, Task
from memalpha_gym.tools import ToolCall

PLACES = ("Lisbon", "Oslo", "Quito", "Hanoi", "Perth", "Turin", "Dakar", "Riga")


class Homes(Sequence):
    """Twelve tasks: who lives where, told in two chunks."""

    name, competency = "homes", Competency.RETRIEVAL

    def __init__(self, split):
        self.split = Split(split)

    def __len__(self):
        return 12

    def __getitem__(self, index):
        if not 0 <= index < 12:
            raise IndexError(index)
        facts = [(f"Person{index}{letter}", PLACES[(index + i) % 8]) for i, letter in enumerate("abcd")]
        chunks = [" ".join(f"{who} lives in {where}." for who, where in facts[i : i + 2]) for i in (0, 2)]
        questions = [
            Question(f"Where does {who} live?", (where,), "substring", evidence=(i // 2,))
            for i, (who, where) in enumerate(facts)
        ]
        return Task(f"homes-{index}", "homes", Competency.RETRIEVAL, tuple(chunks), tuple(questions))


class HomesEnv(MemoryConstructionEnv):
    def __init__(self, split="test", people=4, **kwargs):
        if people != 4:
            raise ValueError(f"people is {people}; only 4 live here")
        super().__init__(Homes(split), **kwargs)


class OddEnv(HomesEnv):
    """Leaves out of its info what a record of the episode needs."""

    def step(self, action):
        *outcome, info = super().step(action)
        del info["verdicts"]
        return *outcome, info


gym.register("Stranger/Homes-v0", entry_point=HomesEnv)
gym.register("Stranger/Odd-v0", entry_point=OddEnv)


def write(text):
    return ToolCall("memory_insert", {"memory_type": "semantic_memory", "content": text})


class LookupReader:
    """Finds "… lives in X", or the oracle's note."""

    name = "lookup"

    def read(self, requests):
        return [self.find(request.question, [entry for _, entry in request.memory]) for request in requests]

    def find(self, question, entries):
        who = question.split()[2]
        for entry in entries:
            _, told, rest = entry.content.partition(f"{who} lives in ")
            _, noted, note = entry.content.partition(f"Q: {question}\\nA: ")
            if told or noted:
                return Reading((rest or note).split(".")[0], (entry.id,))
        return Reading("unknown")


class BrokenReader:
    """A server that is down."""

    name = "broken"

    def read(self, requests):
        return [Reading("", error="no answer from port 1") for _ in requests]


class BrokenJudge:
    """Another server that is down."""

    name = "broken"

    def judge(self, writes):
        return [Verdict(True, error="no answer from port 2") for _ in writes]


class CopyAgent:
    def act(self, observation):
        return [write(observation["chunk"])]


class ForgetfulAgent:
    """Copies the first chunk and then only calls what does not work, so that half of the answers are known."""

    def act(self, observation):
        if observation["chunk_index"] == 0:
            return [write(observation["chunk"])]
        return [
            ToolCall("memory_delete", {"memory_type": "semantic_memory", "memory_id": "s99"}),
            ToolCall("wipe", {}),
            ToolCall("memory_insert", {"memory_type": "semantic_memory", "content": float("nan")}),
        ]


class TextAgent:
    """Writes its calls as the text of a completion."""

    def act(self, observation):
        arguments = {"memory_type": "semantic", "content": observation["chunk"]}
        return f"Noted. <tool_call>{json.dumps({'name': 'memory_insert', 'arguments': arguments})}</tool_call>"


class BatchAgent:
    """Copies, in many episodes at once; keeps how many there were each time."""

    sizes = []

    def act(self, observation):
        raise AssertionError("asked alone")

    def act_batch(self, observations):
        self.sizes.append(len(observations))
        return [[write(observation["chunk"])] for observation in observations]


class BusyAgent(BatchAgent):
    """Works on three episodes at once."""

    sizes = []
    concurrency = 3


class AsyncAgent:
    """Copies, and is slower on some tasks than on others; keeps how many episodes were under way at most."""

    most = running = 0

    async def act_async(self, observation):
        cls = type(self)
        cls.running += 1
        cls.most = max(cls.most, cls.running)
        await asyncio.sleep(int(observation["chunk"][6:].split("a")[0].split("c")[0]) % 3 / 100)
        cls.running -= 1
        return [write(observation["chunk"])]


class NotebookAgent:
    """Has state: notes down all that it has read in this episode, each time anew, with a number that its seed draws."""

    made = 0

    def __init__(self):
        type(self).made += 1

    def reset(self, seed):
        self.read, self.number = [], seed % 1000

    def act(self, observation):
        self.read.append(observation["chunk"])
        return [write(" ".join(self.read) + f" ({self.number})")]


class OnceAgent(NotebookAgent):
    """There can be but one of it."""

    made = 0

    def __init__(self):
        super().__init__()
        if self.made > 1:
            raise OSError("no second one")


class CountingJudge:
    """Keeps how many writes it was asked about each time."""

    name = "counting"
    sizes = []

    def judge(self, writes):
        self.sizes.append(len(writes))
        return [Verdict(True) for _ in writes]


class ServerReader(LookupReader):
    """Can be awaited, as readers that ask a server can."""

    async def read_async(self, requests):
        return self.read(requests)


class WaitingAgent(CopyAgent):
    """Copies task 10, the first that seed 0 draws, and works for ever on the others."""

    def act(self, observation):
        if not observation["chunk"].startswith("Person10"):
            with open(f"waits-{os.getpid()}", "w"):
                time.sleep(600)
        return super().act(observation)


class SlowAgent(CopyAgent):
    def act(self, observation):
        time.sleep(0.02)
        return super().act(observation)


class MeteredAgent(CopyAgent):
    """Uses a model for each chunk, and loses it on task 2."""

    def __init__(self):
        self.meter = ChatMeter()

    def act(self, observation):
        self.meter.add(ChatReply("", prompt_tokens=100, completion_tokens=10, latency=0.5))
        if observation["chunk"].startswith("Person2"):
            raise RuntimeError("no server")
        return super().act(observation)


class RaisingAgent:
    """Raises on the tasks whose people have an even number."""

    def act(self, observation):
        if int(observation["chunk"][6:].split("a")[0].split("c")[0]) % 2 == 0:
            raise RuntimeError("no server at port 1\\nsecond line")
        return [write(observation["chunk"])]


class DyingAgent:
    """Takes its process along on task 3."""

    def act(self, observation):
        if observation["chunk"].startswith("Person3"):
            os._exit(9)
        return [write(observation["chunk"])]


class NeedyAgent:
    def __init__(self):
        raise OSError("no weights")

    def act(self, observation):
        return ()
'''


@pytest.fixture
def stranger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on the path of this process and of its children, with the module `stranger_homes`."""
    folder = tmp_path / "path"
    folder.mkdir()
    (folder / "stranger_homes.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.syspath_prepend(folder)
    root = Path(__file__).resolve().parents[2]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(folder), str(root), os.environ.get("PYTHONPATH", "")]))
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.chdir(tmp_path)
    yield folder
    sys.modules.pop("stranger_homes", None)
    for name in ("Homes", "Odd"):
        gym.registry.pop(f"Stranger/{name}-v0", None)


@pytest.fixture
def run_command(stranger: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs `python -m memalpha_gym` in a process of its own."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "memalpha_gym", *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=120)

    return run
