"""Django's PostgreSQL with a breaker before its pool."""
