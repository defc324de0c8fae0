from django.urls import path

from workshops import asking_views, bench_views, desk_views, plan_views, report_views, room_views, seat_views

app_name = "workshops"

urlpatterns = [
    path("workshops/", plan_views.workshops, name="workshops"),
    path("workshops/help/<slug:invitation>/", plan_views.invited, name="invited"),
    path("workshops/<slug:key>/", plan_views.plan, name="plan"),
    path("workshops/<slug:key>/settings/", plan_views.settings, name="settings"),
    path("workshops/<slug:key>/add/", plan_views.add, name="add"),
    path("workshops/<slug:key>/poll/", plan_views.add_poll, name="add-poll"),
    path("workshops/<slug:key>/questions/", plan_views.add_questions, name="add-questions"),
    path("workshops/<slug:key>/duplicate/", plan_views.duplicate, name="duplicate"),
    path("workshops/<slug:key>/delete/", plan_views.delete, name="delete"),
    path("workshops/<slug:key>/steps/<int:step>/", plan_views.step, name="step"),
    path("workshops/<slug:key>/steps/<int:step>/move/", plan_views.move, name="move"),
    path("workshops/<slug:key>/steps/<int:step>/remove/", plan_views.remove, name="remove"),
    path("workshops/<slug:key>/desk/", desk_views.desk, name="desk"),
    path("workshops/<slug:key>/desk/look/", desk_views.desk_look, name="desk-look"),
    path("workshops/<slug:key>/do/<slug:action>/", desk_views.act, name="act"),
    path("workshops/<slug:key>/wall/", desk_views.wall, name="wall"),
    path("workshops/<slug:key>/wall/look/", desk_views.wall_look, name="wall-look"),
    path("workshops/<slug:key>/report/", report_views.shown, name="report"),
    path("workshops/<slug:key>/report/votes.csv", report_views.votes, name="votes"),
    path("workshops/<slug:key>/forget/", report_views.forget, name="forget"),
    path("workshops/<slug:key>/seats/<int:seat>/<slug:lab>/", seat_views.seat, name="seat"),
    path("join/", room_views.join, name="join"),
    path("join/<slug:code>/", room_views.room, name="room"),
    path("join/<slug:code>/look/", room_views.look, name="look"),
    path("join/<slug:code>/ask/", asking_views.ask, name="ask"),
    path("join/<slug:code>/ask/<int:question>/", asking_views.support, name="support"),
    path("join/<slug:code>/call/", room_views.call, name="call"),
    path("join/<slug:code>/name/", room_views.name, name="name"),
    path("join/<slug:code>/labs/<slug:lab>/", bench_views.begin, name="begin"),
    path("join/<slug:code>/labs/<slug:lab>/goals/", bench_views.goals, name="goals"),
    path("join/<slug:code>/beside/", bench_views.beside, name="beside"),
    path("join/<slug:code>/copy/", bench_views.copy, name="copy"),
    path("join/<slug:code>/vote/<int:step>/", room_views.vote, name="vote"),
]
