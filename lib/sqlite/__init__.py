"""Django's SQLite; it notes each COMMIT."""
