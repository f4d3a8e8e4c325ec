// What HTML and CSS cannot do: move the focus, scroll to a place, copy, open and close the source panel on a phone.
() => {
  const NARROW = window.matchMedia('(max-width: 899px)');
  const COARSE = window.matchMedia('(pointer: coarse)');
  const one = (selector, within = document) => within.querySelector(selector);
  let opener = null;
  let turns = 0;

  const box = () => one('#box textarea');
  const shown = () => 'shown' in (one('#panel')?.dataset ?? {});
  const closePanel = () => {
    if (!shown()) return;
    delete one('#panel').dataset.shown;
    if (opener?.isConnected) opener.focus();
  };
  const openPanel = () => {
    if (NARROW.matches) one('#panel').dataset.shown = '';
  };
  const showPassage = () => {
    const passage = one('#panel #passage');
    const scroller = one('#panel .scroller');
    if (!passage || !scroller) return;
    const top = passage.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop;
    scroller.scrollTop = Math.max(top - scroller.clientHeight / 4, 0);
  };
  const toNewest = () => {
    const found = document.querySelectorAll('#log .turn');
    const grown = found.length > turns;
    turns = found.length;
    const log = one('#log');
    if (!turns || !log) return;
    const newest = found[turns - 1];
    if (grown || log.dataset.again) log.scrollTop += newest.getBoundingClientRect().top - log.getBoundingClientRect().top - 16;
    if (COARSE.matches) box()?.blur();
    else box()?.focus({ preventScroll: true });
  };

  const say = (pressed) => {
    const done = one('.done', pressed.parentElement);
    done.textContent = pressed.dataset.done;
    setTimeout(() => { done.textContent = ''; }, 3000);
  };

  window.kratomPage = {
    pressed(button, data) {
      if (data.event === 'thumb') say(button);
      if (data.event === 'open') {
        if (button.closest('#log')) opener = button;
        openPanel();
        requestAnimationFrame(showPassage);
      }
    },
    changed(element) {
      if (element.closest('#log')) toNewest();
      if (element.closest('#panel')) {
        showPassage();
        if (document.activeElement?.closest('#panel') || shown() || opener === document.activeElement)
          one('#panel .title')?.focus({ preventScroll: true });
      }
      if (element.closest('#reader')) {
        const title = one('#reader .title');
        title?.focus({ preventScroll: true });
        if (NARROW.matches) title?.scrollIntoView({ block: 'start' });
        else one('#reader').scrollTop = 0;
      }
    },
  };

  document.addEventListener('click', async (event) => {
    const pressed = event.target.closest('[data-copy], [data-close], [data-tab], [data-up]');
    if (!pressed) return;
    if ('close' in pressed.dataset) closePanel();
    if ('up' in pressed.dataset) one('#shelf').scrollIntoView({ block: 'start' });
    if (pressed.dataset.tab)
      [...document.querySelectorAll('[role=tab]')].find((tab) => tab.textContent.trim() === pressed.dataset.tab)?.click();
    if (pressed.dataset.copy) {
      await copy(pressed.dataset.copy);
      say(pressed);
    }
  });

  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // without https, and not on this computer, browsers have no clipboard
      const area = Object.assign(document.createElement('textarea'), { value: text });
      document.body.append(area);
      area.select();
      document.execCommand('copy');
      area.remove();
    }
  };

  // whatever is copied out of the conversation by hand carries the disclaimer too
  document.addEventListener('copy', (event) => {
    const selection = document.getSelection();
    const inside = selection?.anchorNode?.parentElement?.closest('#log .reply, #panel');
    if (!inside || !selection.toString() || event.target.closest?.('textarea')) return;
    event.clipboardData.setData('text/plain', `${selection}\n\n${one('#disclaimer p').textContent}`);
    event.preventDefault();
  });

  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    one('#log').dataset.tips = 'off';
    closePanel();
  });
  for (const kind of ['focusin', 'mouseover'])
    document.addEventListener(kind, (event) => {
      const cite = event.target.closest?.('#log .cite');
      if (!cite) return;
      const log = one('#log');
      delete log.dataset.tips;
      // where there is no room above, below
      const room = cite.getBoundingClientRect().top - log.getBoundingClientRect().top;
      cite.nextElementSibling.classList.toggle('below', room < cite.nextElementSibling.offsetHeight);
    });
}
