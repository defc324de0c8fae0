from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("diagrams", "0007_glances"),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="topology",
            name="companion",
            field=models.CharField(
                blank=True,
                help_text="A path of this site whose page goes with it, such as a lab's goals.",
                max_length=200,
            ),
        ),
    ]
