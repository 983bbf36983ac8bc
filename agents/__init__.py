"""Who plays: each agent a package of its own, heavy dependencies behind extras."""
