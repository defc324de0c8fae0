"""Django's settings. What differs by machine comes from the environment (see README)."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django_stubs_ext
import structlog
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from redis.backoff import NoBackoff
from redis.retry import Retry

from lambdanet.importers.files import MAX_BYTES, MAX_FILES
from lambdanet_site import environment

# So that `ModelAdmin[Result]` and the like, which mypy wants, can be written.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = environment.directory("VAR_DIR", BASE_DIR / "var")

DEBUG = environment.flag("DEBUG", default=False)
HOST = environment.host("HOST", "127.0.0.1")
PORT = environment.number("PORT", 8000, least=1, most=65535)
PUBLIC_URL = environment.origin("PUBLIC_URL")
BEHIND_PROXY = environment.flag("BEHIND_PROXY", default=False)
TLS = environment.flag("TLS", default=PUBLIC_URL.startswith("https://"))
WEB_PROCESSES = environment.number("WEB_PROCESSES", 1, least=1, most=64)
WEB_THREADS = environment.number("WEB_THREADS", 8, least=1, most=256)
WORKERS = environment.number("WORKERS", 2, least=1, most=64)

# -- Who may ask, and how it travels ------------------------------------------------------------

ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS")
if not ALLOWED_HOSTS and HOST in ("0.0.0.0", "::"):
    # A workshop on a LAN: whoever finds this machine by its own name or address is served.
    ALLOWED_HOSTS += environment.own_hosts()
elif not ALLOWED_HOSTS:
    ALLOWED_HOSTS += [f"[{HOST}]" if ":" in HOST else HOST]
# The start-up check and health probes ask from this machine itself.
ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]
if PUBLIC_URL:
    ALLOWED_HOSTS += [str(urlsplit(PUBLIC_URL).hostname)]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL else []

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TLS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# Whoever signs in stays for two weeks if asked to, and else until the browser closes: it may be a classroom's.
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SECURE_HSTS_SECONDS = 31_536_000 if TLS else 0
SECURE_SSL_REDIRECT = TLS and BEHIND_PROXY
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
    },
}

# What is sent to be imported, as text or as files, with a little for the form around it. Uploads stay in
# memory, so that no disk keeps them; diagrams.import_views refuses what is larger before it is read.
DATA_UPLOAD_MAX_MEMORY_SIZE = FILE_UPLOAD_MAX_MEMORY_SIZE = MAX_BYTES + 2 * 1024 * 1024
# A form has a field for each cell of its tables: a route table has up to 1,000 routes, a group as many rules each way.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
DATA_UPLOAD_MAX_NUMBER_FILES = MAX_FILES + 1  # an input of the form without a file counts as one

# -- The parts ----------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "template_partials",
    "lambdanet_site.apps.SiteConfig",
    "workshops.apps.WorkshopsConfig",
    "lessons.apps.LessonsConfig",
    "lessons.learning.apps.LearningConfig",
    "diagrams.apps.DiagramsConfig",
]

MIDDLEWARE = [
    "diagrams.api.refusals.Border",
    "lambdanet_site.charset.utf8_only",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "lambdanet_site.urls"
WSGI_APPLICATION = "lambdanet_site.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        # template_partials wraps its loader around these when the app is loaded.
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lambdanet_site.accounts.context.account",
            ],
        },
    }
]

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [path for path in (BASE_DIR / "static",) if path.is_dir()]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# -- What is kept -------------------------------------------------------------------------------

DATABASES = {"default": environment.database("DATABASE_URL", VAR_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SECRET_KEY = environment.secret_key(
    "SECRET_KEY", VAR_DIR, required=bool(environment.text("DATABASE_URL")) and not DEBUG
)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# -- Accounts: nobody needs one (lambdanet_site.accounts) -----------------------------------------

_mail = environment.mail("EMAIL_URL", "consolemail://" if DEBUG else "")
# Without it, pages that would send a message are not there. Not the console: a log would hold the links of others.
SENDS_MAIL = bool(_mail)
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
globals().update(_mail)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = environment.sender(
    "EMAIL_FROM", f"LambdaNet <lambdanet@{urlsplit(PUBLIC_URL).hostname or 'localhost'}>"
)
EMAIL_VERIFICATION = environment.choice(
    "EMAIL_VERIFICATION", "optional" if SENDS_MAIL else "none", ("optional", "mandatory", "none")
)
if EMAIL_VERIFICATION != "none" and not SENDS_MAIL:
    raise ImproperlyConfigured(f"EMAIL_VERIFICATION={EMAIL_VERIFICATION!r}: set EMAIL_URL, for it is done by e-mail.")

AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "diagrams:topologies"
# Not in a cookie: what is said names the account, and would outlive signing out.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

ACCOUNT_ADAPTER = "lambdanet_site.accounts.adapter.Adapter"
ACCOUNT_FORMS = {
    "add_email": "lambdanet_site.accounts.forms.ChangeEmailForm",
    "change_password": "lambdanet_site.accounts.forms.ChangePasswordForm",
    "confirm_login_code": "lambdanet_site.accounts.forms.CodeForm",
    "login": "lambdanet_site.accounts.forms.LoginForm",
    "reauthenticate": "lambdanet_site.accounts.forms.PasswordForm",
    "request_login_code": "lambdanet_site.accounts.forms.AskForCodeForm",
    "reset_password": "lambdanet_site.accounts.forms.ForgottenForm",
    "reset_password_from_key": "lambdanet_site.accounts.forms.NewPasswordForm",
    "signup": "lambdanet_site.accounts.forms.SignupForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = EMAIL_VERIFICATION
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if TLS else "http"
ACCOUNT_LOGIN_BY_CODE_ENABLED = SENDS_MAIL
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60  # a message may take its time
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_METHODS = {"password"}
MFA_ADAPTER = "lambdanet_site.accounts.second.SecondAdapter"
MFA_FORMS = {
    "activate_totp": "lambdanet_site.accounts.second.TurnOnForm",
    "authenticate": "lambdanet_site.accounts.second.SecondForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "LambdaNet"
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off
MFA_RECOVERY_CODES_SHOW_ONCE = True
# Where no mail is sent nobody can confirm an address, and nobody can be locked out by one who did not.
MFA_ALLOW_UNVERIFIED_EMAIL = not SENDS_MAIL
# A class sits behind one address.
ACCOUNT_RATE_LIMITS = {"signup": "100/m/ip", "login": "100/m/ip", "login_failed": "50/m/ip,5/300s/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0

# -- Redis or Valkey: messages, and answers in flight ---------------------------------------------

VALKEY_SOCKET = environment.socket_directory(VAR_DIR) / "valkey.sock"
EMBEDDED_VALKEY = not environment.text("REDIS_URL")
REDIS_URL = environment.redis_url("REDIS_URL") or environment.unix_url(VALKEY_SOCKET)
# Our own keys live one database further on than Celery's, unless CACHE_URL says where.
REDIS_CLIENT_URL = environment.redis_url("CACHE_URL") or environment.client_url(REDIS_URL, offset=1)

# What is counted of those who try: allauth's, and tokens of links. And pages that are the same for all, by each process for
# itself: the code that rendered them is its own.
CACHES = {
    "default": {
        "BACKEND": "lambdanet_site.cache.SharedOrOwn",
        "LOCATION": REDIS_CLIENT_URL,
        "KEY_PREFIX": "lambdanet:cache",
        "OPTIONS": {
            "socket_timeout": 0.25,
            "socket_connect_timeout": 0.25,
            "retry": Retry(NoBackoff(), 0),
        },
    },
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "TIMEOUT": 3600,
        "OPTIONS": {"MAX_ENTRIES": 100},  # of at most some hundred KiB
    },
}

CELERY_BROKER_URL = environment.kombu_url(REDIS_URL)
CELERY_TASK_DEFAULT_QUEUE = "lambdanet"
CELERY_WORKER_POOL = "prefork"
CELERY_WORKER_CONCURRENCY = WORKERS
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 1000  # about 20 KiB are lost with every layout
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000  # KiB; a child that a large import has swollen is replaced
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True  # results are keyed by content: twice is harmless
CELERY_TASK_IGNORE_RESULT = True
CELERY_RESULT_BACKEND = None
CELERY_TASK_TIME_LIMIT = 60
CELERY_TASK_SOFT_TIME_LIMIT = 45
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker for ever
# Sending to a broker that is away must fail at once: the view then answers by itself.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 0.3,
    "max_retries": 0,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
    "visibility_timeout": 120,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
}

# -- Lines in the log ---------------------------------------------------------------------------

LOG_FORMAT = environment.choice("LOG_FORMAT", "plain", ("plain", "json"))
LOG_LEVEL = environment.choice("LOG_LEVEL", "info", ("debug", "info", "warning", "error")).upper()

_SHARED_PROCESSORS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *_SHARED_PROCESSORS,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)

TASK_LOG_LEVEL = "DEBUG" if LOG_LEVEL == "DEBUG" else "WARNING"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "structured": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": _SHARED_PROCESSORS,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer()
                if LOG_FORMAT == "json"
                else structlog.dev.ConsoleRenderer(colors=False),
            ],
        }
    },
    "handlers": {"stream": {"class": "logging.StreamHandler", "formatter": "structured"}},
    "root": {"handlers": ["stream"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"level": LOG_LEVEL},
        # Two lines for each task would be most of the log, and cost as much as a small task.
        "celery.worker.strategy": {"level": TASK_LOG_LEVEL},
        "celery.app.trace": {"level": TASK_LOG_LEVEL},
    },
}
