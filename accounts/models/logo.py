"""The organisation's logo. It is a row, because the machines of a site share no folder."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Logo(models.Model):
    """The logo, checked and redrawn (decision 54). The table has at most one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    digest = models.CharField(max_length=12, editable=False)  # of the content
    content = models.BinaryField()
    kind = models.CharField(max_length=4)  # png or webp
    # In pixels, of which screens of phones have at least two for one of CSS.
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("logo")
        verbose_name_plural = _("logo")
        default_permissions = ("change",)

    def __str__(self) -> str:
        return self.digest

    def place(self) -> None:
        """Save this logo in place of the former one, if any, in one statement."""
        columns = ("digest", "content", "kind", "width", "height")
        Logo.objects.bulk_create(
            [self], update_conflicts=True, unique_fields=["id"], update_fields=columns
        )
