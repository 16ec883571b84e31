"""The WSGI entry: `gunicorn app:app`, `flask --app app …`."""

from config import ConfigError
from mdo import create_app

try:
    app = create_app()
except ConfigError as error:
    raise SystemExit(f"Fout in de instellingen: {error}") from None
