"""Operations of a stream: as long as the stream, room only for chunks that change something."""

from __future__ import annotations

import pytest

from memalpha_gym.envs.worlds.operations import Operations
from memalpha_gym.tasks import Operation, OperationKind

OPERATION = Operation(OperationKind.STATE, "Ada / locker", ("Ada",), "117", (), "Ada's locker is number 117.")


def test_chunks_that_change_nothing_are_empty() -> None:
    operations = Operations(1_000_000, {2: (OPERATION,)})
    assert len(operations) == 1_000_000
    assert operations[2] == operations[2 - 1_000_000] == (OPERATION,)
    assert operations[999_999] == ()
    assert operations[1:4] == [(), (OPERATION,), ()]


def test_outside_the_stream() -> None:
    with pytest.raises(IndexError, match="there is no chunk 3; the stream has 3"):
        Operations(3)[3]
