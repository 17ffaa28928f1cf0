"""The call goes to the registry's number, never to one given by the act. An SMS may be confirmed by the station's
signed form instead. A missing second account holds nothing but the word `complete`.
"""

from scrutateur.election.findings import Finding, Severity, failed, not_checkable, passed
from scrutateur.election.names import Channel
from scrutateur.rules.facts import ReturnFacts


def check_call_back(facts: ReturnFacts) -> Finding:
    """R110. Telephone figures were read back at the registry's number and a second account came; SMS was confirmed."""
    channel = facts.sender.channel
    if channel is Channel.TELEPHONE:
        holds, complete = not facts.called_back, facts.second_account
    elif channel is Channel.SMS:
        holds, complete = not (facts.called_back or facts.signed_form), True
    else:
        return not_checkable("R110", missing="telephone")
    if complete and not holds:
        return passed("R110")
    return failed(
        "R110",
        Severity.BLOCKING if holds else Severity.REMARK,
        channel=channel.value,
        call_back="no" if holds else "yes",
        second_account="yes" if facts.second_account else "no",
    )
