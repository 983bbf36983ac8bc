"""The page about memory products: its snippets, commands and prices work, and its links lead somewhere."""

from __future__ import annotations

import re
import runpy
import shlex
from pathlib import Path

import pytest

from memalpha_gym.benchmarks.prices import load_prices
from memalpha_gym.cli import main
from memalpha_gym.product_checks import CHECKS, check_product
from memalpha_gym.registration import PRODUCTS, load
from tests.test_readme import ROOT

PAGE = (ROOT / "docs/products.md").read_text(encoding="utf-8")
SNIPPETS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
COMMANDS = re.findall(r"^    memalpha-gym ((?:bench|play) .*)$", PAGE, re.MULTILINE)
SHORT = "--env-arg tokens=1000 --env-arg facts=3"


@pytest.mark.parametrize("snippet", SNIPPETS, ids=range(len(SNIPPETS)))
def test_snippet_runs(snippet: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "page.py").write_text(snippet, encoding="utf-8")
    runpy.run_path(str(tmp_path / "page.py"))
    printed = capsys.readouterr().out
    if "check_product" in snippet:
        assert printed.count(": kept") == len(CHECKS)


@pytest.mark.parametrize("command", [command for command in COMMANDS if "{" not in command and ":lines" in command])
def test_command_runs(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    few = f"{SHORT} --workers 1" if command.startswith("bench") else SHORT
    arguments = shlex.split(command.replace("--episodes 3", "--episodes 1"))
    assert main([*arguments, *shlex.split(few)]) == 0
    assert "lines" in capsys.readouterr().out


def test_the_example_of_prices_is_a_file_of_prices(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "prices.toml").write_text(example, encoding="utf-8")
    assert load_prices(str(tmp_path / "prices.toml")).currency == "USD"


def test_links_lead_somewhere() -> None:
    links = re.findall(r"\]\((?!http)([^)#]+)\)", PAGE)
    assert links
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []


def test_products_of_this_process_keep_the_contract() -> None:
    assert [str(each) for each in check_product(load(PRODUCTS["lines"])) if each.failed] == []
