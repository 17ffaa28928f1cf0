"""Only the act that names another station's serial is held: one stolen key naming its neighbours' serials must hold
nobody else. The same photograph, or the same serial where the registry knows none, is a remark on both.
"""

from scrutateur.election.findings import Finding, Severity, failed, not_checkable, passed
from scrutateur.rules.facts import ComparisonFacts


def check_form_used_once(facts: ComparisonFacts) -> Finding:
    """R403. The form's serial is the one that the registry gives to this station; its photograph occurs here alone."""
    if facts.serial_of_another:
        return failed("R403", Severity.BLOCKING, what="serial-of-another")
    what = _irregular(facts)
    if what is not None:
        return failed("R403", Severity.REMARK, raised=True, what=what)
    missing = _missing(facts)
    return passed("R403") if missing is None else not_checkable("R403", missing=missing)


def _irregular(facts: ComparisonFacts) -> str | None:
    if facts.photo_elsewhere:
        return "photograph"
    if facts.serial_elsewhere:
        return "serial-elsewhere"
    serial = facts.station_return.serial
    unknown = serial is not None and facts.registry_serial is not None and serial != facts.registry_serial
    return "serial-unknown" if unknown else None


def _missing(facts: ComparisonFacts) -> str | None:
    if facts.station_return.serial is None:
        return "serial"
    if facts.registry_serial is None:
        return "reg.serial"
    return None if facts.station_return.photos else "photos"
