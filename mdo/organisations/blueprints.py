"""The blueprint of the organisations admin; the view modules hang their views on it."""

from flask import Blueprint

organisations = Blueprint("organisations", __name__)
