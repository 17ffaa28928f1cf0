"""What the columns of published results are called, in French, English, Spanish, German, Portuguese, Dutch and Italian.

The French Interior Ministry's names are among them. Names are compared without accents, case and punctuation.
"""

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

_FIGURES = {
    "registered": "inscrits, nombre d inscrits, electeurs inscrits, electeurs, "
    "registered, registered voters, electorate, eligible voters, "
    "elegible voters, entity eligible voters, censo, habilitados, inscritos, padron, electores, "
    "inscritos habilitados, wahlberechtigte, stimmberechtigte, roll, eleitores inscritos, eleitores, "
    "ingeschreven, ingeschreven kiezers, kiesgerechtigden, iscritti, elettori",
    "written_abstentions": "abstentions, abstencion, abstenciones, nichtwahler, abstencao, abstencoes, astenuti",
    "signed_roll": "emargements, votants emargement, votants d apres les emargements, signed roll, signatures, "
    "firmas, stimmabgabevermerke",
    "ballots_in_box": "votants, bulletins deposes, "
    "voters, ballots, ballots cast, ballots in box, cast, votes cast, total ballots, "
    "votantes, votos emitidos, voto emitido, emitidos, total votos, wahler, wahlende, "
    "abgegebene stimmen, received ballots, entity received ballots, uitgebrachte stemmen, votanti",
    "blank": "blancs, bulletins blancs, votes blancs, blank, blank ballots, blancos, en blanco, votos en "
    "blanco, leer, leere, leere stimmzettel, brancos, votos brancos, votos em branco, em branco, blanco, "
    "blanco stemmen, bianche, schede bianche",
    "null": "nuls, bulletins nuls, votes nuls, null, invalid, spoiled, spoilt, rejected, nulos, votos "
    "nulos, ungultige, ungultige stimmen, ungultige stimmzettel, ongeldig, ongeldige stemmen, nulle, "
    "schede nulle",
    "blank_and_null": "blancs et nuls, bulletins blancs et nuls, blancs ou nuls, blank and null, blancs nuls",
    "valid": "exprimes, suffrages exprimes, bulletins valables, votes valables, "
    "valid, valid votes, validos, votos validos, voto valido, "
    "gultige, gultige stimmen, gultige stimmzettel, votos validamente expressos, geldig, geldige stemmen, "
    "voti validi",
}
FIGURE_WORDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {figure: frozenset(words.split(", ")) for figure, words in _FIGURES.items()}
)

STATION_WORDS = (
    *("code bv", "code du b vote", "code b vote", "numero du bureau", "numero bureau", "bureau de vote", "bureau"),
    *("code bureau", "num bureau", "polling station", "station", "precinct", "mesa", "codigo mesa", "seccion"),
    *("wahlbezirk", "stimmbezirk", "wahllokal", "mesa de voto", "stembureau", "sezione", "numero", "entity id", "id"),
)

# From the top: the kind of area, what its code is called, what its label is called.
AREA_WORDS = (
    ("region", ("code region", "code de la region", "region"), ("libelle region", "libelle de la region")),
    ("country", ("country", "pais", "land"), ()),
    (
        "departement",
        ("code departement", "code du departement", "departement", "department", "departamento"),
        ("libelle departement", "libelle du departement"),
    ),
    ("province", ("province", "provincia"), ()),
    (
        "constituency",
        (
            *("code circonscription", "code de la circonscription", "code circonscription legislative", "circo"),
            *("constituency", "circunscripcion", "wahlkreis"),
        ),
        ("libelle circonscription", "libelle de la circonscription", "libelle circonscription legislative"),
    ),
    (
        "commune",
        (
            *("code commune", "code de la commune", "commune", "municipality", "municipio", "gemeinde", "gemeente"),
            *("comune", "town", "city"),
        ),
        ("libelle commune", "libelle de la commune", "nom de la commune"),
    ),
    ("freguesia", ("codigo freguesia", "freguesia"), ("nome da freguesia",)),
    ("district", ("district", "canton", "quartier", "bezirk", "ward"), ()),
)

VOTES_WORDS = ("voix", "votes", "suffrages", "stimmen", "votos", "stemmen", "voti")
CODE_WORDS = ("numero de panneau", "n panneau", "panneau", "numero", "number", "nummer", "code")
NAME_WORDS = ("prenom candidat", "prenom", "first name", "nom candidat", "nom", "name", "nombre", "family name")
CANDIDATE_WORDS = (
    "candidat",
    "candidate",
    "candidato",
    "kandidat",
    "liste",
    "list",
    "lista",
    "parti",
    "party",
    "partei",
)

TOTAL_WORDS = frozenset(
    {"total", "totals", "totaux", "totales", "totais", "gesamt", "insgesamt", "summe", "totaal", "totale", "subtotal"}
)
"""The first word of the name of a row that is no station."""


def plain(header: str) -> str:
    """Give a header without accents, case and punctuation."""
    decomposed = unicodedata.normalize("NFD", header.casefold())
    letters = "".join(mark for mark in decomposed if not unicodedata.combining(mark))
    return re.sub("[^a-z0-9]+", " ", letters).strip()
