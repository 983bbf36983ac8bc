"""The pages of environments: one each, with a sample and with figures that today's code gives."""

from __future__ import annotations

import json

import pytest

from docs.site.environment_pages import environment_page
from docs.site.measure import AGENTS, FILE, GENERATED, scores_of
from memalpha_gym.registration import ENVIRONMENTS

MEASURED = json.loads(FILE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["Forget-v0", "Worlds-v0", "SQuAD-v0"])
def test_a_page_has_what_its_environment_has(name: str) -> None:
    page = environment_page(name, ENVIRONMENTS[name], MEASURED)
    assert page.startswith(f"# {name}\n")
    assert "## Description" in page
    assert ("## A sample" in page) == ("`ledger`" in page) == (name in GENERATED)
    assert ("needs its data" in page) == bool(ENVIRONMENTS[name].data)


def test_every_generated_environment_is_measured_for_every_agent() -> None:
    assert list(MEASURED["scores"]) == GENERATED
    assert all(list(scores) == list(AGENTS) for scores in MEASURED["scores"].values())


def test_kept_figures_are_those_of_todays_code() -> None:
    assert scores_of("MemAlpha/Labels-v0", "verbatim") == MEASURED["scores"]["Labels-v0"]["verbatim"]
