"""Who learns: the browser or the account that asks. Nobody is written down before they answer something."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from diagrams.owners import account_of, make_owner, owner_of
from lessons.learning.models import KEPT, Answer, Attempt, Learner, Opened


def learner_of(request: HttpRequest) -> Learner | None:
    """Who asks, if they have ever answered anything. A signed-in learner is the account's, not the browser's."""
    if account := account_of(request):
        return Learner.objects.filter(account=account).first()
    owner = owner_of(request)
    return Learner.objects.filter(owner=owner).first() if owner else None


def make_learner(request: HttpRequest, response: HttpResponse) -> Learner:
    """Who asks, written down if need be; the response gives a browser its cookie for another year."""
    if account := account_of(request):
        learner, made = Learner.objects.get_or_create(account=account)
    else:
        learner, made = Learner.objects.get_or_create(account=None, owner=make_owner(request, response))
    if not made:
        Learner.objects.filter(pk=learner.pk).update(seen=timezone.now())
    return learner


def waiting_here(request: HttpRequest) -> Learner | None:
    """What this browser did before it signed in, and the account does not have yet."""
    owner = owner_of(request)
    if not owner or account_of(request) is None:
        return None
    return Learner.objects.filter(owner=owner).first()


@transaction.atomic
def claim(request: HttpRequest) -> None:
    """Give the account that is signed in what its browser did. What the account did already stays as it is."""
    account, here = account_of(request), waiting_here(request)
    if account is None or here is None:
        return
    mine, _ = Learner.objects.select_for_update().get_or_create(account=account, defaults={"owner": ""})
    known = set(Answer.objects.filter(learner=mine).values_list("prediction", "seed", "twist"))
    for answer in here.answers.all():
        if (answer.prediction, answer.seed, answer.twist) not in known:
            answer.learner = mine
            answer.save(update_fields=["learner"])
    begun = set(Opened.objects.filter(learner=mine).values_list("lesson", flat=True))
    here.opened.exclude(lesson__in=begun).update(learner=mine)
    Attempt.objects.filter(learner=here).update(learner=mine)
    if not hasattr(mine, "completion") and hasattr(here, "completion"):
        here.completion.learner = mine
        here.completion.save(update_fields=["learner"])
    # What the account had already goes with the browser's row.
    Learner.objects.get(pk=here.pk).delete()


def forget() -> int:
    """Delete browsers that have not been heard of for long; return how many."""
    gone = Learner.objects.filter(account=None, seen__lt=timezone.now() - KEPT)
    return gone.delete()[1].get("learning.Learner", 0)
