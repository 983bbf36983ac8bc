"""The tables of a benchmark: for a terminal, for a paper, and as JSON."""
