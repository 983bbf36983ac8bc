"""How the scripted model answers each product: one function for each kind of prompt that was seen, None where it is another's.

What it knows is the form of a product's prompts: where the new text stands, and what a reply must look like. What it says is
the same for all: the statements of the text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from .prompt import Prompt, Reply
from .rules import between, dated_statements, emptiest, entities_in, names_in, relations

_SESSION = re.compile(r"<session_[^>]*>(.*)</session_", re.DOTALL)
_SPEAKERS = re.compile(r"^=+ ?Human Message ?=+\s*|^\s*(?:user|human):\s*", re.IGNORECASE | re.MULTILINE)
_LISTED = re.compile(r'"id":\s*(\d+),\s*"name":\s*"([^"]+)"')
_NAMED = re.compile(r'"name":\s*"([^"]+)"')
_SCHEMA_IN_TEXT = re.compile(r"```json\s*(\{.*?\n\})\s*```", re.DOTALL)


def mem0(prompt: Prompt) -> Reply | None:
    """Mem0 2: the facts in the new messages, as a list of memories to add."""
    new = between(prompt.last, "## New Messages\n", "\n\n## Observation Date")
    if new is None:
        return None
    if new.startswith("["):
        new = "\n".join(str(message["content"]) for message in json.loads(new))
    facts = dated_statements(new.removeprefix("user: "))
    memories = [{"id": str(i), "text": fact, "attributed_to": "user"} for i, fact in enumerate(facts)]
    return Reply(json.dumps({"memory": memories}))


def langmem(prompt: Prompt) -> Reply | None:
    """LangMem's manager: one call of the tool `Memory` a fact; nothing to mend where it asks once more."""
    if "Memory" not in prompt.tools:
        return None
    session = _SESSION.search(prompt.text)
    said = _SPEAKERS.sub("", (session[1] if session else prompt.last).strip())
    return Reply(calls=tuple(("Memory", {"content": fact}) for fact in dated_statements(said)))


def amem(prompt: Prompt) -> Reply | None:
    """A-MEM: keywords, context and tags of a note; no evolution."""
    wanted = set(prompt.schema.get("properties", ()))
    if wanted == {"keywords", "context", "tags"}:
        content = prompt.text.rpartition("Content for analysis:")[2].strip()
        return Reply(json.dumps({"keywords": names_in(content)[:8], "context": content[:80], "tags": ["note"]}))
    return Reply(json.dumps(emptiest(prompt.schema))) if "should_evolve" in wanted else None


def graphiti(prompt: Prompt) -> Reply | None:
    """Graphiti: names as entities, statements as edges between them; nothing is a duplicate of anything."""
    makers: dict[str, Callable[[str], dict[str, Any]]] = {
        "ExtractedEntities": _graphiti_entities,
        "NodeResolutions": _graphiti_resolutions,
        "ExtractedEdges": _graphiti_edges,
        "EdgeDuplicate": lambda text: {"duplicate_facts": [], "contradicted_facts": []},
    }
    if prompt.schema_name in makers:
        return Reply(json.dumps(makers[prompt.schema_name](prompt.text)))
    others = ("SummarizedEntities", "EntitySummary", "EdgeTimestamps", "BatchEdgeTimestamps", "EntityAttributes")
    return Reply(json.dumps(emptiest(prompt.schema))) if prompt.schema_name in others else None


def _graphiti_entities(text: str) -> dict[str, Any]:
    body = between(text, "<CURRENT MESSAGE>", "</CURRENT MESSAGE>") or between(text, "<TEXT>", "</TEXT>") or ""
    names = list(dict.fromkeys(name for statement in dated_statements(body) for name in entities_in(statement)))
    return {"extracted_entities": [{"name": name, "entity_type_id": 0, "episode_indices": [0]} for name in names[:40]]}


def _graphiti_resolutions(text: str) -> dict[str, Any]:
    found = _LISTED.findall(text)
    return {"entity_resolutions": [{"id": int(i), "name": name, "duplicate_candidate_id": -1} for i, name in found]}


def _graphiti_edges(text: str) -> dict[str, Any]:
    body = between(text, "<CURRENT_MESSAGE>", "</CURRENT_MESSAGE>") or ""
    known = _NAMED.findall(between(text, "<ENTITIES>", "</ENTITIES>") or "")
    edges = [
        {
            "source_entity_name": name,
            "target_entity_name": other,
            "relation_type": "STATES",
            "fact": fact,
            "valid_at": None,
            "invalid_at": None,
            "episode_indices": [0],
        }
        for name, other, fact in relations(body, known)
    ]
    return {"edges": edges}


def simplemem(prompt: Prompt) -> Reply | None:
    """SimpleMem: statements as restatements; one search, by the question itself, finds all there is to find."""
    window = between(prompt.last, "[Current Window Dialogues]\n", "\n\n[Requirements]")
    if window is not None:
        said = "\n".join(line.removeprefix("text: ") for line in window.split("\n"))
        return Reply(
            json.dumps([{"lossless_restatement": fact, "persons": names_in(fact)} for fact in dated_statements(said)])
        )
    question = between(prompt.last, "Question: ", "\n") or ""
    if "determine what specific information is required" in prompt.last:
        wanted = {"info_type": "fact", "description": question, "priority": "high"}
        plan = {"question_type": "factual", "key_entities": names_in(question), "required_info": [wanted]}
        return Reply(json.dumps({**plan, "relationships": [], "minimal_queries_needed": 1}))
    if "generate the minimal set of targeted search queries" in prompt.last:
        return Reply(json.dumps({"reasoning": "", "queries": [question]}))
    if "is sufficient to completely answer the original question" in prompt.last:
        return Reply(json.dumps({"assessment": "complete", "missing_info_types": [], "coverage_percentage": 100}))
    return None


def memos(prompt: Prompt) -> Reply | None:
    """MemOS: a list of memories with titles and tags."""
    said = between(prompt.last, "\nConversation:\n", "\n\nYour Output:")
    if said is None or not prompt.last.startswith("You are a memory extraction expert."):
        return None
    facts = dated_statements(said.removeprefix("user:"))
    memories = [
        {"key": fact[:40], "memory_type": "UserMemory", "value": fact, "tags": names_in(fact)} for fact in facts
    ]
    return Reply(json.dumps({"memory list": memories, "summary": ""}))


def cognee(prompt: Prompt) -> Reply | None:
    """Cognee: a graph of names, and summaries; the schema is a tool's, or stands in the prompt."""
    for name, schema in prompt.tools.items():
        return Reply(calls=((name, _cognee_value(schema, prompt.last)),))
    fenced = _SCHEMA_IN_TEXT.search(prompt.text)
    if fenced is None:
        return None
    try:
        schema = json.loads(fenced[1])
    except ValueError:
        return None
    return Reply(json.dumps(_cognee_value(schema, prompt.last)))


def _cognee_value(schema: dict[str, Any] | Any, text: str) -> Any:
    if {"nodes", "edges"} <= set(schema.get("properties", ())):
        return _cognee_graph(text)
    value = emptiest(schema)
    for key in ("summary", "description"):
        if isinstance(value, dict) and key in value:
            value[key] = " ".join(dated_statements(text))[:400]
    return value


def _cognee_graph(text: str) -> dict[str, Any]:
    names: dict[str, str] = {}
    edges = []
    known = list(dict.fromkeys(name for statement in dated_statements(text) for name in entities_in(statement)))
    for name, other, fact in relations(text, known):
        for each in (name, other):
            names.setdefault(re.sub(r"\W+", "_", each.lower()), each)
        source, target = (re.sub(r"\W+", "_", each.lower()) for each in (name, other))
        edges.append(
            {
                "source_node_id": source,
                "target_node_id": target,
                "relationship_name": "mentioned_with",
                "description": fact,
            }
        )
    nodes = [{"id": i, "name": name, "type": "Entity", "description": name} for i, name in names.items()]
    return {"nodes": nodes, "edges": edges}


RULES: tuple[Callable[[Prompt], Reply | None], ...] = (mem0, langmem, amem, graphiti, simplemem, memos, cognee)
"""In the order in which they are tried."""
