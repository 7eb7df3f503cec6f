"""The branch desk: Django's admin, scoped."""
