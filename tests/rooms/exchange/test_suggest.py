"""A first mapping for a table that nobody described: what is recognised can be read at once, the rest is said."""

from pathlib import Path

import pytest

from scrutateur.exchange.mapping_file import read_mapping
from scrutateur.exchange.rehearsal_file import read_source
from scrutateur.exchange.source import RehearsalSource
from scrutateur.exchange.suggest import suggest_mapping
from tests.rooms.exchange.a_workbook import a_workbook

EXAMPLES = Path(__file__).parents[3] / "examples"
ENGLISH = "Polling station,Ward,Electorate,Ballots cast,Rejected,Valid votes,Green,Blue\n01,N,100,60,1,59,30,29\n"
GERMAN = (
    "Wahlbezirk;Gemeinde;Wahlberechtigte;Wähler;Ungültige;Gültige;Stimmen A;Stimmen B\n"
    '"0101";Ort;1.100;1.060;2;1.058;1.000;58\n"0102";Ort;900;60;0;60;30;30\n'
)
SPANISH = "Mesa\tMunicipio\tInscritos\tVotos emitidos\tNulos\tVotos válidos\tlista\tvotos\n" + "".join(
    f"{mesa}\tUno\t100\t60\t2\t58\t{name}\t{votes}\n" for mesa in ("1", "2") for name, votes in (("A", 30), ("B", 28))
)

PORTUGUESE = (
    "Autárquicas 2021;;;;;;;;;\nFreguesia;Mesa;Inscritos;Votantes;% Votantes;Brancos;Nulos;A;%;B\n"
    "Santa Bárbara;1;1.100;600;54,55;10;5;300;51,28;285\nSanta Bárbara;2;900;450;50,00;5;5;240;54,55;200\n"
    "Entradas;1;500;250;50,00;2;3;125;51,02;120\nTOTAL CONCELHO;;2.500;1.300;52,00;17;13;665;52,36;605\n"
)
BELGIAN = (
    "Commune;Bureau;Électeurs inscrits;Bulletins déposés;Blancs et nuls;Bulletins valables;Liste 1;;Liste 2;\n"
    ";;;;;;Voix;%;Voix;%\nNamur;1;100;60;2;58;30;51,72;28;48,28\nNamur;2;100;50;2;48;30;62,50;18;37,50\n"
    "Total;;200;110;4;106;60;56,60;46;43,40\n"
)
DUTCH = (
    "Gemeente,Stembureau,Kiesgerechtigden,Uitgebrachte stemmen,Blanco stemmen,Ongeldige stemmen,Geldige stemmen,A,B\n"
    "Ort,1,100,60,1,1,58,30,28\nOrt,2,100,50,1,1,48,30,18\nTotaal Ort,,200,110,2,2,106,60,46\n"
)
ITALIAN = (
    "Comune,Sezione,Elettori,Votanti,Schede bianche,Schede nulle,Voti validi,A,B\n"
    "Orta,1,100,60,1,1,58,30,28\nOrta,2,100,50,1,1,48,30,18\nTotale,,200,110,2,2,106,60,46\n"
)


def suggested(folder: Path, table: Path) -> RehearsalSource:
    """Read a table with the very mapping that is suggested for it."""
    (folder / "suggested.toml").write_text(suggest_mapping(table), encoding="utf-8")
    return read_source(read_mapping(folder / "suggested.toml"), [table])


def write(folder: Path, name: str, content: str | bytes) -> Path:
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder / name


@pytest.mark.parametrize(
    ("table", "mapping"),
    [
        ("toulouse-2026/results_round1.csv", "toulouse-2026/mapping.toml"),
        ("brest-2024/round_1.csv", "brest-2024/mapping.toml"),
        ("brest-2024/round_2.csv", "brest-2024/round-2.toml"),
    ],
)
def test_a_suggestion_reads_what_the_finished_mapping_reads(tmp_path: Path, table: str, mapping: str):
    """Figures, candidates, contests and stations of the worked examples are all recognised."""
    source, finished = suggested(tmp_path, EXAMPLES / table), read_source(read_mapping(EXAMPLES / mapping))
    assert [(item.name, item.total) for item in source.sums] == [(item.name, item.total) for item in finished.sums]
    assert len(source.registry.stations) == len(finished.registry.stations)
    assert len(source.registry.contests) == len(finished.registry.contests)


@pytest.mark.parametrize(
    ("name", "table", "totals"),
    [
        ("e.csv", ENGLISH, {"registered": 100, "ballots_in_box": 60, "null": 1, "valid": 59, "votes:Green": 30,
                            "votes:Blue": 29}),
        ("d.csv", GERMAN.encode("cp1252"), {"registered": 2000, "ballots_in_box": 1120, "null": 2, "valid": 1118,
                                            "votes:A": 1030, "votes:B": 88}),
        ("s.tsv", SPANISH, {"registered": 200, "ballots_in_box": 120, "null": 4, "valid": 116, "votes:A": 60,
                            "votes:B": 56}),
        ("p.csv", PORTUGUESE.encode("latin-1"), {"registered": 2500, "ballots_in_box": 1300, "blank": 17, "null": 13,
                                                 "votes:A": 665, "votes:B": 605}),
        ("h.csv", BELGIAN.encode("latin-1"), {"registered": 200, "ballots_in_box": 110, "blank_and_null": 4,
                                              "valid": 106, "votes:1": 60, "votes:2": 46}),
        ("n.csv", DUTCH, {"registered": 200, "ballots_in_box": 110, "blank": 2, "null": 2, "valid": 106,
                          "votes:A": 60, "votes:B": 46}),
        ("i.csv", ITALIAN, {"registered": 200, "ballots_in_box": 110, "blank": 2, "null": 2, "valid": 106,
                            "votes:A": 60, "votes:B": 46}),
        ("b.csv", "A title\nand a note\n" + ENGLISH, {"registered": 100, "ballots_in_box": 60, "null": 1, "valid": 59,
                                                      "votes:Green": 30, "votes:Blue": 29}),
    ],
)  # fmt: skip
def test_columns_are_recognised_in_seven_languages(
    tmp_path: Path, name: str, table: str | bytes, totals: dict[str, int]
):
    """Delimiter, encoding, thousands' points, titles above, single columns, a pattern, a row a candidate."""
    source = suggested(tmp_path, write(tmp_path, name, table))
    assert {column.name: column.total for column in source.sums} == totals


def test_valid_votes_are_offered_when_no_column_has_them(tmp_path: Path):
    """The comment is a whole setting once its marks are taken away: the voters without blank and null."""
    table = write(tmp_path, "p.csv", PORTUGUESE.encode("latin-1"))
    text = suggest_mapping(table).replace("# [derive]", "[derive]").replace("# valid = {", "valid = {")
    (tmp_path / "m.toml").write_text(text, encoding="utf-8")
    sums = {column.name: column.total for column in read_source(read_mapping(tmp_path / "m.toml"), [table]).sums}
    assert sums["valid"] == 1300 - 17 - 13 == sums["votes:A"] + sums["votes:B"]


STATIONS = "station,registered,voters,a,b\n1,100,60,30,30\n2,100,50,30,20\n3,100,40,10,30\n"


@pytest.mark.parametrize(
    ("table", "condition"),
    [
        (STATIONS + "Total,300,150,70,80\n", '{ column = "station", is = ["Total"] }'),
        (STATIONS + "The city,300,150,70,80\n", '{ column = "station", is = ["The city"] }'),
        (STATIONS + ",300,150,70,80\n", '{ column = "station", empty = true }'),
        (STATIONS + "".join(f"Total {number},9,9,9,0\n" for number in range(21)),
         '{ column = "station", like = "Total*" }'),
        (STATIONS.replace("\n1,", "\n,,,Voix,Voix\n1,"), '{ column = "a", is = ["Voix"] }'),
        (STATIONS.replace("\n1,100,60,30,30", "\nOne,,,,"), None),  # a station that sent nothing
        (STATIONS + "4,300,151,71,80\n", None),
        (STATIONS + "Totalville,300,151,71,80\n", None),
        ("station,voters,list,votes\n1,60,Total,30\n1,60,Other,30\n", None),
    ],
)  # fmt: skip
def test_a_row_of_totals_is_no_station(tmp_path: Path, table: str, condition: str | None):
    """It calls itself one, or is what the others add up to; nor is a second header. A large or silent station stays."""
    written = write(tmp_path, "t.csv", table)
    text = suggest_mapping(written)
    assert ("[rows]" in text) == (condition is not None)
    if condition is not None:
        assert f"\n  {condition},\n" in text
        assert list(suggested(tmp_path, written).registry.stations) == ["1", "2", "3"]


def test_a_sheet_is_looked_at_when_it_is_a_workbook(tmp_path: Path):
    """Titles stand above, later blocks have no headers, areas without a station's column are stations themselves."""
    head: list[str | int | float] = [
        "Code du département",
        "Inscrits",
        "Votants",
        "Exprimés",
        "N°Panneau",
        "Nom",
        "Voix",
    ]
    rows: list[list[str | int | float]] = [["01", 100, 60, 58, 1, "ANN", 30, 2, "BOB", 28]]
    raw = a_workbook(Results=[["Results of the first round"], head, *rows])
    text = suggest_mapping(write(tmp_path, "w.xlsx", raw))
    assert "# The first sheet was looked at." in text
    assert 'block = { "first"' not in text and 'first = "N°Panneau", width = 3, code = 1, name = [2], votes = 3' in text
    source = suggested(tmp_path, tmp_path / "w.xlsx")
    assert [(column.name, column.total) for column in source.sums[3:]] == [("votes:1", 30), ("votes:2", 28)]
    assert list(source.registry.stations) == ["01"]


def test_a_stream_is_recognised(tmp_path: Path):
    """A column of states and one of kinds make a stream of events."""
    table = "state,time,kind,mesa,voters,valid,a,b\n1,2020-10-18T20:00,appeared,7,9,9,4,5\n2,,withdrawn,7,,,,\n"
    source = suggested(tmp_path, write(tmp_path, "e.csv", table))
    assert [event.kind.value for event in source.events] == ["appeared", "withdrawn"]


@pytest.mark.parametrize(
    ("table", "sentences"),
    [
        ("column_1,column_2\n12,40\n13,41\n", ["# The names of the columns say nothing", '# 1: "12", "13"',
                                                "header = false"]),
        ("1,2,3\n4,5,6\n", ["# No line looks like headers", "header = false"]),
        ("station,voters\n1,40\n1,41\n", ["# <- not unique in the table", 'layout = "none" # <-']),
        ("what,voters\nx,40\n", ["# <- no column looked like a station's code"]),
        ("station,voters,a\n1,40,x\n2\n", ["# 1 rows have too few cells"]),
        ("alone\nx\n", ["# No delimiter was found"]),
        ("voters,voters\n1,2\n", ["ballots_in_box = 1"]),
    ],
)  # fmt: skip
def test_a_suggestion_says_what_it_does_not_know(tmp_path: Path, table: str, sentences: list[str]):
    """Where nothing was recognised a person is told, with the first cells of each column."""
    text = suggest_mapping(write(tmp_path, "t.csv", table))
    assert [sentence for sentence in sentences if sentence not in text] == []
    assert "calendar] # <- no table says when" in text


def test_the_ministrys_workbooks_are_recognised(tmp_path: Path, test_data: Path):
    """Blocks whose later headers are absent: the proclaimed totals of the presidential election of 2022."""
    source = suggested(tmp_path, test_data / "fr-ministere-formats" / "pr2022_cirlg_t1.xlsx")
    totals = {column.name: column.total for column in source.sums}
    assert (totals["registered"], totals["valid"], totals["votes:3"]) == (48_747_876, 35_132_947, 9_783_058)
    later = suggested(tmp_path, test_data / "fr-ministere-formats" / "lg2022_cirlg_t1.xlsx")
    assert sum(column.total for column in later.sums if column.name == "valid") == 22_744_708
