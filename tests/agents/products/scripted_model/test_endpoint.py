"""The scripted model answers the prompts of the products that it knows: their forms, shortened, as they were seen."""

from __future__ import annotations

import json
from typing import Any

import pytest

from memalpha_gym.agents.products.endpoints import EndpointError
from memalpha_gym.agents.products.scripted_model.endpoint import ScriptedChat

FACT = "Leif Gravlow's mentor is Astrid Ostersen."


def ask(*texts: str, **body: Any) -> dict[str, Any]:
    messages = [{"role": "user", "content": text} for text in texts]
    answer = ScriptedChat().answer("chat/completions", {"messages": messages, **body})
    assert answer["usage"]["total_tokens"] == sum(answer["usage"][f"{end}_tokens"] for end in ("prompt", "completion"))
    message: dict[str, Any] = answer["choices"][0]["message"]
    return message


def form(name: str, **properties: Any) -> dict[str, Any]:
    schema = {"type": "object", "properties": properties, "required": list(properties)}
    return {"type": "json_schema", "json_schema": {"name": name, "schema": schema}}


def test_mem0() -> None:
    said = ask("System.", f"## New Messages\nuser: {FACT}\n\n## Observation Date\n2025-01-01")
    assert json.loads(said["content"]) == {"memory": [{"id": "0", "text": FACT, "attributed_to": "user"}]}


def test_langmem() -> None:
    tools = [{"type": "function", "function": {"name": "Memory", "parameters": {}}}]
    said = ask(f"<session_7>\n=== Human Message ===\n\n{FACT}\n</session_7>", tools=tools)
    (call,) = said["tool_calls"]
    assert call["function"]["name"] == "Memory"
    assert json.loads(call["function"]["arguments"]) == {"content": FACT}


def test_amem() -> None:
    analysis = form("response", keywords={}, context={}, tags={})
    said = json.loads(ask(f"Content for analysis: {FACT}", response_format=analysis)["content"])
    assert said["context"] == FACT
    evolution = form("response", should_evolve={"type": "boolean"}, actions={"type": "array"})
    assert json.loads(ask("…", response_format=evolution)["content"]) == {"should_evolve": False, "actions": []}


def test_graphiti() -> None:
    text = f"<CURRENT MESSAGE>\n{FACT}\n</CURRENT MESSAGE>"
    said = json.loads(ask(text, response_format=form("ExtractedEntities"))["content"])
    assert {entity["name"] for entity in said["extracted_entities"]} >= {"Leif Gravlow", "Astrid Ostersen"}
    known = '<ENTITIES>[{"name": "Leif Gravlow"}, {"name": "Astrid Ostersen"}]</ENTITIES>'
    text = f"{known} <CURRENT_MESSAGE>{FACT}</CURRENT_MESSAGE>"
    (edge,) = json.loads(ask(text, response_format=form("ExtractedEdges"))["content"])["edges"]
    assert (edge["source_entity_name"], edge["target_entity_name"], edge["fact"]) == (
        "Leif Gravlow",
        "Astrid Ostersen",
        FACT,
    )
    listed = '<ENTITIES>[{"id": 0, "name": "Leif Gravlow"}]</ENTITIES>'
    (resolved,) = json.loads(ask(listed, response_format=form("NodeResolutions"))["content"])["entity_resolutions"]
    assert resolved == {"id": 0, "name": "Leif Gravlow", "duplicate_candidate_id": -1}


def test_cognee() -> None:
    schema = {"title": "KnowledgeGraph", "type": "object", "properties": {"nodes": {}, "edges": {}}}
    said = ask(f"conforming to this schema:\n```json\n{json.dumps(schema, indent=2)}\n```", FACT)
    graph = json.loads(said["content"])
    assert {node["name"] for node in graph["nodes"]} == {"Leif Gravlow", "Astrid Ostersen"}
    assert graph["edges"][0]["description"] == FACT


def test_simplemem() -> None:
    (entry,) = json.loads(ask(f"[Current Window Dialogues]\ntext: {FACT}\n\n[Requirements]\n1.")["content"])
    assert entry == {"lossless_restatement": FACT, "persons": ["Leif Gravlow", "Astrid Ostersen"]}
    asked = "Original Question: Who is it?\n\nGenerate: generate the minimal set of targeted search queries"
    assert json.loads(ask(asked)["content"])["queries"] == ["Who is it?"]


def test_memos() -> None:
    said = ask(f"You are a memory extraction expert.\n…\nConversation:\nuser:{FACT}\n\nYour Output:")
    assert [memory["value"] for memory in json.loads(said["content"])["memory list"]] == [FACT]


def test_the_same_prompt_has_the_same_answer() -> None:
    body = {"messages": [{"role": "user", "content": f"## New Messages\n{FACT}"}]}
    assert ScriptedChat().answer("chat/completions", body) == ScriptedChat().answer("chat/completions", body)


def test_a_prompt_that_no_rule_knows_is_a_failure() -> None:
    with pytest.raises(EndpointError, match="no rule for this prompt"):
        ask("Hello.")
    with pytest.raises(EndpointError, match="embeddings"):
        ScriptedChat().answer("embeddings", {"input": "x"})
