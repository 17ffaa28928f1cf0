"""The reason comes with the return or in an answer to R205 or to this rule. An unexplained gap is what a judge
looks at, not its size alone.
"""

from scrutateur.election.findings import Finding, Severity, failed, passed
from scrutateur.rules.facts import ReturnFacts
from scrutateur.rules.reading import gap, lacking


def check_gap_explained(facts: ReturnFacts) -> Finding:
    """R208. A gap between ballots and signatures has a coded reason. Decree 2005-237, art. 12."""
    counted = gap(facts)
    if counted is None:
        return lacking("R208", facts, "ballots_in_box", "signed_roll")
    if counted == 0 or facts.station_return.reasons or not facts.answered.isdisjoint(("R205", "R208")):
        return passed("R208")
    return failed("R208", Severity.REMARK, difference=counted)
