"""The LLM policy on vLLM, in process or behind a server."""
