"""Django's settings. Values that differ per installation come from config/environment.py."""

from __future__ import annotations

import os
from pathlib import Path

from config import environment, languages, limits, logs
from config.database import with_options
from config.limits import *  # noqa: F403 - every name there is a setting
from lib import headers

ENV = environment.read(os.environ)
BASE_DIR = environment.BASE_DIR

SECRET_KEY = ENV.secret_key
SECRET_KEY_FALLBACKS = list(ENV.secret_key_fallbacks)
DEBUG = ENV.debug
PUBLIC_URL = ENV.public_url
PUBLIC_HOST = ENV.public_host
ALLOWED_HOSTS = ENV.allowed_hosts
ORGANISATION = ENV.organisation
BRAND_COLOUR = ENV.brand_colour
PORTAL_NAME = ENV.portal_name
PORTAL_URL = ENV.portal_url
SUPPORT_PHONE = ENV.support_phone
SMS_BACKEND = ENV.sms_backend
SMS_PREFIXES = ENV.sms_prefixes
SMS_PRICES = ENV.sms_prices
TWILIO_ACCOUNT_SID = ENV.twilio.account_sid
TWILIO_AUTH_TOKEN = ENV.twilio.auth_token
TWILIO_MESSAGING_SERVICE_SID = ENV.twilio.messaging_service_sid
TWILIO_FROM = ENV.twilio.sender
TWILIO_DISCARD_TEXT = ENV.twilio.discard_text
TWILIO_API_URL = ENV.twilio.api_url
SEALING_KEYS = ENV.sealing_keys
EMBEDDED_SENDER = ENV.embedded_sender
SMS_STOPPED = ENV.sms_stopped
TRUSTED_PROXIES = ENV.trusted_proxies
METRICS_NETWORKS = ENV.metrics_networks

# The road: the steps of a sign-in, in order
ROAD = [
    "accounts.road.password.Password",
    "twofactor.steps.Counter",
    "twofactor.steps.Sms",
    "twofactor.steps.Connect",
    "twofactor.steps.Code",
]

# Decides who may issue a counter code (baliecode) to whom: asked when it is issued and used (S61).
COUNTER_CODE_RULE = "onboarding.authority.may_issue_counter_code"
STEP_UP_WORDS = "desk.deeds.WORDS"  # of twofactor/views/step_up.py: for what it asks a code

# Called after the commit, with the events of a service, a message that was sent or failed, and the
# person whose activation link was opened; ON_ERASED in the transaction that erases a person.
ON_EVENTS = "onboarding.progress.on_events"
ON_MESSAGE = "onboarding.progress.on_message"
ON_LINK_OPENED = "onboarding.progress.on_link_opened"
ON_ERASED = "onboarding.forgetting.forget_person"

CHORES = ["onboarding.jobs.working.work", "onboarding.reminders.remind"]  # messaging/chores.py

# The recurring work of each app (manage.py purge, rotate_keys, after_restore)
HOUSEKEEPING = [
    "lib.housekeeping.LibHousekeeping",
    "messaging.housekeeping.MessagingHousekeeping",
    "accounts.housekeeping.AccountsHousekeeping",
    "twofactor.housekeeping.TwofactorHousekeeping",
    "onboarding.housekeeping.OnboardingHousekeeping",
]

INSTALLED_APPS = [
    "config",
    "desk.apps.DeskConfig",
    "desk.apps.AdminSiteConfig",
    "manual",
    "onboarding",
    "twofactor",
    "accounts",
    "messaging",
    "lib",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",  # runserver too must serve static files with our headers
    "django.contrib.staticfiles",
    "django_otp",
    "phonenumber_field",
]

WSGI_APPLICATION = "config.wsgi.application"

# Outermost first
MIDDLEWARE = [
    "config.http.cookies.PlainCookies",
    "operation.probes.Probes",
    "config.http.headers.Headers",
    "config.http.upload.UploadUnread",
    "accounts.browser.language.Language",
    "django.middleware.security.SecurityMiddleware",
    "config.http.files.Files",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "accounts.browser.person.PersonOfSession",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.middleware.RoadStops",
    "accounts.login_required.LoginRequired",
    "twofactor.middleware.StepUp",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.http.methods.Methods",
]
if EMBEDDED_SENDER:  # other web processes do not load the sender
    _AFTER_PROBES = MIDDLEWARE.index("operation.probes.Probes") + 1
    MIDDLEWARE.insert(_AFTER_PROBES, "messaging.embedded.EmbeddedSender")

# No proxy moves the site below a path: `{% constant %}` keeps its links.
FORCE_SCRIPT_NAME = ""
ROOT_URLCONF = "config.urls"
DESK_PATH = "beheer/"
UPLOAD_PATH, LOGO_PATH = f"/{DESK_PATH}bulk/inlezen/", f"/{DESK_PATH}accounts/logo/plaatsen/"
UPLOAD_PATHS = (UPLOAD_PATH, LOGO_PATH)  # no other path takes a multipart form
POSTVAK_PATH = "postvak/"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

FORM_RENDERER = "lib.inputs.Inputs"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context.house",
            ],
        },
    },
]

# The demo's Postvak, which shows all mails and SMS: with DEBUG only
POSTVAK_DIR = Path(ENV.email["EMAIL_FILE_PATH"] or BASE_DIR / "var/postvak") if DEBUG else None
if DEBUG:
    INSTALLED_APPS.insert(0, "demo")
    MIDDLEWARE.insert(0, "config.http.rebinding.KnownHosts")

# The database. No ATOMIC_REQUESTS: a counted attempt must stay counted if the request fails (S25).
DATABASES = {"default": with_options(ENV.database, threads=ENV.web_threads)}
DATABASE_WAITERS = ENV.web_threads - 1  # one thread stays free for pages and probes (S105)
if ENV.is_sqlite:
    Path(ENV.database["NAME"]).parent.mkdir(parents=True, exist_ok=True)

EMAIL_BACKEND = ENV.email["EMAIL_BACKEND"]
EMAIL_HOST = ENV.email["EMAIL_HOST"]
EMAIL_PORT = ENV.email["EMAIL_PORT"]
EMAIL_HOST_USER = ENV.email["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = ENV.email["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = ENV.email.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = ENV.email.get("EMAIL_USE_SSL", False)
EMAIL_FILE_PATH = ENV.email["EMAIL_FILE_PATH"]
EMAIL_TIMEOUT = 10
MAIL_FROM = DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENV.mail_from
BOUNCE_ADDRESS = ENV.bounce_address

AUTH_USER_MODEL = "accounts.User"
# Rows read in the same query as a person: attribute -> (relation of User, filter of its rows).
PERSON_JOINS = {"app": ("authenticator", {"confirmed": True})}
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.passwords.rules.RulesValidator"},
    {"NAME": "accounts.passwords.guessable.Guessable"},
    {"NAME": "accounts.passwords.rules.TooSimilar"},
    {"NAME": "accounts.passwords.leaked.Leaked"},
]
PASSWORD_HASHERS = ["accounts.passwords.hashers.Argon2"]
HASH_SLOTS = ENV.hash_slots
# Hashing and waiting threads together leave one thread free for pages and probes (S4).
HASH_WAITERS = ENV.web_threads - ENV.hash_slots - 1
REFUSED_PASSWORDS = ENV.refused_passwords
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
PHONENUMBER_DEFAULT_REGION = "NL"

# Cookies. __Host- binds a cookie to this host; browsers accept it over https only (S40).
_COOKIE = "__Host-" if ENV.is_https else ""
SESSION_ENGINE = "accounts.browser.session_store"
SESSION_COOKIE_NAME = f"{_COOKIE}session"
SESSION_COOKIE_AGE = int(limits.SESSION_LIFETIME[1].total_seconds())
SESSION_COOKIE_SECURE = ENV.is_https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = f"{_COOKIE}csrftoken"
CSRF_COOKIE_SECURE = ENV.is_https
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "accounts.views.errors.csrf_failure"
MESSAGE_STORAGE = "accounts.flash.HostCookieStorage"
MESSAGES_COOKIE_NAME = f"{_COOKIE}messages"
CARRIED_COOKIE_NAME = f"{_COOKIE}carried"
LINK_COOKIE_NAME = f"{_COOKIE}link"
KNOWN_COOKIE_NAME = f"{_COOKIE}known"
DEVICES_COOKIE_NAME = f"{_COOKIE}devices"
LEFT_COOKIE_NAME = f"{_COOKIE}left"
LANGUAGE_COOKIE_NAME = f"{_COOKIE}language"

# Browser security: CSP, https, limits of a form (S80)
CSP_REPORT_URL = ENV.csp_report_url
CONTENT_SECURITY_POLICY = headers.policy(headers.PAGES | {"report-uri": CSP_REPORT_URL})
SECURE_SSL_REDIRECT = ENV.is_https
SECURE_SSL_HOST = PUBLIC_HOST
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if ENV.is_https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = ENV.is_https
SECURE_REFERRER_POLICY = "same-origin"  # no-referrer would make browsers send Origin: null (S12)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
X_FRAME_OPTIONS = "DENY"
# W021 asks for HSTS preloading, which covers the client's whole domain: the client's decision.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
DATA_UPLOAD_MAX_MEMORY_SIZE = limits.MOST_BODY
DATA_UPLOAD_MAX_NUMBER_FIELDS = limits.MOST_FIELDS
DATA_UPLOAD_MAX_NUMBER_FILES = 1
FILE_UPLOAD_MAX_MEMORY_SIZE = limits.MOST_UPLOAD

# Static files: with hashed names in production, straight from the source tree elsewhere
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "staticfiles" if ENV.is_https else None
WHITENOISE_USE_FINDERS = not ENV.is_https
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False
_STATIC_FILES = (
    "whitenoise.storage.CompressedManifestStaticFilesStorage"
    if ENV.is_https
    else "django.contrib.staticfiles.storage.StaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _STATIC_FILES},
}

LANGUAGE_CODE = "nl"
LANGUAGES, DESK_LANGUAGES = languages.SITE, languages.DESK
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "config.formats"
TIME_ZONE = "Europe/Amsterdam"

LOGGING = logs.configuration(readable=DEBUG)
