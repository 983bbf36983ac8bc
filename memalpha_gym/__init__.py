"""memalpha-gym: Gymnasium environments in which an agent builds a memory and is paid for what can be read from it.

    import gymnasium as gym
    import memalpha_gym

    env = gym.make("MemAlpha/Recall-v0")

Importing this package registers the environments and does nothing else.
"""

from pathlib import Path

_checkout = Path(__file__).resolve().parent.parent
if (_checkout / "setup.cfg").is_file() and not (_checkout / "memalpha_gym" / "envs").exists():
    # In a checkout, envs/, agents/ and benchmarks/ lie beside this folder; an installed copy has them inside. With the
    # checkout on the path (a notebook or `python -c` started in it), they must be found all the same.
    __path__.append(str(_checkout))

from memalpha_gym._version import __version__  # noqa: E402
from memalpha_gym.registration import register_environments  # noqa: E402

__all__ = ["__version__"]

register_environments()
