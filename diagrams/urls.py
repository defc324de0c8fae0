from django.urls import path, register_converter

from diagrams import views

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
    path("topologies/d/<digest:digest>/", views.document, name="document"),
]
