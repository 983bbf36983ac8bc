"""The suite: one file per family of registered environments; its docstring is its page."""
