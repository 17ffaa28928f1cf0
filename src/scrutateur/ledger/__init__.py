"""The transparency log's mathematics: hashes, proofs, tiles. Bytes only."""
