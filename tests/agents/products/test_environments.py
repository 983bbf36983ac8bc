from __future__ import annotations

import json
from pathlib import Path

import pytest

from memalpha_gym.agents.products.catalogue import PRODUCTS, driver_path, lock_path, version_of
from memalpha_gym.agents.products.environments import (
    environment_path,
    environments,
    install,
    installation,
    interpreter,
    products_folder,
    remove,
)
from tests.agents.products.fakes import forget_digests, install_fake


@pytest.mark.parametrize("name", PRODUCTS)
def test_every_product_has_a_driver_and_a_lock_in_which_all_has_hashes(name: str) -> None:
    assert driver_path(name).is_file()
    pinned = [block for block in lock_path(name).read_text().split("\n") if "==" in block and not block.startswith(" ")]
    assert len(pinned) > 10
    text = lock_path(name).read_text()
    for line in pinned:
        following = text.partition(f"{line}\n")[2].split("\n", 1)[0]
        assert following.startswith("    --hash=sha256:"), line
    assert "file:" not in text
    assert version_of(name)


def test_environments_lie_where_one_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MEMALPHA_PRODUCTS", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", "/cache")
    assert products_folder() == Path("/cache/memalpha-gym/products")
    monkeypatch.setenv("MEMALPHA_PRODUCTS", str(tmp_path / "by variable"))
    assert products_folder() == tmp_path / "by variable"
    assert products_folder(str(tmp_path)) == tmp_path


def test_an_environment_is_named_by_its_lock_and_found_by_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = install_fake(tmp_path, monkeypatch)
    folder = tmp_path / "environments"
    path = environment_path("fake", folder)
    assert interpreter("fake", folder) == path / "bin" / "python"
    assert install("fake", folder).bytes == 5_000_000, "what is there is left as it is"
    (home / "locks" / "fake.txt").write_text("fake==2.0 \\\n    --hash=sha256:01\n")
    forget_digests()
    assert version_of("fake") == "2.0"
    with pytest.raises(FileNotFoundError, match=r"fake 2.0 is not installed in .*; run: memalpha-gym products install"):
        interpreter("fake", folder)
    assert environments(folder) == [path]
    assert remove("fake", folder) == [path]
    assert environments(folder) == []
    forget_digests()


def test_a_half_made_environment_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install_fake(tmp_path, monkeypatch)
    path = environment_path("fake", tmp_path / "environments")
    (path / "installed.json").write_text("{")
    assert installation(path) is None
    (path / "installed.json").unlink()
    assert installation(path) is None
    forget_digests()


@pytest.mark.parametrize(
    "change",
    [{"lock": "another"}, {"name": "mem0"}, {"bytes": "many"}, {"bytes": float("nan")}, {"seconds": [1]}, {"more": 1}],
)
def test_a_mark_is_believed_only_of_its_own_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: dict[str, object]
) -> None:
    install_fake(tmp_path, monkeypatch)
    path = environment_path("fake", tmp_path / "environments")
    mark = json.loads((path / "installed.json").read_text())
    (path / "installed.json").write_text(json.dumps({**mark, **change}))
    assert installation(path) is None
    with pytest.raises(FileNotFoundError, match="products install fake"):
        interpreter("fake", tmp_path / "environments")
    forget_digests()


def test_an_environment_whose_python_is_gone_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install_fake(tmp_path, monkeypatch)
    path = environment_path("fake", tmp_path / "environments")
    (path / "bin" / "python").unlink()
    (path / "bin" / "python").symlink_to(tmp_path / "gone")
    assert installation(path) is None
    forget_digests()


def test_sources_of_another_version_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"git clone https://github.com/agiresearch/A-mem, check out ceffb86"):
        install("amem", tmp_path / "environments")
    (tmp_path / "agentic_memory").mkdir()
    (tmp_path / "agentic_memory" / "__init__.py").write_text("changed")
    with pytest.raises(ValueError, match="is not that of"):
        install("amem", tmp_path / "environments", str(tmp_path))
    assert environments(tmp_path / "environments") == []
