"""memalpha-gym as an environment of verifiers: `eval memalpha-env`."""

from memalpha_gym.agents.adapters.verifiers import MemoryEnv, MemoryTaskset, OneCompletion

__all__ = ["MemoryEnv", "MemoryTaskset", "OneCompletion"]
