"""`latest.json` and `contests/<id>.json`: the last standing bulletin for programs, in canonical JSON, no final LF.

Members and their order are in docs/reference/record.md. `latest.json` has at most 2,048 bytes: what does not fit is
left out there, first `as_received` and `as_counted`, then `votes`; never in `contests/`.
"""

from scrutateur.bulletin.numbered import AnnouncedBulletin
from scrutateur.bulletin.publication import Publication
from scrutateur.bulletin.snapshot import ContestSnapshot
from scrutateur.count.sums import Coverage, Place, Sums
from scrutateur.election.names import ContestID
from scrutateur.records.canonical import canonical, to_base64
from scrutateur.records.times import format_arrival

LATEST_BYTES_MAX = 2048

Json = dict[str, object]


def latest_files(publication: Publication) -> dict[str, bytes]:
    """Make `latest.json` and one `contests/<id>.json` for each contest."""
    contests = publication.registry.contests
    front = next(iter(contests))
    files = {f"contests/{name}.json": canonical(_contest(publication, name)) for name in contests}
    return {"latest.json": _fitted(_head(publication, front, "scrutateur.latest/1")), **files}


def _fitted(head: Json) -> bytes:
    for left_out in ((), ("as_received", "as_counted"), ("as_received", "as_counted", "votes")):
        data = canonical({name: value for name, value in head.items() if name not in left_out})
        if len(data) <= LATEST_BYTES_MAX:
            return data
    return data


def _head(publication: Publication, contest: ContestID, schema: str) -> Json:
    head: Json = {
        "contest": contest,
        "contests": len(publication.registry.contests),
        "origin": publication.origin,
        "policy_sha256": publication.policy_sha256,
        "rehearsal": publication.rehearsal,
        "retracted": [item.number for item in publication.bulletins if item.retracted],
        "schema": schema,
        "witnessed": publication.witnessed,
    }
    bulletin = publication.current
    if bulletin is None:
        expected = len(publication.registry.stations_of(contest))
        status = "retracted" if publication.bulletins else "none"
        return {**head, "coverage": {"expected": expected}, "number": 0, "status": status}
    return {**head, **_figures(bulletin, bulletin.contest(contest))}


def _figures(bulletin: AnnouncedBulletin, contest: ContestSnapshot) -> Json:
    standing = contest.totals()
    return {
        "announced_at": format_arrival(bulletin.announced_at),
        "as_counted": _plain(contest.counted),
        "as_received": _plain(contest.received),
        "base": contest.contest.base.value,
        "coverage": _coverage(contest.coverage),
        "cut_off": {"root": to_base64(bulletin.text.root), "size": bulletin.text.size},
        "note_sha256": bulletin.note_sha256,
        "number": bulletin.number,
        "signed": {"reached": bulletin.signed.reached, "required": bulletin.signed.required},
        "status": bulletin.text.kind,
        "totals": dict(standing.totals),
        "votes": _votes(standing),
    }


def _contest(publication: Publication, contest: ContestID) -> Json:
    head = _head(publication, contest, "scrutateur.contest/1")
    bulletin = publication.current
    listed: Json = {
        **head,
        "candidates": [
            {"code": item.code, "name": item.name} for item in publication.registry.contests[contest].candidates
        ],
        "history": [_history(item, contest) for item in publication.bulletins],
    }
    if bulletin is None:
        return {**listed, "areas": [], "bulletin": ""}
    areas = bulletin.contest(contest).area_coverage
    return {
        **listed,
        "areas": [_area(bulletin, contest, place) for place in sorted(areas) if place[0] == 1],
        "bulletin": f"bulletin/{bulletin.number}/",
    }


def _area(bulletin: AnnouncedBulletin, contest: ContestID, place: Place) -> Json:
    snapshot = bulletin.contest(contest)
    sums = snapshot.areas[place]
    return {
        "code": place[1],
        "coverage": _coverage(snapshot.area_coverage[place]),
        "names": dict(bulletin.snapshot.registry.areas[place].names),
        "totals": dict(sums.totals),
        "votes": _votes(sums),
    }


def _history(bulletin: AnnouncedBulletin, contest: ContestID) -> Json:
    snapshot = bulletin.contest(contest)
    return {
        "announced_at": format_arrival(bulletin.announced_at),
        "counted": snapshot.coverage.counted,
        "number": bulletin.number,
        "status": bulletin.text.kind,
        "voters": snapshot.totals().totals.get("voters", 0),
    }


def _coverage(coverage: Coverage) -> Json:
    return {name: getattr(coverage, name) for name in ("counted", "expected", "held", "missing", "received")}


def _plain(sums: Sums) -> Json:
    totals = {name: value for name, value in sums.totals.items() if name not in ("accepted_gap", "annulled")}
    return {"totals": totals, "votes": _votes(sums)}


def _votes(sums: Sums) -> list[list[str | int]]:
    return [[code, value] for code, value in sums.votes.items()]
