"""Which bulletin stands, and which findings are open."""

from scrutateur.audit.publication import publication_of
from scrutateur.election.findings import Severity
from tests.fakes.log_builder import Log
from tests.fakes.log_ground import CONTEST


def test_the_last_bulletin_that_was_not_retracted_stands():
    """None before the first; the one before when the last is taken back."""
    log = Log()
    log.returns("0001")
    assert publication_of(log.replay).current is None
    log.lifts()
    log.bulletin()
    log.bulletin()
    assert publication_of(log.replay).current.number == 2
    log.retracts(2)
    assert publication_of(log.replay).current.number == 1


def test_a_finding_is_open_until_it_is_answered():
    """Of its severity, on a judged act: FAILED, and named by no act. To answer the gap is to explain it (R208)."""
    log = Log()
    sent = log.returns("0001", signed_roll=405)
    contest = log.replay.snapshot().contests[CONTEST]
    assert contest.open_findings(Severity.REMARK) == 2
    log.answers("R205", sent)
    contest = log.replay.snapshot().contests[CONTEST]
    assert (contest.open_findings(Severity.REMARK), contest.open_findings(Severity.BLOCKING)) == (0, 0)
