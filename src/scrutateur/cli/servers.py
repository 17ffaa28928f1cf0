"""What each process that serves a door does alike: its address, its HTTP server, its manners over a long life."""

import gc
import socket
import sys

import uvicorn
from starlette.types import ASGIApp

from scrutateur.errors import SettingsError
from scrutateur.intake.listener import DeadlineProtocol

_CONNECTIONS_MAX = 2048
_KEEP_ALIVE_SECONDS = 30
_SWITCH_SECONDS = 0.0005  # the writer waits for the interpreter after each step of the store: ten times less
_COLLECT_EVERY = 50_000  # new objects that may hold others; about a thousand acts


def spare_the_collector() -> None:
    """Keep the collector of cycles away from the log's state, which lives as long as the process does."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_COLLECT_EVERY)
    sys.setswitchinterval(_SWITCH_SECONDS)


def server_of(app: ASGIApp) -> uvicorn.Server:
    """Make the HTTP server of a door, with its bounds."""
    config = uvicorn.Config(
        app,
        http=DeadlineProtocol,
        lifespan="off",
        access_log=False,
        log_level="error",  # a warning for each request that is none would let anybody fill the disk
        ws="none",
        proxy_headers=False,
        server_header=False,
        date_header=False,
        limit_concurrency=_CONNECTIONS_MAX,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=5,
    )
    return uvicorn.Server(config)


def bind(name: str, address: tuple[str, int]) -> socket.socket:
    """Bind the address of the door of that name; port 0 takes a free one.

    Raises:
        SettingsError: Another program has the address, or it is not this machine's.
    """
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    # Named, not 0: only then does the event loop set TCP_NODELAY, without which each answer waits 40 ms for an ACK.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind(address)
    except OSError as error:
        bound.close()
        raise SettingsError(f"{name}: {address[0]}:{address[1]} cannot be used: {error.strerror}") from error
    bound.listen(1024)
    return bound


def address_of(bound: socket.socket) -> str:
    """Give the address of a door, as people write it."""
    host, port = bound.getsockname()[:2]
    return f"{host}:{port}"
