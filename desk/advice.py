"""What helps a person in each state: what staff say, what they do, and who else must act."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from desk.holds import Cause
from messaging.problems import Remedy, remedy
from onboarding.status import Status

ADDRESS, NUMBER = "id_email", "id_phone"

_COME_IN = _("Log in en vraag een nieuwe sms-code.")
_AGAIN = _("De medewerker logt in en vraagt een nieuwe sms-code.")
_NEW_MAIL = _("U krijgt een nieuwe mail. Kijk ook bij ongewenste mail.")
_PRESS_MAIL = _("Druk op 'Stuur activeringsmail'.")
_OTHER_ADDRESS = _("Druk op 'Stuur activeringsmail'. Helpt dat niet? Vraag een ander e-mailadres.")
_ASK_NUMBER = _("Geen sms gekregen? Vraag of het nummer klopt.")
_NOT_AGAIN = _("Komt er weer geen sms? Vraag of het nummer klopt.")
_OUR_FAULT = _("Dit ligt aan ons. U hoort van ons als het weer werkt.")
_ASKS_SELF = _("De medewerker vraagt zelf een nieuwe code.")
_WAIT_SMS = _("Probeer het %(when)s opnieuw. Log dan in en vraag een nieuwe sms-code.")
_WAIT_LOGIN = _(
    "Probeer het %(when)s opnieuw. Weet u het wachtwoord niet meer? Kies 'Wachtwoord vergeten?' op"
    " de inlogpagina."
)
_WAIT_APP = _(
    "Zet de tijd op uw telefoon op automatisch. Probeer het %(when)s opnieuw, met een nieuwe code"
    " uit de app."
)
_THEY_WAIT = _("De medewerker wacht en probeert het %(when)s opnieuw.")
_NOTHING = _("U hoeft niets te doen: na deze tijd kan het vanzelf weer.")
_FORGOT = _("U hoeft niets te doen. Met een nieuw wachtwoord kan het meteen weer.")
_TELL_ADMIN = _("Meld dit aan de technisch beheerder.")
_ADMIN = _("De technisch beheerder lost dit op.")


class Turn(StrEnum):
    """What makes the words for a status other than usual."""

    USUAL = ""
    RESET = "reset"  # frozen, and a new password is chosen
    CODE = "code"  # frozen, and a counter code is made
    LATE = "late"  # the newest SMS code works no longer
    WRONG = "wrong"  # the same, and the person typed wrong ones: the SMS arrived


class Advice(NamedTuple):
    """What staff say to a caller and do at the desk, and who must act while the desk cannot.

    `edits`: what staff do takes the right to change the person. `field` is the id of the field of
    the person's form that they correct, or "".
    """

    say: Promise | str
    do: Promise | str
    waits: Promise | str = ""
    edits: bool = False
    field: str = ""


_OF_STATUS = {
    Status.NEVER: Advice(_("U krijgt een mail."), _PRESS_MAIL),
    Status.BLOCKED: Advice(
        _("Uw account staat uit. Wij kijken of het weer aan mag. U hoort het van ons."),
        _("Mag deze persoon weer inloggen? Druk op 'Hef blokkade op'."),
        edits=True,
    ),
    Status.FROZEN: Advice(
        _(
            "Kies eerst een nieuw wachtwoord met 'Wachtwoord vergeten?'."
            " Kom daarna langs met uw identiteitsbewijs."
        ),
        _("Druk op 'Baliecode' als het nieuwe wachtwoord is gekozen."),
        _("De medewerker kiest eerst een nieuw wachtwoord met 'Wachtwoord vergeten?'."),
        edits=True,
    ),
    Status.QUEUED: Advice(
        _("De mail is onderweg. Kijk straks in uw mail, ook bij ongewenste mail."),
        _("Kijk of het e-mailadres hieronder klopt."),
        _("De mail gaat vanzelf weg. Blijft dit zo? Meld het aan de technisch beheerder."),
    ),
    Status.SENT: Advice(
        _("Zoek de mail van uw vestiging, ook bij ongewenste mail."),
        _("Vraag of het e-mailadres klopt. Geen mail? Druk op 'Stuur activeringsmail'."),
    ),
    Status.OPENED: Advice(
        _("Klik opnieuw op 'Activeer' in de mail en kies een wachtwoord."),
        _("Is de mail weg? Druk op 'Stuur activeringsmail'."),
    ),
    Status.FAILED: Advice(_NEW_MAIL, _OTHER_ADDRESS),
    Status.EXPIRED: Advice(_("U krijgt een nieuwe mail."), _PRESS_MAIL),
    Status.PASSWORD: Advice(
        _("Log in. U gaat verder waar u was."),
        _ASK_NUMBER,
        _("De medewerker logt in en vraagt een sms-code."),
    ),
    Status.SMS: Advice(_("Log in en vul de code uit de sms in."), _ASK_NUMBER, _AGAIN),
    Status.ARRIVED: Advice(
        _("Log in, vul de code uit de sms in en koppel daarna de app."),
        _("Is de code verlopen? De medewerker vraagt zelf een nieuwe."),
        _("De medewerker logt in en koppelt de app."),
    ),
    Status.SMS_FAILED: Advice(_COME_IN, _NOT_AGAIN, _AGAIN),
    Status.READY: Advice(
        _(
            "Log in met wachtwoord en app. Wachtwoord vergeten? Kies 'Wachtwoord vergeten?' op de"
            " inlogpagina. Nieuwe telefoon? Kies 'Herstel mobiele app'."
        ),
        _(
            "Wachtwoord weg? De medewerker kiest 'Wachtwoord vergeten?' op de inlogpagina.\n"
            "App of telefoon weg? Druk op 'Stuur herstelmail'. Het wachtwoord is daarbij nodig.\n"
            "Lukt dat niet? Druk op 'Baliecode'. Is ook het nummer weg? Verbeter eerst het nummer."
            " Een collega maakt daarna de baliecode."
        ),
    ),
}
# Of a mail or SMS that failed, where another remedy than another try helps.
_OF_REMEDY = {
    (Status.FAILED, Remedy.CORRECT): Advice(
        _("Wat is uw e-mailadres?"),
        _("Verbeter het adres hieronder. Er gaat dan meteen een nieuwe mail weg."),
        edits=True,
        field=ADDRESS,
    ),
    (Status.FAILED, Remedy.ROOM): Advice(
        _("Uw mailbox is vol. Maak ruimte. Daarna krijgt u een nieuwe mail."), _PRESS_MAIL
    ),
    (Status.FAILED, Remedy.OURS): Advice(_OUR_FAULT, _TELL_ADMIN, _ADMIN),
    (Status.SMS_FAILED, Remedy.CORRECT): Advice(
        _("Wat is uw mobiele nummer? Log daarna in en vraag een nieuwe sms-code."),
        _("Verbeter het nummer hieronder."),
        edits=True,
        field=NUMBER,
    ),
    (Status.SMS_FAILED, Remedy.REACH): Advice(
        _("Zet uw telefoon aan en zorg dat u bereik heeft. Log in en vraag een nieuwe sms-code."),
        _NOT_AGAIN,
        _("De medewerker zet de telefoon aan en vraagt een nieuwe sms-code."),
    ),
    (Status.SMS_FAILED, Remedy.PROVIDER): Advice(
        _COME_IN,
        _("Komt er weer geen sms? Vraag een ander mobiel nummer en verbeter het hieronder."),
        _("De medewerker vraagt een nieuwe sms-code, of geeft een ander nummer."),
        edits=True,
        field=NUMBER,
    ),
    (Status.SMS_FAILED, Remedy.START): Advice(
        _("Stuur een sms met START naar het nummer van onze sms. Vraag daarna een nieuwe code."),
        _("Lukt dat niet? Meld dit aan de technisch beheerder."),
        _("De medewerker stuurt een sms met START naar het nummer van onze sms."),
    ),
    (Status.SMS_FAILED, Remedy.OURS): Advice(_OUR_FAULT, _TELL_ADMIN, _ADMIN),
}


_CONNECT_LATE = Advice(
    _("Log in, vraag een nieuwe sms-code en koppel daarna de app."),
    _ASKS_SELF,
    _("De medewerker vraagt een nieuwe sms-code en koppelt de app."),
)
_OF_TURN = {
    (Status.FROZEN, Turn.RESET): Advice(
        _("Kom langs met uw identiteitsbewijs. U krijgt dan een baliecode."),
        _("Druk op 'Baliecode'."),
        edits=True,
    ),
    (Status.FROZEN, Turn.CODE): Advice(
        _(
            "Log in met uw nieuwe wachtwoord. Kies 'Herstel mobiele app', vul de baliecode in en"
            " koppel de app."
        ),
        _("Is de code kwijt? Maak een nieuwe met 'Baliecode'. De oude werkt dan niet meer."),
        _("De medewerker logt in, vult de baliecode in en koppelt de app."),
        edits=True,
    ),
    (Status.SMS, Turn.LATE): Advice(_COME_IN, _ASK_NUMBER, _AGAIN),
    (Status.SMS, Turn.WRONG): Advice(_COME_IN, _ASKS_SELF, _AGAIN),
    (Status.ARRIVED, Turn.LATE): _CONNECT_LATE,
    (Status.ARRIVED, Turn.WRONG): _CONNECT_LATE,
}


_OF_CAUSE = {
    Cause.SMS: Advice(_WAIT_SMS, _NOTHING, _THEY_WAIT),
    Cause.LOGIN: Advice(_WAIT_LOGIN, _FORGOT, _THEY_WAIT),
    Cause.APP: Advice(_WAIT_APP, _NOTHING, _THEY_WAIT),
    Cause.LOST: Advice(
        _("Log in, kies 'Herstel mobiele app' en koppel de app opnieuw."),
        _("Druk op 'Stuur herstelmail'. Lukt dat niet? Druk op 'Baliecode'."),
        _("De medewerker kiest 'Herstel mobiele app' en koppelt de app opnieuw."),
        edits=True,
    ),
    Cause.COUNTER: Advice(
        _("U krijgt een nieuwe baliecode. Neem uw identiteitsbewijs mee."),
        _("Druk op 'Baliecode'. Met een nieuwe code kan het meteen weer."),
        _THEY_WAIT,
        edits=True,
    ),
}


def advice_for(status: Status, code: str, turn: Turn = Turn.USUAL) -> Advice:
    """Return what helps. `code`: of a mail or SMS that failed, as `Message.error`."""
    usual = _OF_REMEDY.get((status, remedy(code)), _OF_STATUS[status])
    return _OF_TURN.get((status, turn), usual)


def advice_to_wait(when: str, cause: Cause) -> Advice:
    """Return what helps a person who typed too many wrong codes or passwords. `when`: in words."""
    one = _OF_CAUSE[cause]
    said = {"when": when}
    return Advice(str(one.say) % said, one.do, str(one.waits) % said, one.edits)
