"""The tokens of one's account: the list, making one, and ending one."""

from typing import Final

from django import forms
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from diagrams import tokens
from diagrams.owners import account_of
from diagrams.token_models import MAX_TOKEN_NAME
from diagrams.tokens import MOST_TOKENS, TooManyTokens
from lambdanet_site.accounts.views import for_sure, quiet

LASTS: Final = (("30", "30 days"), ("90", "90 days"), ("365", "365 days"))


class TokenForm(forms.Form):
    """What a token is for, and how long it works: none works for ever."""

    name = forms.CharField(
        label="What it is for",
        max_length=MAX_TOKEN_NAME,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
        error_messages={
            "required": "Write what it is for, so that you know later which one it is.",
            "max_length": f"At most {MAX_TOKEN_NAME} characters.",
        },
    )
    lasts = forms.ChoiceField(
        label="It works for",
        choices=LASTS,
        initial="90",
        widget=forms.Select(attrs={"class": "input"}),
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose how long the token works."),
    )

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if not any(each.isprintable() and not each.isspace() for each in name):
            raise forms.ValidationError("Write a name that can be read.")
        return name


@require_safe
@quiet
def api_tokens(request: HttpRequest) -> HttpResponse:
    """List the tokens of the account: what each is for, and until when it works. None is shown again."""
    account = account_of(request)
    if account is None:
        return redirect_to_login(request.path)
    context = {"section": "account", "tokens": tokens.of(account), "most": MOST_TOKENS}
    return render(request, "account/api_tokens.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@quiet
@for_sure
def new_api_token(request: HttpRequest) -> HttpResponse:
    """Make a token, and show it once. The password is asked for first: whoever has a token acts for the account."""
    account = account_of(request)
    if account is None:
        return redirect_to_login(request.path)
    form = TokenForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = tokens.create(account, form.cleaned_data["name"], days=int(form.cleaned_data["lasts"]))
        except TooManyTokens as error:
            form.add_error(None, str(error))
        else:
            context = {"section": "account", "token": made.token, "text": made.text}
            return render(request, "account/api_token_made.html", context, status=201)
    status = 422 if form.errors else 200
    return render(request, "account/api_token_new.html", {"section": "account", "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@quiet
def revoke_api_token(request: HttpRequest, number: int) -> HttpResponse:
    """Ask whether a token is to end, and end it."""
    account = account_of(request)
    if account is None:
        return redirect_to_login(request.path)
    token = tokens.of(account).filter(pk=number).first()
    if token is None:
        raise Http404
    if request.method == "POST":
        tokens.revoke(token)
        return redirect("account_api_tokens")
    return render(request, "account/api_token_revoke.html", {"section": "account", "token": token})
