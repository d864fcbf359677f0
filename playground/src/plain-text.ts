import type { Editor } from './editor.ts';
import { element } from './elements.ts';

/** Shows texts as the editor does, without what it can do: for the time until it is loaded. */
export function createPlainText(parent: HTMLElement): Editor {
  const text = document.createTextNode('');
  const box = element('pre', { class: 'plain', tabindex: '0', role: 'region' }, text);
  parent.replaceChildren(box);
  return {
    show(path, shown) {
      box.setAttribute('aria-label', `Text of ${path}`);
      if (text.data !== shown) text.data = shown;
    },
    mark: () => undefined,
    select(from, to) {
      getSelection()?.setBaseAndExtent(text, Math.min(from, text.length), text, Math.min(to, text.length));
      box.focus();
    },
    focus: () => box.focus(),
  };
}
