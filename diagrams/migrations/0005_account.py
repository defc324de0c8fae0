from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("diagrams", "0004_matrices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="topology",
            name="account",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="topologies",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="topology",
            name="owner",
            field=models.CharField(
                blank=True, db_index=True, help_text="Empty: it belongs to an account.", max_length=43
            ),
        ),
        migrations.AddConstraint(
            model_name="topology",
            constraint=models.CheckConstraint(
                condition=Q(account=None) & ~Q(owner="") | Q(account__isnull=False, owner=""),
                name="topology_has_one_owner",
            ),
        ),
    ]
