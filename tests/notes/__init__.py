"""Writers of notes that differ widely, for trying a reader on wordings that it was not made for."""
