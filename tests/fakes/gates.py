"""All gates that need figures only, one after the other, as a bulletin passes them."""

from scrutateur.bulletin.gates import pass_status, pass_sums
from scrutateur.bulletin.snapshot import Snapshot


def pass_gates(kind: str, snapshot: Snapshot, before: Snapshot | None) -> None:
    """Pass the gates of sums, then that of the status word."""
    pass_sums(snapshot, before)
    pass_status(kind, snapshot)
