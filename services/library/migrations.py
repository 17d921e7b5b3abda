"""The schema, as numbered steps: step n makes version n out of version n - 1.

A step is one transaction that ends by setting `user_version`; a backup comes
first. Steps that have been released never change: a new one is a function here
and a saved library in tests/data. Never `executescript`, which commits silently.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Callable

from services.spelling import indexed, spaced, unspaced

APPLICATION_ID = 0x4D757361  # "Musa"


def _version_1(connection: sqlite3.Connection) -> None:
    for statement in (
        "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
        """CREATE TABLE sessions (
            id TEXT PRIMARY KEY, name TEXT NOT NULL, created_at REAL NOT NULL,
            draft TEXT, view TEXT)""",
        """CREATE TABLE blobs (
            id TEXT PRIMARY KEY, mime TEXT NOT NULL, width_px INTEGER NOT NULL,
            height_px INTEGER NOT NULL, size_bytes INTEGER NOT NULL)""",
        # No foreign key on parent: a turn whose parent was lost is still a turn.
        """CREATE TABLE turns (
            number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
            session TEXT NOT NULL REFERENCES sessions(id), parent TEXT,
            record TEXT NOT NULL, title TEXT NOT NULL, picture TEXT REFERENCES blobs(id),
            created_at REAL NOT NULL, model_sent TEXT NOT NULL, cost_usd REAL,
            x REAL NOT NULL, y REAL NOT NULL,
            hidden INTEGER NOT NULL DEFAULT 0)""",
        "CREATE INDEX turns_of_session ON turns(session, hidden, number)",
        """CREATE TABLE turn_blobs (
            turn TEXT NOT NULL REFERENCES turns(id) ON DELETE CASCADE,
            blob TEXT NOT NULL REFERENCES blobs(id), shown INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (turn, blob)) WITHOUT ROWID""",
        "CREATE INDEX turns_of_blob ON turn_blobs(blob)",
        # Apart from the turns, which a session reads in one go.
        """CREATE TABLE texts (
            turn TEXT PRIMARY KEY REFERENCES turns(id) ON DELETE CASCADE,
            words TEXT NOT NULL) WITHOUT ROWID""",
        # The record's own bytes, deflated: each of the two can restore the other.
        """CREATE TABLE bodies (
            turn TEXT PRIMARY KEY REFERENCES turns(id) ON DELETE CASCADE,
            record TEXT NOT NULL, body BLOB NOT NULL)""",
        """CREATE TABLE attempts (
            id TEXT PRIMARY KEY, session TEXT NOT NULL REFERENCES sessions(id),
            job TEXT NOT NULL, state TEXT NOT NULL, created_at REAL NOT NULL)""",
        "CREATE INDEX attempts_of_session ON attempts(session)",
    ):
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def _version_2(connection: sqlite3.Connection) -> None:
    """Stars, and sessions in the order in which they were last touched."""
    for statement in (
        "ALTER TABLE turns ADD COLUMN starred INTEGER NOT NULL DEFAULT 0",
        # 1 once the place, star or shown state differs from what the record says.
        "ALTER TABLE turns ADD COLUMN marked INTEGER NOT NULL DEFAULT 0",
        "CREATE INDEX marked_turns ON turns(session) WHERE marked",
        "UPDATE turns SET marked = 1 WHERE hidden",
        "ALTER TABLE sessions ADD COLUMN touched_at REAL NOT NULL DEFAULT 0",
        # A counter beside the time: the clock may have been wrong.
        "ALTER TABLE sessions ADD COLUMN touched INTEGER NOT NULL DEFAULT 0",
        """UPDATE sessions SET touched_at = max(created_at, coalesce(
            (SELECT max(created_at) FROM turns WHERE turns.session = sessions.id), 0))""",
        """UPDATE sessions SET touched = (
            SELECT count(*) FROM sessions AS other WHERE other.touched_at < sessions.touched_at
                OR (other.touched_at = sessions.touched_at AND other.rowid <= sessions.rowid))""",
    ):
        connection.execute(statement)


def _version_3(connection: sqlite3.Connection) -> None:
    """Cards tell how an answer in words begins, and which picture was a draft."""
    connection.execute("ALTER TABLE turns ADD COLUMN words TEXT NOT NULL DEFAULT ''")
    connection.execute("ALTER TABLE turns ADD COLUMN draft INTEGER NOT NULL DEFAULT 0")
    rows = connection.execute(
        "SELECT id, body FROM turns JOIN bodies ON turn = id WHERE picture IS NULL"
    ).fetchall()
    for turn, body in rows:
        words = _beginning(body).encode("utf-8", "replace").decode()
        connection.execute("UPDATE turns SET words = ? WHERE id = ?", [words, turn])


def _beginning(body: bytes) -> str:
    """The answer's first 600 characters; nothing of a record that `verify` will tell of."""
    try:
        text = json.loads(zlib.decompress(body))["outcome"]["text"]
    except (zlib.error, ValueError, KeyError, TypeError):
        return ""
    return text.strip()[:600] if isinstance(text, str) else ""


def _version_4(connection: sqlite3.Connection) -> None:
    """The ledger: what turns cost, and failures may have cost."""
    # No foreign keys: a line outlives its card, its turn and its session.
    connection.execute(
        """CREATE TABLE ledger (
            id TEXT PRIMARY KEY, session TEXT NOT NULL, at REAL NOT NULL, model TEXT NOT NULL,
            made INTEGER NOT NULL, cost_usd REAL, sandbox INTEGER NOT NULL DEFAULT 0,
            prompt_tokens INTEGER NOT NULL DEFAULT 0, image_tokens INTEGER NOT NULL DEFAULT 0,
            text_tokens INTEGER NOT NULL DEFAULT 0, thought_tokens INTEGER NOT NULL DEFAULT 0,
            total_tokens INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID"""
    )
    connection.execute("CREATE INDEX ledger_of_time ON ledger(at)")
    connection.execute("CREATE INDEX ledger_of_session ON ledger(session)")
    lines = "INSERT INTO ledger (id, session, at, model, made, cost_usd"
    connection.execute(
        f"""{lines}) SELECT id, session, created_at, model_sent, 1, cost_usd
        FROM turns WHERE NOT draft"""
    )
    _count_tokens(connection)
    for job, session, created_at, text in connection.execute(
        "SELECT id, session, created_at, job FROM attempts WHERE state IN ('failed', 'cancelled')"
    ).fetchall():
        kept = json.loads(text)
        if (kept.get("error") or {}).get("may_have_been_billed"):
            model = str(kept.get("recipe", {}).get("model", "")).encode("utf-8", "replace").decode()
            connection.execute(
                f"{lines}) VALUES (?, ?, ?, ?, 0, NULL)", [job, session, created_at, model]
            )


def _count_tokens(connection: sqlite3.Connection) -> None:
    names = ("prompt_tokens", "image_tokens", "text_tokens", "thought_tokens", "total_tokens")
    marks = ", ".join(f"{name} = ?" for name in names)
    for turn, body in connection.execute("SELECT turn, body FROM bodies"):
        try:
            usage = json.loads(zlib.decompress(body))["outcome"]["usage"]
            counts = [int(usage.get(name, 0)) for name in names]
        except (zlib.error, ValueError, KeyError, TypeError, AttributeError):
            continue  # `verify` tells of the record
        connection.execute(f"UPDATE ledger SET {marks} WHERE id = ?", [*counts, turn])


def _version_5(connection: sqlite3.Connection) -> None:
    """How long each picture took, by model and size."""
    connection.execute("ALTER TABLE turns ADD COLUMN size TEXT NOT NULL DEFAULT ''")
    connection.execute("ALTER TABLE turns ADD COLUMN took_s REAL NOT NULL DEFAULT 0")
    connection.execute("CREATE INDEX turns_by_pace ON turns(model_sent, size, number)")
    for turn, body in connection.execute("SELECT turn, body FROM bodies").fetchall():
        size, took_s = _pace(body)
        connection.execute(
            "UPDATE turns SET size = ?, took_s = ? WHERE id = ?", [size, took_s, turn]
        )


def _pace(body: bytes) -> tuple[str, float]:
    """The size asked for and the seconds it took; nothing of a record that `verify` tells of."""
    try:
        record = json.loads(zlib.decompress(body))
        size, took_s = record["recipe"]["size"], float(record["outcome"].get("took_s", 0.0))
    except (zlib.error, ValueError, KeyError, TypeError, AttributeError):
        return "", 0.0
    return (size.encode("utf-8", "replace").decode() if isinstance(size, str) else ""), took_s


def _version_6(connection: sqlite3.Connection) -> None:
    """Marks, and an index of words."""
    for statement in (
        "ALTER TABLE turns ADD COLUMN rating INTEGER NOT NULL DEFAULT 0",
        *(
            f"ALTER TABLE turns ADD COLUMN {name} TEXT NOT NULL DEFAULT ''"
            for name in ("flag", "label", "tags", "note", "ratio", "traits")
        ),
        """CREATE VIRTUAL TABLE finds USING fts5(
            prompt, answer, note, tags, refs, prefix = '2 3',
            tokenize = 'unicode61 remove_diacritics 2')""",
    ):
        connection.execute(statement)
    for turn, number, body in connection.execute(
        "SELECT id, number, body FROM turns JOIN bodies ON turn = id ORDER BY number"
    ).fetchall():
        ratio, traits, words = _found_by(body)
        connection.execute(
            "UPDATE turns SET ratio = ?, traits = ? WHERE id = ?", [ratio, traits, turn]
        )
        connection.execute(
            """INSERT INTO finds (rowid, prompt, answer, refs, note, tags)
            VALUES (?, ?, ?, ?, '', '')""",
            [number, *words],
        )


def _found_by(body: bytes) -> tuple[str, str, tuple[str, str, str]]:
    """Ratio, traits, and the words of prompt, answer and references."""
    try:
        record = json.loads(zlib.decompress(body))
        recipe, outcome = record["recipe"], record["outcome"]
        names = " ".join(str(one["name"]) for one in recipe.get("references", ()))
        given = {
            "sources": outcome.get("sources"),
            "thoughts": outcome.get("thoughts"),
            "references": names,
            "text": str(outcome.get("text", "")).strip(),
        }
        parts = (recipe.get("ratio", "auto"), recipe.get("prompt", ""), outcome.get("text", ""))
    except (zlib.error, ValueError, KeyError, TypeError, AttributeError):
        return "", "", ("", "", "")
    ratio, prompt, answer, names = (
        str(part).encode("utf-8", "replace").decode() for part in (*parts, names)
    )
    traits = f" {' '.join(name for name, there in given.items() if there)} "
    return ratio, traits, (spaced(prompt), spaced(answer), spaced(names))


def _version_7(connection: sqlite3.Connection) -> None:
    """The trash, and sessions that are put away. What was hidden before goes by hand alone."""
    for statement in (
        "ALTER TABLE turns ADD COLUMN trashed_at REAL NOT NULL DEFAULT 0",
        "ALTER TABLE sessions ADD COLUMN trashed_at REAL NOT NULL DEFAULT 0",
        "ALTER TABLE sessions ADD COLUMN archived INTEGER NOT NULL DEFAULT 0",
        # 1 once the turn of a line has gone for good: the session's record has it then.
        "ALTER TABLE ledger ADD COLUMN gone INTEGER NOT NULL DEFAULT 0",
        # Files that go with what was let go, by their path in the library.
        "CREATE TABLE dropped (name TEXT PRIMARY KEY) WITHOUT ROWID",
        "CREATE INDEX turns_in_trash ON turns(trashed_at) WHERE hidden",
        # Asked whenever a blob's row goes.
        "CREATE INDEX turns_of_picture ON turns(picture)",
    ):
        connection.execute(statement)


def _version_8(connection: sqlite3.Connection) -> None:
    """Words are found by each of their spellings; where there is one alone, nothing changes."""
    rows = connection.execute("SELECT rowid, prompt, answer, note, tags, refs FROM finds")
    for number, *texts in rows.fetchall():
        anew = [indexed(unspaced(text)) for text in texts]
        if anew != texts:
            connection.execute(
                """UPDATE finds SET prompt = ?, answer = ?, note = ?, tags = ?, refs = ?
                WHERE rowid = ?""",
                [*anew, number],
            )


STEPS: tuple[Callable[[sqlite3.Connection], None], ...] = (
    _version_1,
    _version_2,
    _version_3,
    _version_4,
    _version_5,
    _version_6,
    _version_7,
    _version_8,
)
VERSION = len(STEPS)


def version_of(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def step_up(connection: sqlite3.Connection) -> None:
    """Take one step inside the open transaction."""
    version = version_of(connection) + 1
    STEPS[version - 1](connection)
    connection.execute(f"PRAGMA user_version = {version}")
