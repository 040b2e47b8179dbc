from collections.abc import Iterator

from django.apps import apps
from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage, default_storage
from django.db.models import FileField
from django.http import Http404
from django.utils.cache import patch_cache_control
from django.views.static import serve

from core.models.publishing import Published, State
from core.permissions import editable


def private_files() -> Storage:
    """Return the storage of files without a public URL; views serve them after a permission check."""
    return FileSystemStorage(location=settings.PRIVATE_ROOT, base_url=None)


def serve_upload(request, path):
    """Return an uploaded file: to everybody if its record is published, else to users who may edit the record.

    Raises Http404 for other users, and for a file that no record refers to.
    """
    holders = [field.model._base_manager.filter(**{field.name: path}) for field in _uploads()]
    is_public = any(rows.filter(state=State.PUBLISHED).exists() for rows in holders)
    if not is_public and not any(editable(rows, request.user).exists() for rows in holders):
        raise Http404("no record's file, or not for her")
    response = serve(request, path, document_root=settings.MEDIA_ROOT)
    if not is_public:
        patch_cache_control(response, private=True, no_store=True)
    return response


def _uploads() -> Iterator[FileField]:
    """Yield the fields whose files have an address."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, FileField) and field.storage == default_storage and issubclass(model, Published):
                yield field
