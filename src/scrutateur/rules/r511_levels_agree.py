"""A level above is often typed anew. In 2017 one constituency of 577 was stated with 337 voters more than its stations.

The levels of our own sums agree by construction, and a gate checks it; here somebody else's statement is compared.
"""

from scrutateur.election.findings import Finding, Severity, failed, not_checkable, passed
from scrutateur.rules.facts import AreaFacts


def check_levels_agree(facts: AreaFacts) -> Finding:
    """R511. Each column that an area's commission states equals the sum of its stations, as counted there."""
    if facts.missing or facts.held:
        return not_checkable("R511", missing="stations")
    stated = facts.stated.columns()
    numbers = {name: figure for name, figure in stated.items() if isinstance(figure, int) and name in facts.summed}
    if len(numbers) < len(stated):
        return not_checkable("R511", missing=next(name for name in stated if name not in numbers))
    gaps = {name: figure - facts.summed[name] for name, figure in numbers.items() if figure != facts.summed[name]}
    if not gaps:
        return passed("R511")
    return failed(
        "R511",
        Severity.REMARK,
        fields=", ".join(gaps),
        difference=max(gaps.values(), key=abs),
    )
