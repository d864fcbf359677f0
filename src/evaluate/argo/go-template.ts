import { TracedText } from '../../text/traced.ts';
import { evaluatePipeline, fillNames, type Parameters } from './parameters.ts';

/** A Go template of an ApplicationSet, filled in. */
export interface FilledTemplate {
  readonly text: TracedText;
  /** Whether every condition was known; what stands behind one that was not is left out. */
  readonly complete: boolean;
}

/** An open `if`; other blocks (`range`, `with`, `define`) are never followed. */
interface Block {
  /** Whether the text at this place is part of the output. */
  active: boolean;
  /** A branch was taken, or may have been. */
  done: boolean;
  /** Whether the text around the block is part of the output. */
  readonly outer: boolean;
}

const MAX_BLOCKS = 200;

/** Fills in a text as `goTemplate: true` does: values, simple functions, and `if` on what is known. */
export function fillGoTemplate(text: TracedText, parameters: Parameters): FilledTemplate {
  const parts: TracedText[] = [];
  const blocks: Block[] = [];
  let complete = true;
  let at = 0;
  let trimNext = false;
  const active = (): boolean => blocks.at(-1)?.active ?? true;
  const add = (from: number, to: number, trimEnd: boolean): void => {
    if (!active()) return;
    let start = from;
    let end = to;
    if (trimNext) while (start < end && /\s/.test(text.text[start]!)) start++;
    if (trimEnd) while (end > start && /\s/.test(text.text[end - 1]!)) end--;
    parts.push(text.slice(start, end));
  };
  const decide = (block: Block, condition: string): void => {
    const holds = block.done ? false : conditionHolds(condition, parameters, 0);
    if (holds === undefined && block.outer) complete = false;
    block.active = block.outer && holds === true;
    block.done ||= holds !== false;
  };
  while (at < text.length) {
    const open = text.text.indexOf('{{', at);
    const close = open === -1 ? -1 : text.text.indexOf('}}', open);
    if (close === -1) break;
    const raw = text.text.slice(open + 2, close);
    const trims = /^-\s/.test(raw);
    add(at, open, trims);
    at = close + 2;
    trimNext = /\s-$/.test(raw);
    const inner = raw.replace(/^-\s|\s-$/g, '').trim();
    const keyword = /^(if|else|end|range|with|define|block)\b/.exec(inner)?.[1];
    const block = blocks.at(-1);
    if (keyword === 'if' && blocks.length < MAX_BLOCKS) {
      const opened: Block = { active: false, done: false, outer: active() };
      decide(opened, inner.slice(2).trim());
      blocks.push(opened);
    } else if (keyword === 'else' && block) {
      const condition = /^else\s+if\s+([\s\S]+)$/.exec(inner)?.[1];
      decide(block, condition ?? 'true');
    } else if (keyword === 'end') blocks.pop();
    else if (keyword) {
      if (active()) complete = false;
      blocks.push({ active: false, done: true, outer: active() });
    } else if (active() && !/^\/\*/.test(inner)) {
      const span = text.spanOf(open, close + 2);
      const value = evaluatePipeline(inner, parameters);
      parts.push(value ?? TracedText.hole({ why: `"${inner}" is not known`, at: span }));
    }
  }
  add(at, text.length, false);
  return { text: TracedText.concat(...parts), complete };
}

/** A text of an ApplicationSet with its expressions filled in, in either of their two languages. */
export function substitute(text: TracedText, parameters: Parameters, goTemplate: boolean): TracedText {
  if (!text.text.includes('{{')) return text;
  return goTemplate ? fillGoTemplate(text, parameters).text : fillNames(text, parameters);
}

/** Whether a condition holds; undefined when that is not known. */
function conditionHolds(source: string, parameters: Parameters, depth: number): boolean | undefined {
  if (depth > 10) return undefined;
  const words = splitArguments(source);
  const [name, ...rest] = words;
  const holds = (one: string): boolean | undefined => conditionHolds(one, parameters, depth + 1);
  if (name === undefined) return undefined;
  if (rest.length === 0) {
    if (name.startsWith('(') && name.endsWith(')')) return holds(name.slice(1, -1));
    if (name === 'true' || name === 'false') return name === 'true';
    const value = evaluatePipeline(name, parameters);
    if (value) return value.known ? value.text !== '' && value.text !== 'false' && value.text !== '0' : undefined;
    const field = /^\.([\w.-]+)$/.exec(name)?.[1];
    if (field === undefined || parameters.open) return undefined;
    // A field that holds fields is not empty.
    return [...parameters.values.keys()].some((key) => key.startsWith(`${field}.`));
  }
  const results = (): readonly (boolean | undefined)[] => rest.map(holds);
  switch (name) {
    case 'not': {
      const value = rest.length === 1 ? holds(rest[0]!) : undefined;
      return value === undefined ? undefined : !value;
    }
    case 'and':
      return results().includes(false) ? false : results().includes(undefined) ? undefined : true;
    case 'or':
      return results().includes(true) ? true : results().includes(undefined) ? undefined : false;
    case 'eq':
    case 'ne': {
      const [first, ...others] = rest.map((one) => evaluatePipeline(one, parameters) ?? literal(one));
      if (!first?.known || others.some((one) => !one?.known)) return undefined;
      const equal = others.some((one) => one!.text === first.text);
      return name === 'eq' ? equal : !equal;
    }
    case 'hasKey': {
      const key = literal(rest[1] ?? '')?.text;
      if (rest[0] !== '.' || key === undefined) return undefined;
      const has = [...parameters.values.keys()].some((one) => one === key || one.startsWith(`${key}.`));
      return has || (parameters.open ? undefined : false);
    }
    default:
      return undefined;
  }
}

function literal(source: string): TracedText | undefined {
  const quoted = /^(?:"([^"\\]*)"|`([^`]*)`)$/.exec(source);
  if (quoted) return TracedText.computed(quoted[1] ?? quoted[2] ?? '');
  return /^(?:true|false|-?\d+)$/.test(source) ? TracedText.computed(source) : undefined;
}

/** The words of a call; what stands in parentheses or quotes is one word. */
function splitArguments(source: string): readonly string[] {
  const words: string[] = [];
  let depth = 0;
  let word = '';
  let quote = '';
  for (const char of source) {
    if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === '"' || char === '`') quote = char;
    else if (char === '(') depth++;
    else if (char === ')') depth--;
    else if (/\s/.test(char) && depth === 0) {
      if (word !== '') words.push(word);
      word = '';
      continue;
    }
    word += char;
  }
  if (word !== '') words.push(word);
  return words;
}
