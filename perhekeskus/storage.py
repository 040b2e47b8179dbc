"""How files are stored and served. Static ones: hashed names, precompressed, ES modules rewritten, CSS in one file."""

import posixpath
import re
from collections.abc import Iterator

from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage, default_storage
from django.db.models import FileField
from django.http import Http404
from django.utils.cache import patch_cache_control
from django.views.static import serve
from whitenoise.storage import CompressedManifestStaticFilesStorage

from perhekeskus.publishing import Published, State
from perhekeskus.rights import editable

STYLESHEET = "css/portal.css"
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_IMPORT = re.compile(r'^@import "(?P<file>[\w./-]+)"(?: layer\((?P<layer>\w+)\))?;$', re.MULTILINE)
_RELATIVE_URL = re.compile(r"""(?P<before>\burl\(\s*["']?)(?![\w+.-]+:|[/#"')\s])""")


class StaticStorage(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True

    def post_process(self, paths, dry_run=False, **options):
        """Serve the stylesheet as one file, joined of those that it imports before its name is hashed."""
        if STYLESHEET in paths and not dry_run:
            joined = joined_stylesheet(paths)
            self.delete(STYLESHEET)
            self._save(STYLESHEET, ContentFile(joined.encode()))
            paths = paths | {STYLESHEET: (self, STYLESHEET)}
        yield from super().post_process(paths, dry_run=dry_run, **options)


def joined_stylesheet(paths: dict[str, tuple[Storage, str]]) -> str:
    """Return the stylesheet with each import replaced by the file's text, in its layer; `paths` is collectstatic's.

    Raises ValueError at an import of a file that is not there or of a form that is not known, one inside a file too.
    """

    def read(name):
        if name not in paths:
            raise ValueError(f"{STYLESHEET} imports {name}, which is not there.")
        storage, path = paths[name]
        with storage.open(path) as file:
            return file.read().decode()

    def imported(found):
        text = read(posixpath.normpath(posixpath.join(posixpath.dirname(STYLESHEET), found["file"])))
        folder = posixpath.dirname(found["file"])
        if folder:
            text = _RELATIVE_URL.sub(rf"\g<before>{folder}/", text)
        return f"@layer {found['layer']} {{\n{text}}}" if found["layer"] else text

    joined = _IMPORT.sub(imported, read(STYLESHEET))
    if "@import" in _COMMENT.sub("", joined):
        raise ValueError(f"{STYLESHEET} has an @import that cannot be joined.")
    return joined


def private_files() -> Storage:
    """Return where files lie that no address leads to: a view gives each out to those who may have it."""
    return FileSystemStorage(location=settings.PRIVATE_ROOT, base_url=None)


def upload(request, path):
    """Serve an uploaded file: a published record's to everybody, another's to who may edit it, nobody's to nobody."""
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
