"""One file a product. They are read by `worker.py` under the product's own interpreter and import nothing of this project.

A driver is a class `Driver(models, **options)` with `reset(folder, seed)`, `observe(text, index)`, `recall(question, limit)` and,
where the product tells, `items()`, `degraded()` and `close()`. Items are lists `[text, id, chunk_index or None]`. `models` has
`url`, `chat`, `embedding` and `dimensions`.
"""
