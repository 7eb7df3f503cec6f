"""The table of the rate limits."""

from __future__ import annotations

from django.db import models


class Charge(models.Model):
    """The count of attempts of one subject, such as a user or a network, for one rate limit."""

    key = models.CharField(max_length=120, primary_key=True)
    count = models.PositiveIntegerField()
    # Milliseconds since 1970: one UPSERT calculates with them on SQLite and on PostgreSQL.
    free_at = models.BigIntegerField()
    forget_at = models.BigIntegerField(db_index=True)

    class Meta:
        verbose_name = "poging"
        verbose_name_plural = "pogingen"

    def __str__(self) -> str:
        return self.key.partition(":")[0]  # the limit's name, without the hash
