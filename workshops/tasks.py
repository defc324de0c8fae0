"""Celery's entry point: forgetting, once an hour by every worker's clock."""

from celery import shared_task

from workshops import forgetting


@shared_task(name="workshops.forget", ignore_result=True, soft_time_limit=30, time_limit=40)
def forget() -> None:
    """Delete seats and votes whose days are over."""
    forgetting.forget()
