"""Memory products: how one is played (`agent.py`, `mirror.py`), and products of others, each in an environment and a process of
its own.

`catalogue.py` names those, `environments.py` installs them from the locks in `locks/`, `process.py` runs `worker.py` under a
product's own interpreter, `drivers/` speaks to each, and `isolated.py` makes one a `MemoryProduct`. `proxy.py` stands between it
and its models.
"""
