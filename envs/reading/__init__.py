"""Raw data: where it lies, the kinds of file it comes in, its values and its splits."""
