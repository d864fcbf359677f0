import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import {
  bracketMatching,
  defaultHighlightStyle,
  HighlightStyle,
  indentUnit,
  StreamLanguage,
  type StreamParser,
  syntaxHighlighting,
} from '@codemirror/language';
import { dockerFile } from '@codemirror/legacy-modes/mode/dockerfile';
import { go } from '@codemirror/legacy-modes/mode/go';
import { json } from '@codemirror/legacy-modes/mode/javascript';
import { python } from '@codemirror/legacy-modes/mode/python';
import { shell } from '@codemirror/legacy-modes/mode/shell';
import { yaml } from '@codemirror/legacy-modes/mode/yaml';
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { search, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import type { ShownFinding } from './answer.ts';

function languageOf(path: string): StreamParser<unknown> | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (/^Tiltfile|\.(?:star|bzl|py)$|\.Tiltfile$/i.test(name)) return python;
  if (/^Dockerfile|\.dockerfile$|^Containerfile/i.test(name)) return dockerFile;
  if (/\.(?:ya?ml|tpl)$/.test(name)) return yaml;
  if (/\.(?:sh|bash)$|^Makefile$/.test(name)) return shell;
  if (/\.(?:json|jsonc|ts|js)$|^\.lintrc/.test(name)) return json;
  if (/\.go$|^go\.(?:work|mod)$/.test(name)) return go;
  return undefined;
}

/** Colours of the page's style, so that they fit light and dark. */
const highlighting = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--keyword)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--string)' },
  { tag: tags.comment, color: 'var(--quiet)', fontStyle: 'italic' },
  { tag: [tags.number, tags.bool, tags.atom, tags.null], color: 'var(--number)' },
  { tag: [tags.definition(tags.variableName), tags.propertyName, tags.meta], color: 'var(--name)' },
]);

export interface EditorEvents {
  /** The text has changed by typing, or by undoing. */
  changed(path: string, text: string): void;
  /** A person wants a fix that the editor offers at its finding. */
  fix(finding: ShownFinding): void;
}

export interface Editor {
  /** Shows a file with its findings; a file that is shown already keeps cursor and history unless its text differs. */
  show(path: string, text: string): void;
  /** Marks the findings of the shown file. */
  mark(findings: readonly ShownFinding[]): void;
  /** Puts the cursor on a piece of the shown file. */
  select(from: number, to: number): void;
  focus(): void;
}

/** An editor below an element of the page. */
export function createEditor(parent: HTMLElement, events: EditorEvents): Editor {
  let shown = '';
  const states = new Map<string, EditorState>();

  function extensions(path: string): Extension {
    const language = languageOf(path);
    return [
      lineNumbers(),
      lintGutter(),
      history(),
      drawSelection(),
      highlightActiveLine(),
      bracketMatching(),
      search(),
      indentUnit.of(path.includes('Tiltfile') ? '    ' : '  '),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ 'aria-label': `Text of ${path}`, tabindex: '0' }),
      syntaxHighlighting(highlighting),
      syntaxHighlighting(defaultHighlightStyle, { fallback: true }),
      ...(language ? [StreamLanguage.define(language)] : []),
      keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap, ...lintKeymap]),
      EditorView.updateListener.of((update) => {
        if (update.docChanged && shown === path) events.changed(path, update.state.doc.toString());
      }),
    ];
  }

  const view = new EditorView({ parent });

  function diagnostic(finding: ShownFinding): Diagnostic {
    const length = view.state.doc.length;
    const { fix } = finding;
    return {
      from: Math.min(finding.from, length),
      to: Math.min(finding.to, length),
      severity: finding.severity === 'error' ? 'error' : 'warning',
      source: finding.rule,
      message: finding.message,
      actions: fix ? [{ name: fix.title, apply: () => events.fix(finding) }] : [],
    };
  }

  return {
    show(path, text) {
      if (path === shown && view.state.doc.toString() === text) return;
      if (path === shown) {
        view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
        return;
      }
      if (shown !== '') states.set(shown, view.state);
      shown = path;
      const known = states.get(path);
      view.setState(
        known?.doc.toString() === text ? known : EditorState.create({ doc: text, extensions: extensions(path) }),
      );
    },
    mark(findings) {
      view.dispatch(setDiagnostics(view.state, findings.filter(({ path }) => path === shown).map(diagnostic)));
    },
    select(from, to) {
      const length = view.state.doc.length;
      view.dispatch({
        selection: { anchor: Math.min(from, length), head: Math.min(to, length) },
        scrollIntoView: true,
      });
      view.focus();
    },
    focus: () => view.focus(),
  };
}
