"""Generated worlds: tasks with exact truth, at any length, from no data. One file per family."""
