"""The site through PgBouncer in transaction mode: `make pooler`, not a part of `make test`."""
