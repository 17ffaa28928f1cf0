"""What a rehearsal used: memory and time of processors, room on the disk. What a system does not tell is not known."""

import os
import resource
import sys
from dataclasses import dataclass
from pathlib import Path

_MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class ProcessUse:
    """What a process used so far; `None` where the system does not say."""

    peak_mebibytes: int | None = None
    processor_seconds: float | None = None


def use_of(pid: int) -> ProcessUse:
    """Tell what another process has used; nothing on a system without /proc, or once it has ended."""
    folder = Path("/proc") / str(pid)
    try:
        status = (folder / "status").read_text(encoding="utf-8")
        fields = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return ProcessUse()
    peak = next((line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")), None)
    if peak is None:  # it has ended, and is not yet forgotten
        return ProcessUse()
    ticks = int(fields[11]) + int(fields[12])  # user and system time, counted behind the name
    return ProcessUse(int(peak) * 1024 // _MEBIBYTE, round(ticks / os.sysconf("SC_CLK_TCK"), 2))


def own_use() -> ProcessUse:
    """Tell what this process has used."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, kibibytes elsewhere
    return ProcessUse(used.ru_maxrss * unit // _MEBIBYTE, round(used.ru_utime + used.ru_stime, 2))


def size_of(folder: Path) -> tuple[int, int]:
    """Give how many files lie under a folder, and their bytes, each file once however many names it has."""
    seen: dict[tuple[int, int], int] = {}
    for path in folder.resolve().rglob("*"):
        if path.is_file():
            found = path.stat()
            seen[found.st_dev, found.st_ino] = found.st_size
    return len(seen), sum(seen.values())
