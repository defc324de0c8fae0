from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("diagrams", "0006_options_repairs_drills"),
    ]

    operations: ClassVar = [
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
                ],
                max_length=20,
            ),
        ),
    ]
