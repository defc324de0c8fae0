"""gunicorn's settings: processes of several threads (`gunicorn -c python:…`)."""

from typing import Any

from lambdanet_site import settings
from lambdanet_site.leash import die_with_parent

bind = [f"[{settings.HOST}]:{settings.PORT}" if ":" in settings.HOST else f"{settings.HOST}:{settings.PORT}"]
worker_class = "gthread"
workers = settings.WEB_PROCESSES
threads = settings.WEB_THREADS
timeout = 60
graceful_timeout = 10
# A room asks every few seconds: a connection that outlasts the pause is not made anew, nor closed just when something is sent.
keepalive = 20
# Its default socket would be shared by all instances of one user.
control_socket_disable = True
forwarded_allow_ips = "*" if settings.BEHIND_PROXY else "127.0.0.1,::1"


def post_fork(server: Any, worker: Any) -> None:
    """Bind the worker's life to the master's."""
    die_with_parent(server.pid)
