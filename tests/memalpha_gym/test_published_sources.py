"""The sources inside the published data sets, against what is read from them and what suites play."""

from __future__ import annotations

import pytest

from memalpha_gym.envs.parquet.sources import source_named
from memalpha_gym.published_sources import PUBLISHED_SOURCES, PublishedSource
from memalpha_gym.registration import ENVIRONMENTS
from tests.playing import make_env

ALL = [(name, source) for name, sources in PUBLISHED_SOURCES.items() for source in sources]


@pytest.mark.parametrize(("environment", "source"), ALL)
def test_every_source_is_known_and_tests_what_it_says(environment: str, source: PublishedSource) -> None:
    assert environment in ENVIRONMENTS
    known = source_named(source.data_source)
    assert known is not None
    assert known.competency == source.competency


def test_each_argument_plays_one_source_alone() -> None:
    for environment, title in (("Memalpha-v0", "PerLTQA"), ("MemoryAgentBench-v0", "DetectiveQA")):
        source = next(source for source in PUBLISHED_SOURCES[environment] if source.title == title)
        env = make_env(f"MemAlpha/{environment}", split="all", **source.arguments)
        sources = env.unwrapped.source  # type: ignore[attr-defined]
        assert {task.metadata["data_source"] for task in map(sources.__getitem__, range(len(sources)))} == {
            source.data_source
        }
