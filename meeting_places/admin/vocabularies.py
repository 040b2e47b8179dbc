from editing.admin import TranslatedAdmin, VocabularyMixin


class PlaceKindAdmin(VocabularyMixin, TranslatedAdmin):
    is_shared = True
    list_display = ["name", "plural", "order"]
    search_fields = ["name_fi", "name_sv", "name_en"]
    prepopulated_fields = {"slug": ["name"]}
    fields = ["name", "plural", "everyday_words", "icon", "slug", "order"]


class ThemeAdmin(VocabularyMixin, TranslatedAdmin):
    is_shared = True
    list_display = ["name", "order"]
    search_fields = ["name_fi", "name_sv", "name_en"]
    prepopulated_fields = {"slug": ["name"]}
    checkbox_fields = ["tasks"]
    fields = ["name", "everyday_words", "tasks", "slug", "order"]


class FeatureAdmin(VocabularyMixin, TranslatedAdmin):
    is_shared = True
    list_display = ["name", "group", "order"]
    list_filter = ["group"]
    search_fields = ["name_fi", "name_sv", "name_en"]
    prepopulated_fields = {"slug": ["name"]}
    fields = ["name", "everyday_words", "group", "slug", "order"]


class SpokenLanguageAdmin(VocabularyMixin, TranslatedAdmin):
    is_shared = True
    list_display = ["name", "code", "order"]
    search_fields = ["name_fi", "name_sv", "name_en"]
    fields = ["name", "everyday_words", "code", "order"]
