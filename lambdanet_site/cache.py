"""Django's cache: in Redis or Valkey, and in this process's memory while that is away.

What is counted in it (how often somebody tried to sign in) may be forgotten; that nobody can sign in may not happen.
"""

import time
from typing import Any, Final

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

# One form asks the cache many times, and each would wait for a server that is away.
PAUSE_SECONDS: Final = 5.0


class SharedOrOwn(BaseCache):
    # Django keeps one cache a thread; what one of them finds out, all know.
    away_until = 0.0

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._shared = RedisCache(location, params)
        self._own = LocMemCache("while the server is away", params)

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._ask("add", key, value, timeout=timeout, version=version))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._ask("get", key, default, version=version)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._ask("set", key, value, timeout=timeout, version=version)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._ask("touch", key, timeout=timeout, version=version))

    def delete(self, key: Any, version: int | None = None) -> bool:
        return bool(self._ask("delete", key, version=version))

    def clear(self) -> None:
        self._own.clear()
        self._ask("clear")

    def _ask(self, method: str, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= SharedOrOwn.away_until:
            try:
                return getattr(self._shared, method)(*args, **kwargs)
            except (RedisError, OSError):
                SharedOrOwn.away_until = time.monotonic() + PAUSE_SECONDS
        return getattr(self._own, method)(*args, **kwargs)
