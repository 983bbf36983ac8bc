"""Counts what a product asks of models, by what it was doing at the time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from memalpha_gym.products import Phase, PhaseUsage


class PhaseMeter:
    """Adds up by phase; safe with several threads. Outside every operation it is `Phase.BACKGROUND`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._phase = Phase.BACKGROUND
        self._phases: dict[Phase, PhaseUsage] = {}

    @property
    def phase(self) -> Phase:
        """What requests that arrive now are booked under."""
        return self._phase

    @contextmanager
    def during(self, phase: Phase) -> Iterator[None]:
        """Book what arrives in the meantime under a phase."""
        self._phase = phase
        try:
            yield
        finally:
            self._phase = Phase.BACKGROUND

    def add(self, phase: Phase, usage: PhaseUsage) -> None:
        """Book what a request came to, under the phase in which it arrived."""
        with self._lock:
            self._phases[phase] = self._phases.get(phase, PhaseUsage()) + usage

    def clear(self) -> None:
        """Forget all of it."""
        with self._lock:
            self._phases = {}

    @property
    def phases(self) -> dict[Phase, PhaseUsage]:
        """What was booked, by phase."""
        with self._lock:
            return dict(self._phases)
