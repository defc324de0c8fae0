from django.urls import path

from diagrams import views

app_name = "diagrams"

urlpatterns = [
    path("", views.presets, name="presets"),
    path("<slug:slug>/", views.topology, name="topology"),
]
