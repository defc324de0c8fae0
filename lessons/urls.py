from django.urls import path

from lessons import reference_views, views
from lessons.learning import lab_views, predict_views

app_name = "lessons"

urlpatterns = [
    path("", views.index, name="index"),
    path("sources/", views.sources, name="sources"),
    path("claims/", views.claims, name="claims"),
    path("labs/", lab_views.lab_list, name="labs"),
    path("labs/<str:identifier>/", lab_views.lab, name="lab"),
    path("labs/<str:identifier>/goals/", lab_views.goals, name="lab-goals"),
    path("labs/<str:identifier>/begin/", lab_views.begin, name="begin-lab"),
    path("labs/<str:identifier>/hint/", lab_views.take_hint, name="take-hint"),
    path("labs/<str:identifier>/solution/", lab_views.solution, name="solution"),
    path("predict/<str:identifier>/", predict_views.predict, name="predict"),
    path("glossary/", reference_views.glossary, name="glossary"),
    path("glossary/<slug:slug>/", reference_views.term, name="term"),
    path("codes/", reference_views.codes, name="codes"),
    path("codes/<slug:name>/", reference_views.code, name="code"),
    path("search/", reference_views.find, name="search"),
    path("<slug:slug>/", views.lesson, name="lesson"),
    path("<slug:slug>/newest/", views.newest, name="newest"),
]
