"""Frozen readers: they answer questions from a memory, and never learn."""
