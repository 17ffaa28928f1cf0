"""The results form on paper: the fields that are known, their order, and what they are called.

`votes` marks where the candidates stand. A field that a source does not have is not on its form: the rules that need
it then say NOT_CHECKABLE.
"""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from scrutateur.election.names import Names
from scrutateur.election.registry import FormField

VOTES = "votes"

LABELS: Mapping[str, Names] = MappingProxyType(
    {
        "registered": {"fr": "Inscrits", "en": "Registered voters"},
        "written_abstentions": {"fr": "Abstentions", "en": "Abstentions"},
        "signed_roll": {"fr": "Émargements", "en": "Signatures on the roll"},
        "written_voters": {"fr": "Votants inscrits au procès-verbal", "en": "Voters as written on the form"},
        "ballots_in_box": {
            "fr": "Votants (enveloppes et bulletins trouvés dans l'urne)",
            "en": "Voters (envelopes and loose ballots in the box)",
        },
        "blank": {"fr": "Bulletins blancs", "en": "Blank ballots"},
        "null": {"fr": "Bulletins nuls", "en": "Null ballots"},
        "blank_and_null": {"fr": "Bulletins blancs et nuls", "en": "Blank and null ballots"},
        "valid": {"fr": "Suffrages exprimés", "en": "Valid votes"},
        VOTES: {"fr": "Suffrages obtenus", "en": "Votes obtained"},
        "contributions_cents": {
            "fr": "Participations aux frais, en centimes",
            "en": "Contributions to the costs, in cents",
        },
    }
)

# Fields of the forms of some elections only; a registry may declare them, no mapping fills them.
EXTRA_LABELS: Mapping[str, Names] = MappingProxyType(
    {
        "admitted_extra": {"fr": "Électeurs admis en plus de la liste", "en": "Voters admitted beyond the roll"},
        "declared_excess": {"fr": "Bulletins en trop déclarés", "en": "Ballots declared in excess"},
        "declared_shortfall": {"fr": "Bulletins manquants déclarés", "en": "Ballots declared missing"},
    }
)

ALL_FIELD_NAMES = (*LABELS, *EXTRA_LABELS)
FIGURE_NAMES = tuple(name for name in LABELS if name != VOTES)


def fields_of(figures: Collection[str], labels: Mapping[str, Names], *, with_votes: bool) -> tuple[FormField, ...]:
    """Give the fields of a form, in the order of the paper.

    Args:
        labels: What this election calls a field, where it differs from the catalogue.
    """
    return tuple(field_of(name, labels) for name in LABELS if name in figures or (with_votes and name == VOTES))


def field_of(name: str, labels: Mapping[str, Names]) -> FormField:
    """Give one field by its name, one of `ALL_FIELD_NAMES`."""
    return FormField(name, labels.get(name) or LABELS.get(name) or EXTRA_LABELS[name])
