"""Rule profiles: which rules an election evaluates, in which order, with which tolerances.

A profile is frozen with the election under its version. To change one is to give it a new version.
"""

from scrutateur.election.names import RuleCode
from scrutateur.election.registry import RuleSet

PROFILE_NAMES = ("generic", "fr-primaire", "fr-officiel")

OPENING_TOLERANCE_SECONDS = 1800

_RETURN_FORM = tuple(f"R{number}" for number in range(101, 115))
_ARITHMETIC = tuple(f"R{number}" for number in range(201, 216))
# R316 needs incidents and their answers, which are no part of a return or of the registry.
_REGISTRY = tuple(f"R{number}" for number in range(301, 319) if number != 316)
# R404 is about resends, which leave no entry; R407 and R408 need places and several contests on the form.
_BETWEEN_RETURNS = ("R401", "R402", "R403", "R405", "R406")

# The other rules on bulletins are gates, and hold whatever an election declares.
_ON_AREAS = ("R511",)

_ALL = (*_RETURN_FORM, *_ARITHMETIC, *_REGISTRY, *_BETWEEN_RETURNS, *_ON_AREAS)
# R111 asks for a photograph, which this version does not take: every station would be listed for having none.
# R215 holds a form against the French law that tells blank ballots from null ones.
_LEFT_OUT = {
    "fr-primaire": frozenset(("R111",)),
    "fr-officiel": frozenset(("R111",)),
    "generic": frozenset(("R111", "R215")),
}


def rule_set(profile: str, *, opening_tolerance_seconds: int = OPENING_TOLERANCE_SECONDS) -> RuleSet:
    """Give the rules of a profile, one of `PROFILE_NAMES`.

    Rules on the signed roll are in every profile: where the form has no such field they are NOT_CHECKABLE.
    """
    codes = (code for code in _ALL if code not in _LEFT_OUT[profile])
    tolerances = {"opening_tolerance_seconds": opening_tolerance_seconds}
    return RuleSet(f"{profile}-1", tuple(RuleCode(code) for code in codes), tolerances)
