from django.urls import path, register_converter

from diagrams import import_views, views

app_name = "diagrams"


class Digest:
    """The SHA-256 of a document, in hex."""

    regex = "[0-9a-f]{64}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Digest, "digest")

urlpatterns = [
    path("build/", views.presets, name="presets"),
    path("build/<slug:slug>/", views.topology, name="topology"),
    path("topologies/import/", import_views.import_, name="import"),
    path("topologies/import/save/", import_views.save, name="save"),
    path("topologies/import/<slug:token>/", import_views.imported, name="imported"),
    path("topologies/import/<slug:token>/save/", import_views.save_import, name="save-import"),
    path("topologies/d/<digest:digest>/", views.document, name="document"),
]
