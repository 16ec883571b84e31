"""The blueprint of the calendar; the view modules hang their views on it."""

from flask import Blueprint

agenda = Blueprint("agenda", __name__)
