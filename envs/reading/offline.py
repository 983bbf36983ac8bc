"""Whether the hub can be reached: its client would try for half a minute, again and again, before it says so."""

from __future__ import annotations

import os
from functools import cache
from importlib import import_module
from urllib.parse import urlsplit

SECONDS = 3.0
ENDPOINT = "https://huggingface.co"


@cache
def unreachable_hub() -> str:
    """The hub's host, where nothing answers there; empty where something does, or where a proxy is what would have to answer."""
    import socket
    from urllib.request import getproxies

    address = urlsplit(os.environ.get("HF_ENDPOINT") or ENDPOINT)
    host, scheme = address.hostname or "", address.scheme or "https"
    if scheme in getproxies() or "all" in getproxies():
        return ""
    try:
        socket.create_connection((host, address.port or (80 if scheme == "http" else 443)), SECONDS).close()
    except OSError:
        return host
    return ""


def stay_offline() -> None:
    """Have the hub's client look into its cache alone, as with HF_HUB_OFFLINE=1."""
    for module in ("huggingface_hub.constants", "datasets.config"):
        try:
            import_module(module).HF_HUB_OFFLINE = True  # type: ignore[attr-defined]
        except ImportError:
            continue
