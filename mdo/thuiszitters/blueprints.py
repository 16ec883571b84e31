"""The blueprint of this feature; the view modules hang their views on it."""

from flask import Blueprint

thuiszitters = Blueprint("thuiszitters", __name__)
