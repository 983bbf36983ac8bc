"""The model that is trained: log-probabilities of completions, values of states, LoRA, loading and saving."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from ..language_model.choosing import PROTOCOL_KEY, protocol_of
from .settings import AUTO, TrainSettings
from .tiny.model import tiny_qwen3
from .tiny.tokenizer import build_tokenizer

TINY = "tiny"
"""The name of the model that is built from nothing."""

Pair = tuple[Sequence[int], Sequence[int]]
"""A prompt and its completion, in token ids."""


@dataclass(frozen=True, slots=True)
class Scores:
    """What the model says about a batch of completions.

    Attributes:
        logprobs: of every completion token, completion after completion; shape (tokens,).
        entropies: of the distribution at every completion token, in nats; shape (tokens,); None where not asked for.
        values: the critic's expectation before each completion; shape (batch,); None without a value head.
    """

    logprobs: Tensor
    entropies: Tensor | None
    values: Tensor | None


class Policy:
    """A causal language model with its tokenizer and, for PPO, a value head on the last prompt token.

    Args:
        model: a Hugging Face causal language model, or a PEFT model around one.
        tokenizer: its tokenizer.
        value_head: whether it has a critic.
        temperature: divides the logits in `score`, as sampling does.
    """

    def __init__(self, model: Any, tokenizer: Any, *, value_head: bool = False, temperature: float = 1.0) -> None:
        self.model = model
        self.tokenizer = tokenizer
        self.temperature = temperature
        self.value_head: nn.Linear | None = None
        if value_head:
            self.value_head = nn.Linear(self._causal.config.hidden_size, 1, device=self.device, dtype=torch.float32)
            nn.init.zeros_(self.value_head.weight)
            nn.init.zeros_(self.value_head.bias)

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        device: torch.device = next(self.model.parameters()).device
        return device

    def parameters(self) -> Iterator[nn.Parameter]:
        """The model's weights that are trained, without the value head's."""
        return (parameter for parameter in self.model.parameters() if parameter.requires_grad)

    def score(self, pairs: Sequence[Pair], *, with_entropy: bool = False) -> Scores:
        """Log-probabilities, entropies and values of completions, with gradients where they are on."""
        longest = max(len(prompt) + len(completion) for prompt, completion in pairs)
        ids = torch.full((len(pairs), longest), self.tokenizer.pad_token_id)
        rows: list[int] = []
        columns: list[int] = []
        targets: list[int] = []
        ends: list[int] = []
        for row, (prompt, completion) in enumerate(pairs):
            length = len(prompt) + len(completion)
            ids[row, :length] = torch.tensor([*prompt, *completion])
            rows += [row] * len(completion)
            columns += range(len(prompt) - 1, length - 1)  # the token before predicts
            targets += completion
            ends.append(len(prompt) - 1)
        device = self.device
        # Padding stands on the right, where causal attention keeps it from all that is before it: no mask is needed.
        hidden: Tensor = self._causal.get_decoder()(input_ids=ids.to(device), use_cache=False)[0]
        # Only completion tokens go through the output layer: a large vocabulary makes the rest expensive.
        logits = self._causal.get_output_embeddings()(hidden[rows, columns]).float() / self.temperature
        chosen = logits.gather(-1, torch.tensor(targets, device=device)[:, None]).squeeze(-1)
        logprobs = chosen - torch.logsumexp(logits, dim=-1)
        values = None
        if self.value_head is not None:
            # The critic reads the model and does not shape it: its gradient would drown that of the policy.
            values = self.value_head(hidden[range(len(pairs)), ends].detach().float()).squeeze(-1)
        return Scores(logprobs, entropy(logits) if with_entropy else None, values)

    @contextmanager
    def training_mode(self) -> Iterator[None]:
        """Within it the model is in training mode, the only one in which transformers heeds gradient checkpointing.

        It computes the same as outside: there is no dropout, for the policy that learns has to be the one that sampled.
        """
        self.model.train()
        try:
            yield
        finally:
            self.model.eval()

    def without_adapters(self) -> AbstractContextManager[None]:
        """Within it a LoRA policy is the model that it began as, which then serves as the frozen reference."""
        return self.model.disable_adapter() if self.has_adapters else nullcontext()

    @property
    def has_adapters(self) -> bool:
        """Whether LoRA adapters are trained in place of all weights."""
        return hasattr(self.model, "disable_adapter")

    @property
    def protocol(self) -> str:
        """The protocol that it is prompted in. Its configuration holds it, so that who loads a checkpoint prompts it so too."""
        return str(getattr(self._causal.config, PROTOCOL_KEY, "hermes"))

    @protocol.setter
    def protocol(self, protocol: str) -> None:
        setattr(self._causal.config, PROTOCOL_KEY, protocol)

    def save(self, folder: Path) -> None:
        """Write the model, or its adapters, and the tokenizer in Hugging Face form."""
        self.model.save_pretrained(folder)
        self.tokenizer.save_pretrained(folder)

    def save_whole(self, folder: Path) -> None:
        """Write a model that loads by its folder wherever models do: adapters are merged into the weights that are written."""
        if self.has_adapters:
            self._causal.save_pretrained(folder, state_dict=dict(self.weights()))
            self.tokenizer.save_pretrained(folder)
        else:
            self.save(folder)

    def save_without_weights(self, folder: Path) -> None:
        """Write all but the weights: the configuration of the model without adapters, and the tokenizer."""
        config = deepcopy(self._causal.config)
        config.architectures = [type(self._causal).__name__]  # only a model that was loaded or saved has it
        config.save_pretrained(folder)
        self._causal.generation_config.save_pretrained(folder)
        self.tokenizer.save_pretrained(folder)

    def weights(self) -> Iterator[tuple[str, Tensor]]:
        """Every weight by its Hugging Face name, as of a model without adapters; one that layers share has all its names.

        Adapters are merged in a copy of their layer, one layer at a time: the policy's own weights stay as they are, to the
        bit, which merging and unmerging them would not achieve.
        """
        return _weights(self._causal, "", self.has_adapters)

    @property
    def _causal(self) -> Any:
        """The causal language model itself; adapters live inside its layers."""
        return self.model.get_base_model() if self.has_adapters else self.model


def load_policy(settings: TrainSettings, folder: Path | None = None, adapters: Path | None = None) -> Policy:
    """The policy of a run.

    Args:
        settings: the model's name, its numbers, LoRA, the device.
        folder: a checkpoint to load weights from, in place of those that the settings name.
        adapters: a checkpoint of adapters around them, in place of new ones.
    """
    device = device_of(settings)
    source = str(folder) if folder else settings.model
    if source == TINY:
        tokenizer = build_tokenizer()
        # Twice the usual spread: with 128 channels, copying and finding ids are then learned in half the steps.
        model = tiny_qwen3(tokenizer, positions=1024, spread=0.06, seed=settings.seed)
        model = model.to(device, getattr(torch, settings.dtype)).eval()
    else:
        model, tokenizer = _pretrained(source, settings, device)
    if adapters:
        from peft import PeftModel

        model = PeftModel.from_pretrained(model, str(adapters), is_trainable=True)
    elif settings.lora_rank and not hasattr(model, "disable_adapter"):
        model = _with_lora(model, settings)
    _switch_dropout_off(model)
    if settings.gradient_checkpointing:
        model.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
    policy = Policy(model, tokenizer, value_head=settings.algorithm == "ppo", temperature=settings.temperature)
    policy.protocol = protocol_of(source) if settings.protocol == AUTO else settings.protocol
    return policy


def load_reference(settings: TrainSettings, start: Path) -> Policy:
    """The frozen model that training began with, for the KL term of full weights."""
    model, tokenizer = _pretrained(str(start), settings, device_of(settings))
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    return Policy(model, tokenizer, temperature=settings.temperature)


def entropy(logits: Tensor) -> Tensor:
    """The entropy of each token's distribution in nats; the last dimension of `logits` is the vocabulary."""
    logprobs = torch.log_softmax(logits, dim=-1)
    return -(logprobs.exp() * logprobs).sum(-1)


def device_of(settings: TrainSettings) -> torch.device:
    """The device that the settings name, or the best there is."""
    if settings.device != "auto":
        return torch.device(settings.device)
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def _switch_dropout_off(model: nn.Module) -> None:
    """No dropout in training mode either, whatever the model's configuration or its adapters say."""
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0
    for holder in (model.config, *model.modules()):
        for name, value in list(vars(holder).items()):
            if isinstance(value, float) and name.endswith(("dropout", "pdrop")):
                setattr(holder, name, 0.0)


def _weights(module: Any, prefix: str, has_adapters: bool) -> Iterator[tuple[str, Tensor]]:
    if has_adapters:
        from peft.tuners.tuners_utils import BaseTunerLayer

        if isinstance(module, BaseTunerLayer):
            module = deepcopy(module)
            with torch.no_grad():
                module.merge()
            module = module.get_base_layer()
    for name, parameter in module.named_parameters(recurse=False):
        yield f"{prefix}{name}", parameter.detach()
    for name, child in module.named_children():
        yield from _weights(child, f"{prefix}{name}.", has_adapters)


def _pretrained(source: str, settings: TrainSettings, device: torch.device) -> tuple[Any, Any]:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(source)
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token
    if (Path(source) / "adapter_config.json").exists():
        from peft import AutoPeftModelForCausalLM

        model: Any = AutoPeftModelForCausalLM.from_pretrained(
            source, dtype=getattr(torch, settings.dtype), is_trainable=True
        )
    else:
        model = AutoModelForCausalLM.from_pretrained(source, dtype=getattr(torch, settings.dtype))
    return model.to(device).eval(), tokenizer


def _with_lora(model: Any, settings: TrainSettings) -> Any:
    from peft import LoraConfig, get_peft_model

    config = LoraConfig(
        r=settings.lora_rank,
        lora_alpha=settings.lora_alpha,
        lora_dropout=0.0,
        target_modules="all-linear",
        task_type="CAUSAL_LM",
    )
    with torch.random.fork_rng():
        torch.manual_seed(settings.seed)
        return get_peft_model(model, config)
