"""The form of a file that is to be read in."""

from __future__ import annotations

from typing import BinaryIO

from flask_wtf.file import FileField
from wtforms.validators import ValidationError

from mdo.web.forms import OnceForm


class FileForm(OnceForm):
    """A file with registrations."""

    file = FileField(
        "CSV-bestand",
        description="Uit het leerlingvolgsysteem, hoogstens 30 MB. Een bestand uit Excel: kies "
        "Opslaan als, CSV UTF-8.",
    )

    def validate_file(self, field: FileField) -> None:
        # Without a file the browser sends an empty one, and a script may send plain text.
        if not getattr(field.data, "filename", ""):
            raise ValidationError("Kies een bestand.")

    @property
    def source(self) -> BinaryIO:
        """The file, no larger than the application takes (MAX_CONTENT_LENGTH)."""
        return self.file.data.stream

    @property
    def file_name(self) -> str:
        return self.file.data.filename
