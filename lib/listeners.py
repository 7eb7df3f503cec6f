"""Tell a room above about something, by the name of its function in the settings."""

from __future__ import annotations

from django.conf import settings
from django.utils.module_loading import import_string


def tell(setting: str, *facts: object) -> None:
    """Call the function that the setting names, such as ON_EVENTS, with `facts`."""
    import_string(getattr(settings, setting))(*facts)
