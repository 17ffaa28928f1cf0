"""The staff door answers to its own name: an address, `localhost`, or the host of its settings.

A page that a member has open may have its own name lead to this machine (DNS rebinding). The browser then takes our
answers for the page's own and lets it read them: drafts, before they are announced. The name in the request tells.
"""

import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from scrutateur.errors import RefusedError
from scrutateur.web.problems import refused


def only_by_name(app: ASGIApp, host: str) -> ASGIApp:
    """Put the check in front of an application.

    Args:
        host: The name by which the settings call this door.
    """

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not is_own_name(scope["headers"], host):
            await refused(RefusedError("header", "Host: the address of this door expected"))(scope, receive, send)
            return
        await app(scope, receive, send)

    return guarded


def is_own_name(headers: Iterable[tuple[bytes, bytes]], host: str) -> bool:
    """Tell whether a request names this door, once."""
    named = [value for name, value in headers if name == b"host"]
    if len(named) != 1:
        return False
    try:
        found = urlsplit(f"//{named[0].decode('ascii')}").hostname or ""
        if found not in ("localhost", host.lower()):
            ipaddress.ip_address(found)
    except ValueError:
        return False
    return True
