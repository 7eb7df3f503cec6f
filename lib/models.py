"""The throttle's one table."""

from __future__ import annotations

from django.db import models


class Charge(models.Model):
    """How often something was tried lately, and from when it may be tried again.

    Times are whole milliseconds since 1970, so that one UPSERT can reckon with them in the same
    words on SQLite and PostgreSQL.
    """

    key = models.CharField(max_length=120, primary_key=True)
    count = models.PositiveIntegerField()
    free_at = models.BigIntegerField()
    forget_at = models.BigIntegerField(db_index=True)

    class Meta:
        verbose_name = "poging"
        verbose_name_plural = "pogingen"

    def __str__(self) -> str:
        """Show what was limited; the rest of the key is a hash."""
        return self.key.partition(":")[0]
