from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "lessons.learning"
    label = "learning"
    verbose_name = "Learning"

    def ready(self) -> None:
        # Models can be imported only now.
        from diagrams import companions  # noqa: PLC0415
        from lessons.learning.labs import is_being_repaired  # noqa: PLC0415

        companions.keeps_back(is_being_repaired)
