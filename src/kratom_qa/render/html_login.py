"""Pages that stand alone: the login, and what is said where the page cannot be shown."""

from importlib.resources import files

from kratom_qa.render import page_wording as page
from kratom_qa.render.element import Html, element, joined, one_line
from kratom_qa.render.wording import DISCLAIMER

_TYPE = "doctype\thtml"


def login_html(title: str, message: str, action: str) -> Html:
    """The login, with what was wrong with the last try."""
    return _page(
        title,
        *((element("p", message, class_="wrong", role="alert"),) if message else ()),
        element(
            "form",
            element("label", page.USER_NAME, _field("username", "text", "username")),
            element("label", page.PASSWORD, _field("password", "password", "current-password")),
            element("button", page.LOG_IN, type="submit"),
            method="post",
            action=action,
        ),
    )


def unusable_html(title: str, message: str) -> Html:
    """Why there is no page at the moment."""
    return _page(title, element("p", message, role="alert"))


def _field(name: str, kind: str, fills: str) -> Html:
    return element("input", name_=name, type=kind, autocomplete=fills, required=True, maxlength=1000)


def _page(title: str, *inside: Html) -> Html:
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name_="viewport", content="width=device-width,initial-scale=1"),
        element("title", one_line(title)),
        element("style", Html((files("kratom_qa.render") / "standalone.css").read_text(encoding="utf-8"))),
    )
    main = element("main", element("h1", one_line(title)), *inside, element("p", DISCLAIMER, class_="small"))
    return joined((Html(f"<!{_TYPE}>"), element("html", head, element("body", main), lang="en")))
