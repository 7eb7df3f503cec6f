"""For which deed the desk asks an app code, in words that end 'Vul nog een keer uw code in'."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_PERSON = {
    "add": _("om iemand uit te nodigen"),
    "change": _("om deze gegevens te veranderen"),
    "changelist": _("om dit met meer mensen tegelijk te doen"),
    "export": _("om deze lijst te downloaden"),
    "send_activation": _("om een activeringsmail te sturen"),
    "recover": _("om een herstelmail te sturen"),
    "counter_code": _("om een baliecode te maken"),
    "block": _("om deze persoon te blokkeren"),
    "unblock": _("om de blokkade op te heffen"),
    "end_sessions": _("om deze persoon overal uit te loggen"),
    "move": _("om deze persoon te verplaatsen"),
    "erase": _("om deze medewerker te verwijderen"),
}

# By the name of the URL. The setting STEP_UP_WORDS gives them to the page that asks.
WORDS: dict[str, Promise] = {
    "admin:login": _("om het beheer te openen"),
    **{f"admin:accounts_user_{name}": words for name, words in _PERSON.items()},
    "admin:accounts_branch_add": _("om een vestiging toe te voegen"),
    "admin:accounts_branch_change": _("om deze vestiging te veranderen"),
    "admin:accounts_securityevent_export": _("om deze lijst te downloaden"),
    "admin:bulk_new": _("om een lijst met mensen toe te voegen"),
    "admin:bulk_upload": _("om een lijst met mensen toe te voegen"),
    "admin:bulk_start": _("om met deze lijst te beginnen"),
    "admin:bulk_download": _("om het resultaat te downloaden"),
    "admin:accounts_logo_changelist": _("om het logo te veranderen"),
    "admin:accounts_logo_upload": _("om het logo te veranderen"),
    "admin:accounts_logo_remove": _("om het logo te veranderen"),
    "admin:messaging_smsstop_stop": _("om alle sms te stoppen"),
    "admin:messaging_smsstop_resume": _("om weer sms te sturen"),
}
