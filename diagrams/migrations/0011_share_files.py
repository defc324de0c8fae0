from typing import ClassVar

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("diagrams", "0010_shares"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="FileSource",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("data", models.JSONField()),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.AddField(
            model_name="share",
            name="files_of",
            field=models.CharField(
                blank=True, help_text="A digest of what it showed when `files` was made.", max_length=64
            ),
        ),
        migrations.AlterField(
            model_name="result",
            name="kind",
            field=models.CharField(
                choices=[
                    ("verdict", "verdict"),
                    ("glances", "glances"),
                    ("drawing", "drawing"),
                    ("matrix", "matrix"),
                    ("option", "option"),
                    ("repair", "repair"),
                    ("drills", "drills"),
                    ("cost", "cost"),
                    ("export", "export"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="result",
            name="source",
            field=models.ForeignKey(
                db_index=False,
                help_text="Of an export.",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="files",
                to="diagrams.filesource",
            ),
        ),
        migrations.AddField(
            model_name="share",
            name="files",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="shares", to="diagrams.filesource"
            ),
        ),
        migrations.AddIndex(
            model_name="result",
            index=models.Index(condition=models.Q(("source__isnull", False)), fields=["source"], name="result_file"),
        ),
    ]
