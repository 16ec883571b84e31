"""The WSGI entry: `gunicorn app:app`, `flask --app app …`."""

from mdo import create_app

app = create_app()
