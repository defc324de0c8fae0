"""Print `export` lines for the PostgreSQL and the Redis that answer on this machine.

What is already set is left alone. Nothing existing is touched: the tests make databases of their
own, and use Redis databases 5 to 12: four for each of two processes.
"""

import getpass
import os
import shlex

import psycopg
from redis import Redis
from redis.exceptions import RedisError

REDIS_URL = "redis://127.0.0.1:6379/5"


def postgres_url() -> str:
    """Return an address under which a database may be made, or an empty string."""
    users = [os.environ.get("PGUSER", ""), getpass.getuser(), "postgres"]
    for user in dict.fromkeys(filter(None, users)):
        server = f"postgresql://{user}@127.0.0.1:5432"
        try:
            with psycopg.connect(f"{server}/postgres", connect_timeout=2) as connection:
                row = connection.execute(
                    "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
                ).fetchone()
        except psycopg.Error:
            continue
        if row and row[0]:
            return f"postgres://{user}@127.0.0.1:5432/lambdanet_ci"
    return ""


def redis_url() -> str:
    """Return the address of the Redis on this machine, or an empty string."""
    try:
        Redis.from_url(REDIS_URL, socket_connect_timeout=1, socket_timeout=1).ping()
    except (RedisError, OSError):
        return ""
    return REDIS_URL


if __name__ == "__main__":
    for name, find in (("DATABASE_URL", postgres_url), ("REDIS_URL", redis_url)):
        if not os.environ.get(name) and (url := find()):
            print(f"export {name}={shlex.quote(url)}")
