from __future__ import annotations

import threading

from memalpha_gym.agents.products.meter import PhaseMeter
from memalpha_gym.products import Phase, PhaseUsage


def test_what_is_added_is_kept_by_phase_until_it_is_cleared() -> None:
    meter = PhaseMeter()
    assert meter.phase is Phase.BACKGROUND
    with meter.during(Phase.WRITING):
        assert meter.phase is Phase.WRITING
    assert meter.phase is Phase.BACKGROUND
    threads = [
        threading.Thread(target=meter.add, args=(Phase.WRITING, PhaseUsage(calls=1, tokens_in=5))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    meter.add(Phase.RECALLING, PhaseUsage(embedding_calls=1))
    assert meter.phases == {
        Phase.WRITING: PhaseUsage(calls=8, tokens_in=40),
        Phase.RECALLING: PhaseUsage(embedding_calls=1),
    }
    meter.clear()
    assert meter.phases == {}
