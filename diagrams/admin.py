from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from diagrams.models import Result


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
