/** An element of the page. @throws when the page has none of this kind with that id: a bug */
export function byId<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no ${kind.name} #${id}`);
  return found;
}

/** A new element; texts among the children stay text, whatever they hold. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** A text that may be broken into lines behind the slashes of its paths, so that words stay whole. */
export function breakable(text: string): readonly (Node | string)[] {
  return text.split(/(?<=\/)/).flatMap((part, index) => (index === 0 ? [part] : [element('wbr'), part]));
}

/** A new button that does something. */
export function button(label: string, act: () => void, attributes: Readonly<Record<string, string>> = {}) {
  const made = element('button', { type: 'button', ...attributes }, ...breakable(label));
  made.addEventListener('click', act);
  return made;
}

/**
 * Makes buttons a list of tabs as screen readers know them: one is in the order of the Tab key, the arrow keys, Home and
 * End lead to the others.
 */
export function keepTabs(tabs: readonly HTMLButtonElement[], chosen: (index: number) => void): (index: number) => void {
  const choose = (index: number) => {
    for (const [at, tab] of tabs.entries()) {
      tab.setAttribute('aria-selected', String(at === index));
      tab.tabIndex = at === index ? 0 : -1;
    }
  };
  for (const [index, tab] of tabs.entries()) {
    tab.addEventListener('click', () => {
      choose(index);
      chosen(index);
    });
    tab.addEventListener('keydown', (event) => {
      const target = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: tabs.length - 1 }[event.key];
      if (target === undefined) return;
      event.preventDefault();
      const next = (target + tabs.length) % tabs.length;
      tabs[next]?.focus();
      tabs[next]?.click();
    });
  }
  return choose;
}
