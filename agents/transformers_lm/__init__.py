"""The LLM policy on transformers alone, where vLLM is not installed."""
