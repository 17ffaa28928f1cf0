"""From what is known of a station to the facts that rules are functions of, and to findings.

Findings of the return rules are kept with the act until something they rest on changes; those that compare stations are
made anew, since other stations move.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from scrutateur.audit.station_file import HeardAct, StationFile
from scrutateur.audit.twins import TwinIndex
from scrutateur.count.accounts import Assurance, differing, others_of
from scrutateur.election.acts import StationReturn
from scrutateur.election.findings import Finding, Verdict
from scrutateur.election.names import StationID
from scrutateur.election.registry import RuleSet
from scrutateur.rules import judge_comparison, judge_return
from scrutateur.rules.facts import AreaShare, ComparisonFacts, ReturnFacts


@dataclass(slots=True)
class KeptOnce:
    """Keeps one copy of the findings that most stations of a country share: fifty that no station failed.

    Holds state. Findings that passed or lack an input are made once, so that their identities name them: what is kept
    lives, and nothing else has its identity. Those that failed hold the station's own values, and are never shared.
    """

    _kept: dict[tuple[int, ...], tuple[Finding, ...]] = field(default_factory=dict)

    def keep(self, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
        """Give the kept copy of these findings; themselves, if one of them failed."""
        failed = Verdict.FAILED
        for item in findings:
            if item.verdict is failed:
                return findings
        return self._kept.setdefault(tuple(map(id, findings)), findings)


def return_findings(file: StationFile, act: HeardAct, rules: RuleSet, kept: KeptOnce) -> tuple[Finding, ...]:
    """Judge an act by its own form and the registry."""
    if act.findings is None:
        act.findings = kept.keep(judge_return(_return_facts(file, act, rules), rules.codes))
    return act.findings


def _return_facts(file: StationFile, act: HeardAct, rules: RuleSet) -> ReturnFacts:
    return ReturnFacts(
        station_return=act.station_return,
        received_at=act.received_at,
        origin_matches=True,  # an act of another origin never reaches a station's file
        station=act.station,
        known_but_withdrawn=act.withdrawn,
        contest=act.contest,
        form=act.form,
        sender=act.sender,
        day=act.day,
        correction=act.correction,
        replaces_current=act.correction is None or file.choice.current is None or _follows(file, act),
        second_person=act.second_person or act.sender.persons > 1,
        called_back=act.called_back,
        second_account=_second_account(file, act),
        original_seen=act.original_seen is not None,
        answered=frozenset(act.answers),
        tolerances=rules.tolerances,
        corrected=_corrected(file, act),
        signed_form=_has_signed_form(file, act),
        merged_into=act.merged_into,
    )


def _follows(file: StationFile, act: HeardAct) -> bool:
    """Tell whether a correction is the current act, or names it one version up."""
    current = file.choice.current
    assert current is not None and act.correction is not None
    if current.index == act.index:
        return True
    return act.correction.replaces == current.ref and act.station_return.version == current.station_return.version + 1


def _corrected(file: StationFile, act: HeardAct) -> StationReturn | None:
    if act.correction is None:
        return None
    replaced = file.act(act.correction.replaces.index)
    return None if replaced is None else replaced.station_return


def _has_signed_form(file: StationFile, act: HeardAct) -> bool:
    return any(
        other.sender.persons == 0 and not other.gateway and other.station_return.same_figures(act.station_return)
        for other in file.beside(act)
        if other.takes_part() and other.assurance() is Assurance.FULL
    )


def _second_account(file: StationFile, act: HeardAct) -> bool:
    return any(
        other.channel is not act.channel
        and other.takes_part()
        and other.station_return.same_figures(act.station_return)
        for other in file.beside(act)
    )


def comparison_findings(
    file: StationFile,
    act: HeardAct,
    rules: RuleSet,
    twins: TwinIndex,
    serials: Mapping[str, StationID],
    shares: tuple[AreaShare | None, AreaShare | None],
) -> tuple[Finding, ...]:
    """Judge an act beside the other acts of its station and beside other stations.

    Args:
        serials: Station by the serial that the registry gives to its form.
        shares: Blank and null of the area without this station; `None` while nobody may compare them.
    """
    own = next(item for item in file.accounts if item.index == act.index)
    same_version = others_of(own, file.accounts)
    others = differing(own, same_version)
    is_current = file.choice.current is not None and file.choice.current.index == act.index
    serial, own_serial = act.station_return.serial, None if act.station is None else act.station.serial
    facts = ComparisonFacts(
        station_return=act.station_return,
        form=act.form,
        conflicts=any(item.index == act.index for item in file.choice.conflicting),
        weaker=any(item.assurance > own.assurance for item in others),
        weaker_differs=any(item.assurance < own.assurance for item in others),
        contested=is_current and (file.choice.contested or (act.sender.revoked and file.announced == act.index)),
        twin_waits=is_current and twins.waits(file.station),
        twin_stands=is_current and twins.stands(file.station),
        serial_of_another=serial not in (None, own_serial) and serials.get(serial or "", file.station) != file.station,
        photo_elsewhere=is_current and twins.photo_elsewhere(file.station),
        branches=any(item.index == act.index for item in file.choice.branches),
        resolved=act.called_back,
        area_blank=shares[0],
        area_null=shares[1],
        twin_ballots=twins.ballots_of_twin(file.station) if is_current else None,
        registry_serial=own_serial,
        other_accounts=len(same_version),
    )
    return judge_comparison(facts, rules.codes)


def in_order(rules: RuleSet, *findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Put findings in the order of the election's rules."""
    found = {item.rule: item for group in findings for item in group}
    return tuple(found[code] for code in rules.codes if code in found)
