"""The security log in words: each event as a short Dutch sentence (S53)."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.log.events import Event

WORDS: dict[str, Promise] = {
    Event.LOGIN: _("Ingelogd"),
    Event.LOGIN_REFUSED: _("Inloggen geweigerd: het account is geblokkeerd"),
    Event.PASSWORD_WRONG: _("Verkeerd wachtwoord"),
    Event.SMS_CODE_WRONG: _("Verkeerde sms-code"),
    Event.APP_CODE_WRONG: _("Verkeerde code uit de app"),
    Event.APP_CODE_REUSED: _("Code uit de app die al gebruikt was"),
    Event.STEPPED_UP: _("Nog een keer de code uit de app ingevuld"),
    Event.COUNTER_CODE_WRONG: _("Verkeerde baliecode"),
    Event.PASSWORD_CHOSEN: _("Nieuw wachtwoord"),
    Event.MAIL_ASKED: _("Mail gevraagd: wachtwoord vergeten"),
    Event.MAIL_TO_NOBODY: _("Geen mail gestuurd: onbekend of geblokkeerd"),
    Event.SESSION_ENDED: _("Op één apparaat uitgelogd"),
    Event.LOGGED_OUT_EVERYWHERE: _("Overal uitgelogd"),
    Event.APP_CONNECTED: _("App gekoppeld"),
    Event.APP_REPLACED: _("App opnieuw gekoppeld"),
    Event.RECOVERY_ASKED: _("Mail gevraagd: herstel mobiele app"),
    Event.COUNTER_CODE_ISSUED: _("Baliecode gemaakt"),
    Event.SMS_QUOTA_CLEARED: _("Sms-codes mogen weer: teller op nul gezet"),
    Event.ACCOUNT_FROZEN: _("Account geblokkeerd met 'Dit was ik niet'"),
    Event.ACCOUNT_THAWED: _("Account weer vrijgegeven"),
    Event.DEVICE_REMEMBERED: _("Apparaat onthouden"),
    Event.DEVICE_COPIED: _("Onthouden apparaat gestopt: iemand gebruikte een kopie"),
    Event.DEVICE_FORGOTTEN: _("Apparaat vergeten"),
    Event.INVITED: _("Uitgenodigd"),
    Event.PERSON_ADDED: _("Toegevoegd, nog niet uitgenodigd"),
    Event.ACTIVATION_SENT: _("Activeringsmail gestuurd"),
    Event.NAME_CHANGED: _("Naam veranderd"),
    Event.EMAIL_CHANGED: _("E-mailadres veranderd"),
    Event.NUMBER_CHANGED: _("Telefoonnummer veranderd"),
    Event.BRANCH_CHANGED: _("Vestiging veranderd"),
    Event.ROLE_CHANGED: _("Rol veranderd"),
    Event.BRANCHES_MANAGED_CHANGED: _("Beheerde vestigingen veranderd"),
    Event.BLOCKED: _("Geblokkeerd"),
    Event.UNBLOCKED: _("Blokkade opgeheven"),
    Event.ERASED: _("Verwijderd"),
    Event.JOB_MADE: _("Lijst gemaakt"),
    Event.JOB_CONFIRMED: _("Lijst gestart"),
    Event.JOB_CANCELLED: _("Lijst gestopt"),
    Event.JOB_QUOTA_LIFTED: _("Limiet van een lijst opgeheven"),
    Event.ADDRESS_ELSEWHERE: _("Iemand opgegeven die niet kan worden toegevoegd"),
    Event.BRANCH_ADDED: _("Vestiging toegevoegd"),
    Event.BRANCH_CORRECTED: _("Gegevens van de vestiging veranderd"),
    Event.REMINDED: _("Herinnering gestuurd"),
    Event.REMINDERS_STOPPED: _("Wil geen herinnering meer"),
    Event.EXPORT_BEGUN: _("Download van een lijst begonnen"),
    Event.EXPORT_ENDED: _("Download van een lijst geëindigd"),
    Event.SMS_STOPPED: _("Alle sms gestopt"),
    Event.SMS_RESUMED: _("Sms weer aan"),
    Event.LOGO_CHANGED: _("Logo veranderd"),
    Event.LOGO_REMOVED: _("Logo weggehaald"),
    Event.RESTORED: _("Reservekopie teruggezet"),
}


def words_of(what: str) -> Promise | str:
    """Return the sentence for event `what`, or `what` itself if this release does not know it."""
    return WORDS.get(what, what)
