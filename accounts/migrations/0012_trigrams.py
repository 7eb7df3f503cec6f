"""Index the trigrams of each person's name, mail address and number, on PostgreSQL only.

The function is plain SQL: PostgreSQL's own extension for trigrams is not installed everywhere, and
not every role may create it (docs/decisions/0044). The index is made beside logins; a broken-off
run leaves an invalid one, so an existing one is dropped first.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_FUNCTION = """
    CREATE OR REPLACE FUNCTION accounts_trigrams(whole text) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 500 AS $$
        SELECT array_agg(substr($1, place, 3)) FROM generate_series(1, length($1) - 2) AS place
    $$
"""
# COST: PostgreSQL computes trigrams last, for rows that all other conditions let through.
# `fastupdate = off`: otherwise a search also reads a list of rows that are not yet in the index.
_INDEX = """
    CREATE INDEX CONCURRENTLY accounts_user_trigrams ON accounts_user USING gin (
        (accounts_trigrams(folded_name || ' ' || email || ' ' || phone) COLLATE "C")
    ) WITH (fastupdate = off)
"""
_NO_INDEX = "DROP INDEX CONCURRENTLY IF EXISTS accounts_user_trigrams"
_NO_FUNCTION = "DROP FUNCTION IF EXISTS accounts_trigrams(text)"


def add(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _run(schema_editor, _FUNCTION, _NO_INDEX, _INDEX)


def drop(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _run(schema_editor, _NO_INDEX, _NO_FUNCTION)


def _run(schema_editor: BaseDatabaseSchemaEditor, *statements: str) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for statement in statements:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("accounts", "0011_events_with_a_network")]

    operations = [migrations.RunPython(add, drop)]
