"""The words of the three splits, one file each."""
