"""Lists in pages."""


class LastPageMixin:
    """Mixin for list views: a number past the end is the last page, and what is no number the first."""

    def paginate_queryset(self, queryset, page_size):
        paginator = self.get_paginator(queryset, page_size)
        page = paginator.get_page(self.request.GET.get(self.page_kwarg))
        return paginator, page, page.object_list, page.has_other_pages()
