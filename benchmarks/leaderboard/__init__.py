"""A leaderboard of entries that others can check: what was played, task by task, without a text in it."""
