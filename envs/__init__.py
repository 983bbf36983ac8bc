"""The suite: one file a family of registered environments; its class's docstring is its page."""
