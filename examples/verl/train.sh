#!/usr/bin/env bash
# GRPO with verl on one node of 8 GPUs; not run yet. What follows goes to verl as it is.
#
#   python examples/verl/make_data.py && examples/verl/train.sh trainer.n_gpus_per_node=8
set -euo pipefail
HERE=$(cd "$(dirname "$0")" && pwd)

exec python -m verl.trainer.main_ppo \
    data.train_files=data/train.parquet \
    data.val_files=data/val.parquet \
    data.train_batch_size=32 \
    actor_rollout_ref.model.path=Qwen/Qwen3-4B \
    actor_rollout_ref.actor.optim.lr=1e-6 \
    actor_rollout_ref.actor.ppo_mini_batch_size=32 \
    actor_rollout_ref.rollout.name=vllm \
    actor_rollout_ref.rollout.n=8 \
    actor_rollout_ref.rollout.prompt_length=6144 \
    actor_rollout_ref.rollout.response_length=2048 \
    actor_rollout_ref.rollout.agent.agent_loop_config_path="$HERE/agents.yaml" \
    algorithm.adv_estimator=grpo \
    trainer.n_gpus_per_node=8 \
    trainer.nnodes=1 \
    trainer.total_epochs=1 \
    "$@"
