"""The floor of a Flask page: nothing but a greeting."""

from flask import Flask


def create_app() -> Flask:
    """An application with one page."""
    app = Flask(__name__)
    app.add_url_rule("/", "hello", lambda: "hello")
    return app
