"""Write the worked example of `record.md`: two stations, two returns, one bulletin.

Everything is deterministic: keys come from fixed seeds, P-256 signs as RFC 6979 says. The keys are public test
keys, never for use. Needs Python 3.11 and `cryptography`. Run it beside this file: it rewrites `example.json`,
`receipts/` and `public/`, then reads them back and checks them.
"""

import base64
import csv
import hashlib
import io
import json
import shutil
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

HERE = Path(__file__).parent
PUBLIC = HERE / "public"
ORIGIN = "results.example/2026-primary-rehearsal/1"
MEDIA = "application/vnd.scrutateur.%s.v1+json"
CANDIDATES = ("A", "B", "C")
RULES = ("R101", "R103", "R104", "R105", "R106", "R201", "R202", "R203", "R205", "R208")
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def seed(name: str) -> bytes:
    return sha256(b"scrutateur record example: " + name.encode())


def key_id(name: str) -> str:
    return seed("key id of " + name)[:16].hex()


def nonce(name: str) -> str:
    return seed("nonce of " + name)[:16].hex()


# --- keys ---------------------------------------------------------------------------------------------------------


def ed_key(name: str) -> ed25519.Ed25519PrivateKey:
    return ed25519.Ed25519PrivateKey.from_private_bytes(seed(name))


def ed_public(name: str) -> bytes:
    raw = serialization.Encoding.Raw, serialization.PublicFormat.Raw
    return ed_key(name).public_key().public_bytes(*raw)


def p256_key(name: str) -> ec.EllipticCurvePrivateKey:
    scalar = int.from_bytes(seed(name)) % (P256_ORDER - 1) + 1
    return ec.derive_private_key(scalar, ec.SECP256R1())


def p256_public(name: str) -> bytes:
    point = serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    return p256_key(name).public_key().public_bytes(*point)


def sign(name: str, message: bytes) -> bytes:
    if not name.startswith("p256"):
        return ed_key(name).sign(message)
    der = p256_key(name).sign(message, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
    r, s = decode_dss_signature(der)
    return r.to_bytes(32) + s.to_bytes(32)


def check(name: str, signature: bytes, message: bytes) -> None:
    if not name.startswith("p256"):
        ed_key(name).public_key().verify(signature, message)
        return
    der = encode_dss_signature(int.from_bytes(signature[:32]), int.from_bytes(signature[32:]))
    p256_key(name).public_key().verify(der, message, ec.ECDSA(hashes.SHA256()))


def note_key_id(name: str, key: str) -> bytes:
    return sha256(name.encode() + b"\n\x01" + ed_public(key))[:4]


def vkey(name: str, key: str) -> str:
    return "+".join((name, note_key_id(name, key).hex(), b64(b"\x01" + ed_public(key))))


def signed_note(text: str, signers: list[tuple[str, str]]) -> str:
    lines = [f"\u2014 {name} {b64(note_key_id(name, key) + sign(key, text.encode()))}\n" for name, key in signers]
    return text + "\n" + "".join(lines)


# --- Merkle tree --------------------------------------------------------------------------------------------------


def leaf_hash(entry: bytes) -> bytes:
    return sha256(b"\x00" + entry)


def root_of(leaves: list[bytes]) -> bytes:
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"")
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return sha256(b"\x01" + root_of(leaves[:split]) + root_of(leaves[split:]))


def path_of(index: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    if index < split:
        return [*path_of(index, leaves[:split]), root_of(leaves[split:])]
    return [*path_of(index - split, leaves[split:]), root_of(leaves[:split])]


def root_from_path(index: int, size: int, leaf: bytes, path: list[bytes]) -> bytes:
    place, last, node = index, size - 1, leaf
    for sibling in path:
        assert last > 0
        if place % 2 or place == last:
            node = sha256(b"\x01" + sibling + node)
            while place % 2 == 0 and place:
                place, last = place >> 1, last >> 1
        else:
            node = sha256(b"\x01" + node + sibling)
        place, last = place >> 1, last >> 1
    assert last == 0
    return node


# --- entries ------------------------------------------------------------------------------------------------------


def pae(kind: str, payload: bytes) -> bytes:
    media = (MEDIA % kind).encode()
    return b" ".join((b"DSSEv1", b"%d" % len(media), media, b"%d" % len(payload), payload))


def envelope(kind: str, payload: bytes, signers: list[str]) -> dict:
    signatures = [{"keyid": key_id(name), "sig": b64(sign(name, pae(kind, payload)))} for name in signers]
    return {"payload": b64(payload), "payloadType": MEDIA % kind, "signatures": signatures}


def receipt(index: int, kind: str, entry: bytes) -> bytes:
    received = json.loads(entry)["received"]
    payload = {
        "channel": received["channel"],
        "inclusion_seconds_max": 60,
        "index": index,
        "journal": "log",
        "kind": kind,
        "leaf_hash": leaf_hash(entry).hex(),
        "origin": ORIGIN,
        "received_at": received["at"],
    }
    return canonical(envelope("receipt", canonical(payload), ["instance"]))


class Log:
    """The entries in order, with what each was made from."""

    def __init__(self) -> None:
        self.entries: list[bytes] = []
        self.made: list[dict] = []

    def append(self, kind: str, payload: dict, signers: list[str], at: str, channel: str) -> None:
        body = canonical({"origin": ORIGIN, **payload})
        received = {"at": at, "by": key_id("instance"), "channel": channel}
        entry = canonical({**envelope(kind, body, signers), "received": received})
        for signature, name in zip(json.loads(entry)["signatures"], signers, strict=True):
            check(name, base64.b64decode(signature["sig"]), pae(kind, body))
        self.made.append(
            {
                "index": len(self.entries),
                "kind": kind,
                "signers": signers,
                "payload": body.decode(),
                "identity": sha256(pae(kind, body)).hex(),
                "entry": entry.decode(),
                "entry_bytes": len(entry),
                "leaf_hash": leaf_hash(entry).hex(),
            }
        )
        self.entries.append(entry)

    def leaves(self, size: int) -> list[bytes]:
        return [leaf_hash(entry) for entry in self.entries[:size]]

    def checkpoint(self, size: int) -> str:
        return signed_note(f"{ORIGIN}\n{size}\n{b64(root_of(self.leaves(size)))}\n", [(ORIGIN, "log")])

    def proof(self, index: int, size: int) -> str:
        path = "".join(b64(node) + "\n" for node in path_of(index, self.leaves(size)))
        return f"c2sp.org/tlog-proof@v1\nindex {index}\n{path}\n{self.checkpoint(size)}"


# --- payloads -----------------------------------------------------------------------------------------------------


def member_policy(threshold: int) -> dict:
    lines = [f"witness {letter} {vkey(f'results.example/member-{letter}', f'member-{letter}')}" for letter in "abc"]
    return {"independent_min": 0, "text": "\n".join([*lines, f"group members {threshold} a b c", "quorum members", ""])}


def policy() -> dict:
    two_persons = {"persons": 2, "roles": ["clerk", "member"]}
    few, many = member_policy(2), member_policy(3)
    return {
        "announce_delay_seconds": 0,
        "embargo_fallback_seconds": 900,
        "format": 1,
        "inclusion_seconds_max": 60,
        "proclaim_witness_seconds": 3600,
        "rehearsal": True,
        "clerks": [
            {"alg": "ed25519", "keyid": key_id("clerk-d"), "person": "d", "public_key": b64(ed_public("clerk-d"))}
        ],
        "instances": [{"alg": "ed25519", "keyid": key_id("instance"), "public_key": b64(ed_public("instance"))}],
        "limits": {
            "acts_per_key": 200,
            "payload_bytes_max": 16384,
            "photo_bytes_max": 2097152,
            "photos_per_station": 4,
            "returns_per_key": 20,
        },
        "log": vkey(ORIGIN, "log"),
        "members": [
            {
                "keyid": key_id(f"member-{letter}"),
                "label": f"Member {letter.upper()}",
                "person": letter,
                "signer": "independent",
                "vkey": vkey(f"results.example/member-{letter}", f"member-{letter}"),
            }
            for letter in "abc"
        ],
        "policies": {
            "annulment": many,
            "complete": many,
            "decision": two_persons,
            "partial": few,
            "proclaimed": many,
            "registry": {"persons": 2, "roles": ["member"]},
            "rotation": many,
            "witnesses": {"text": "quorum none\n"},
        },
        "webauthn": {"origins": ["https://desk.results.example"], "rp_id": "results.example"},
    }


FIELDS = {
    "signed_roll": ("Émargements", "Signatures on the roll"),
    "ballots_in_box": ("Votants", "Ballots in the box"),
    "blank": ("Blancs", "Blank"),
    "null": ("Nuls", "Null"),
    "valid": ("Exprimés", "Valid"),
    "votes": ("Voix", "Votes"),
    "contributions_cents": ("Contributions (centimes)", "Contributions (cents)"),
}


def names(french: str, english: str) -> dict:
    return {"en": english, "fr": french}


def ground() -> dict:
    fields = [{"labels": names(*labels), "name": name} for name, labels in FIELDS.items()]
    return {
        "chunk": 1,
        "chunks": 3,
        "areas": [
            {"code": "FR", "kind": "country", "level": 0, "names": names("France", "France")},
            {"code": "75", "kind": "departement", "level": 1, "names": names("Paris", "Paris"), "parent": "FR"},
        ],
        "contests": [
            {
                "base": "valid",
                "form": "pv/1",
                "id": "P1",
                "names": names("Primaire", "Primary"),
                "candidates": [{"code": code, "name": f"Candidate {code}"} for code in CANDIDATES],
                "rule": "two-round-majority",
            }
        ],
        "election": {
            "authority": names("Haute Autorité (exemple)", "High Authority (example)"),
            "calendar": {},
            "closes": "2026-09-20T17:00:00Z",
            "id": "2026-primary",
            "languages": ["fr", "en"],
            "names": names("Primaire 2026, répétition", "Primary 2026, rehearsal"),
            "opens": "2026-09-20T07:00:00Z",
            "round": 1,
            "time_zone": "Europe/Paris",
        },
        "forms": [{"acts": ["return"], "fields": fields, "id": "pv/1", "questions": []}],
        "rules": {"codes": list(RULES), "tolerances": {"opening_tolerance_seconds": 1800}, "version": "example-1"},
    }


def stations() -> dict:
    row = {
        "area": "75",
        "closes": "2026-09-20T17:00:00Z",
        "contests": ["P1"],
        "figure_max": 9999,
        "opens": "2026-09-20T07:00:00Z",
        "type": "ordinary",
    }
    return {
        "chunk": 2,
        "chunks": 3,
        "stations": [
            {**row, "code": "75-0001", "place": "École Voltaire"},
            {**row, "code": "75-0002", "place": "Gymnase Japy"},
        ],
    }


def device(name: str, station: str) -> dict:
    alg, public = ("p256", p256_public(name)) if name.startswith("p256") else ("ed25519", ed_public(name))
    item = {"alg": alg, "keyid": key_id(name), "public_key": b64(public), "role": "station", "station": station}
    return {**item, "proof": b64(sign(name, pae("possession", canonical({**item, "origin": ORIGIN}))))}


RETURNS = {
    "75-0001": {
        "figures": {
            "signed_roll": 412,
            "ballots_in_box": 412,
            "blank": 3,
            "null": 2,
            "valid": 407,
            "contributions_cents": 41200,
        },
        "votes": [["A", 201], ["B", 150], ["C", 56]],
        "completed_at": "2026-09-20T17:38:00Z",
    },
    "75-0002": {
        "figures": {
            "signed_roll": 399,
            "ballots_in_box": 400,
            "blank": 1,
            "null": 0,
            "valid": 399,
            "contributions_cents": "empty",
        },
        "votes": [["A", 120], ["B", 210], ["C", 69]],
        "reasons": ["gap-signature-forgotten"],
        "completed_at": "2026-09-20T17:55:00Z",
    },
}


def station_return(station: str) -> dict:
    head = {"contest": "P1", "form": "pv/1", "nonce": nonce(station), "station": station, "version": 1}
    return {**head, **RETURNS[station]}


# --- judging and the bulletin -------------------------------------------------------------------------------------


def judge(act: dict) -> dict[str, str]:
    """The ten rules of this example's rule set; the real formulas are in `rules.md`."""
    figures, votes = act["figures"], [value for _, value in act["votes"]]
    cast = figures["valid"] + figures["blank"] + figures["null"]
    gap = figures["ballots_in_box"] - figures["signed_roll"]
    missing = any(isinstance(value, str) for value in [*figures.values(), *votes])
    passes = {
        "R101": True,
        "R103": act["form"] == "pv/1",
        "R104": [code for code, _ in act["votes"]] == list(CANDIDATES),
        "R105": not missing,
        "R106": all(0 <= value <= 9999 for value in [figures["ballots_in_box"], *votes]),
        "R201": cast <= figures["ballots_in_box"],
        "R202": sum(votes) == figures["valid"],
        "R203": cast >= figures["ballots_in_box"],
        "R205": gap == 0,
        "R208": gap == 0 or bool(act.get("reasons")),
    }
    verdicts = {code: "PASSED" if passes[code] else "FAILED" for code in RULES}
    if missing:  # The amount is an input of R106; an empty one never passes.
        verdicts["R106"] = "NOT_CHECKABLE"
    return verdicts


def table(header: str, rows: list[tuple]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header.split(","), *rows])
    return text.getvalue().encode()


def totals() -> dict[str, int]:
    acts = [station_return(code) for code in RETURNS]
    sums = {
        name: sum(act["figures"][name] for act in acts)
        for name in ("signed_roll", "ballots_in_box", "blank", "null", "valid")
    }
    sums["voters"] = sums.pop("ballots_in_box")
    return {**sums, "accepted_gap": 0, "annulled": 0}


def votes() -> list[list]:
    return [[code, sum(dict(act["votes"])[code] for act in RETURNS.values())] for code in CANDIDATES]


def tables(indexes: dict[str, int]) -> dict[str, bytes]:
    verdicts = {code: judge(station_return(code)) for code in RETURNS}
    failed = [
        (station, indexes[station], rule, "FAILED", "remark", "no", "")
        for station in sorted(verdicts)
        for rule in RULES
        if verdicts[station][rule] == "FAILED"
    ]
    counts = [
        (
            rule,
            *(
                sum(found[rule] == word for found in verdicts.values())
                for word in ("PASSED", "FAILED", "NOT_CHECKABLE")
            ),
        )
        for rule in RULES
    ]
    sums = totals()
    figures = [
        "",
        *(sums[name] for name in ("signed_roll", "voters", "blank", "null", "valid", "accepted_gap", "annulled")),
        *(value for _, value in votes()),
    ]
    head = (
        "area,level,expected,received,counted,held,missing,registered,signed_roll,voters,blank,null,valid,"
        "accepted_gap,annulled," + ",".join(f"votes:{code}" for code in CANDIDATES)
    )
    return {
        "areas-P1.csv": table(head, [("FR", 0, 2, 2, 2, 0, 0, *figures), ("75", 1, 2, 2, 2, 0, 0, *figures)]),
        "changes-P1.csv": table(
            "station,state_before,state_after,index_before,index_after,act",
            [(code, "missing", "counted", "", indexes[code], "") for code in sorted(indexes)],
        ),
        "checks-P1.csv": table("rule,passed,failed,not_checkable", counts),
        "findings-P1.csv": table("station,index,rule,verdict,severity,raised,answer", failed),
        "not-counted-P1.csv": table("station,state,reason,index", []),
        "stations-P1.csv": table("station,state,index", [(code, "counted", indexes[code]) for code in sorted(indexes)]),
        "tests.csv": table("contest,test,parameter,verdict,value,answer", []),
    }


def bulletin_text(log: Log, size: int, files: dict[str, bytes], policy_hash: str, rules_hash: str) -> str:
    lines = [
        "scrutateur.bulletin/v1",
        f"origin {ORIGIN}",
        "number 1",
        "kind partial",
        f"cut-off {size} {b64(root_of(log.leaves(size)))}",
        "drafted 2026-09-20T18:04:00Z",
        "previous none",
        f"policy {policy_hash}",
        f"rules example-1 {rules_hash}",
        "findings 0 2",
        "late-keys 0",
        "contest P1 base valid",
        "coverage P1 expected 2 received 2 counted 2 held 0 missing 0",
    ]
    lines += [
        f"total P1 {name} {totals()[name]}"
        for name in ("signed_roll", "voters", "blank", "null", "valid", "accepted_gap", "annulled")
    ]
    lines += [f"votes P1 {code} {value}" for code, value in votes()] + ["without-paper P1 0"]
    lines += [f"file {name} {len(body)} {sha256(body).hex()}" for name, body in sorted(files.items())]
    return "\n".join(lines) + "\n"


def latest(log: Log, note: str, policy_hash: str) -> dict:
    plain = {name: value for name, value in totals().items() if name not in ("accepted_gap", "annulled")}
    return {
        "announced_at": "2026-09-20T18:05:12.004Z",
        "as_counted": {"totals": plain, "votes": votes()},
        "as_received": {"totals": plain, "votes": votes()},
        "base": "valid",
        "contest": "P1",
        "contests": 1,
        "coverage": {"counted": 2, "expected": 2, "held": 0, "missing": 0, "received": 2},
        "cut_off": {"root": b64(root_of(log.leaves(8))), "size": 8},
        "note_sha256": sha256(note.encode()).hex(),
        "number": 1,
        "origin": ORIGIN,
        "policy_sha256": policy_hash,
        "rehearsal": True,
        "retracted": [],
        "schema": "scrutateur.latest/1",
        "signed": {"reached": 2, "required": 2},
        "status": "partial",
        "totals": totals(),
        "votes": votes(),
        "witnessed": "none",
    }


def contest(front: dict) -> dict:
    area = {"coverage": front["coverage"], "totals": front["totals"], "votes": front["votes"]}
    return {
        **front,
        "areas": [{"code": "75", "names": names("Paris", "Paris"), **area}],
        "bulletin": "bulletin/1/",
        "candidates": [{"code": code, "name": f"Candidate {code}"} for code in CANDIDATES],
        "history": [
            {
                "announced_at": front["announced_at"],
                "counted": 2,
                "number": 1,
                "status": "partial",
                "voters": front["totals"]["voters"],
            }
        ],
        "schema": "scrutateur.contest/1",
    }


# --- writing and reading back -------------------------------------------------------------------------------------


def build() -> tuple[Log, dict[str, bytes], list[bytes]]:
    log, everyone, two = Log(), ["member-a", "member-b", "member-c"], ["member-a", "member-b"]
    log.append("policy", policy(), everyone, "2026-09-12T09:00:00.000Z", "desk")
    log.append("election", ground(), two, "2026-09-12T09:10:00.000Z", "desk")
    log.append("election", stations(), two, "2026-09-12T09:10:00.250Z", "desk")
    devices = [device("station-1", "75-0001"), device("p256-station-2", "75-0002")]
    log.append("enrolment", {"devices": devices}, two, "2026-09-14T10:00:00.000Z", "desk")
    log.append("election", {"chunk": 3, "chunks": 3, "frozen": True}, two, "2026-09-18T18:00:00.000Z", "desk")
    log.append("return", station_return("75-0001"), ["station-1"], "2026-09-20T17:42:07.118Z", "web")
    log.append("return", station_return("75-0002"), ["p256-station-2"], "2026-09-20T17:58:31.402Z", "api")
    lifted = {
        "checkpoint": {"root": b64(root_of(log.leaves(7))), "size": 7},
        "latest_closing": "2026-09-20T17:00:00Z",
        "witnessed": "none",
    }
    log.append("embargo-lifted", lifted, two, "2026-09-20T18:03:00.000Z", "desk")
    policy_bytes = log.made[0]["payload"].encode()
    files = tables({"75-0001": 5, "75-0002": 6})
    text = bulletin_text(log, 8, files, sha256(policy_bytes).hex(), sha256(canonical(ground()["rules"])).hex())
    note = signed_note(text, [(f"results.example/member-{letter}", f"member-{letter}") for letter in "ab"])
    log.append("bulletin", {"note": note}, ["member-a"], "2026-09-20T18:05:12.004Z", "desk")
    front = latest(log, note, sha256(policy_bytes).hex())
    public = {f"bulletin/1/{name}": body for name, body in files.items()}
    public |= {"bulletin/1/note": note.encode(), "bulletin/1/checkpoint": log.checkpoint(8).encode()}
    listing = "".join(f"{sha256(body).hex()}  {Path(name).name}\n" for name, body in sorted(public.items()))
    public |= {
        "bulletin/1/manifest.sha256": listing.encode(),
        "checkpoint": log.checkpoint(9).encode(),
        "freeze/checkpoint": log.checkpoint(5).encode(),
        "policy": policy_bytes,
        "log.vkey": (vkey(ORIGIN, "log") + "\n").encode(),
        "witness.vkeys": b"",
        "members.vkeys": "".join(item["vkey"] + "\n" for item in policy()["members"]).encode(),
        "latest.json": canonical(front),
        "contests/P1.json": canonical(contest(front)),
    }
    for size in (5, 8, 9):
        public[f"tile/0/000.p/{size}"] = b"".join(log.leaves(size))
        public[f"tile/entries/000.p/{size}"] = b"".join(len(item).to_bytes(2) + item for item in log.entries[:size])
    public |= {f"open/{index}.entry": log.entries[index] for index in range(5)}
    public |= {f"open/{index}.tlog-proof": log.proof(index, 5).encode() for index in range(5)}
    public |= {f"proof/{index}.tlog-proof": log.proof(index, 8).encode() for index in (5, 6)}
    return log, public, [receipt(index, "return", log.entries[index]) for index in (5, 6)]


def write(log: Log, public: dict[str, bytes], receipts: list[bytes]) -> None:
    for folder in (PUBLIC, HERE / "receipts"):
        shutil.rmtree(folder, ignore_errors=True)
    for name, body in public.items():
        (PUBLIC / name).parent.mkdir(parents=True, exist_ok=True)
        (PUBLIC / name).write_bytes(body)
    (HERE / "receipts").mkdir()
    for index, body in zip((5, 6), receipts, strict=True):
        (HERE / "receipts" / f"{index}.json").write_bytes(body)
    named = ("log", "instance", "member-a", "member-b", "member-c", "clerk-d", "station-1", "p256-station-2")
    made = log.made[5]
    signature = json.loads(made["entry"])["signatures"][0]
    request = {
        "body": made["payload"],
        "headers": {
            "Content-Length": str(len(made["payload"].encode())),
            "Content-Type": MEDIA % "return",
            "Scrutateur-Channel": "web",
            "Scrutateur-Signature": f"{signature['keyid']}={signature['sig']}",
        },
        "method": "POST",
        "path": "/returns",
    }
    answer = {
        "notes": [],
        "receipt": json.loads(receipts[0]),
        "understood": {
            name: json.loads(made["payload"])[name] for name in ("contest", "figures", "station", "version", "votes")
        },
    }
    example = {
        "about": "Worked example of record.md. Public test keys, never for use. Rebuilt and checked by make_record.py.",
        "origin": ORIGIN,
        "policy_sha256": sha256(public["policy"]).hex(),
        "keys": {
            name: {
                "alg": "p256" if name.startswith("p256") else "ed25519",
                "keyid": key_id(name),
                "seed_hex": seed(name).hex(),
            }
            for name in named
        },
        "p256_note": "P-256 private scalar = int(seed) mod (order - 1) + 1, signatures by RFC 6979, raw r || s.",
        "roots": {str(size): root_of(log.leaves(size)).hex() for size in range(1, len(log.entries) + 1)},
        "request": request,
        "answer_201": answer,
        "entries": log.made,
        "rules_canonical": canonical(ground()["rules"]).decode(),
    }
    (HERE / "example.json").write_text(json.dumps(example, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read_back() -> None:
    """Check the files as a stranger would, from the bundle and the policy alone."""
    bundle, entries = (PUBLIC / "tile/entries/000.p/9").read_bytes(), []
    while bundle:
        length = int.from_bytes(bundle[:2])
        entries.append(bundle[2 : 2 + length])
        bundle = bundle[2 + length :]
    leaves = [leaf_hash(entry) for entry in entries]
    assert b"".join(leaves) == (PUBLIC / "tile/0/000.p/9").read_bytes()
    names_of = {key_id(name): name for name in ("member-a", "member-b", "member-c", "station-1", "p256-station-2")}
    for entry in entries:
        item = json.loads(entry)
        assert canonical(item) == entry and len(entry) <= 65535
        payload, kind = base64.b64decode(item["payload"]), item["payloadType"].split(".")[2]
        assert canonical(json.loads(payload)) == payload and json.loads(payload)["origin"] == ORIGIN
        for signature in item["signatures"]:
            check(names_of[signature["keyid"]], base64.b64decode(signature["sig"]), pae(kind, payload))
    for place, size in (("freeze/checkpoint", 5), ("bulletin/1/checkpoint", 8), ("checkpoint", 9)):
        text, line = (PUBLIC / place).read_text().split("\n\n")
        assert text.split("\n")[1:] == [str(size), b64(root_of(leaves[:size]))]
        check("log", base64.b64decode(line.split(" ")[2])[4:], (text + "\n").encode())
    for proof in [*PUBLIC.glob("open/*.tlog-proof"), *PUBLIC.glob("proof/*.tlog-proof")]:
        head, text, _ = proof.read_text().split("\n\n")
        index, path = int(head.split("\n")[1][6:]), [base64.b64decode(line) for line in head.split("\n")[2:]]
        size, root = int(text.split("\n")[1]), base64.b64decode(text.split("\n")[2])
        assert root_from_path(index, size, leaves[index], path) == root
    note = (PUBLIC / "bulletin/1/note").read_text()
    assert json.loads(base64.b64decode(json.loads(entries[8])["payload"]))["note"] == note
    text, lines = note.rsplit("\n\n", 1)
    for letter, line in zip("ab", lines.splitlines(), strict=True):
        check(f"member-{letter}", base64.b64decode(line.split(" ")[2])[4:], (text + "\n").encode())
    for line in text.split("\n"):
        if line.startswith("file "):
            _, name, length, digest = line.split(" ")
            body = (PUBLIC / "bulletin/1" / name).read_bytes()
            assert len(body) == int(length) and sha256(body).hex() == digest
    for index in (5, 6):
        item = json.loads((HERE / "receipts" / f"{index}.json").read_bytes())
        payload = base64.b64decode(item["payload"])
        check("instance", base64.b64decode(item["signatures"][0]["sig"]), pae("receipt", payload))
        assert json.loads(payload)["leaf_hash"] == leaves[index].hex()
    sums = totals()
    assert sums["voters"] - sum(value for _, value in votes()) - sums["blank"] - sums["null"] == 0
    assert len((PUBLIC / "latest.json").read_bytes()) <= 2048


if __name__ == "__main__":
    write(*build())
    read_back()
    print(f"written and checked: {sum(1 for path in HERE.rglob('*') if path.is_file())} files")
