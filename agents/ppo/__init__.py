"""The learner: PPO and GRPO that teach a language model to build memory, on torch and transformers.

| file             | what is in it                                                                   |
|------------------|---------------------------------------------------------------------------------|
| `settings.py`    | every setting, one flat dataclass; `presets/` holds values for three sizes      |
| `train.py`       | the training loop, from top to bottom                                           |
| `rollout.py`     | groups of episodes, and the training samples they leave: one for each chunk      |
| `advantages.py`  | GAE, GRPO and RLOO                                                              |
| `loss.py`        | the clipped policy loss, its KL and entropy terms, the value loss               |
| `optimise.py`    | one update: micro-batches, gradients, the step of the optimiser                 |
| `policy.py`      | the model, its log-probabilities and values, LoRA, saving                       |
| `processes.py`   | several processes that train one policy: shares, gathering, sums of gradients    |
| `sampling.py`    | completions drawn from the model                                                |
| `vllm_sampler.py` | completions drawn by vLLM with the model's weights                             |
| `tiny_world.py`  | a closed-vocabulary task source on which a small model can learn on a CPU       |
| `tiny_tokenizer.py` | its whole-word tokenizer                                                     |
| `imitation.py`   | a sloppy writer, whose calls the small model imitates before it is trained      |
| `evaluation.py`  | held-out figures                                                                |
| `checkpoint.py`  | what is kept on disk, and exact resume                                          |
| `monitor.py`     | figures shown and logged, the learning curve, samples of memories               |
| `progress.py`    | how far a run is: a bar on a terminal, lines elsewhere                          |

Importing this package imports none of them, and so no torch.
"""
