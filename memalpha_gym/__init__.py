"""memalpha-gym: Gymnasium environments in which an agent builds a memory and is paid for what can be read from it.

    import gymnasium as gym
    import memalpha_gym

    env = gym.make("MemAlpha/Recall-v0")

Importing this package registers the environments, in a notebook also how they are shown, and does nothing else.
`memalpha_gym.evaluate(agent, env)` plays an agent of anyone's and gives its figures; it is loaded when it is asked for.
"""

from pathlib import Path
from typing import Any

_checkout = Path(__file__).resolve().parent.parent
if (_checkout / "setup.cfg").is_file() and not (_checkout / "memalpha_gym" / "envs").exists():
    # In a checkout, envs/, agents/ and benchmarks/ lie beside this folder; an installed copy has them inside. With the
    # checkout on the path (a notebook or `python -c` started in it), they must be found all the same.
    __path__.append(str(_checkout))

from memalpha_gym._version import __version__  # noqa: E402
from memalpha_gym.environment_cell import show_wrapped  # noqa: E402
from memalpha_gym.registration import LAZY, load, register_environments  # noqa: E402

__all__ = ["__version__", "evaluate"]

register_environments()
show_wrapped()


def __getattr__(name: str) -> Any:
    if name in LAZY:
        return load(LAZY[name])
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *LAZY})
