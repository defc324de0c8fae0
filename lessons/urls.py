from django.urls import path

from lessons import reference_views, views
from lessons.learning import lab_views, other_lab_views, predict_views, progress_views

app_name = "lessons"

urlpatterns = [
    path("", views.index, name="index"),
    path("sources/", views.sources, name="sources"),
    path("claims/", views.claims, name="claims"),
    path("labs/", lab_views.lab_list, name="labs"),
    path("labs/<str:identifier>/", lab_views.lab, name="lab"),
    path("labs/<str:identifier>/goals/", lab_views.goals, name="lab-goals"),
    path("labs/<str:identifier>/try/", other_lab_views.set_levers, name="set-levers"),
    path("labs/<str:identifier>/begin/", lab_views.begin, name="begin-lab"),
    path("labs/<str:identifier>/hint/", lab_views.take_hint, name="take-hint"),
    path("labs/<str:identifier>/solution/", lab_views.solution, name="solution"),
    path("progress/", progress_views.progress, name="progress"),
    path("progress/claim/", progress_views.claim_progress, name="claim-progress"),
    path("progress/file/", progress_views.export, name="export-progress"),
    path("progress/restore/", progress_views.restore, name="restore-progress"),
    path("progress/forget/", progress_views.forget_me, name="forget-progress"),
    path("progress/complete/", progress_views.complete, name="complete"),
    path("check/", progress_views.check, name="check"),
    path("review/", progress_views.review, name="review"),
    path("completed/<str:key>/", progress_views.completed, name="completed"),
    path("predict/<str:identifier>/", predict_views.predict, name="predict"),
    path("glossary/", reference_views.glossary, name="glossary"),
    path("glossary/<slug:slug>/", reference_views.term, name="term"),
    path("codes/", reference_views.codes, name="codes"),
    path("codes/<slug:name>/", reference_views.code, name="code"),
    path("search/", reference_views.find, name="search"),
    path("<slug:slug>/", views.lesson, name="lesson"),
    path("<slug:slug>/newest/", views.newest, name="newest"),
]
