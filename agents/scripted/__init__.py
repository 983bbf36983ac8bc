"""Agents without a model: the bounds of every table, an honest heuristic, and the cheats that a sound reward ranks below it."""
