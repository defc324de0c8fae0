from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from diagrams import shares
from diagrams.models import Result
from diagrams.share_models import LARGE, Share


@admin.register(Result)
class ResultAdmin(admin.ModelAdmin[Result]):
    """What the workers did and are at: to look at, not to touch."""

    list_display = ("short_key", "kind", "state", "attempts", "worker", "queued_at", "finished_at")
    list_filter = ("state", "kind", "engine")
    search_fields = ("key", "document__digest")
    ordering = ("-queued_at",)
    show_full_result_count = False

    @admin.display(description="key")
    def short_key(self, result: Result) -> str:
        return result.key[:12]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Result]:
        # A list of drawings would carry every drawing.
        return super().get_queryset(request).defer("payload", "question")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Share)
class ShareAdmin(admin.ModelAdmin[Share]):
    """Links, to be found by their token and taken down with a reason, which their page then says."""

    list_display = ("title", "kind", "created", "expires", "revoked_at", "taken_down_at")
    list_filter = ("kind", "reason")
    search_fields = ("token", "title")
    ordering = ("-created",)
    show_full_result_count = False
    fields = ("title", "kind", "address", "created", "expires", "revoked_at", "taken_down_at", "reason", "note")
    readonly_fields = ("title", "kind", "address", "created", "expires", "revoked_at", "taken_down_at")

    @admin.display(description="address")
    def address(self, share: Share) -> str:
        return share.get_absolute_url()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Share]:
        return super().get_queryset(request).defer(*LARGE)

    def save_model(self, request: HttpRequest, obj: Share, form: forms.ModelForm[Share], change: bool) -> None:
        """Take it down for the reason that was chosen; none puts it up again."""
        shares.take_down(obj, obj.reason, obj.note)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
