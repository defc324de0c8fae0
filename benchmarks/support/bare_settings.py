"""The site's settings, with one page more to compare others with."""

from lambdanet_site.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.support.bare_urls"
