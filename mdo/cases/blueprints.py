"""The blueprints of this feature; the view modules hang their views on them."""

from flask import Blueprint

pupils = Blueprint("pupils", __name__)
cases = Blueprint("cases", __name__)
