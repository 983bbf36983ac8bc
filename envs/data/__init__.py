"""`memalpha-gym data`: one command per file."""
