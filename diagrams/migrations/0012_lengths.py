import json
from typing import Any, ClassVar

import django.db.models.functions.text
from django.db import migrations, models


def measure(apps: Any, schema_editor: Any) -> None:
    """Count what links have frozen so far, as `diagrams.shares` does."""
    for share in apps.get_model("diagrams", "Share").objects.exclude(document="").iterator(chunk_size=50):
        share.length = len(share.document) + sum(len(json.dumps(each)) for each in (share.verdict, *share.pictures))
        share.save(update_fields=["length"])


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("diagrams", "0011_share_files"),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="document",
            name="length",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.text.Length("text"),
                help_text="In characters.",
                output_field=models.BigIntegerField(),
            ),
        ),
        migrations.AddField(
            model_name="share",
            name="length",
            field=models.PositiveBigIntegerField(
                default=0, help_text="Of document, verdict and pictures, in characters."
            ),
        ),
        migrations.RunPython(measure, migrations.RunPython.noop),
    ]
