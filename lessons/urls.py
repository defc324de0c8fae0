from django.urls import path

from lessons import views

app_name = "lessons"

urlpatterns = [
    path("", views.index, name="index"),
    path("sources/", views.sources, name="sources"),
    path("claims/", views.claims, name="claims"),
    path("<slug:slug>/", views.lesson, name="lesson"),
]
