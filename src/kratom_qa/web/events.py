"""How buttons inside HTML reach Python: each names its event and carries what the event needs as data attributes."""

from typing import Any

import gradio as gr

BRIDGE = """
// the names stand here for Gradio, which looks for them: 'open' 'list' 'ask' 'thumb' 'choose' 'read' 'restore' 'region'
// 'refresh'
element.addEventListener('click', (event) => {
  const pressed = event.target.closest('[data-event]');
  if (!pressed || !element.contains(pressed)) return;
  const data = { ...pressed.dataset };
  if (pressed.type === 'checkbox') data.on = pressed.checked ? '1' : '';
  window.kratomPage?.pressed(pressed, data);
  trigger(data.event, data);
});
watch('value', () => window.kratomPage?.changed(element));
(window.kratomTriggers ??= {})[element.closest('.block[id]').id] = trigger;
window.kratomPage?.ready();
"""
"""Script of every HTML component whose buttons do something."""

PRIVATE: dict[str, Any] = {
    "api_visibility": "private",
    "show_progress": "hidden",
    "queue": False,
    "concurrency_limit": None,
}
"""Options of every event of the page: no program sees it, and it is answered at once.

A handler must not be called `ask`: Gradio names endpoints after functions, and that name is for programs.
"""

SHOWING: dict[str, Any] = {**PRIVATE, "trigger_mode": "multiple"}
"""Options of events that show what was pressed: by default Gradio drops a press while an earlier one is under way, and
with `always_last` it calls again with the first button."""


def text(event: gr.EventData, name: str) -> str:
    """A data attribute of the button that was pressed; empty where the browser sent none."""
    return str(event._data.get(name, "")) if isinstance(event._data, dict) else ""


def number(event: gr.EventData, name: str) -> int:
    """The same as a number; -1 where it is none."""
    found = text(event, name)
    return int(found) if found.isascii() and found.isdecimal() and len(found) < 10 else -1
