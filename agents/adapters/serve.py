"""`memalpha-gym serve`: an environment behind HTTP.

memalpha-gym serve --openenv --env MemAlpha/Recall-v0 --arguments '{"tokens": 3000}' --port 8000
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec

import tyro

from memalpha_gym.cli import PROGRAM, CommandError, command_errors

from .rows import begin, rows


@dataclass(frozen=True)
class ServeOptions:
    """An environment behind HTTP, for trainers elsewhere."""

    openenv: bool = False
    """Speak OpenEnv's protocol. There is no other one yet, and this has to be said."""
    env: str = "MemAlpha/Recall-v0"
    """The environment."""
    arguments: str = "{}"
    """Arguments of gym.make, as JSON."""
    host: str = "127.0.0.1"
    """The address to listen at. There is no authentication: whoever reaches it can play."""
    port: int = 8000
    """The port."""
    sessions: int = 64
    """Episodes at once, at most."""


def main(argv: Sequence[str]) -> int:
    """Serve until interrupted."""
    options = tyro.cli(ServeOptions, prog=f"{PROGRAM} serve", args=list(argv))
    if not options.openenv:
        raise CommandError("say which protocol to speak: --openenv")
    if find_spec("openenv") is None:
        raise CommandError("serving needs OpenEnv; pip install 'memalpha-gym[openenv]'")
    with command_errors(f"--env {options.env}"):
        arguments = json.loads(options.arguments)
        if not isinstance(arguments, dict):
            raise CommandError(f"--arguments {options.arguments}: give a JSON object")
        begin(
            rows(options.env, [0], **arguments)[0]
        )  # what is wrong with it should be heard of now, and not by a client
    import uvicorn

    from .openenv import make_app

    app = make_app(options.env, options.sessions, **arguments)
    uvicorn.run(app, host=options.host, port=options.port, log_level="warning")
    return 0
