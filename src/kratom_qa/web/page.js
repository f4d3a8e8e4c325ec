// What HTML and CSS cannot do: move the focus, scroll to a place, copy, keep a conversation, open and close the source
// panel on a phone.
() => {
  const NARROW = window.matchMedia('(max-width: 899px)');
  const LOW = window.matchMedia('(max-width: 899px), (max-height: 560px)');
  const COARSE = window.matchMedia('(pointer: coarse)');
  const one = (selector, within = document) => within.querySelector(selector);
  let opener = null;
  let turns = 0;
  let build = null;
  let begun = false;

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

  // What the tab keeps of itself until it is closed: what was asked, and the country. Where it may not, nothing is kept.
  const kept = (name, value) => {
    try {
      if (value === undefined) return sessionStorage.getItem(`kratom-qa-${name}`);
      if (value) sessionStorage.setItem(`kratom-qa-${name}`, value);
      else sessionStorage.removeItem(`kratom-qa-${name}`);
    } catch { /* storage is forbidden */ }
    return null;
  };
  const asked = () => [...document.querySelectorAll('#log .turn')].map((turn) => JSON.parse(turn.dataset.asked));
  const keep = () => kept('asked', asked().length ? JSON.stringify(asked()) : '');
  const linked = () => new URLSearchParams(location.search).get('q')?.trim().slice(0, 2000) ?? '';
  const known = (code) => [...(one('#region')?.options ?? [])].some((option) => option.value === code);
  const ownRegion = () => {
    const code = kept('region') ?? (navigator.language.split('-')[1] ?? '').toUpperCase();
    return known(code) ? code : null;
  };
  const begin = () => {
    const send = window.kratomTriggers ?? {};
    if (begun || !send.log || !send.disclaimer || !one('#region')) return;
    begun = true;
    if (LOW.matches) one('#disclaimer details')?.removeAttribute('open');
    const region = ownRegion();
    if (region) one('#region').value = region;
    const before = JSON.parse(kept('asked') || '[]');
    const link = linked();
    if (link && kept('link') !== link) {
      kept('link', link);
      before.push({ question: link, sources: [] });
    }
    const home = one('#region').dataset.default;
    if (region && region !== home) send.disclaimer('region', { region, asked: JSON.stringify(before) });
    else if (before.length) send.log('restore', { asked: JSON.stringify(before) });
  };

  window.kratomPage = {
    ready: begin,
    pressed(button, data) {
      if (data.event === 'thumb') say(button);
      if (data.event === 'open') {
        if (button.closest('#log')) opener = button;
        openPanel();
        requestAnimationFrame(showPassage);
      }
    },
    changed(element) {
      if (element.closest('#log')) {
        toNewest();
        if (begun) keep();
      }
      if (element.closest('#panel')) {
        showPassage();
        if (document.activeElement?.closest('#panel') || shown() || opener === document.activeElement)
          one('#panel .title')?.focus({ preventScroll: true });
      }
      // a box that was pressed keeps its own state, whatever its attribute says
      if (element.closest('#shelf'))
        for (const tick of document.querySelectorAll('#shelf input[type=checkbox]')) tick.checked = tick.hasAttribute('checked');
      if (element.closest('#reader')) {
        const title = one('#reader .title');
        title?.focus({ preventScroll: true });
        if (NARROW.matches) title?.scrollIntoView({ block: 'start' });
        else one('#reader').scrollTop = 0;
      }
      if (element.closest('#status')) {
        const now = one('#status [data-build]')?.dataset.build;
        if (build && now && now !== build) window.kratomTriggers.status('refresh', {});
        build = now ?? build;
      }
    },
  };

  const save = async (form) => {
    const region = one('#region')?.value ?? '';
    const answer = await fetch(`export?form=${form}&region=${region}`, { method: 'POST', body: JSON.stringify(asked()) });
    if (!answer.ok) return;
    const link = Object.assign(document.createElement('a'), {
      href: URL.createObjectURL(await answer.blob()), download: `conversation.${form}`,
    });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };

  document.addEventListener('click', async (event) => {
    const pressed = event.target.closest('[data-copy], [data-close], [data-tab], [data-up], [data-link], [data-export], [data-print]');
    for (const open of document.querySelectorAll('#keep details[open]')) if (!open.contains(event.target)) open.open = false;
    if (!pressed) return;
    if ('close' in pressed.dataset) closePanel();
    if ('up' in pressed.dataset) one('#shelf').scrollIntoView({ block: 'start' });
    if (pressed.dataset.tab)
      [...document.querySelectorAll('[role=tab]')].find((tab) => tab.textContent.trim() === pressed.dataset.tab)?.click();
    if (pressed.dataset.export || 'print' in pressed.dataset) pressed.closest('details').open = false;
    if (pressed.dataset.export) await save(pressed.dataset.export);
    if ('print' in pressed.dataset) window.print();
    if (pressed.dataset.copy || pressed.dataset.link) {
      await copy(pressed.dataset.copy ?? `${location.origin}${location.pathname}?${new URLSearchParams({ q: pressed.dataset.link })}`);
      say(pressed);
    }
  });

  document.addEventListener('change', (event) => {
    if (event.target.id !== 'region') return;
    kept('region', event.target.value);
    window.kratomTriggers.disclaimer('region', { region: event.target.value, asked: JSON.stringify(asked()) });
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
    event.clipboardData.setData('text/plain', `${selection}\n\n${one('#disclaimer [data-words]').dataset.words}`);
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
  build = one('#status [data-build]')?.dataset.build ?? null;
  begin();
}
