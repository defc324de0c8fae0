from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("diagrams", "0008_companion"),
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
                    ("cost", "cost"),
                ],
                max_length=20,
            ),
        ),
    ]
