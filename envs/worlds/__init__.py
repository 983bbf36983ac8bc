"""Generated worlds: tasks with exact truth, at any length, from no data. A family is one file."""
