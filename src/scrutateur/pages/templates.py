"""The templates: read once from the package, compiled once, every value escaped, every unknown name an error."""

from functools import cache
from importlib.resources import files

from jinja2 import DictLoader, Environment, StrictUndefined, Template
from markupsafe import Markup

_FOLDER = files("scrutateur.pages") / "templates"


def render(template: str, **context: object) -> Markup:
    """Fill a template. Values are text that somebody else wrote: all of it is escaped, so the whole is not again."""
    return Markup(_template(template).render(context))


def asset(name: str) -> bytes:
    """Give a file that is published as it is: the stylesheet, the mark."""
    return (_FOLDER / name).read_bytes()


@cache
def _template(name: str) -> Template:
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    sources = {file.name: file.read_text("utf-8") for file in _FOLDER.iterdir() if file.name.endswith(".html")}
    return Environment(
        loader=DictLoader(sources),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
