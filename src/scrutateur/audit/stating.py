"""What commissions state of their areas: heard, kept beside the count, and held against the sum of the stations.

The last statement of an area in force is the one that is compared; no figure of any enters a sum.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from scrutateur.audit.count_state import CountState, HeardRecord
from scrutateur.audit.signers import EnrolledKey
from scrutateur.bulletin.snapshot import StatedArea
from scrutateur.count.sums import COLUMNS, FIELD_OF_COLUMN, Coverage, Place
from scrutateur.election.acts import Ref
from scrutateur.election.names import ContestID
from scrutateur.election.registry import Contest, Form
from scrutateur.errors import MalformedRecordError
from scrutateur.records.payload_count import AreaRecordText
from scrutateur.records.payloads import Payload
from scrutateur.rules import judge_area
from scrutateur.rules.facts import AreaFacts


def hear_area_record(
    state: CountState, payload: Payload, at: datetime, ref: Ref, signers: Sequence[EnrolledKey]
) -> None:
    """Take what a commission states of its area.

    Raises:
        MalformedRecordError: The area, the contest or the form is not in the registry, the key is another area's, or is
            no longer trusted: the act is kept and has no effect.
    """
    assert isinstance(payload, AreaRecordText)
    record, registry = payload.noun(), state.registry
    place: Place = (record.level, record.area)
    contest = registry.contests.get(record.contest)
    if place not in registry.areas:
        raise MalformedRecordError(f"R301: {record.area} is no area of level {record.level}")
    if contest is None or contest.form != record.form:
        raise MalformedRecordError(f"R103: no contest {record.contest} with the form {record.form}")
    if any(key.area != place for key in signers):
        raise MalformedRecordError("R303: the key is enrolled for another area")
    if any(key.revoked_since is not None and at >= key.revoked_since for key in signers):
        raise MalformedRecordError("R303: the key was revoked")
    keyids = tuple(key.keyid for key in signers)
    state.stated.setdefault(record.contest, {}).setdefault(place, []).append(HeardRecord(ref, at, keyids, record))


def stated_areas(state: CountState, name: ContestID, coverage: Mapping[Place, Coverage]) -> dict[Place, StatedArea]:
    """Hold the statements in force against the stations, by level and code of the area."""
    records = {place: heard[-1] for place, heard in sorted(state.stated.get(name, {}).items()) if heard}
    contest = state.registry.contests[name]
    sums = _counted_in(state, name, records.keys()) if records else {}
    return {
        place: _judged(state, heard, _named(contest, state.registry.forms[contest.form], sums[place]), coverage[place])
        for place, heard in records.items()
    }


def _judged(state: CountState, heard: HeardRecord, summed: Mapping[str, int], coverage: Coverage) -> StatedArea:
    facts = AreaFacts(heard.record, summed, coverage.missing, coverage.held)
    findings = judge_area(facts, state.registry.rules.codes)
    return StatedArea(heard.ref.index, heard.record, summed, findings, dict(heard.answers))


def _counted_in(state: CountState, name: ContestID, places: Iterable[Place]) -> dict[Place, list[int]]:
    """Add up what the stations of some areas put into *as counted at the stations*."""
    width = len(COLUMNS) + len(state.registry.contests[name].candidates)
    sums = {place: [0] * width for place in places}
    for (contest, station), file in state.files.items():
        if contest == name and file.share.counted:
            for place in state.places(station):
                if place in sums:
                    sums[place] = [one + other for one, other in zip(sums[place], file.share.counted, strict=True)]
    return sums


def _named(contest: Contest, form: Form, line: Sequence[int]) -> dict[str, int]:
    """Name the columns of a sum as a statement does; those that the form does not have are left out."""
    figures = {FIELD_OF_COLUMN[name]: line[COLUMNS.index(name)] for name in FIELD_OF_COLUMN}
    votes = zip(contest.candidates, line[len(COLUMNS) :], strict=True)
    named = {field_name: value for field_name, value in figures.items() if form.has(field_name)}
    return named | ({f"votes:{item.code}": value for item, value in votes} if form.has("votes") else {})
