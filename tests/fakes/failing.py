"""For each rule, facts that break it: every severity and every coded value that the rule can give."""

from dataclasses import replace
from datetime import timedelta

from scrutateur.election.acts import StationOpening
from scrutateur.election.names import Channel, StationID, Unread
from scrutateur.election.registry import StationType
from scrutateur.rules.facts import AreaFacts, ComparisonFacts, ReturnFacts
from tests.fakes.facts import (
    CLOSES,
    CORRECTION,
    DAY,
    FULL_FORM,
    LOCK,
    OPENS,
    RETURN,
    a_record,
    beside,
    day,
    facts,
    sender,
    sent,
    station,
    without,
)

OPENING = DAY.opening or StationOpening(StationID("75-0001"), OPENS, True, 3, ())
CLOSING = DAY.closing
LUMPED = replace(
    FULL_FORM, fields=(*without("blank", "null").fields, replace(FULL_FORM.fields[0], name="blank_and_null"))
)


def corrected(**changes: object) -> ReturnFacts:
    """Make the facts of a station's complete correction, with some changed."""
    complete = {
        "correction": CORRECTION, "replaces_current": True, "second_person": True, "called_back": True,
        "corrected": sent(votes={"A": 200, "B": 151}),
    }  # fmt: skip
    return facts(**{**complete, **changes})


FAILING_RETURNS: dict[str, tuple[ReturnFacts, ...]] = {
    "R102": (facts(sender=sender(signatures_required=2)), facts(sender=sender(signatures_good=0))),
    "R103": (
        facts(origin_matches=False),
        facts(contest=None, form=None),
        facts(form=None),
        facts(form=without("blank")),
        facts(station=station(contests=())),
    ),
    "R104": (facts(station_return=replace(sent(), votes=RETURN.votes[::-1] if RETURN.votes else None)),),
    "R105": (facts({"contributions_cents": Unread.EMPTY}), facts(votes={"A": Unread.ILLEGIBLE})),
    "R106": (facts({"valid": 10_000}), facts(votes={"A": 10_000})),
    "R107": (facts({"blank": 0, "null": 0}, {"A": 0, "B": 0, "C": 0}),),
    "R108": (facts(station_return=sent(answers={"delegates-present": "both"})),),
    "R109": (facts(sender=sender(channel=Channel.DESK, persons=1)),),
    "R110": (
        facts(sender=sender(channel=Channel.TELEPHONE)),
        facts(sender=sender(channel=Channel.TELEPHONE), called_back=True),
        facts(sender=sender(channel=Channel.SMS), second_account=True),
    ),
    "R111": (facts(station_return=sent(photos=())),),
    "R112": (
        corrected(replaces_current=False),
        corrected(correction=replace(CORRECTION, reason="")),
        corrected(correction=replace(CORRECTION, read_from="memory")),
        corrected(second_person=False),
        corrected(called_back=False),
    ),
    "R113": (facts(station_return=sent(completed_at=OPENS)),),
    "R114": (corrected(correction=replace(CORRECTION, read_from="photograph")),),
    "R201": (facts({"valid": 408}),),
    "R202": (facts({"valid": 408}), facts({"valid": 406})),
    "R203": (facts({"valid": 406}),),
    "R204": (facts({"valid": Unread.EMPTY}), facts({"valid": 0, "ballots_in_box": 0})),
    "R205": (facts({"signed_roll": 411}), facts({"signed_roll": 430})),
    "R206": (facts({"declared_excess": 1}),),
    "R207": (
        facts(station_return=sent(gap_box="more")),
        facts(station_return=sent(gap_box="fewer")),
        facts({"signed_roll": 411}),
        facts({"signed_roll": 413}),
    ),
    "R208": (facts({"signed_roll": 411}),),
    "R211": (facts({"ballots_in_box": 0}),),
    "R212": (facts(votes={"A": 407, "B": 0, "C": 0}),),
    "R213": (facts({"written_voters": 413}),),
    "R214": (facts({"written_abstentions": 487}),),
    "R215": (facts({"blank_and_null": 5}, form=LUMPED),),
    "R301": (facts(station=None),),
    "R302": (
        facts(station=None, known_but_withdrawn=True),
        facts(station=None, known_but_withdrawn=True, merged_into=StationID("75-0002")),
    ),
    "R303": (
        facts(sender=sender(assigned=False)),
        facts(sender=sender(revoked=True)),
        facts(sender=sender(late_key=True)),
    ),
    "R304": (facts(station=station(registered=411)), facts(station=station(registered=411, type=StationType.MOBILE))),
    "R305": (facts(station=station(registered=411)),),
    "R306": (facts({"registered": 899}),),
    "R307": (facts(station=station(registered=0)),),
    "R308": (facts(day=day(turnouts=DAY.turnouts[::-1])),),
    "R309": (facts({"signed_roll": 389}), facts({"signed_roll": 375})),
    "R310": (facts(station=station(previous_ballots=205)),),
    "R311": (facts(received_at=CLOSES - timedelta(seconds=1)), facts(received_at=LOCK + timedelta(seconds=1))),
    "R312": (facts(station=station(previous_registered=1001)),),
    "R313": (
        facts(day=day(opening=None, opening_received_at=None)),
        facts(day=day(opening=replace(OPENING, box_empty=False))),
        facts(day=day(opening=replace(OPENING, members_present=0))),
        facts(day=day(opening_received_at=OPENS + timedelta(seconds=1801))),
    ),
    "R314": (facts({"signed_roll": 413}), facts({"signed_roll": 427})),
    "R315": (facts(day=day(closing=replace(CLOSING, seals=()))),) if CLOSING else (),
    "R317": (facts(station=station(ballots_issued=411)),),
    "R318": (facts(station=station(registered=29)),),
}

FAILING_AREAS: dict[str, tuple[AreaFacts, ...]] = {
    "R511": (AreaFacts(a_record(valid=500), {"valid": 490}, missing=0, held=0),),
}

FAILING_COMPARISONS: dict[str, tuple[ComparisonFacts, ...]] = {
    "R209": (beside({"blank": 300}),),
    "R210": (beside({"null": 300}),),
    "R401": (
        beside(conflicts=True),
        beside(conflicts=True, contested=True),
        beside(weaker=True),
        beside(weaker_differs=True),
    ),
    "R402": (beside(twin_waits=True), beside(twin_stands=True), beside({"ballots_in_box": 49}, twin_waits=True)),
    "R403": (
        beside(serial_of_another=True),
        beside(photo_elsewhere=True),
        beside(serial_elsewhere=True),
        beside(registry_serial="S-2"),
    ),
    "R405": (beside(conflicts=True),),
    "R406": (beside(branches=True),),
}
