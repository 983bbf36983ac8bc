"""The learner: PPO and GRPO that teach a language model to build memory, on torch and transformers.

| file               | what is in it                                                                 |
|--------------------|-------------------------------------------------------------------------------|
| `settings.py`      | every setting, one flat dataclass; `presets/` holds values for three sizes    |
| `train.py`         | the training loop, from top to bottom                                         |
| `algorithm.py`     | advantages (GAE, GRPO, RLOO), the loss, one update                            |
| `rollout.py`       | groups of episodes, and the training samples they leave: one for each chunk   |
| `policy.py`        | the model, its log-probabilities and values, LoRA, saving                     |
| `batching.py`      | samples through the model in micro-batches                                    |
| `optimizer.py`     | AdamW and its learning rate                                                   |
| `sampling.py`      | completions drawn from the model                                              |
| `vllm_sampler.py`  | completions drawn by vLLM with the model's weights                            |
| `processes.py`     | several processes that train one policy: shares, gathering, sums of gradients |
| `assembly.py`      | the parts of a run, made from its settings                                    |
| `evaluation.py`    | held-out figures                                                              |
| `checkpoint.py`    | what is kept on disk, and exact resume                                        |
| `monitor.py`       | figures shown and logged, the learning curve, samples of memories             |
| `progress.py`      | how far a run is: a bar on a terminal, lines elsewhere                        |
| `dry_run.py`       | what a run would take of each GPU; `model_shapes.py` has the models' shapes   |
| `command.py`       | `memalpha-gym train`: the command line, one run or a grid of them             |
| `tiny/`            | the tiny preset: its world, tokenizer, model, and the writer that it imitates |

Importing this package imports none of them, and so no torch.
"""
