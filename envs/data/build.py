"""`memalpha-gym data build`: from any source to parquet files; one source, or the paper's training mix."""

# ruff: noqa: T201  (a command prints)
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import tyro

from memalpha_gym.arguments import check_count, parse_pairs, parse_split, split_list
from memalpha_gym.tasks import Split, TaskSource

from ..parquet.files import SUFFIX, write_rows
from ..parquet.rows import to_row
from .mix import MIX_SHARES, Mix, build_mix, shares
from .output import counted, note, optional
from .source import INSTANCES, drawn_tasks, open_source, slug, source_id

MIX = "mix"


@dataclass(frozen=True)
class Build:
    """Build parquet files from raw data: of one source, or of the paper's training mix.

    SOURCE is squad, hotpotqa, trec-coarse, …, a data_source of the published files, a registered id, or mix: all sources
    that Mem-α trains on, in its proportions (of each 100: PerLTQA 27, LongMemEval 50, TREC 51, NLU 49, PubMed-RCT 90), as
    train.parquet, validation.parquet and test.parquet, each from its own part of the raw data and with nothing in common.
    The same settings, data and seed give the same bytes.
    """

    source: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="SOURCE")]
    """What to build."""
    out: Annotated[str, tyro.conf.arg(metavar="DIR")]
    """Folder to write to. A source's files are called SOURCE-SPLIT.parquet."""
    raw: Annotated[str | None, optional("PATH")] = None
    """Raw data: a file, or a folder with a sub-folder for each source. Default: $MEMALPHA_DATA, then the hub."""
    split: Annotated[str, tyro.conf.arg(metavar="S[,S…]")] = "train"
    """Parts of the source, one file for each: train, validation, test, or all where nothing is trained. The mix has its own."""
    instances: int = INSTANCES
    """The most instances of a source in a file, of one whose share of the mix is whole. A source that has fewer gives all."""
    validation_instances: int = 10
    """The same for the validation file of the mix."""
    test_instances: int = 10
    """The same for the test file of the mix."""
    count: Annotated[tyro.conf.UseAppendAction[tuple[str, ...]], tyro.conf.arg(metavar="SOURCE=N")] = ()
    """Training instances of one source of the mix, in place of its share; 0 leaves it out. May be given many times."""
    seed: int = 0
    """Draws the instances."""
    recipe: Annotated[str | None, optional("NAME")] = None
    """How instances are put together: suite, or paper for the published sizes. Default: paper for the mix, else suite."""
    env_arg: Annotated[tyro.conf.UseAppendAction[tuple[str, ...]], tyro.conf.arg(metavar="NAME=VALUE")] = ()
    """A further argument of the source's environment, such as questions=20. May be given many times."""

    def run(self) -> int:
        """Write the files and name each; sources without data are left out of the mix, and named."""
        check_count("--instances", self.instances)
        check_count("--validation-instances", self.validation_instances)
        check_count("--test-instances", self.test_instances)
        check_count("--seed", self.seed, 0)
        taken = {"data": "--raw", "split": "--split", "recipe": "--recipe"}
        arguments = parse_pairs("--env-arg", self.env_arg, taken)
        out = Path(self.out).expanduser()
        if self.count and self.source != MIX:
            raise ValueError(f"--count {self.count[0]}: only the mix has several sources; give --instances")
        return self._mix(out, arguments) if self.source == MIX else self._one(out, arguments)

    def _one(self, out: Path, arguments: Mapping[str, Any]) -> int:
        environment = source_id(self.source)
        chosen = {**arguments, "recipe": self.recipe} if self.recipe else arguments
        for split in map(parse_split, split_list("--split", self.split)):
            path = out / f"{slug(environment)}-{split}{SUFFIX}"
            count = build(open_source(environment, self.raw, split, chosen), path, self.instances, self.seed)
            print(f"{path}: {counted(count, 'instance')} of {environment}")
        return 0

    def _mix(self, out: Path, arguments: Mapping[str, Any]) -> int:
        totals = {
            Split.TRAIN: self.instances,
            Split.VALIDATION: self.validation_instances,
            Split.TEST: self.test_instances,
        }
        counts = {split: shares(total) for split, total in totals.items()}
        for name, count in self._counts().items():
            counts[Split.TRAIN][name] = count
            if not count:
                counts[Split.VALIDATION][name] = counts[Split.TEST][name] = 0
        mix = Mix(self.raw, self.seed, self.recipe or "paper", arguments, note)
        for file in build_mix(mix, out, counts):
            sources = ", ".join(f"{slug(name)} {count}" for name, count in file.instances.items())
            print(f"{file.path}: {counted(sum(file.instances.values()), 'instance')} ({sources})")
        return 0

    def _counts(self) -> dict[str, int]:
        """The training instances that were asked for of single sources."""
        found = {}
        for pair in self.count:
            source, separator, number = pair.partition("=")
            if not (separator and number.isdecimal()):
                raise ValueError(f"--count {pair!r} is not of the form SOURCE=N, such as trec-coarse=51")
            name = source_id(source).rpartition("/")[2]
            if name not in MIX_SHARES:
                known = ", ".join(map(slug, MIX_SHARES))
                raise ValueError(f"--count {pair}: {slug(name)} is no source of the mix; there are {known}")
            found[name] = int(number)
        return found


def build(source: TaskSource, path: Path, instances: int, seed: int) -> int:
    """Write tasks of a source to a file and return how many. The same source, settings and seed give the same bytes."""
    tasks = drawn_tasks(source, instances, seed)
    return write_rows(path, (to_row(task, number) for number, task in enumerate(tasks)))
