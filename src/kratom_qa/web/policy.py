"""The content security policy of the page: its own scripts and nothing that anybody puts between them."""

import base64
import hashlib
import re

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

STANDALONE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
"""Of the login and of what is said where there is no page: no script, nothing from elsewhere."""
_INLINE = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)


def page_policy(html: bytes) -> str:
    """The policy of a page, which names each of its inline scripts by hash.

    The page's framework makes functions of text, which needs `unsafe-eval`, and sets styles of elements.
    """
    hashes = (base64.b64encode(hashlib.sha256(script).digest()).decode() for script in _INLINE.findall(html))
    scripts = " ".join(f"'sha256-{one}'" for one in dict.fromkeys(hashes))
    return (
        f"default-src 'none'; script-src 'self' 'unsafe-eval' {scripts}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
        "manifest-src 'self'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'; object-src 'none'"
    )


class PagePolicy:
    """Sends each HTML page with its policy; stands inside of whatever compresses."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; see ASGI."""
        start: Message | None = None
        pieces: list[bytes] = []

        async def send_page(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and _is_html(message):
                start = message
            elif start is None or message["type"] != "http.response.body":
                await send(message)
            else:
                pieces.append(message.get("body", b""))
                if not message.get("more_body"):
                    html = b"".join(pieces)
                    MutableHeaders(scope=start)["Content-Security-Policy"] = page_policy(html)
                    await send(start)
                    await send({"type": "http.response.body", "body": html})

        await self._app(scope, receive, send_page if scope["type"] == "http" else send)


def _is_html(message: Message) -> bool:
    return MutableHeaders(scope=message).get("content-type", "").startswith("text/html")
