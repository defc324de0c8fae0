from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "lessons.learning"
    label = "learning"
    verbose_name = "Learning"
