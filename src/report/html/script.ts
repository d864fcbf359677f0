/**
 * What the page runs: filters and grouping. The page is complete without it. The policy of the page admits this text alone,
 * by its hash.
 */
export const script = `'use strict';
(() => {
  const form = document.getElementById('filters');
  const list = document.getElementById('list');
  const shown = document.getElementById('shown');
  const cards = Array.from(list.querySelectorAll('.finding'));
  const field = (name) => form.elements.namedItem(name);
  const texts = new Map(cards.map((card) => [card, card.textContent.toLowerCase()]));
  const names = { rule: 'rule', file: 'path', service: 'service' };
  function group() {
    const by = names[field('group').value] || 'rule';
    const groups = new Map();
    for (const card of cards) {
      const name = card.dataset[by] || 'no service';
      if (!groups.has(name)) groups.set(name, []);
      groups.get(name).push(card);
    }
    const keys = Array.from(groups.keys()).sort();
    list.replaceChildren(...keys.map((name) => {
      const section = document.createElement('section');
      const heading = document.createElement('h3');
      heading.textContent = name;
      const badge = document.createElement('span');
      badge.className = 'quiet';
      heading.append(' ', badge);
      section.append(heading, ...groups.get(name));
      return section;
    }));
  }
  function filter() {
    const words = field('text').value.toLowerCase().split(/\\s+/).filter(Boolean);
    const is = (name, value) => field(name).value === '' || field(name).value === value;
    let count = 0;
    for (const card of cards) {
      const data = card.dataset;
      const visible = field(data.severity).checked && is('rule', data.rule) && is('file', data.path) &&
        is('service', data.service) && (!field('fixable').checked || data.fix !== undefined) &&
        words.every((word) => texts.get(card).includes(word));
      card.hidden = !visible;
      if (visible) count++;
    }
    for (const section of list.children) {
      const open = section.querySelectorAll('.finding:not([hidden])').length;
      section.hidden = open === 0;
      section.querySelector('h3 .quiet').textContent = String(open);
    }
    shown.textContent = count === cards.length ? 'All ' + count + ' shown' : count + ' of ' + cards.length + ' shown';
  }
  function step(by) {
    const open = cards.filter((card) => !card.hidden)
      .sort((a, b) => a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1);
    if (open.length === 0) return;
    const at = open.indexOf(document.activeElement && document.activeElement.closest('.finding'));
    const next = open[Math.max(0, Math.min(open.length - 1, at === -1 ? (by > 0 ? 0 : open.length - 1) : at + by))];
    next.focus();
    next.scrollIntoView({ block: 'nearest' });
  }
  form.addEventListener('input', (event) => {
    if (event.target.name === 'group') group();
    filter();
  });
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('reset', () => setTimeout(() => { group(); filter(); }));
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target instanceof HTMLElement && event.target.matches('input[type=search], select');
    if (event.key === 'Escape' && typing) { event.target.blur(); return; }
    if (typing) return;
    if (event.key === '/') { event.preventDefault(); field('text').focus(); }
    if (event.key === 'j') step(1);
    if (event.key === 'k') step(-1);
  });
  form.hidden = false;
  group();
  filter();
})();
`;

/** SHA-256 of the script in base64, as a content security policy names it. */
export const scriptHash = 'YLq/h8PZNGkGs/sFib3rAjDt/KH2nQQDRMLQV+yWrzE=';
