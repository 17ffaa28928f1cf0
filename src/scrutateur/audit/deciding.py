"""What clerks and members say of acts: call-backs, decisions, answers, and a key that is no longer trusted."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from scrutateur.audit.count_state import CountState, HeardRecord
from scrutateur.audit.station_file import HeardAct, StationFile
from scrutateur.count.standing import TakenDecision, open_holds
from scrutateur.election.acts import CallBack, Decision, DecisionKind, Ref
from scrutateur.election.names import KeyID, PersonID
from scrutateur.errors import MalformedRecordError
from scrutateur.records.payload_count import AnswerText, CallBackText, DecisionText, OriginalSeenText
from scrutateur.records.payloads import Payload


def _act_of(state: CountState, ref: Ref) -> tuple[StationFile, HeardAct]:
    file = state.by_ref.get(ref)
    act = None if file is None else file.act(ref.index)
    if file is None or act is None:
        raise MalformedRecordError(f"about: no act of a station stands at {ref.index} with this leaf hash")
    return file, act


def apply_call_back(state: CountState, payload: Payload, callers: Collection[PersonID]) -> None:
    """Take a call-back. Only one that says equal, at the registry's number, has an effect.

    Args:
        callers: Who signed it.

    Raises:
        MalformedRecordError: It is about no act, or the caller typed the account: nobody confirms oneself (I7).
    """
    assert isinstance(payload, CallBackText)
    call: CallBack = payload.noun()
    file, act = _act_of(state, call.about)
    if typed_by_one_of(state, call.about, callers):
        raise MalformedRecordError("call-back: whoever typed the account does not confirm it: another person calls")
    if call.confirms():
        act.called_back = True
        _again(state, file)


def typed_by_one_of(state: CountState, about: Ref, persons: Collection[PersonID]) -> bool:
    """Tell whether one of these persons wrote an account down: whoever did does not confirm it."""
    file = state.by_ref.get(about)
    act = None if file is None else file.act(about.index)
    return act is not None and not act.typed_by.isdisjoint(persons)


def apply_original_seen(state: CountState, payload: Payload, ref: Ref, persons: Collection[PersonID]) -> None:
    """Take what two persons say who held a correction against the original. The first such act settles it.

    Confirmed, nothing is left to ask (R114), and a desk's correction needs no call. Withdrawn, what it replaced stands
    again; whoever sees other figures on the original corrects that.

    Args:
        persons: Who signed it.

    Raises:
        MalformedRecordError: It is about no correction, one that was settled or replaced, or one that they typed (I7).
    """
    assert isinstance(payload, OriginalSeenText)
    seen = payload.noun()
    file, act = _act_of(state, seen.about)
    if act.correction is None:
        raise MalformedRecordError(f"original-seen: entry {act.index} is no correction")
    if typed_by_one_of(state, seen.about, persons):
        raise MalformedRecordError("original-seen: whoever typed the correction does not confirm it: two others look")
    if act.original_seen is not None or act.taken_back is not None:
        raise MalformedRecordError(f"original-seen: entry {act.index} was held against the original before")
    if not seen.confirmed and act.index in file.superseded():
        raise MalformedRecordError(f"original-seen: entry {act.index} was replaced since: correct what replaced it")
    if seen.confirmed:
        act.original_seen = ref.index
    else:
        act.taken_back = ref.index
    _again(state, file)


def apply_answer(state: CountState, payload: Payload, ref: Ref) -> None:
    """Take an answer to a finding.

    Raises:
        MalformedRecordError: It is about no act.
    """
    assert isinstance(payload, AnswerText)
    answer = payload.noun()
    if answer.rule is None or answer.about is None:
        return  # answers to tests, incidents and complaints change no station
    record = _record_of(state, answer.about)
    if record is not None:
        record.answers.setdefault(answer.rule, ref.index)
        return
    file, act = _act_of(state, answer.about)
    act.answers.setdefault(answer.rule, ref.index)
    _again(state, file)


def _record_of(state: CountState, ref: Ref) -> HeardRecord | None:
    """Give what a commission stated in an entry, if that is what it holds."""
    heard = (record for areas in state.stated.values() for records in areas.values() for record in records)
    return next((record for record in heard if record.ref == ref), None)


def apply_decision(state: CountState, payload: Payload, ref: Ref) -> None:
    """Take a decision of two persons. It changes no return: it says which counts, and with which gap.

    Raises:
        MalformedRecordError: It is about no act, or nothing is open that it could settle.
    """
    assert isinstance(payload, DecisionText)
    decision = payload.noun()
    if decision.kind is DecisionKind.REOPEN:
        _reopen(state, decision, ref)
        return
    found = [_act_of(state, about) for about in decision.about]
    open_rules = [_check_open(state, file, act, decision) for file, act in found]
    for (file, act), rules in zip(found, open_rules, strict=True):
        _settle(file, act, decision, ref, rules)
    for file, _ in found:
        _again(state, file)


def _check_open(state: CountState, file: StationFile, act: HeardAct, decision: Decision) -> Sequence[str]:
    """Give the rules named by the decision that are open on an act: nobody accepts beforehand what may yet fail."""
    current = file.choice.current
    if decision.kind is DecisionKind.CORRECT and act.correction is None:
        raise MalformedRecordError(f"decision correct: entry {act.index} is no correction")
    if decision.kind is DecisionKind.CORRECT and act.taken_back is not None:
        raise MalformedRecordError(f"decision correct: entry {act.index} was withdrawn by entry {act.taken_back}")
    if decision.kind in (DecisionKind.HOLD, DecisionKind.ANNUL) and (current is None or current.ref != act.ref):
        raise MalformedRecordError(f"decision {decision.kind.value}: {act.index} is not its station's current act")
    if decision.kind is not DecisionKind.ACCEPT:
        return ()
    failed = {item.rule for item in state.findings(file, act) if item.failed}
    if file.has_rival(act):
        failed.add("R401")
    rules = [rule for rule in decision.findings if rule in failed]
    if not rules:
        raise MalformedRecordError(f"decision accept-with-explanation: none of its findings is open on {act.index}")
    return rules


def _settle(file: StationFile, act: HeardAct, decision: Decision, ref: Ref, rules: Sequence[str]) -> None:
    if decision.kind is DecisionKind.CORRECT:
        act.second_person = True
    elif decision.kind is DecisionKind.ACCEPT:
        if "R401" in rules:
            act.resolved = ref.index
        for rule in rules:
            act.accepted.setdefault(rule, ref.index)
    else:
        file.decisions.append(TakenDecision(decision, ref))


def _reopen(state: CountState, decision: Decision, ref: Ref) -> None:
    files = [
        file for file in state.files.values() if any(hold.ref in decision.about for hold in open_holds(file.decisions))
    ]
    if not files:
        raise MalformedRecordError("decision reopen: it names no hold that is open")
    for file in files:
        file.decisions.append(TakenDecision(decision, ref))
        _again(state, file)


def revoke(state: CountState, keyid: KeyID, since: datetime) -> None:
    """Have every act that a key sent since then judged again: it waits for a call-back. What it stated goes."""
    for areas in state.stated.values():
        for records in areas.values():
            records[:] = [item for item in records if keyid not in item.keyids or item.received_at < since]
    for file in state.by_key.get(keyid, []):
        for act in file.acts:
            if keyid in act.keyids and act.received_at >= since:
                act.sender = replace(act.sender, revoked=True)
        _again(state, file)


def _again(state: CountState, file: StationFile) -> None:
    for act in file.acts:
        act.forget()
    state.restand(file)
