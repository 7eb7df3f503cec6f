"""The sentences of the client's source document, which screens, mails and the manual repeat."""

from __future__ import annotations

# Of the manual: the first page, and the numbered steps.
MANUAL = (
    "2-factor authenticatie instellen via de telefoon",
    (
        "2FA (ook bekend als 2-stapsverificatie) is een extra beveiligingslaag die wordt gebruikt"
        " om ervoor te zorgen dat alleen geverifieerde gebruikers toegang krijgen tot een online"
        " account."
    ),
    (
        "Het toevoegen van nog een extra factor aan het verificatieproces verhoogt de veiligheid"
        " en maakt het moeilijker voor een aanvaller om toegang te krijgen tot uw gegevens."
    ),
    "Dit vermindert de kans op fraude, gegevensverlies of identiteitsdiefstal aanzienlijk.",
    (
        "Installeer alvast de Google Authenticator app op uw telefoon, die heeft u op een later"
        " moment nodig."
    ),
    "U heeft een activeringsmail van WerkTalent ontvangen.",
    (
        "De afzender is altijd 01, 02 en dan de naam van de vestiging waar u mee/voor werkt,"
        " bijvoorbeeld 02 Rotterdam."
    ),
    "Open de activeringsmail",
    "Klik op activeer",
    "Registreer uw wachtwoord",
    (
        "Let er hierbij op dat u minimaal 15 karakters gebruikt (hoofdletters, kleine letters,"
        " cijfers en speciale tekens)."
    ),
    "Vervolgens klikt u op 'Toepassen'.",
    "U ontvangt een sms code op je telefoon.",
    "Voer deze in en klik op 'Controleer'.",
    "Klik in het volgende scherm (zie afbeelding hieronder) op 'connect app'.",
    ("U wordt dan doorgestuurd naar de Google Authenticator app en het account wordt gekoppeld."),
    "U krijgt een authenticatie code te zien, die u in dit scherm kunt invullen.",
    "Gefeliciteerd, uw account is geregistreerd en u bent ingelogd!",
    "Bij opnieuw inloggen is het dus nu verplicht om telkens deze code in te voeren.",
    "Als u uw inloggegevens hebt ingevuld krijgt u het scherm hieronder te zien.",
    "Vul hier de code in die in de app verschijnt.",
    "Zo kunt u inloggen in uw omgeving van HelloFlex.",
    (
        "Als u geen toegang meer hebt tot de code kunt u via de knop 'Herstel mobiele app' opnieuw"
        " 2FA instellen."
    ),
)
# Of a screen and of the mail, where they are longer than our own sentences.
ELSEWHERE = (
    (
        "Download Google authenticator voor Android of iOS of gebruik een andere authenticator app,"
        " bijvoorbeeld Authy of DUO Mobile."
    ),
    "Installeer alvast de Google Authenticator app op uw telefoon",
)
EVERY = (*MANUAL, *ELSEWHERE)
