import { isTimestamp, resolveScalar } from '../../../parse/yaml/typing.ts';

/** How go-yaml writes a scalar. */
export type Style = 'plain' | 'single' | 'double' | 'literal';

const BASE_60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;

/** Whether a plain scalar of this text is read as a string, and not as a number, a boolean, nothing or a date. */
export function readsAsString(text: string): boolean {
  const value = resolveScalar(text, true, undefined, 'yaml1.1');
  return typeof value === 'string' && !isTimestamp(text) && !BASE_60.test(text);
}

/** What libyaml's analysis allows for a text. */
export interface Analysis {
  readonly multiline: boolean;
  readonly plain: boolean;
  readonly single: boolean;
  readonly block: boolean;
}

/** Letters, digits and what may stand anywhere: plain scalars beyond doubt. */
const SIMPLE = /^[A-Za-z0-9_./][A-Za-z0-9_./+=-]*$/;
const SIMPLE_ANALYSIS: Analysis = { multiline: false, plain: true, single: true, block: true };

/**
 * libyaml's analysis of a text that is to be written in block context. `tabsInBlock`: go-yaml's third version keeps
 * tabs in literal scalars.
 */
export function analyze(text: string, tabsInBlock: boolean): Analysis {
  if (text === '') return { multiline: false, plain: true, single: true, block: false };
  if (SIMPLE.test(text) && !text.startsWith('...')) return SIMPLE_ANALYSIS;
  let indicators = text.startsWith('---') || text.startsWith('...');
  let breaks = false;
  let special = false;
  let tabs = false;
  let edge = false;
  let trailingSpace = false;
  let breakSpace = false;
  let spaceBreak = false;
  let previous: 'space' | 'break' | 'other' = 'other';
  let afterBlank = true;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const next = text.charCodeAt(at + 1);
    const last = at === text.length - 1;
    const beforeBlank = last || next === 0x20 || next === 0x09;
    if (at === 0) {
      if ('#,[]{}&*!|>\'"%@`'.includes(text[0]!)) indicators = true;
      else if (code === 0x3f || code === 0x3a || code === 0x2d) indicators ||= beforeBlank;
    } else if (code === 0x3a) indicators ||= beforeBlank;
    else if (code === 0x23) indicators ||= afterBlank;
    if (code === 0x09 && tabsInBlock) tabs = true;
    else if (!isPrintable(text, at)) special = true;
    if (code === 0x20) {
      if (at === 0) edge = true;
      if (last) {
        edge = true;
        trailingSpace = true;
      }
      if (previous === 'break') breakSpace = true;
      previous = 'space';
    } else if (isBreak(code)) {
      breaks = true;
      if (at === 0 || last) edge = true;
      if (previous === 'space') spaceBreak = true;
      previous = 'break';
    } else previous = 'other';
    afterBlank = code === 0x20 || code === 0x09 || code === 0 || isBreak(code);
  }
  const broken = spaceBreak || special;
  return {
    multiline: breaks,
    plain: !(edge || breakSpace || broken || tabs || breaks || indicators),
    single: !(breakSpace || broken || tabs),
    block: !(trailingSpace || broken),
  };
}

export function isBreak(code: number): boolean {
  return code === 0x0a || code === 0x0d || code === 0x85 || code === 0x2028 || code === 0x2029;
}

/** libyaml prints neither control characters nor what lies beyond U+FFFF as it is. */
export function isPrintable(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code < 0x7f) return code >= 0x20 || code === 0x0a;
  if (code < 0xa0) return false;
  return code < 0xd800 || (code > 0xdfff && code !== 0xfeff && code < 0xfffe);
}
