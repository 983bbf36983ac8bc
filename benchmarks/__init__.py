"""How agents are compared: episodes, statistics, tables."""
