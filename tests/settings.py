"""The site's settings on a directory of its own, so that no test touches a running site."""

import atexit
import os
import shutil
import tempfile

_directory = tempfile.mkdtemp(prefix="lambdanet-test-")
atexit.register(shutil.rmtree, _directory, ignore_errors=True)
# The process of the tests has no broker; the fixtures `broker` and `stack` bring one.
if "REDIS_URL" in os.environ:
    os.environ["TEST_REDIS_URL"] = os.environ.pop("REDIS_URL")
os.environ["VAR_DIR"] = _directory
# Nothing is sent: Django's test runner keeps every message in `mail.outbox`.
os.environ["EMAIL_URL"] = "memorymail://"
os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "x" * 32)

from lambdanet_site.settings import *  # noqa: E402, F403

STATIC_ROOT.mkdir()  # noqa: F405
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # A file, as in use: in memory, two threads do not wait for each other.
    DATABASES["default"]["TEST"] = {"NAME": f"{_directory}/test.sqlite3"}  # noqa: F405
# Pages are tested without collecting static files first.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
