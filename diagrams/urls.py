import re

from django.urls import path, register_converter

from diagrams import (
    capacity_views,
    carried_views,
    compare_views,
    cost_views,
    drills_views,
    embed_views,
    entry_views,
    export_views,
    fix_views,
    history_views,
    import_views,
    options_views,
    question_views,
    share_control_views,
    share_file_views,
    share_views,
    sign_views,
    start_views,
    topology_views,
    views,
)
from diagrams.api import pages

app_name = "diagrams"


class Digest:
    """The SHA-256 of a document, in hex."""

    regex = "[0-9a-f]{64}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Key:
    """The key of a topology: as long as `diagrams.models.new_key` makes it, so that it is no other page's name."""

    regex = "[A-Za-z0-9_-]{22,43}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Token:
    """The token of a link; one that is none is looked for, and counted, as any other."""

    regex = "[A-Za-z0-9_-]{8,64}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Digest, "digest")
register_converter(Key, "key")


class FileName:
    """The name of a file of a link."""

    regex = "|".join(map(re.escape, share_file_views.NAMES))

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Token, "share")
register_converter(FileName, "share_file")

urlpatterns = [
    # First, for it is read most, and finding it takes its time too.
    path("s/<share:token>/", share_views.shared, name="shared"),
    path("build/", views.presets, name="presets"),
    path("build/<slug:slug>/", views.topology, name="topology"),
    path("build/<slug:slug>/capacity/", capacity_views.preset_capacity, name="preset-capacity"),
    path("build/<slug:slug>/options/", options_views.options, name="preset-options"),
    path("build/<slug:slug>/options/<slug:name>/", options_views.option, name="preset-option"),
    path("build/<slug:slug>/drills/", drills_views.drills, name="preset-drills"),
    path("build/<slug:slug>/cost/", cost_views.cost, name="preset-cost"),
    path("build/<slug:slug>/fix/", fix_views.fix, name="preset-fix"),
    path("build/<slug:slug>/export/", export_views.export, name="preset-export"),
    path("build/<slug:slug>/export/<slug:way>/", export_views.export, name="preset-export-as"),
    path("build/<slug:slug>/export/<slug:way>/<str:name>", export_views.export_file, name="preset-export-file"),
    path("topologies/import/", import_views.import_, name="import"),
    path("topologies/import/save/", import_views.save, name="save"),
    path("topologies/import/<slug:token>/", import_views.imported, name="imported"),
    path("topologies/import/<slug:token>/values/", import_views.give_values, name="give-values"),
    path("topologies/import/<slug:token>/save/", import_views.save_import, name="save-import"),
    path("topologies/d/<digest:digest>/", views.document, name="document"),
    path("topologies/", topology_views.topologies, name="topologies"),
    path("topologies/start/", start_views.start, name="start"),
    path("topologies/new/", topology_views.new, name="new"),
    path("topologies/claim/", topology_views.claim, name="claim"),
    path("topologies/<key:key>/", history_views.own, name="own"),
    path("topologies/<key:key>/edit/", entry_views.account, name="account"),
    path("topologies/<key:key>/edit/<slug:list_name>/", entry_views.new_entry, name="new-entry"),
    path("topologies/<key:key>/edit/<slug:list_name>/<str:identifier>/", entry_views.entry, name="entry"),
    path("topologies/<key:key>/questions/", question_views.questions, name="questions"),
    path("topologies/<key:key>/questions/new/", question_views.new_question, name="new-question"),
    path("topologies/<key:key>/questions/matrix/", question_views.matrix, name="matrix"),
    path("topologies/<key:key>/questions/keep/", question_views.keep_question, name="keep-question"),
    path("topologies/<key:key>/questions/q/<str:identifier>/", question_views.question, name="question"),
    path("topologies/<key:key>/options/", options_views.options, name="options"),
    path("topologies/<key:key>/options/<slug:name>/", options_views.option, name="option"),
    path("topologies/<key:key>/cost/", cost_views.cost, name="cost"),
    path("topologies/<key:key>/drills/", drills_views.drills, name="drills"),
    path("topologies/<key:key>/capacity/", capacity_views.capacity, name="capacity"),
    path("topologies/<key:key>/fix/", fix_views.fix, name="fix"),
    path("topologies/<key:key>/export/", export_views.export, name="export"),
    path("topologies/<key:key>/export/<slug:way>/", export_views.export, name="export-as"),
    path("topologies/<key:key>/export/<slug:way>/<str:name>", export_views.export_file, name="export-file"),
    path("topologies/<key:key>/share/", share_views.share, name="share"),
    path("topologies/<key:key>/undo/", history_views.undo, name="undo"),
    path("topologies/<key:key>/redo/", history_views.redo, name="redo"),
    path("topologies/<key:key>/keep/", history_views.keep, name="keep"),
    path("topologies/<key:key>/history/", history_views.history, name="history"),
    path("topologies/<key:key>/compare/", compare_views.compare, name="compare"),
    path("topologies/<key:key>/when/", compare_views.when, name="when"),
    path("topologies/<key:key>/r/<int:number>/", history_views.revision, name="revision"),
    path("topologies/<key:key>/r/<int:number>/back/", history_views.go_back, name="go-back"),
    path("topologies/<key:key>/rename/", topology_views.rename, name="rename"),
    path("topologies/<key:key>/duplicate/", topology_views.duplicate, name="duplicate"),
    path("topologies/<key:key>/delete/", topology_views.delete, name="delete"),
    path("topologies/<key:key>/restore/", topology_views.restore, name="restore"),
    path("links/", share_control_views.links, name="links"),
    path("open/", carried_views.open_, name="open"),
    path("open/copy/", carried_views.open_copy, name="open-copy"),
    path("api/", pages.api, name="api"),
    path("oembed/", embed_views.oembed, name="oembed"),
    path("s/<share:token>/embed/", embed_views.embed, name="share-embed"),
    path("s/<share:token>/badge.svg", sign_views.share_badge, name="share-badge"),
    path("s/<share:token>/qr.svg", sign_views.share_qr, name="share-qr"),
    path("s/<share:token>/<share_file:name>", share_file_views.share_file, name="share-file"),
    path("s/<share:token>/copy/", share_views.copy, name="share-copy"),
    path("s/<share:token>/control/", share_control_views.control, name="share-control"),
    path("s/<share:token>/control/unlock/", share_control_views.unlock, name="share-unlock"),
    path("s/<share:token>/control/rename/", share_control_views.rename, name="share-rename"),
    path("s/<share:token>/control/end/", share_control_views.keep_for, name="share-keep-for"),
    path("s/<share:token>/control/question/", share_control_views.ask, name="share-ask"),
    path("s/<share:token>/control/token/", share_control_views.renew, name="share-renew"),
    path("s/<share:token>/control/revoke/", share_control_views.revoke, name="share-revoke"),
    path("s/<share:token>/control/delete/", share_control_views.delete, name="share-delete"),
]
