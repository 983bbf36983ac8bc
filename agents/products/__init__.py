"""Memory products: how one is played, and those that ship here."""
