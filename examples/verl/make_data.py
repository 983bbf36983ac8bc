"""The data set of the verl example: train.parquet and val.parquet, a row for each episode.

python examples/verl/make_data.py --env MemAlpha/Recall-v0 --tokens 3000 --out data
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

from memalpha_gym.agents.adapters.verl import data_rows


def main() -> None:
    """Write both files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--env", default="MemAlpha/Recall-v0")
    parser.add_argument("--tokens", type=int, default=3000, help="length of the streams")
    parser.add_argument("--train", type=int, default=1024, help="tasks to train on")
    parser.add_argument("--val", type=int, default=64, help="tasks to validate on")
    parser.add_argument("--out", default="data")
    options = parser.parse_args()
    folder = Path(options.out)
    folder.mkdir(parents=True, exist_ok=True)
    for split, name, count in (("train", "train", options.train), ("validation", "val", options.val)):
        rows = data_rows(options.env, range(count), split=split, tokens=options.tokens)
        pd.DataFrame(rows).to_parquet(folder / f"{name}.parquet")
        print(f"{folder / name}.parquet: {len(rows)} episodes")


if __name__ == "__main__":
    main()
