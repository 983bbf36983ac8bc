"""Many episodes in flight at once, none of them waiting for another."""
