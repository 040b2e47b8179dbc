from django.conf import settings
from django.utils.translation import get_language
from django.views.generic import DetailView, ListView

from core.previews import DraftPreviewMixin
from core.redirects import SlugRedirectMixin
from materials.models import Document, Page, TimelineEntry


class DocumentListView(ListView):
    template_name = "materials/list.html"
    context_object_name = "documents"
    extra_context = {"section": "materials"}

    def get_queryset(self):
        return Document.objects.published().for_list()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        documents = [one for one in context["documents"] if one.address]
        mentioned = [one for one in context["documents"] if not one.address]
        return context | {"sections": by_section(documents), "mentioned": mentioned}


def by_section(documents) -> list[list[Document]]:
    """Return the documents grouped by section, sections in the order of first appearance; those without one last."""
    sections: dict[str, list[Document]] = {}
    for document in documents:
        sections.setdefault(document.section_fi or "", []).append(document)
    without = sections.pop("", None)
    return [*sections.values(), without] if without else [*sections.values()]


class AboutView(ListView):
    template_name = "materials/about.html"
    context_object_name = "pages"
    extra_context = {"section": "about"}

    def get_queryset(self):
        return Page.objects.published()


class TimelineView(ListView):
    model = TimelineEntry
    template_name = "materials/timeline.html"
    context_object_name = "entries"
    extra_context = {"section": "about"}


class PageView(SlugRedirectMixin, DraftPreviewMixin, DetailView):
    model = Page
    template_name = "materials/page.html"
    extra_context = {"section": "about"}

    def get_context_data(self, **kwargs):
        pages = Page.objects.published().exclude(pk=self.object.pk)
        return super().get_context_data(other_pages=pages, is_only_finnish=is_only_finnish(self.object), **kwargs)


def is_only_finnish(page: Page) -> bool:
    """Return whether the page's text falls back to Finnish in the active language."""
    language = get_language()
    return language != settings.LANGUAGE_CODE and bool(page.body_fi) and not getattr(page, f"body_{language}")
