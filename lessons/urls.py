from django.urls import path

from lessons import reference_views, views

app_name = "lessons"

urlpatterns = [
    path("", views.index, name="index"),
    path("sources/", views.sources, name="sources"),
    path("claims/", views.claims, name="claims"),
    path("glossary/", reference_views.glossary, name="glossary"),
    path("glossary/<slug:slug>/", reference_views.term, name="term"),
    path("codes/", reference_views.codes, name="codes"),
    path("codes/<slug:name>/", reference_views.code, name="code"),
    path("search/", reference_views.find, name="search"),
    path("<slug:slug>/", views.lesson, name="lesson"),
]
