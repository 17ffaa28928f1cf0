"""What a device signs to prove that it holds the key it enrols: the item without `proof`, with `origin`.

Signed as payload type `application/vnd.scrutateur.possession.v1+json`.
"""

from scrutateur.records.canonical import canonical
from scrutateur.records.entry import pae
from scrutateur.records.payload_ground import DeviceText, PossessionText


def possession_bytes(device: DeviceText, origin: str) -> bytes:
    """Give the bytes that a device signs."""
    item = PossessionText(
        alg=device.alg,
        keyid=device.keyid,
        origin=origin,
        public_key=device.public_key,
        role=device.role,
        area=device.area,
        person=device.person,
        station=device.station,
    )
    return pae("possession", canonical(item))
