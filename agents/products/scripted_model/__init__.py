"""A chat model that is a rule, so that products can be run, tested and costed without one: scores with it are no ranking."""
