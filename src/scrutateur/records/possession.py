"""What a device signs to prove that it holds the key it enrols: the item without `proof`, with `origin`.

Signed as payload type `application/vnd.scrutateur.possession.v1+json`.
"""

import msgspec

from scrutateur.records.canonical import canonical
from scrutateur.records.entry import pae
from scrutateur.records.payload_ground import DeviceText


def possession_bytes(device: DeviceText, origin: str) -> bytes:
    """Give the bytes that a device signs."""
    members = msgspec.structs.asdict(device).items()
    item = {name: value for name, value in members if name != "proof" and value is not None}
    return pae("possession", canonical({**item, "origin": origin}))
