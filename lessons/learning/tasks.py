"""Celery's entry point: forgetting, once an hour by every worker's clock."""

from celery import shared_task

from lessons.learning import learners


@shared_task(name="learning.forget", ignore_result=True, soft_time_limit=30, time_limit=40)
def forget() -> None:
    """Delete learners without an account of whom nothing was heard for long."""
    learners.forget()
