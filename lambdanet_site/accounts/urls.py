"""allauth's pages, as far as this site shows them, under the names that allauth knows them by."""

from allauth.account import views as theirs
from allauth.mfa.base import views as second
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as apps
from django.conf import settings
from django.urls import path, re_path

from lambdanet_site.accounts.token_views import api_tokens, new_api_token, revoke_api_token
from lambdanet_site.accounts.views import account, for_sure, quiet, set_password

urlpatterns = [
    path("", account, name="account"),
    path("sign-in/", quiet(theirs.login), name="account_login"),
    path("sign-out/", quiet(theirs.logout), name="account_logout"),
    path("new/", quiet(theirs.signup), name="account_signup"),
    path("closed/", quiet(theirs.account_inactive), name="account_inactive"),
    path("password/", quiet(theirs.password_change), name="account_change_password"),
    path("again/", quiet(theirs.reauthenticate), name="account_reauthenticate"),
    path("sign-in/second/", quiet(second.authenticate), name="mfa_authenticate"),
    path("second/", quiet(second.index), name="mfa_index"),
    path("second/on/", quiet(for_sure(apps.activate_totp)), name="mfa_activate_totp"),
    path("second/off/", quiet(for_sure(apps.deactivate_totp)), name="mfa_deactivate_totp"),
    path("second/codes/", quiet(for_sure(codes.view_recovery_codes)), name="mfa_view_recovery_codes"),
    path("second/codes/new/", quiet(for_sure(codes.generate_recovery_codes)), name="mfa_generate_recovery_codes"),
    path("tokens/", api_tokens, name="account_api_tokens"),
    path("tokens/new/", new_api_token, name="account_new_api_token"),
    path("tokens/<int:number>/revoke/", revoke_api_token, name="account_revoke_api_token"),
]

if settings.SENDS_MAIL:
    urlpatterns += [
        path("password/first/", set_password, name="account_set_password"),
        path("password/forgotten/", quiet(theirs.password_reset), name="account_reset_password"),
        path("password/forgotten/sent/", quiet(theirs.password_reset_done), name="account_reset_password_done"),
        re_path(
            r"^password/forgotten/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
            quiet(theirs.password_reset_from_key),
            name="account_reset_password_from_key",
        ),
        path(
            "password/chosen/",
            quiet(theirs.password_reset_from_key_done),
            name="account_reset_password_from_key_done",
        ),
        path("sign-in/code/", quiet(theirs.request_login_code), name="account_request_login_code"),
        path("sign-in/code/sent/", quiet(theirs.confirm_login_code), name="account_confirm_login_code"),
        path("e-mail/", quiet(for_sure(theirs.email)), name="account_email"),
        path("e-mail/sent/", quiet(theirs.email_verification_sent), name="account_email_verification_sent"),
        re_path(r"^e-mail/(?P<key>[-:\w]+)/$", quiet(theirs.confirm_email), name="account_confirm_email"),
    ]
