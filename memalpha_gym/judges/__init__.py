"""Content judges: r4 of the reward."""
