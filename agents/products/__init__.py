<<<<<<< HEAD
"""Memory products of others behind `memalpha_gym.products.MemoryProduct`, each in an environment and a process of its own.

`catalogue.py` names them, `environments.py` installs them from the locks in `locks/`, `process.py` runs `worker.py` under a
product's own interpreter, `drivers/` speaks to each, and `isolated.py` makes one of it. `proxy.py` stands between a product and
its models.
"""
=======
"""Memory products: how one is played, and those that ship here."""
>>>>>>> prod-core
