from typing import ClassVar

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import diagrams.models


class Migration(migrations.Migration):
    initial = True

    dependencies: ClassVar = [
        ("diagrams", "0007_glances"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Learner",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "owner",
                    models.CharField(
                        blank=True, db_index=True, help_text="Empty: it belongs to an account.", max_length=43
                    ),
                ),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
                ("seen", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "account",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="learner",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Completion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(default=diagrams.models.new_key, max_length=43, unique=True)),
                (
                    "name",
                    models.CharField(blank=True, help_text="As the learner wrote it; may stay empty.", max_length=60),
                ),
                ("facts", models.JSONField()),
                ("completed", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "learner",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="completion", to="learning.learner"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("lab", models.CharField(max_length=12)),
                ("levers", models.JSONField(blank=True, default=dict)),
                ("hints", models.PositiveSmallIntegerField(default=0, help_text="How many rungs of hints were taken.")),
                ("shown", models.BooleanField(default=False, help_text="Whether a solution was shown, or applied.")),
                ("begun", models.DateTimeField(default=django.utils.timezone.now)),
                ("passed", models.DateTimeField(null=True)),
                ("edits", models.PositiveIntegerField(default=0, help_text="How many edits it took.")),
                (
                    "advice",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="How much was left to advise when it passed."
                    ),
                ),
                ("concepts", models.JSONField(default=list)),
                (
                    "topology",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="attempt",
                        to="diagrams.topology",
                    ),
                ),
                (
                    "learner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="attempts", to="learning.learner"
                    ),
                ),
            ],
            options={
                "ordering": ("begun", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("prediction", models.CharField(max_length=12)),
                ("seed", models.PositiveSmallIntegerField(default=0)),
                ("twist", models.SmallIntegerField(default=-1, help_text="-1: as the prediction is written.")),
                ("outcome", models.CharField(blank=True, max_length=20)),
                ("why", models.CharField(blank=True, max_length=200)),
                ("choice", models.CharField(blank=True, max_length=200)),
                ("outcome_right", models.BooleanField()),
                ("right", models.BooleanField(help_text="In every part: the outcome, and why.")),
                (
                    "belief",
                    models.CharField(blank=True, help_text="The misconception behind a wrong answer.", max_length=40),
                ),
                ("concepts", models.JSONField(default=list)),
                ("answered", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "learner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="learning.learner"
                    ),
                ),
            ],
            options={
                "ordering": ("answered", "pk"),
            },
        ),
        migrations.CreateModel(
            name="LessonText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=60)),
                ("version", models.PositiveIntegerField()),
                ("text", models.JSONField(help_text="The lesson's fields and its steps.")),
                ("made", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("slug", "version"), name="a_version_of_a_lesson_once")],
            },
        ),
        migrations.CreateModel(
            name="Opened",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("lesson", models.SlugField(help_text="The lesson's slug: it outlasts the row.", max_length=60)),
                ("opened", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "learner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="opened", to="learning.learner"
                    ),
                ),
                (
                    "text",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="learning.lessontext",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="learner",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("account", None), models.Q(("owner", ""), _negated=True)),
                    models.Q(("account__isnull", False), ("owner", "")),
                    _connector="OR",
                ),
                name="learner_is_a_browser_or_an_account",
            ),
        ),
        migrations.AddConstraint(
            model_name="learner",
            constraint=models.UniqueConstraint(
                condition=models.Q(("owner", ""), _negated=True), fields=("owner",), name="one_learner_a_browser"
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.UniqueConstraint(
                fields=("learner", "prediction", "seed", "twist"), name="a_prediction_is_answered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="opened",
            constraint=models.UniqueConstraint(fields=("learner", "lesson"), name="a_lesson_is_begun_once"),
        ),
    ]
