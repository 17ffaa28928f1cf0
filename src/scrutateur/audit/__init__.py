"""What a stranger can do: replay the record, check proofs and signatures, compare every derived byte."""
