"""Static files: hashed names, precompressed, imports of ES modules rewritten, CSS joined to one file."""

import posixpath
import re

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

STYLESHEET = "css/portal.css"
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_IMPORT = re.compile(r'^@import "(?P<file>[\w./-]+)"(?: layer\((?P<layer>\w+)\))?;$', re.MULTILINE)
_RELATIVE_URL = re.compile(r"""(?P<before>\burl\(\s*["']?)(?![\w+.-]+:|[/#"')\s])""")


class StaticStorage(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.addresses = {}

    def url(self, name, force=False):
        """Return the address of a file, remembered: a page asks for that of its icons dozens of times.

        Raises ValueError if no such file was collected.
        """
        if name not in self.addresses:
            self.addresses[name] = super().url(name, force)
        return self.addresses[name]

    def post_process(self, paths, dry_run=False, **options):
        """Replace the stylesheet by one that includes its imports, before names are hashed."""
        if STYLESHEET in paths and not dry_run:
            joined = joined_stylesheet(paths)
            self.delete(STYLESHEET)
            self._save(STYLESHEET, ContentFile(joined.encode()))
            paths = paths | {STYLESHEET: (self, STYLESHEET)}
        yield from super().post_process(paths, dry_run=dry_run, **options)


def joined_stylesheet(paths: dict[str, tuple[Storage, str]]) -> str:
    """Return the stylesheet with each import replaced by the file's text in its layer.

    `paths` is that of collectstatic. Raises ValueError if an imported file is missing or an @import cannot be parsed.
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
