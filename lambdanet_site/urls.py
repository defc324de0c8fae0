from django.contrib import admin
from django.urls import include, path

from diagrams.api.entry import api
from lambdanet_site import health, views
from lambdanet_site.accounts.second import AdminForm

admin.site.login_form = AdminForm

urlpatterns = [
    path("", views.start, name="start"),
    path("teach/", views.teach, name="teach"),
    path("learn/", include("lessons.urls")),
    path("", include("diagrams.urls")),
    path("", include("workshops.urls")),
    path("api/v1/", api.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("account/", include("lambdanet_site.accounts.urls")),
    path("admin/", admin.site.urls),
]
