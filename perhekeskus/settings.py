"""Settings of the portal, from environment variables; with none set it does not start.

Development mode, which has a publicly known secret key, must be asked for with `DEBUG=true`, as `make`, the tests and
`manage.py runserver` do. An invalid value stops the start with the variable's name (raised by environs).
"""

import re
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _
from environs import Env
from pythonjsonlogger.core import RESERVED_ATTRS

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()

# What kind of run this is.

DEBUG = env.bool("DEBUG", default=False)
DEVELOPMENT_KEY = "only-for-development-and-tests-never-for-anything-that-others-can-reach"
SECRET_KEY = env.str("SECRET_KEY", default=DEVELOPMENT_KEY if DEBUG else "")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"] if DEBUG else [])
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000" if DEBUG else "").rstrip("/")
FEEDBACK_EMAIL = env.str("FEEDBACK_EMAIL", default="palaute@example.org" if DEBUG else "")

if not DEBUG:
    needed = {
        "SECRET_KEY": len(SECRET_KEY) >= 50 and SECRET_KEY != DEVELOPMENT_KEY,
        "ALLOWED_HOSTS": bool(ALLOWED_HOSTS),
        "SITE_URL": SITE_URL.startswith("https://"),
        "FEEDBACK_EMAIL": "@" in FEEDBACK_EMAIL,
    }
    if missing := [name for name, is_good in needed.items() if not is_good]:
        raise ImproperlyConfigured(
            f"Production needs a proper value in the environment for {', '.join(missing)}. "
            "See docs/running.md; on your own machine DEBUG=true is enough."
        )

# Who publishes the portal, as its statements say.

PUBLISHER = env.str("PUBLISHER", default="Keski-Suomen perhekeskusverkosto")
# When a person last tested the portal's accessibility, as 2026-11-24. Empty: the statement says that nobody has.
ACCESSIBILITY_REVIEWED_ON = env.date("ACCESSIBILITY_REVIEWED_ON", default=None)
LOG_DAYS = env.int("LOG_DAYS", default=30)
# Where "leave quickly" leads from pages of help: a page that tells nothing. Empty: the portal's own home page.
QUICK_EXIT_URL = env.str("QUICK_EXIT_URL", default="")
if QUICK_EXIT_URL and not re.fullmatch(r"https://[^\s\"'<>]+", QUICK_EXIT_URL):
    raise ImproperlyConfigured("QUICK_EXIT_URL must be as https://example.org/")

# What it is made of.

INSTALLED_APPS = [
    "modeltranslation",  # before admin, as its documentation asks
    "accounts.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django_filters",
    "core",
    "history",
    "editing",
    "search",
    "accounts",
    "municipalities",
    "contacts",
    "support",
    "meeting_places",
    "events",
    "materials",
    "liaison",
    "imports",
    "reminders",
    "corrections",
    "link_checks",
    "translations",
    "editor_dashboard",
    "portal",
]
# Sample data, the search corpus and its scorer, users for a demo: for whoever develops the portal or measures it.
DEVTOOLS = env.bool("DEVTOOLS", default=DEBUG)
if DEVTOOLS:
    INSTALLED_APPS.append("devtools")

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "perhekeskus.middleware.RequestLogMiddleware",
    "perhekeskus.middleware.TellNobodyMiddleware",
    "perhekeskus.middleware.LanguageFromPathMiddleware",
    "perhekeskus.middleware.HostileInputMiddleware",
    "perhekeskus.middleware.OwnAddressMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "accounts.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "perhekeskus.urls"
WSGI_APPLICATION = "perhekeskus.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            # auth and messages are for the admin: a public page that asked who reads it could not be cached whole.
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "perhekeskus.context_processors.portal",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    },
]

# Data.

DATABASES = {
    "default": env.dj_db_url(
        "DATABASE_URL",
        default=f"sqlite:///{BASE_DIR / 'db.sqlite3'}",
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        # A writer waits for its turn at the start of its transaction instead of failing in the middle of it.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
elif DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # Compiling a query takes longer than any of a page's queries does.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = env.path("MEDIA_ROOT", default=BASE_DIR / "media")
MEDIA_URL = "/media/"
PRIVATE_ROOT = env.path("PRIVATE_ROOT", default=BASE_DIR / "private")

# After how many months without verification the maintainer gets an e-mail, the card shows a warning, and lists leave
# the record out ("-": never). A family centre is never left out: its municipality would look as if it had none.


def months(text):
    return None if text == "-" else int(text)


CHECKING_MONTHS = {
    "meeting_places.MeetingPlace": env.list("CHECKING_MONTHS_PLACES", default=[5, 6, 12], subcast=months),
    "contacts.ContactPerson": env.list("CHECKING_MONTHS_CONTACTS", default=[5, 6, 12], subcast=months),
    "municipalities.FamilyCentre": env.list("CHECKING_MONTHS_FAMILY_CENTRES", default=[5, 6, None], subcast=months),
    "support.HelpLine": env.list("CHECKING_MONTHS_HELP_LINES", default=[5, 6, 12], subcast=months),
}
if any(len(limits) != 3 for limits in CHECKING_MONTHS.values()):
    raise ImproperlyConfigured("CHECKING_MONTHS_… must be three numbers of months, as 5,6,12 or 5,6,-")

# The one-click letter: no address is written to more often than this, nor after so many letters without an answer; and
# for how many months a letter's links work.
LETTER_INTERVAL_DAYS = env.int("LETTER_INTERVAL_DAYS", default=14)
LETTER_TIMES = env.int("LETTER_TIMES", default=4)
LETTER_LINK_MONTHS = env.int("LETTER_LINK_MONTHS", default=9)
if min(LETTER_INTERVAL_DAYS, LETTER_TIMES, LETTER_LINK_MONTHS) < 1:
    raise ImproperlyConfigured("LETTER_… must be whole numbers from 1 on")

# Who logs in.

AUTH_USER_MODEL = "accounts.User"
# The order of apps in the admin's index. Several in a row stand together under the name of the last.
ADMIN_SECTIONS = [
    ["meeting_places"],
    ["events"],
    ["municipalities"],
    ["support"],
    ["contacts"],
    ["materials"],
    ["imports", "reminders", "translations", "link_checks", "corrections", "editor_dashboard"],
    ["search"],
    ["accounts"],
    ["portal"],
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
PASSWORD_LENGTH = 12  # accounts/forms.py tells these rules before one types
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": PASSWORD_LENGTH},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "admin:login"
SESSION_ENGINE = "accounts.sessions"
# Whoever may edit everything logs in with a second factor. Only on one's own machine may it be left out.
REQUIRE_SECOND_FACTOR = not DEBUG or env.bool("REQUIRE_SECOND_FACTOR", default=False)
LOGIN_LOG_DAYS = env.int("LOGIN_LOG_DAYS", default=365)
OTP_TOTP_ISSUER = "Perhekeskus"
OTP_TOTP_THROTTLE_FACTOR = OTP_STATIC_THROTTLE_FACTOR = 0  # accounts/rate_limits.py counts all attempts alike
CSRF_FAILURE_VIEW = "portal.views.csrf_failure"

# The map's ground. Without tiles it is plain, and no other host is asked for anything.

MAP_TILES_URL = env.str("MAP_TILES_URL", default="")
MAP_TILES_ATTRIBUTION = env.str("MAP_TILES_ATTRIBUTION", default="")  # Markdown, as the tiles' terms ask
TILES_ADDRESS = re.compile(r"https://[a-z0-9-]+(\.[a-z0-9-]+)*(:[0-9]{1,5})?/[^\s\"'<>]*")
if MAP_TILES_URL and not (
    TILES_ADDRESS.fullmatch(MAP_TILES_URL) and set(re.findall(r"{(.*?)}", MAP_TILES_URL)) - {"r"} == {"z", "x", "y"}
):
    raise ImproperlyConfigured("MAP_TILES_URL must be as https://tiles.example/{z}/{x}/{y}.png")
if MAP_TILES_URL and not MAP_TILES_ATTRIBUTION.strip():
    raise ImproperlyConfigured("MAP_TILES_URL needs MAP_TILES_ATTRIBUTION: whose map it is, as its terms ask")

# Languages: Finnish at the root, and what is missing in another language is shown in Finnish.

LANGUAGE_CODE = "fi"
LANGUAGES = [("fi", _("Suomi")), ("sv", _("Svenska")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
MODELTRANSLATION_DEFAULT_LANGUAGE = "fi"
MODELTRANSLATION_FALLBACK_LANGUAGES = ("fi",)
TIME_ZONE = "Europe/Helsinki"
USE_TZ = True

# Files of the look.

STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=BASE_DIR / "staticfiles")
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "perhekeskus.storage.StaticStorage"
    },
}

# Safety. Nothing is inline and nothing comes from elsewhere, so that no nonce is needed and pages can be cached.

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "object-src": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
SECURE_REFERRER_POLICY = "same-origin"
if not DEBUG:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    if BEHIND_PROXY:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Letters and logs.

if DEBUG and not env.str("EMAIL_HOST", default=""):
    MAILERS = {"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}
else:
    MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {
                "host": env.str("EMAIL_HOST", default="localhost"),
                "port": env.int("EMAIL_PORT", default=25),
                "username": env.str("EMAIL_USER", default=""),
                "password": env.str("EMAIL_PASSWORD", default=""),
                "use_tls": env.bool("EMAIL_USE_TLS", default=False),
                "timeout": env.int("EMAIL_TIMEOUT", default=30),  # seconds
            },
        }
    }
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=FEEDBACK_EMAIL)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "fmt": "%(levelname)s %(name)s %(message)s",
            "rename_fields": {"levelname": "level", "name": "logger"},
            "timestamp": "time",
            # Django hands the request on with some records, and its text holds the query.
            "reserved_attrs": [*RESERVED_ATTRS, "request"],
        }
    },
    "filters": {"secrets": {"()": "perhekeskus.logging.HideSecrets"}},
    "handlers": {
        "stdout": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stdout",
            "formatter": "json",
            "filters": ["secrets"],
        },
        # Without a handler of its own Python itself would write what is told of a failed request.
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["stdout"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        # These two write addresses with their query (where someone is looking near) and network addresses.
        "django.server": {"handlers": ["nowhere"], "propagate": False},
        "django.request": {"level": "ERROR"},
        # One line for each request that asks for another host's name helps nobody.
        "django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False},
    },
}
