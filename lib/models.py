"""The throttle's table."""

from __future__ import annotations

from django.db import models


class Charge(models.Model):
    """The recent attempts of one subject of a limit, and when the next attempt is allowed.

    Times are whole milliseconds since 1970, so that the same UPSERT can calculate with times on
    SQLite and on PostgreSQL.
    """

    key = models.CharField(max_length=120, primary_key=True)
    count = models.PositiveIntegerField()
    free_at = models.BigIntegerField()
    forget_at = models.BigIntegerField(db_index=True)

    class Meta:
        verbose_name = "poging"
        verbose_name_plural = "pogingen"

    def __str__(self) -> str:
        """Return the limit's name; the rest of the key is a hash."""
        return self.key.partition(":")[0]
