"""The published Merkle vectors: hashing, roots, proofs, and 184 proofs that must be refused."""

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest

from scrutateur.errors import ProofError
from scrutateur.ledger.merkle import EMPTY_ROOT, Tree, leaf_hash, node_hash, root_of
from scrutateur.ledger.proofs import consistency_proof, inclusion_proof, verify_consistency, verify_inclusion

DATA = Path(__file__).parent / "data"
MERKLE = json.loads((DATA / "merkle.json").read_text())
LEAVES = [leaf_hash(bytes.fromhex(leaf)) for leaf in MERKLE["leaves"]]
PROOFS = sorted((DATA / "merkle-proofs").rglob("*.json"))

# It expects success with roots of 12 bytes; whoever demands hashes of 32 bytes refuses it, and we do.
ROOTS_OF_12_BYTES = "consistency/additional/sizes-are-equal-one-and-proof-is-empty.json"


def name_of(path: Path) -> str:
    return path.relative_to(DATA / "merkle-proofs").as_posix()


def hashes_of(proof: list[str]) -> tuple[bytes, ...]:
    return tuple(bytes.fromhex(hashed) for hashed in proof)


def verify_published(vector: dict[str, Any]) -> None:  # Any: a vector's members are texts, numbers and lists
    proof = [b64decode(hashed) for hashed in vector["proof"] or []]
    if "leafIdx" in vector:
        where = {"leaf_index": vector["leafIdx"], "tree_size": vector["treeSize"]}
        verify_inclusion(b64decode(vector["leafHash"]), proof, **where, root=b64decode(vector["root"]))
    else:
        old, new = b64decode(vector["root1"]), b64decode(vector["root2"])
        verify_consistency(proof, old_size=vector["size1"], old_root=old, new_size=vector["size2"], new_root=new)


def test_published_proofs_are_196():
    """No vector got lost: 98 of inclusion, 98 of consistency."""
    kinds = [name_of(path).split("/")[0] for path in PROOFS]
    assert (kinds.count("inclusion"), kinds.count("consistency")) == (98, 98)


@pytest.mark.parametrize("path", PROOFS, ids=name_of)
def test_published_proof_is_judged_as_its_author_says(path: Path):
    """Each vector is accepted or refused as it says, but the one named exception, which we refuse."""
    vector = json.loads(path.read_text())
    if vector["wantErr"] or name_of(path) == ROOTS_OF_12_BYTES:
        with pytest.raises(ProofError):
            verify_published(vector)
    else:
        verify_published(vector)


def test_named_exception_is_refused_for_its_short_roots():
    """The one vector that we judge otherwise is refused for the length of its roots, and for nothing else."""
    vector = json.loads((DATA / "merkle-proofs" / ROOTS_OF_12_BYTES).read_text())
    with pytest.raises(ProofError, match="expected hashes of 32 bytes, found one of 12"):
        verify_published(vector)


@pytest.mark.parametrize("vector", MERKLE["basics"], ids=lambda vector: vector["name"])
def test_hash_equals_the_published_one(vector: dict[str, str]):
    """Empty tree, leaves and node hash to the published values."""
    match vector["kind"]:
        case "root":
            found = EMPTY_ROOT
        case "leaf":
            found = leaf_hash(bytes.fromhex(vector["input"]))
        case _:
            found = node_hash(bytes.fromhex(vector["left"]), bytes.fromhex(vector["right"]))
    assert found.hex() == vector["hash"]


def test_leaf_hashes_and_roots_equal_the_published_ones():
    """The eight classic leaves give the published leaf hashes and the roots of sizes 0 to 8."""
    assert [hashed.hex() for hashed in LEAVES] == MERKLE["leaf_hashes"]
    for vector in MERKLE["roots"]:
        first = LEAVES[: vector["tree_size"]]
        assert root_of(first).hex() == Tree(first).root().hex() == vector["root"]


def test_inclusion_proofs_equal_the_published_ones():
    """Every inclusion proof for sizes 1 to 8 is generated as published, and verifies."""
    tree = Tree(LEAVES)
    for vector in MERKLE["inclusion"]:
        index, size, published = vector["leaf_index"], vector["tree_size"], hashes_of(vector["proof"])
        assert inclusion_proof(tree, leaf_index=index, tree_size=size) == published
        verify_inclusion(LEAVES[index], published, leaf_index=index, tree_size=size, root=tree.root(size))


def test_consistency_proofs_equal_the_published_ones():
    """Every consistency proof for sizes 1 to 8 is generated as published, and verifies."""
    tree = Tree(LEAVES)
    for vector in MERKLE["consistency"]:
        old, new, published = vector["old_size"], vector["new_size"], hashes_of(vector["proof"])
        assert consistency_proof(tree, old_size=old, new_size=new) == published
        roots = {"old_root": tree.root(old), "new_root": tree.root(new)}
        verify_consistency(published, old_size=old, new_size=new, **roots)


@pytest.mark.parametrize("vector", MERKLE["must_fail"], ids=lambda vector: vector["why"])
def test_wrong_proof_is_refused(vector: dict[str, Any]):  # Any: a vector's members are texts, numbers and lists
    """Dropped, added and misplaced hashes, wrong indexes and sizes lead nowhere."""
    tree, proof = Tree(LEAVES), hashes_of(vector["proof"])
    with pytest.raises(ProofError):
        if vector["kind"] == "inclusion":
            size = vector["tree_size"]
            verify_inclusion(LEAVES[5], proof, leaf_index=vector["leaf_index"], tree_size=size, root=tree.root(size))
        else:
            old, new = vector["old_size"], vector["new_size"]
            roots = {"old_root": tree.root(old), "new_root": tree.root(new)}
            verify_consistency(proof, old_size=old, new_size=new, **roots)
