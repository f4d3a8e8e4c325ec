#!/usr/bin/env bash
# gradio 6.31.0: with trigger_mode="always_last", the last of several events comes with the data of the first.
#
# The documented use of the mode is to run once more, after the event under way, for the last of those that came
# meanwhile. The page keeps only which handler is to run, not what it was called with: a handler that reads from
# gr.EventData which button was pressed hears of the first button twice and never of the second. Seen in Chromium, with a
# gr.HTML component whose two buttons call `trigger` with different data while the handler is still busy with the first:
#   gradio 6.31.0 handler heard of: [{'name': 'one'}, {'name': 'one'}]
set -euo pipefail
python=${PYTHON:-python3.11}
browser=${CHROMIUM:-/usr/bin/chromium}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet gradio==6.31.0 playwright==1.65.2
cat > "$folder/app.py" <<'PY'
import sys
import time

import gradio as gr
from playwright.sync_api import sync_playwright

told = []


def pressed(event: gr.EventData) -> str:
    told.append(event._data)
    time.sleep(1)
    return str(event._data)


with gr.Blocks() as page:
    shown = gr.Textbox()
    buttons = gr.HTML(
        "<button data-name='one'>one</button><button data-name='two'>two</button>",
        js_on_load="element.onclick = (e) => trigger('pick', {name: e.target.dataset.name});  // 'pick'",
    )
    buttons.pick(pressed, None, shown, trigger_mode="always_last", queue=False)
_, url, _ = page.launch(prevent_thread_lock=True, quiet=True)
with sync_playwright() as playwright:
    flags = ["--no-sandbox", "--disable-background-networking"]
    browser = playwright.chromium.launch(executable_path=sys.argv[1], args=flags)
    tab = browser.new_page()
    tab.goto(url)
    tab.get_by_role("button", name="one").click()
    tab.get_by_role("button", name="two").click()
    tab.wait_for_timeout(5000)
    browser.close()
page.close()
print("gradio", gr.__version__, "handler heard of:", told)
sys.exit(0 if len(told) == 2 and told[0] == {"name": "one"} and told[1] == {"name": "one"} else 1)
PY
HF_HUB_OFFLINE=1 GRADIO_ANALYTICS_ENABLED=False "$folder/venv/bin/python" "$folder/app.py" "$browser"
