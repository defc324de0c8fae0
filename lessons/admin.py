"""Where editors change lessons and steps, by the rules of their files, and look at them before others do."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path

from lessons.catalogue import step_faults
from lessons.kinds import Kind
from lessons.models import Lesson, Step
from lessons.preview import preview
from lessons.registry import preset_names, registry


class StepForm(forms.ModelForm[Step]):
    """A step is held to the same rules here as in its file."""

    class Meta:
        model = Step
        fields = (
            "lesson",
            "key",
            "order",
            "kind",
            "section",
            "heading",
            "body",
            "settings",
            "shown",
        )

    def clean_body(self) -> str:
        """Browsers end lines otherwise than files do."""
        return str(self.cleaned_data["body"]).replace("\r\n", "\n")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        settings = cleaned.get("settings")
        if "kind" not in cleaned or settings is None:
            return cleaned
        if not isinstance(settings, dict):
            raise forms.ValidationError({"settings": "Names with values are expected here."})
        kind = Kind(cleaned["kind"])
        found = step_faults(kind, cleaned.get("body", ""), settings, registry(), preset_names())
        field = "body" if kind in (Kind.PROSE, Kind.SUMMARY) else "settings"
        for _, message, cure in found:
            self.add_error(field, f"{message} {cure}")
        return cleaned


class StepInline(admin.TabularInline[Step, Lesson]):
    model = Step
    fields = ("order", "key", "kind", "section", "heading", "shown")
    readonly_fields = ("key", "kind", "section")
    extra = 0
    show_change_link = True
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Lesson | None = None) -> bool:
        return False


@admin.register(Lesson)
class LessonAdmin(admin.ModelAdmin[Lesson]):
    list_display = ("order", "title", "minutes", "version", "edited", "shown", "revised")
    list_display_links = ("title",)
    readonly_fields = ("version", "revised")
    inlines = (StepInline,)

    def get_urls(self) -> list[URLPattern]:
        shown = self.admin_site.admin_view(self.preview)
        return [path("<int:pk>/preview/", shown, name="lessons_lesson_preview"), *super().get_urls()]

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the lesson as it is saved, with what is hidden."""
        lesson = get_object_or_404(Lesson, pk=pk)
        if not self.has_view_or_change_permission(request, lesson):
            raise PermissionDenied
        return preview(request, lesson)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if change:
            Lesson.objects.changed(form.instance)

    @admin.display(boolean=True, description="edited here")
    def edited(self, lesson: Lesson) -> bool:
        return lesson.is_edited


@admin.register(Step)
class StepAdmin(admin.ModelAdmin[Step]):
    form = StepForm
    list_display = ("lesson", "order", "key", "kind", "heading", "edited", "shown")
    list_display_links = ("key",)
    list_filter = ("lesson", "kind", "shown")
    list_select_related = ("lesson",)
    search_fields = ("key", "heading", "body")

    def get_urls(self) -> list[URLPattern]:
        shown = self.admin_site.admin_view(self.preview)
        return [path("<int:pk>/preview/", shown, name="lessons_step_preview"), *super().get_urls()]

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the step in its lesson: as it is saved, or as it stands in the form that was sent."""
        step = get_object_or_404(Step.objects.select_related("lesson"), pk=pk)
        if not self.has_view_or_change_permission(request, step):
            raise PermissionDenied
        if request.method != "POST":
            return preview(request, step.lesson)
        lesson, form = step.lesson, StepForm(request.POST, instance=step)
        if not form.is_valid():
            return preview(request, lesson, faults=list(_said(form)))
        return preview(request, lesson, unsaved=form.save(commit=False))

    def save_model(self, request: HttpRequest, obj: Step, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        Lesson.objects.changed(obj.lesson)

    @admin.display(boolean=True, description="edited here")
    def edited(self, step: Step) -> bool:
        return step.is_edited


def _said(form: StepForm) -> Iterator[str]:
    """What is wrong with a form, a line each, with the field's name."""
    for field, errors in form.errors.items():
        yield f"{field}: {' '.join(map(str, errors))}"
