"""How far a run is: a bar on a terminal, and lines where the output goes to a file."""

from __future__ import annotations

from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


class StepProgress:
    """Progress through a known number of steps, on stderr; a context manager.

    Args:
        label: what the steps are, such as `updates`.
        total: how many there are.
        done: how many are done already.
        every: without a terminal, the steps between two lines.
        quiet: show nothing.
    """

    def __init__(self, label: str, total: int, *, done: int = 0, every: int = 1, quiet: bool = False) -> None:
        self._label, self._total, self._every, self._quiet = label, total, every, quiet
        self._console = Console(stderr=True, quiet=quiet)
        columns = (TextColumn(label), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        # rich draws a bar only once where there is no terminal: at the end, when nobody needs it any more.
        hidden = quiet or not self._console.is_terminal
        self._bar = Progress(*columns, TextColumn("{task.fields[note]}"), console=self._console, disable=hidden)
        self._task = self._bar.add_task(label, total=total, completed=done, note="")

    def __enter__(self) -> StepProgress:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def update(self, done: int, note: str) -> None:
        """So many steps are done, and how it goes."""
        self._bar.update(self._task, completed=done, note=note)
        if self._bar.disable and (done % self._every == 0 or done == self._total):
            self.say(f"{self._label} {done}/{self._total}: {note}")

    def say(self, line: str) -> None:
        """Print a line, above the bar where there is one."""
        self._console.print(line, highlight=False, soft_wrap=True)
