"""Tasks as rows of parquet files, in the form that Mem-α published, and the raw rows of MemoryAgentBench."""
