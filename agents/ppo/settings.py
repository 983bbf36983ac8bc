"""Every setting of a training run, in one flat dataclass, and the presets that fill it.

A preset is a TOML file in `presets/`: values by name, each with a comment that says why. `--preset NAME` takes one, or a path
to a file of your own, and the options that follow on the command line change single values.
"""

from __future__ import annotations

import math
import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from memalpha_gym.chat import CHAT_VARIABLE
from memalpha_gym.cli import CommandError
from memalpha_gym.prompt_writer import PROTOCOLS
from memalpha_gym.rewards import RewardConfig

AUTO = "auto"
"""The protocol that a model's folder names."""
PRESETS = Path(__file__).parent / "presets"
CHAT = "chat"
"""The name of the reader and of the judges that ask a chat model."""
ASKED = ("reader", "judge", "answer_judge")
"""The settings that name who may ask one."""


@dataclass(frozen=True)
class TrainSettings:
    """Teach a language model to build memory, and print held-out figures before and after."""

    preset: str = "tiny"
    """Values to start from: tiny, qwen3-0.6b, qwen3-4b, or a TOML file of your own."""
    seed: int = 0
    """Draws initial weights, tasks and completions. On a CPU a seed and a number of threads give one run, bit for bit."""
    out: str = "runs/train"
    """Folder for checkpoints, TensorBoard files, the learning curve and samples of memories."""
    resume: bool = False
    """Go on from the last checkpoint in --out; the result is that of a run that was never stopped."""

    # What is learned on.
    env: str = "tiny-world"
    """Environments, by id and separated by commas, each equally often; tiny-world is this package's own."""
    data: str | None = None
    """Raw data: a file, or a folder with a sub-folder for each source. Default: $MEMALPHA_DATA, then the hub."""
    reader: str = "auto"
    """Who answers the questions from memory: a name, or package.module:Class."""
    judge: str = "rules"
    """Who judges whether what is written suits its memory type: a name, or package.module:Class."""
    answer_judge: str = "overlap"
    """Who scores the replies that no program can: a name, or package.module:Class. overlap stands in for a model."""
    chat: str | None = None
    """The chat model of a reader or judge that is named chat and nothing more: MODEL@URL. Default: $MEMALPHA_CHAT."""
    scoring: str = "robust"
    """Scoring rules: robust, or paper for the published ones."""
    task_order: Literal["random", "epochs"] = "random"
    """How tasks are chosen: at random, environment first; or in epochs, as a data set is read: every task of all environments
    once, in another order each time, before any comes again."""
    memory_budget: float | None = None
    """The most tokens that the memory may hold; up to 1, a share of the stream. None for the environment's own."""
    window: int = 5
    """Entries of each list that the policy is shown (5 in the paper)."""

    # The reward: r_t = correctness·r1 + format·r2 + beta·r3 + gamma·r4 (Mem-α, section 3.3).
    reward: Literal["robust", "paper"] = "robust"
    """Rules of the terms: robust, or paper for the published definition."""
    correctness_weight: float = 1.0
    """Weight of r1, the score of the answers. 0 pays for form and brevity alone."""
    format_weight: float = 1.0
    """Weight of r2, the share of calls that executed."""
    beta: float = 0.05
    """β, the weight of r3: how much smaller than the text the memory is. Several, separated by commas, are one run each."""
    gamma: float = 0.1
    """γ, the weight of r4: writes that suit their memory type. Several as for β."""
    operations_weight: float = 0.0
    """Weight of the operation term, which only generated worlds have."""

    # The policy.
    model: str = "tiny"
    """A Hugging Face causal language model, by name or folder; tiny builds one from nothing."""
    protocol: str = "auto"
    """The form of prompts and calls: hermes, Qwen3's own; qwen-agent; or mem-alpha, that of the published checkpoint, in the
    words of --reference. auto: what the model's folder says, else hermes."""
    reference: str | None = None
    """Clone of Mem-α's public repository, which is read and not run: the words of writer and chat reader, and how core is cut,
    are then its own. Default: $MEMALPHA_REFERENCE."""
    dtype: Literal["float32", "bfloat16"] = "float32"
    """Numbers that the model computes with. Full weights in bfloat16 take no small learning rate: see --lora-rank."""
    device: str = "auto"
    """cpu, cuda, cuda:1, …; auto takes a GPU where there is one. Of several processes each takes its own."""
    threads: int = 0
    """Threads that torch computes with on a CPU, which decide in what order it sums; 0 leaves the number to it."""
    lora_rank: int = 0
    """Rank of LoRA adapters; 0 trains all weights. Imitation always does, and adapters come after it."""
    lora_alpha: int = 32
    """Scale of LoRA adapters, divided by their rank."""
    gradient_checkpointing: bool = False
    """Compute activations twice and keep few of them: slower by a third, much less memory."""

    # Rollouts.
    tasks_per_update: int = 8
    """Tasks (instances) that each update plays."""
    group_size: int = 8
    """Rollouts of each task, all from the same fork of its episode (8 in the paper)."""
    fork_at: Literal["start", "random"] = "start"
    """Where a group's rollouts part: at the first chunk, or at a random one after a common beginning, which is not trained on."""
    max_prompt_tokens: int = 6144
    """The longest prompt; over it, the window of shown entries halves."""
    max_new_tokens: int = 2048
    """The longest completion."""
    temperature: float = 1.0
    """Of sampling while training."""
    generator: Literal["transformers", "vllm"] = "transformers"
    """What draws completions. vllm, in this process, is the faster on a GPU; exact resume is promised with transformers only."""
    vllm_dtype: Literal["bfloat16", "float32"] = "bfloat16"
    """Numbers that vLLM computes with, and its copy of the weights is kept in, whatever --dtype is. Before an update of several
    steps the policy itself scores the completions anew."""
    vllm_memory: float = 0.3
    """Share of the GPU's memory that vLLM takes for its copy of the weights and its cache, beside the model in training."""
    generation_batch: int = 256
    """Completions that are drawn side by side."""

    # The estimator of advantages.
    algorithm: Literal["grpo", "ppo", "rloo"] = "grpo"
    """grpo: scores within a group. ppo: a value head and GAE over the chunks. rloo: a leave-one-out baseline."""
    group_by: Literal["instance", "step"] = "instance"
    """What grpo and rloo compare: all steps of all rollouts of an instance (the code), or the same step of them (the paper)."""
    scale: Literal["group", "batch", "none"] = "group"
    """What grpo divides by: the standard deviation of each group (the paper), which makes much of groups that hardly differ; that
    of the whole batch; or nothing."""
    deviation: Literal["population", "sample"] = "population"
    """Which standard deviation that is: of n scores over n, or over n − 1."""
    score: Literal["paper", "to-go", "evidence"] = "paper"
    """What grpo and rloo score a step by: the paper's r_t, in which the episode's correctness and compression reach every step;
    what the environment paid from this step on, which leaves out what was decided before it; or, by evidence, the same with the
    step's own share of the correctness on top: what was answered from what it wrote."""
    discount: float = 1.0
    """Of rewards, by chunk, for ppo and for scores to go."""
    gae_lambda: float = 0.95
    """ppo: λ of GAE."""
    value_coefficient: float = 0.5
    """ppo: weight of the value loss."""

    # The update.
    updates: int = 100
    """Optimisation rounds: rollouts, then epochs over them."""
    epochs: int = 1
    """Passes over the samples of one update."""
    minibatches: int = 1
    """Optimiser steps of each pass."""
    minibatch_rows: int = 0
    """Samples (chunks) of each optimiser step, in place of --minibatches: a pass then has as many steps as its samples need,
    all of nearly the same size. 0 leaves it to --minibatches."""
    micro_batch_tokens: int = 16384
    """Tokens, padding included, that go through the model at once; gradients add up over micro-batches."""
    learning_rate: float = 1e-6
    """AdamW's, after the warm-up."""
    value_learning_rate: float = 1e-4
    """ppo: of the value head, which starts from nothing."""
    warmup: float = 0.05
    """Share of the updates over which the learning rate rises from 0."""
    schedule: Literal["constant", "linear"] = "constant"
    """Of the learning rate after the warm-up: constant, or a straight line down to 0 after the last update."""
    weight_decay: float = 0.0
    """AdamW's."""
    max_grad_norm: float = 1.0
    """Gradients are scaled down to this norm."""
    clip_low: float = 0.2
    """The ratio of probabilities counts down to 1 − clip_low …"""
    clip_high: float = 0.2
    """… and up to 1 + clip_high."""
    dual_clip: float = 0.0
    """Where the advantage is negative, the ratio counts up to this as well (Ye et al. 2020; 3 in the published run). 0 for no
    such bound, else more than 1."""
    kl_coefficient: float = 0.0
    """Weight of the distance to the frozen model that training began with; 0 leaves it out, and no copy is kept."""
    kl_estimator: Literal["k2", "k3"] = "k3"
    """How that distance is estimated from sampled tokens. k2 has the gradient of KL(policy‖reference); k3 has that of the
    reverse, and a value without bias. There is no k1, the plain difference: as a loss, its gradient is 0 on average."""
    entropy_coefficient: float = 0.0
    """Weight of the entropy of the token distribution, which is maximised."""
    aggregation: Literal["token", "sequence"] = "token"
    """Whether each token, or each completion, of a batch weighs the same."""

    # Imitation, before training, where --model tiny has to learn the form of calls first.
    imitation_episodes: int = 0
    """Episodes of the sloppy writer that are imitated for its hand, and a fifth as many for its habits; 0 for none."""
    imitation_steps: int = 1000
    """The most optimiser steps for the hand: copying words and finding entries. They end as soon as it can do both."""
    imitation_habit_steps: int = 250
    """Optimiser steps for the habits: what the writer does about which chunk."""
    imitation_batch: int = 32
    """Chunks of each step."""
    imitation_learning_rate: float = 1e-3
    """AdamW's after the warm-up; it falls to 0 during the habits."""

    # What is watched and kept.
    eval_every: int = 10
    """Updates between evaluations on the validation split; 0 for none before the end."""
    eval_tasks: int = 64
    """Tasks of an evaluation."""
    eval_temperature: float = 0.0
    """Of held-out figures; 0 takes the likeliest token each time."""
    checkpoint_every: int = 10
    """Updates between checkpoints; 0 for none before the end."""
    wandb: bool = False
    """Also log to Weights & Biases, whose package must be installed."""
    quiet: bool = False
    """No progress bar."""

    # What a run would take.
    dry_run: bool = False
    """Print memory by part, completions in flight and decoding steps, refuse what cannot fit, and train nothing."""
    gpus: int | None = None
    """dry-run: how many GPUs, a process each. Default: those that are here."""
    gpu_memory: float | None = None
    """dry-run: memory of each, in GiB (an H100 of 80 GB has 79.6). Default: that of those that are here."""
    chunks: int = 10
    """dry-run: chunks of an episode, on which decoding steps depend."""

    def reward_config(self) -> RewardConfig:
        """The reward as the environments pay it."""
        return replace(
            RewardConfig.named(self.reward),
            correctness=self.correctness_weight,
            format=self.format_weight,
            compression=self.beta,
            content=self.gamma,
            operations=self.operations_weight,
        )

    def asked(self, role: str) -> str:
        """The reader or a judge, with the chat model that it asks where its name leaves that open.

        Args:
            role: `reader`, `judge` or `answer_judge`.

        Raises:
            CommandError: it asks a chat model, and none is named.
        """
        name: str = getattr(self, role)
        if name != CHAT:
            return name
        chat = self.chat or os.environ.get(CHAT_VARIABLE)
        if not chat:
            raise CommandError(
                f"{option(role)} is {CHAT}, and no chat model is named; give --chat MODEL@URL, such as "
                "Qwen/Qwen3-32B@http://HOST:8001/v1 where `vllm serve Qwen/Qwen3-32B --port 8001` runs, or set "
                f"{CHAT_VARIABLE}. Without a model there are --reader auto --judge rules --answer-judge overlap; figures are "
                "then not those of a run with one"
            )
        return f"{name}:{chat}"

    def check(self) -> TrainSettings:
        """These settings, if they make sense together.

        Raises:
            CommandError: one does not; the message says which, and what to give.
        """
        for name in CHOICES:
            check_choice(name, getattr(self, name))
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, float) and not math.isfinite(value):
                raise CommandError(f"{option(field.name)} is {value}; give a finite number")
        for names, wrong, wanted in _RANGES:
            for name in names.split():
                value = getattr(self, name)
                if value is not None and wrong(value):
                    raise CommandError(f"{option(name)} is {value}; give {wanted}")
        if self.protocol not in (AUTO, *PROTOCOLS):
            raise CommandError(f"--protocol is {self.protocol!r}; give one of {', '.join((AUTO, *PROTOCOLS))}")
        if self.protocol not in (AUTO, "hermes") and (self.model == "tiny" or self.imitation_episodes):
            raise CommandError(
                f"--protocol {self.protocol}: imitation, which --model tiny needs, teaches calls in hermes alone"
            )
        if 0 < self.dual_clip <= 1:
            raise CommandError(f"--dual-clip is {self.dual_clip}; give more than 1, or 0 for none")
        if self.algorithm != "ppo" and self.group_size < 2:
            raise CommandError(f"--group-size is {self.group_size}; {self.algorithm} compares rollouts: give 2 or more")
        return self


_RANGES: tuple[tuple[str, Callable[[float], bool], str], ...] = (
    (
        "tasks_per_update group_size generation_batch epochs minibatches micro_batch_tokens max_new_tokens chunks "
        "max_prompt_tokens temperature max_grad_norm eval_tasks imitation_batch memory_budget gpus "
        "gpu_memory",
        lambda value: value <= 0,
        "more than 0",
    ),
    (
        "seed updates eval_every checkpoint_every threads lora_rank window imitation_episodes "
        "imitation_steps imitation_habit_steps eval_temperature kl_coefficient entropy_coefficient value_coefficient "
        "weight_decay clip_low clip_high dual_clip minibatch_rows learning_rate value_learning_rate imitation_learning_rate",
        lambda value: value < 0,
        "0 or more",
    ),
    ("warmup discount gae_lambda", lambda value: not 0 <= value <= 1, "a share from 0 to 1"),
    ("vllm_memory", lambda value: not 0 < value < 1, "a share between 0 and 1"),
)
"""The settings whose numbers have bounds, what is out of bounds, and what to give."""


CHOICES = {name: get_args(kind) for name, kind in get_type_hints(TrainSettings).items() if get_origin(kind) is Literal}
"""The values that a setting may have, for those that have only some."""
_WHY_NOT = {
    ("kl_estimator", "k1"): "; its gradient as a loss is 0 on average, so that it would hold the policy nowhere"
}


def check_choice(name: str, value: Any, said: str = "") -> None:
    """Refuse a value that a setting of a few values cannot have; `said` is how the setting was written, an option by default.

    Raises:
        CommandError: it is refused; the message names the values that there are.
    """
    if value not in CHOICES[name]:
        said, there_are = said or option(name), ", ".join(CHOICES[name])
        raise CommandError(f"{said} is {value!r}; give one of {there_are}{_WHY_NOT.get((name, value), '')}")


def option(name: str) -> str:
    """A setting as it is written on the command line."""
    return f"--{name.replace('_', '-')}"


def load_preset(name: str) -> TrainSettings:
    """The settings of a preset, by name or by the path of a TOML file.

    Raises:
        CommandError: there is no such preset, or it names a setting that does not exist or a value that this cannot have.
    """
    path = PRESETS / f"{name}.toml"
    if not path.exists():
        path = Path(name)
    if not path.is_file():
        known = ", ".join(sorted(file.stem for file in PRESETS.glob("*.toml")))
        raise CommandError(f"there is no preset {name!r}; there are {known}, or give the path of a TOML file")
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise CommandError(f"{path}: {error}") from error
    return TrainSettings(**{"preset": name, **_checked(values, path)})


def _checked(values: Mapping[str, Any], path: Path) -> dict[str, Any]:
    defaults = {field.name: field.default for field in fields(TrainSettings)}
    for name, value in values.items():
        if name not in defaults:
            raise CommandError(f"{path}: there is no setting {name!r}; `memalpha-gym train --help` lists them")
        wanted = type(defaults[name])
        fits = isinstance(value, wanted) or (wanted is float and isinstance(value, int)) or defaults[name] is None
        if not fits or (isinstance(value, bool) and wanted is not bool):
            raise CommandError(f"{path}: {name} is {value!r}; give a value of type {wanted.__name__}")
        if name in CHOICES:
            check_choice(name, value, f"{path}: {name}")
    return dict(values)
