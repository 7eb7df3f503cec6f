"""No page takes a file: one that is sent all the same is not read (ASVS 5.2.1).

Django would write thirty megabytes into a temporary file before any view is asked. A page that
will take files has to get other `request.upload_handlers` before the form is first read, which the
middlewares of the form token and of the step-up do.
"""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload


class NoFiles(FileUploadHandler):
    """Stops reading the request at its first file; the fields before it are there."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Raise StopUpload: what follows is left on the wire, and the connection ends."""
        super().new_file(*args, **kwargs)
        raise StopUpload(connection_reset=True)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep nothing. Not reached; Django's base asks for it."""

    def file_complete(self, file_size: int) -> None:
        """Give no file."""
