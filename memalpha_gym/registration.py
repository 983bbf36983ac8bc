"""The tables: which names exist and where each is loaded from. Names are strings here, and loaded when asked for.

Adding an environment is a file in `envs/` and a row in `ENVIRONMENTS`; an agent, a file in `agents/` and a row in `AGENTS`.
What is not in a table is reached as `package.module:Name`.
"""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import gymnasium as gym

from memalpha_gym.call_specs import parse_call
from memalpha_gym.tasks import Competency

NAMESPACE = "MemAlpha"


@dataclass(frozen=True, slots=True)
class EnvironmentRow:
    """One registered environment.

    Attributes:
        entry_point: `module:Class` of the environment.
        competency: what it tests.
        data: the folder of its raw data under `data=`; empty for a generated world, which needs none.
        kwargs: arguments that the id fixes, such as which labels are used.
    """

    entry_point: str
    competency: Competency
    data: str = ""
    kwargs: Mapping[str, Any] | None = None


ENVIRONMENTS: dict[str, EnvironmentRow] = {
    "Recall-v0": EnvironmentRow("memalpha_gym.envs.worlds.recall:RecallEnv", Competency.RETRIEVAL),
    "MultiHop-v0": EnvironmentRow("memalpha_gym.envs.worlds.multihop:MultiHopEnv", Competency.RETRIEVAL),
    "Update-v0": EnvironmentRow("memalpha_gym.envs.worlds.update:UpdateEnv", Competency.CONFLICT),
    "Conflict-v0": EnvironmentRow("memalpha_gym.envs.worlds.conflict:ConflictEnv", Competency.CONFLICT),
    "Temporal-v0": EnvironmentRow("memalpha_gym.envs.worlds.temporal:TemporalEnv", Competency.RETRIEVAL),
    "Count-v0": EnvironmentRow("memalpha_gym.envs.worlds.count:CountEnv", Competency.RETRIEVAL),
    "Preference-v0": EnvironmentRow("memalpha_gym.envs.worlds.preference:PreferenceEnv", Competency.RETRIEVAL),
    "Abstain-v0": EnvironmentRow("memalpha_gym.envs.worlds.abstain:AbstainEnv", Competency.RETRIEVAL),
    "Forget-v0": EnvironmentRow("memalpha_gym.envs.worlds.forget:ForgetEnv", Competency.FORGETTING),
    "Poison-v0": EnvironmentRow("memalpha_gym.envs.worlds.poison:PoisonEnv", Competency.SAFETY),
    "Paraphrase-v0": EnvironmentRow("memalpha_gym.envs.worlds.paraphrase:ParaphraseEnv", Competency.RETRIEVAL),
    "Labels-v0": EnvironmentRow("memalpha_gym.envs.worlds.labels:LabelsEnv", Competency.LEARNING),
    "Summary-v0": EnvironmentRow("memalpha_gym.envs.worlds.summary:SummaryEnv", Competency.UNDERSTANDING),
    "Worlds-v0": EnvironmentRow("memalpha_gym.envs.worlds.mix:WorldsEnv", Competency.RETRIEVAL),
    "SQuAD-v0": EnvironmentRow("memalpha_gym.envs.squad:SQuADEnv", Competency.RETRIEVAL, "squad"),
    "HotpotQA-v0": EnvironmentRow("memalpha_gym.envs.hotpotqa:HotpotQAEnv", Competency.RETRIEVAL, "hotpotqa"),
    "LoCoMo-v0": EnvironmentRow("memalpha_gym.envs.locomo:LoCoMoEnv", Competency.RETRIEVAL, "locomo"),
    "TREC-Coarse-v0": EnvironmentRow(
        "memalpha_gym.envs.trec:TRECEnv", Competency.LEARNING, "trec", {"labels": "coarse"}
    ),
    "TREC-Fine-v0": EnvironmentRow("memalpha_gym.envs.trec:TRECEnv", Competency.LEARNING, "trec", {"labels": "fine"}),
    "BANKING77-v0": EnvironmentRow("memalpha_gym.envs.banking77:BANKING77Env", Competency.LEARNING, "banking77"),
    "NLU-v0": EnvironmentRow("memalpha_gym.envs.nlu:NLUEnv", Competency.LEARNING, "nlu"),
    "Memalpha-v0": EnvironmentRow("memalpha_gym.envs.memalpha:MemalphaEnv", Competency.RETRIEVAL, "memalpha"),
    "MemoryAgentBench-v0": EnvironmentRow(
        "memalpha_gym.envs.memory_agent_bench:MemoryAgentBenchEnv", Competency.RETRIEVAL, "memory_agent_bench"
    ),
    "PerLTQA-v0": EnvironmentRow("memalpha_gym.envs.perltqa:PerLTQAEnv", Competency.RETRIEVAL, "perltqa"),
    "LongMemEval-v0": EnvironmentRow(
        "memalpha_gym.envs.longmemeval:LongMemEvalEnv", Competency.RETRIEVAL, "longmemeval"
    ),
    "MuSiQue-v0": EnvironmentRow("memalpha_gym.envs.musique:MuSiQueEnv", Competency.RETRIEVAL, "musique"),
    "PubMed-RCT-v0": EnvironmentRow("memalpha_gym.envs.pubmed_rct:PubMedRCTEnv", Competency.LEARNING, "pubmed-rct"),
    "CLINC150-v0": EnvironmentRow("memalpha_gym.envs.clinc150:CLINC150Env", Competency.LEARNING, "clinc150"),
    "BookSum-v0": EnvironmentRow("memalpha_gym.envs.booksum:BookSumEnv", Competency.UNDERSTANDING, "booksum"),
    "InfBench-Sum-v0": EnvironmentRow(
        "memalpha_gym.envs.infbench_sum:InfBenchSumEnv", Competency.UNDERSTANDING, "infbench_sum"
    ),
}
"""Environment ids, without the namespace."""

LINES: dict[str, str] = {f"Lines-{name}": name for name, row in ENVIRONMENTS.items() if not row.data}
"""Ids of generated families played line by line (`memalpha_gym.line_by_line`), and the environment that each plays on."""

AGENTS: dict[str, str] = {
    "oracle": "memalpha_gym.agents.scripted.oracle:OracleAgent",
    "ledger": "memalpha_gym.agents.scripted.ledger:LedgerAgent",
    "empty": "memalpha_gym.agents.scripted.empty:EmptyAgent",
    "random": "memalpha_gym.agents.scripted.random:RandomAgent",
    "random-prune": "memalpha_gym.agents.scripted.random_prune:RandomPruneAgent",
    "bm25-lines": "memalpha_gym.agents.scripted.bm25_lines:BM25LinesAgent",
    "cheat": "memalpha_gym.agents.scripted.cheats:cheat",
    "verbatim": "memalpha_gym.agents.scripted.verbatim:VerbatimAgent",
    "extract": "memalpha_gym.agents.scripted.extract:ExtractAgent",
    "product": "memalpha_gym.agents.products.agent:OwnStoreAgent",
    "mirror": "memalpha_gym.agents.products.agent:MirrorAgent",
    "long-context": "memalpha_gym.agents.baselines.long_context:LongContextAgent",
    "rag-top2": "memalpha_gym.agents.baselines.rag:RAGAgent",
    "memagent": "memalpha_gym.agents.baselines.memagent:MemAgent",
    "memagent-asked": "memalpha_gym.agents.baselines.memagent:AskedMemAgent",
    "mem1": "memalpha_gym.agents.baselines.mem1:Mem1Agent",
    "untrained": "memalpha_gym.agents.baselines.untrained:UntrainedAgent",
    "qwen-vllm": "memalpha_gym.agents.qwen_vllm.agent:QwenVLLMAgent",
    "transformers-lm": "memalpha_gym.agents.transformers_lm.agent:TransformersAgent",
}
"""Agents by name; `package.module:Class` names any other."""

PRODUCTS: dict[str, str] = {
    "lines": "memalpha_gym.agents.products.lines:LinesProduct",
    "mem0": "memalpha_gym.agents.products.named:mem0",
    "langmem": "memalpha_gym.agents.products.named:langmem",
    "txtai": "memalpha_gym.agents.products.named:txtai",
    "amem": "memalpha_gym.agents.products.named:amem",
    "graphiti": "memalpha_gym.agents.products.named:graphiti",
    "simplemem": "memalpha_gym.agents.products.named:simplemem",
    "memos": "memalpha_gym.agents.products.named:memos",
    "cognee": "memalpha_gym.agents.products.named:cognee",
}
"""Memory products by name, `product:name` as an agent; `product:package.module:Class` names any other. Each is called with the
arguments that stand in brackets behind its name."""

READERS: dict[str, str] = {
    "auto": "memalpha_gym.readers.auto:AutoReader",
    "facts": "memalpha_gym.readers.facts.reader:FactsReader",
    "lexical": "memalpha_gym.readers.lexical:LexicalReader",
    "chat": "memalpha_gym.readers.chat:ChatReader",
}
"""Readers by name. What follows a colon in `reader="name:rest"` is the reader's argument."""

RETRIEVERS: dict[str, str] = {
    "bm25": "memalpha_gym.retrieval:BM25Index",
    "rank-bm25": "memalpha_gym.rank_bm25:RankBM25Index",
}
"""Search indices of a memory by name; `package.module:Class` names any other."""

JUDGES: dict[str, str] = {
    "rules": "memalpha_gym.judges.rules:RulesJudge",
    "chat": "memalpha_gym.judges.chat:ChatJudge",
}
"""Judges by name, with arguments as for readers."""

ANSWER_JUDGES: dict[str, str] = {
    "overlap": "memalpha_gym.judges.overlap:OverlapJudge",
    "chat": "memalpha_gym.judges.chat:ChatAnswerJudge",
}
"""Judges of answers by name, with arguments as for readers."""


def environment_id(name: str) -> str:
    """The full id of an environment: `MemAlpha/<name>`; a name that has a namespace is left as it is."""
    return name if "/" in name else f"{NAMESPACE}/{name}"


def register_environments() -> None:
    """Register every row of `ENVIRONMENTS` and `LINES` with Gymnasium. Registering twice changes nothing."""
    for name, row in ENVIRONMENTS.items():
        if environment_id(name) not in gym.registry:
            gym.register(
                environment_id(name),
                entry_point=row.entry_point,
                vector_entry_point=f"memalpha_gym.vector:{name}",
                kwargs=dict(row.kwargs or {}),
            )
    for name, played in LINES.items():
        if environment_id(name) not in gym.registry:
            gym.register(
                environment_id(name), entry_point="memalpha_gym.line_by_line:make_lines", kwargs={"played": played}
            )


def load(reference: str) -> Any:
    """The object that `package.module:Name` refers to.

    Raises:
        ValueError: the reference has another form.
        ImportError: there is no such module, or it has nothing of that name.
    """
    module, separator, attribute = reference.partition(":")
    if not (module and separator and attribute):
        raise ValueError(f"{reference!r} is not of the form package.module:Name")
    loaded = importlib.import_module(module)
    try:
        return getattr(loaded, attribute)
    except AttributeError:
        close = difflib.get_close_matches(attribute, dir(loaded), n=1)
        near = f"; did you mean {close[0]}?" if close else ""
        raise ImportError(f"module {module} has nothing named {attribute!r}{near}") from None


LAZY: Mapping[str, str] = {"evaluate": "memalpha_gym.benchmarks.evaluation:evaluate"}
"""What `memalpha_gym` itself offers of its wings, loaded when it is asked for."""


def find(table: Mapping[str, str], what: str, spec: Any) -> Any:
    """A class by its name in a table, by `package.module:Class`, or itself where it is no string.

    Raises:
        ValueError: no row has that name.
    """
    if not isinstance(spec, str):
        return spec
    if spec not in table and ":" not in spec:
        raise ValueError(
            f"there is no {what} named {spec!r}; there are {', '.join(table)}, or give package.module:Class"
        )
    return load(table.get(spec, spec))


def make(table: Mapping[str, str], what: str, spec: Any, *methods: str) -> Any:
    """An object by its name in a table, by `package.module:Class`, with arguments in brackets behind it where it takes any, or
    itself where it is an object already.

    Args:
        table: `AGENTS`, `READERS`, `JUDGES` or `ANSWER_JUDGES`.
        what: what the table holds, for the error message.
        spec: `name`, `name:argument`, `package.module:Class`, or any object that is not a string.
        methods: what it must be able to do, one of them at least.

    Raises:
        TypeError: it has none of the methods, or is a class.
        ValueError: no row has that name, or its arguments have another form.
    """
    made = _made(table, what, spec) if isinstance(spec, str) else spec
    if methods and (isinstance(made, type) or not any(callable(getattr(made, method, None)) for method in methods)):
        kind = f"the class {made.__name__}, not an object of it" if isinstance(made, type) else repr(made)[:80]
        raise TypeError(
            f"{what} is {kind}; give a name ({', '.join(table)}), package.module:Class or an object with {' or '.join(methods)}"
        )
    return made


def _made(table: Mapping[str, str], what: str, spec: str) -> Any:
    name, _, argument = spec.partition(":")
    if name in table:
        factory = load(table[name])
        return factory(argument) if argument else factory()
    if argument:
        call = parse_call(spec)
        return load(call.name)(**call.arguments)
    raise ValueError(f"there is no {what} named {spec!r}; there are {', '.join(table)}, or give package.module:Class")
