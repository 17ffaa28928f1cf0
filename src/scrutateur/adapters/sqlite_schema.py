"""The tables of the store, as numbered migrations. A migration adds; none ever touches the bytes of an entry.

    meta   one row: the origin and the log's vkey, for which this file was created
    head   one row: where the log stands, moved by compare-and-set on size and epoch
    entry  the log: bytes as hashed into the leaf, and what the receipt of a resend needs
    side   the side journal: the same, positions of its own, no chain
    text   what lies beside an entry

`row_hash` covers every other column of its row: the chain finds a flipped bit in `body`, `leaf_hash` and `chain`, but
an index that answers `find` with a wrong receipt would go unseen without it.
Short columns stand before `body`, so that reading them never touches a row's overflow pages.
"""

import apsw

from scrutateur.errors import StoreError

APPLICATION_ID = 0x5363_7275  # "Scru": `file` and other tools tell whose database it is

_VERSION_1 = """
CREATE TABLE meta (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    origin     TEXT NOT NULL,
    log_vkey   TEXT NOT NULL
) STRICT;

CREATE TABLE head (
    id          INTEGER PRIMARY KEY CHECK (id = 1),
    size        INTEGER NOT NULL CHECK (size >= 0),
    root        BLOB NOT NULL CHECK (length(root) = 32),
    chain       BLOB NOT NULL CHECK (length(chain) = 32),
    checkpoint  BLOB,
    epoch       INTEGER NOT NULL CHECK (epoch >= 0),
    side_size   INTEGER NOT NULL CHECK (side_size >= 0),
    received_ms INTEGER,
    CHECK ((checkpoint IS NULL) = (size = 0))
) STRICT;

CREATE TABLE entry (
    leaf_index  INTEGER PRIMARY KEY CHECK (leaf_index >= 0),
    identity    BLOB NOT NULL UNIQUE CHECK (length(identity) = 32),
    kind        TEXT NOT NULL,
    keyid       TEXT NOT NULL,
    leaf_hash   BLOB NOT NULL CHECK (length(leaf_hash) = 32),
    chain       BLOB NOT NULL CHECK (length(chain) = 32),
    row_hash    BLOB NOT NULL CHECK (length(row_hash) = 32),
    receipt     BLOB NOT NULL,
    body        BLOB NOT NULL
) STRICT;

CREATE TABLE side (
    side_index  INTEGER PRIMARY KEY CHECK (side_index >= 0),
    identity    BLOB NOT NULL UNIQUE CHECK (length(identity) = 32),
    kind        TEXT NOT NULL,
    keyid       TEXT NOT NULL,
    leaf_hash   BLOB NOT NULL CHECK (length(leaf_hash) = 32),
    row_hash    BLOB NOT NULL CHECK (length(row_hash) = 32),
    receipt     BLOB NOT NULL,
    body        BLOB NOT NULL
) STRICT;

CREATE TABLE text (
    journal     TEXT NOT NULL CHECK (journal IN ('log', 'side')),
    entry_index INTEGER NOT NULL CHECK (entry_index >= 0),
    number      INTEGER NOT NULL CHECK (number >= 0),
    body_hash   BLOB NOT NULL CHECK (length(body_hash) = 32),
    body        BLOB NOT NULL,
    PRIMARY KEY (journal, entry_index, number)
) STRICT;
"""

MIGRATIONS = (_VERSION_1,)
"""Migration n brings a store from version n to n + 1. Only ever appended to."""


def schema_version(connection: apsw.Connection) -> int:
    """Give the version of the store's tables; 0 for an empty file."""
    version = connection.pragma("user_version")
    assert isinstance(version, int)
    return version


def refuse_newer_schema(connection: apsw.Connection) -> None:
    """Refuse a file of another program, or of a newer version of this one.

    Raises:
        StoreError: It is one of these.
    """
    if schema_version(connection) > len(MIGRATIONS):
        found = schema_version(connection)
        raise StoreError(
            f"store: expected a schema of version {len(MIGRATIONS)} at most, found {found}: newer program?"
        )
    if connection.pragma("application_id") != APPLICATION_ID:
        raise StoreError("store: expected a file that Scrutateur created, found another database")


def migrate(connection: apsw.Connection) -> None:
    """Bring the tables to this program's version, inside the caller's transaction."""
    for migration in MIGRATIONS[schema_version(connection) :]:
        connection.execute(migration)
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
