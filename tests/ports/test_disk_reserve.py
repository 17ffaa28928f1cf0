"""The disk's reserve: looked up once a second, and believed until then."""

from pathlib import Path

from scrutateur.adapters.disk_reserve import DiskReserve


def test_a_disk_that_fills_up_is_seen_within_a_second():
    """What was seen stands for a second; then the disk is asked again."""
    free, now = [100], [0.0]
    reserve = DiskReserve(Path("/"), 50, free_bytes=lambda path: free[0], seconds=lambda: now[0])
    assert reserve.is_there()
    free[0], now[0] = 50, 0.9
    assert reserve.is_there()
    now[0] = 1.0
    assert not reserve.is_there()


def test_the_real_disk_is_asked(tmp_path: Path):
    """A reserve larger than any disk is never there, one of nothing always is."""
    assert DiskReserve(tmp_path / "store", 0).is_there()
    assert not DiskReserve(tmp_path / "store", 2**63).is_there()
