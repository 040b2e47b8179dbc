"""How files are stored and served. Static ones: hashed names, precompressed, ES module imports rewritten too."""

import errno

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage
from django.http import Http404
from django.views.static import serve
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True


def private_files() -> Storage:
    """Return where files lie that no address leads to: a view gives each out to those who may have it."""
    return FileSystemStorage(location=settings.PRIVATE_ROOT, base_url=None)


def upload(request, path):
    """Serve an uploaded file. A name longer than any file may have is that of no file."""
    try:
        return serve(request, path, document_root=settings.MEDIA_ROOT)
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise Http404("no such file") from error
        raise
