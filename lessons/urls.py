from django.urls import path

from lessons import views
from lessons.learning import predict_views

app_name = "lessons"

urlpatterns = [
    path("", views.index, name="index"),
    path("sources/", views.sources, name="sources"),
    path("claims/", views.claims, name="claims"),
    path("predict/<str:identifier>/", predict_views.predict, name="predict"),
    path("<slug:slug>/", views.lesson, name="lesson"),
    path("<slug:slug>/newest/", views.newest, name="newest"),
]
