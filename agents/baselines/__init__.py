"""The published baselines, on the same environments, reader and scorer as every other agent.

| agent             | writes                                            | is read with                       | model |
|-------------------|---------------------------------------------------|------------------------------------|-------|
| `long-context`    | chunks as they are, the newest 29,000 tokens      | all entries                        | no    |
| `rag-top2`        | chunks as they are                                | the two best entries of a question | no    |
| `memagent`        | one paragraph of at most 1,024 tokens, rewritten  | as usual                           | yes   |
| `memagent-asked`  | the same, with sight of the questions: privileged | as usual                           | yes   |
| `mem1`            | a state in `<IS>` tags, rewritten                 | as usual                           | yes   |
| `untrained`       | what a model that was not trained for it calls    | as usual                           | yes   |

An agent that is to be read in a way of its own says so in `reader_options`: arguments that `Reader.with_options` takes. Agents
with a model take MODEL@URL (`memagent:MODEL@URL`), or what the environment variable MEMALPHA_CHAT holds.
"""
