from typing import ClassVar

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import diagrams.share_models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("diagrams", "0009_costs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Share",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.CharField(default=diagrams.share_models.new_token, max_length=43, unique=True)),
                ("kind", models.CharField(choices=[("live", "live"), ("frozen", "frozen")], max_length=10)),
                (
                    "owner",
                    models.CharField(
                        blank=True, db_index=True, help_text="Empty: it belongs to an account.", max_length=43
                    ),
                ),
                (
                    "edit_hash",
                    models.CharField(help_text="SHA-256 of the token that controls the link.", max_length=64),
                ),
                ("title", models.CharField(max_length=120)),
                ("question", models.JSONField(help_text="Empty: the network alone.", null=True)),
                ("masked", models.BooleanField(default=False, help_text="Names and account ids are hidden.")),
                (
                    "revision",
                    models.PositiveIntegerField(help_text="The number of the revision that is frozen.", null=True),
                ),
                ("document", models.TextField(blank=True, help_text="Frozen: canonical JSON of what it shows.")),
                ("verdict", models.JSONField(null=True)),
                (
                    "pictures",
                    models.JSONField(default=list, help_text="A drawing for each trace, as far as there is one."),
                ),
                ("engine", models.CharField(blank=True, help_text="Frozen: the version that decided.", max_length=40)),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires", models.DateTimeField(db_index=True, null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("taken_down_at", models.DateTimeField(null=True)),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("personal", "It showed personal data or secrets."),
                            ("abuse", "It was used to deceive or to harass."),
                            ("rights", "It showed what belongs to somebody else."),
                            ("law", "A law or a court demands it."),
                            ("other", "It broke the rules of this site."),
                        ],
                        max_length=20,
                    ),
                ),
                ("note", models.TextField(blank=True, help_text="For administrators. No page shows it.")),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shares",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "topology",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="shares",
                        to="diagrams.topology",
                    ),
                ),
            ],
            options={
                "verbose_name": "link",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("account", None), models.Q(("owner", ""), _negated=True)),
                            models.Q(("account__isnull", False), ("owner", "")),
                            _connector="OR",
                        ),
                        name="share_has_one_owner",
                    )
                ],
            },
        ),
    ]
