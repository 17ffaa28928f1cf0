"""Every receipt that was answered, one JSON object a line: whoever holds them can hold each against the log."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scrutateur.election.acts import Ref
from scrutateur.records.entry import Envelope
from scrutateur.records.receipt import Receipt, parse_receipt

RECEIPTS_FILE = "receipts.jsonl"


@dataclass(frozen=True, slots=True)
class KeptReceipt:
    """A receipt as it was answered, and the act that it is for."""

    identity: str
    status: int
    raw: bytes

    @property
    def receipt(self) -> Receipt:
        return parse_receipt(self.raw)[0]

    @property
    def ref(self) -> Ref:
        """Name the entry that the receipt promises."""
        receipt = self.receipt
        return Ref(receipt.index, receipt.leaf_hash.hex())


class ReceiptBook:
    """Writes receipts down as they come. Holds an open file."""

    def __init__(self, home: Path) -> None:
        self._file = (home / RECEIPTS_FILE).open("w", encoding="utf-8")
        self.count = 0

    def keep(self, envelope: Envelope, status: int, raw: bytes) -> KeptReceipt:
        """Write a receipt down."""
        kept = KeptReceipt(envelope.identity().hex(), status, raw)
        line = {"identity": kept.identity, "receipt": raw.decode(), "status": status}
        self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self.count += 1
        return kept

    def close(self) -> None:
        self._file.close()


def read_receipts(home: Path) -> Iterator[KeptReceipt]:
    """Read the receipts of a rehearsal again."""
    with (home / RECEIPTS_FILE).open(encoding="utf-8") as file:
        for line in file:
            read = json.loads(line)
            yield KeptReceipt(read["identity"], read["status"], read["receipt"].encode())
