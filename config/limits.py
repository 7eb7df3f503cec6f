"""The limits and durations of this site, each with its source. S50 etc.: docs/requirements.md."""

from __future__ import annotations

from datetime import timedelta

from lib.limits import Limit, memory, quota

_SECOND, _MINUTE, _HOUR, _DAY = (
    timedelta(seconds=1),
    timedelta(minutes=1),
    timedelta(hours=1),
    timedelta(days=1),
)

# Idle and absolute lifetime of a sign-in in progress, a session, a staff session (S50).
SIGN_IN_LIFETIME = (30 * _MINUTE, 60 * _MINUTE)
SESSION_LIFETIME = (60 * _MINUTE, 24 * _HOUR)
STAFF_SESSION_LIFETIME = (15 * _MINUTE, 8 * _HOUR)

STEP_UP_LIFETIME = 5 * _MINUTE  # after an app code, sensitive actions need no new one (S52)

# A form posted after the session ended is kept this long for the next login, if it has at most this
# many characters when encrypted: a cookie holds 4 KB (RFC 6265 §6.1), all cookies together 8 KB.
CARRIED_LIFETIME = 15 * _MINUTE
CARRIED_MOST = 2_500

# Mail links (S10, deviation D5).
LINK_LIFETIMES = {
    "activate": 7 * _DAY,
    "reset": 1 * _HOUR,
    "recover": 1 * _HOUR,
    "disown": 7 * _DAY,
}

LINK_COOKIE_LIFETIME = 1 * _HOUR  # of the cookie that keeps an opened mail link for its form

NOTE_LIFETIME = 2 * _MINUTE  # of an error message for the page after a redirect
NOTICE_LIFETIME = 3 * _DAY  # a notice that was not sent within this time is never sent

# How long records are kept (S101).
LINKS_KEPT = 30 * _DAY  # after a link expired: until then its page explains why it is unusable
EVENTS_KEPT = 183 * _DAY  # the security log
NETWORKS_KEPT = 30 * _DAY  # in the security log
MESSAGES_KEPT = 90 * _DAY
# Failed logins for unknown addresses, and mails never sent: strangers can cause many of these rows.
NOBODYS_TRIES_KEPT = 7 * _DAY
# Rows that a list at the desk counts: counting millions is slow.
LIST_COUNTED = 2_000
REASON_LENGTH = 200  # characters of a reason that staff type for the security log
EXPORT_PIECE = 1_000  # rows of a downloaded list that are read, and in memory, at a time
TIMELINE_SHOWN = 50  # entries on the desk's page of a person, which links to the lists of all
STUCK_SHOWN = 20  # people on the desk's board, which links to the list of all
# After this time in a stage a person counts as stuck on the board, by the name of `Stage`.
STUCK_AFTER = {
    "QUEUED": 15 * _MINUTE,  # a sender takes seconds
    "SENT": 3 * _DAY,  # of the seven days that the link works
    "OPENED": 1 * _HOUR,
    "PASSWORD": 1 * _HOUR,  # time to install an app
    "SMS": 15 * _MINUTE,  # the code itself works for ten minutes
    "ARRIVED": 15 * _MINUTE,
}
PURGE_PIECE = 5_000  # rows that `manage.py purge` deletes in one transaction

SENDER_LAG = 5 * _MINUTE  # /readyz reports the sender as late if a message is due longer (S104)
LOGINS_WINDOW = 5 * _MINUTE  # the period of the logins that /metrics counts (S104)
DISK_LEAST = 16 * 1024 * 1024  # with fewer free bytes SQLite counts as full: its log takes 4 MB

# How often a process compares its clock with the database's, and which differences matter.
CLOCK_COMPARED = 1 * _MINUTE
CLOCK_OFF = 30 * _SECOND  # logged as a warning and shown by /readyz (app codes still work: D4)
CLOCK_FAR_OFF = 2 * _MINUTE  # senders send nothing

# The interval of a sender's heartbeat, and the silence after which other senders consider it dead.
# After half of that silence, the sender itself gives up its claims.
SENDER_BEAT = 10 * _SECOND
SENDER_SILENT = 60 * _SECOND

SMS_CODE_DIGITS = 6
SMS_CODE_LIFETIME = 10 * _MINUTE  # NIST 800-63B-4 §3.1.3.2

PASSWORD_SHORTEST = 15  # characters (S1)
PASSWORD_LONGEST = 128

ARGON2_MEMORY_KIB, ARGON2_TIME, ARGON2_LANES = 19456, 2, 1  # OWASP's first choice (S3)

DATABASE_PATIENCE = 3 * _SECOND  # a request waits so long to connect (S105), in whole seconds
# Once connecting takes longer, requests are refused if DATABASE_WAITERS others are connecting.
DATABASE_GRACE = 0.25 * _SECOND
# A pooled connection that was tested so recently is not tested again. As HikariCP's
# aliveBypassWindowMs, which counts from the last use.
DATABASE_TESTED_FOR = 0.5 * _SECOND

HASH_PATIENCE = 1 * _SECOND  # a password waits so long for its turn to be hashed (S4)

# Per account and network: from the fifth failure a wait of 30 s, doubling to an hour (S20, S21).
LOGIN_LIMIT = Limit("login", 5, wait=30 * _SECOND, longest=_HOUR, forget=_DAY)
APP_TRIES = Limit("app", 5, wait=30 * _SECOND, longest=_HOUR, forget=_DAY)

# Per account over all networks: from the 21st failure in 15 minutes one attempt per 30 s (S20).
LOGIN_ACCOUNT_LIMIT = Limit(
    "login-account", 21, wait=30 * _SECOND, longest=30 * _SECOND, forget=15 * _MINUTE
)
APP_DEVICE_LIMIT = Limit(
    "app-device", 21, wait=30 * _SECOND, longest=30 * _SECOND, forget=15 * _MINUTE
)

# After failed logins for 30 accounts within 15 minutes a network is suspect. Accounts that did not
# log in from there lately then have one attempt per 30 s from there (S20).
LOGIN_SPREAD = quota("login-spread", 30, per=15 * _MINUTE)
LOGIN_SPREAD_ONCE = quota("login-spread-once", 1, per=15 * _MINUTE)
LOGIN_SUSPECT_LIMIT = Limit(
    "login-suspect", 1, wait=30 * _SECOND, longest=30 * _SECOND, forget=15 * _MINUTE
)
# Records that an account logged in from a network.
LOGIN_ENTERED = memory("login-entered", kept=NETWORKS_KEPT)

CODES_WRONG_TOLD = 3  # after this many consecutive wrong codes the owner is notified (S54)
# After a hundred wrong app codes without a right one between them, only recovery helps (S21).
APP_IN_A_ROW = Limit("app-row", 100, wait=3650 * _DAY, longest=3650 * _DAY, forget=3650 * _DAY)

KNOWN_LIFETIME = 30 * _DAY  # of a browser in which a person logged in (S20)
DEVICE_LIFETIME = 30 * _DAY  # of a remembered device, which skips the app code (S40)

# App secrets that were shown but never confirmed: how long they are kept, and how many per person
# are compared with a wrong code. The comparison tells the owner which entry in the app to remove.
PENDING_KEPT = 24 * _HOUR
PENDING_COMPARED = 3

PEOPLE_OF_A_BROWSER = 5  # whose data fits into one cookie: 4 KB (RFC 6265 §6.1)

# After a new number or address, or a password reset by mail: no recovery by mail so long (S62).
RECOVERY_HOLD = 72 * _HOUR

EYES_SHARED = 30 * _DAY  # an account and its creator count as one person (four-eyes rule, S61)

# Per person over all codes and sign-ins: five attempts, then 15 minutes doubling to a day (S22).
# Only a right code or a number changed by the desk resets the count, so it is kept for a year.
SMS_TRIES = Limit("sms-try", 5, wait=15 * _MINUTE, longest=_DAY, forget=365 * _DAY)

# Counter codes: valid for an hour, with five attempts; a new code resets the attempts (S61).
COUNTER_CODE_LETTERS = 8
COUNTER_CODE_LIFETIME = 1 * _HOUR
COUNTER_TRIES = quota("counter-try", 5, per=COUNTER_CODE_LIFETIME)

# SMS to one number: a minute apart, five a day (S23).
SMS_APART = quota("sms-apart", 1, per=_MINUTE)
SMS_PERIOD = 24 * _HOUR  # of all SMS budgets except that of a network
SMS_PER_NUMBER = quota("sms-number", 5, per=SMS_PERIOD)

# New numbers and addresses per day: how many one colleague may enter, and one person may get.
# Each change sends an SMS to the old number, which costs money and disturbs the number's owner.
MOVES_BY_ONE = quota("moves-by", 60, per=_DAY)
MOVES_OF_ONE = quota("moves-of", 5, per=_DAY)

# Invitations: larger numbers suggest a stolen session.
INVITES_BY_ONE = quota("invite-by", 60, per=_HOUR)  # by one colleague, not in bulk
INVITES_BY_ONE_A_DAY = quota("invite-by-day", 300, per=_DAY)
INVITES_IN_BULK = quota("invite-bulk", 6_000, per=_DAY)  # of a branch, selected in the list

# Jobs for many people (S73, S75).
SLICE = 50  # rows that are done in one transaction
SLICE_TIME = 0.5 * _SECOND  # after which no further row begins in it: others write too
SLICE_REST = 0.15 * _SECOND  # between two: on SQLite another writer looks every 0.1 s for its turn
UPLOAD_KEPT = 1 * _HOUR  # a job that is not confirmed, after its last change
JOB_LEASE = 60 * _SECOND  # of a sender that reads a file
JOBS_KEPT = MESSAGES_KEPT  # after they ended
JOBS_BY_ONE = quota("jobs-by", 50, per=_DAY)
JOB_ROWS = 50_000  # people selected for one job
BULK_APART = 1 * _HOUR  # in bulk nobody gets two activation mails within it
# Answers of an import by which one colleague learns that an address belongs to someone elsewhere.
ELSEWHERE_A_DAY = quota("elsewhere", 20, per=_DAY)

# Shared SMS budgets, so that abuse costs little (S23).
SMS_PER_NETWORK = quota("sms-network", 100, per=_HOUR)
SMS_PER_BRANCH = quota("sms-branch", 2_000, per=SMS_PERIOD)
SMS_PER_PREFIX = quota("sms-prefix", 5_000, per=SMS_PERIOD)
SMS_IN_ALL = quota("sms-all", 10_000, per=SMS_PERIOD)
ALARM_AT = 80  # percent of a shared budget, at which an alarm is logged

LANGUAGE_KEPT = 365 * _DAY  # in the browser, after it was chosen

# Reminders, counted from the invitation; none later than REMIND_LATEST after it. They go out
# between these hours of the day in the Netherlands, not within REMIND_PAUSE after the person did
# something, nor within REMIND_OPENED after the link was opened.
REMIND_AFTER = (2 * _DAY, 5 * _DAY)
REMIND_LATEST = 14 * _DAY
REMIND_HOURS = (9, 20)
REMIND_PAUSE = 12 * _HOUR
REMIND_OPENED = 1 * _HOUR
REMIND_SLICE = 50  # people that a sender looks at in one round

# Mails that a visitor asks for (S26).
MAIL_PAUSE = _MINUTE  # between activation mails of staff to one person: a second tab or click
MAIL_PER_ADDRESS = quota("mail-address", 3, per=_HOUR)
MAIL_PER_ADDRESS_A_DAY = quota("mail-address-day", 10, per=_DAY)
MAIL_PER_NETWORK = quota("mail-network", 30, per=_HOUR)

# Durations that pages and mails mention, but that no code enforces.
ACTIVATION_TAKES = 5 * _MINUTE
MAIL_COMES_WITHIN = 5 * _MINUTE
MAIL_AGAIN_AFTER = 1 * _MINUTE
SMS_AGAIN_AFTER = 5 * _MINUTE
# How soon the agency answers a report that a page is not accessible. It is the agency's promise:
# change it to what the agency can keep.
ACCESSIBILITY_ANSWER = 14 * _DAY

NAME_MARKS = 4  # in a row on one letter of a name: Vietnamese and pointed Hebrew have up to three
BRANCH_NUMBER_DIGITS = (2, 4)  # fewest and most. Changing the most needs a migration

# A request with more characters or headers is refused before parsing (S84).
MOST_PATH = 512  # our longest path has 60
MOST_CONTENT_TYPE = 128  # a browser's has 48
MOST_REQUEST_LINE = 4094  # gunicorn enforces this and the next two as well
MOST_HEADER = 8190
MOST_HEADERS = 50  # a browser sends 20, and proxies add some
MOST_FIELDS = 1000  # as Django has it. A form posts one for each branch that an admin manages
MOST_BODY = 128 * 1024  # bytes. A form with a hundred people selected at the desk has a few KB

# Import of people (S73). `read` in onboarding/reading/ takes no more than this.
IMPORT_ROWS = 5_000  # of a file
PASTE_ROWS = 1_000  # pasted into the box
IMPORT_BYTES = 2 * 1024 * 1024  # of a file, or characters of pasted rows
MOST_UPLOAD = IMPORT_BYTES + MOST_BODY  # bytes of the form with the file and the box
# The box to paste into is shown after a fresh app code, which counts so long for what it posts.
# The session of staff who type nothing ends earlier.
IMPORT_CODE_LIFETIME = 20 * _MINUTE
IMPORT_MEMBERS = 200  # of an XLSX file, which is a zip
IMPORT_INFLATED = 8 * 1024 * 1024  # bytes of all members together; 5,000 rows of six cells: 2.5 MB
IMPORT_COLUMNS = 40  # a personnel system exports some thirty
CELL_LENGTH = 1_000  # characters; the rest of a cell is cut off, and no field takes so many

# The file that head office uploads as the logo: its bytes, and the pixels of a side.
LOGO_BYTES = 512 * 1024
LOGO_MOST, LOGO_LEAST = 3_000, 40
# The logo that is made of it: at most so many pixels and bytes. A page shows it at half this size,
# as screens of phones have at least two pixels for one of CSS.
LOGO_WIDTH, LOGO_HEIGHT, LOGO_SIZE = 480, 80, 10 * 1024
# The process that draws it: bytes of memory, and time in all. Its CPU time is CHILD_CPU.
LOGO_MEMORY, LOGO_PATIENCE = 256 * 1024 * 1024, 10 * _SECOND
LOGO_KNOWN = 1 * _MINUTE  # how long another process may still show the former logo

# The process that reads an XLSX file: bytes of memory, CPU time, and time in all (S73).
CHILD_MEMORY = 512 * 1024 * 1024
CHILD_CPU = 10 * _SECOND
CHILD_PATIENCE = 30 * _SECOND
CHILD_OUTPUT = 16 * 1024 * 1024  # bytes that it may write
