from django.urls import URLPattern

app_name = "diagrams"

urlpatterns: list[URLPattern] = []
