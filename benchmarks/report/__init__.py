"""A run as one page: who is best, where each loses and why, at what cost, and every episode step by step."""
