from django.apps import AppConfig
from django.core import checks

from lambdanet_site.celery import app as celery_app
from lambdanet_site.checks import views_do_not_run_inside_a_transaction


class SiteConfig(AppConfig):
    name = "lambdanet_site"

    def ready(self) -> None:
        # `shared_task` sends through whichever app is current: it has to be ours in every process.
        celery_app.set_default()
        checks.register(views_do_not_run_inside_a_transaction)
