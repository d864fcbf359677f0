import { TracedText } from '../../text/traced.ts';
import { isHole } from './value.ts';

/** A filter made from a program's arguments: what it prints for an input. Undefined where that cannot be told. */
export interface Filter {
  readonly run: (input: TracedText) => TracedText | undefined;
  /** The files that are named; none when the filter reads its standard input. */
  readonly files: readonly string[];
}

const NEWLINE = TracedText.computed('\n');

/** Characters that mean themselves in every dialect of regular expressions. */
const LITERAL = /^[\w\s@%:;,=<>/"'#&!~-]*$/;

/** What a text tool does with these arguments, as far as it is one that is read: cut, tr, head, tail, sed, awk, grep. */
export function filterOf(name: string, args: readonly string[]): Filter | undefined {
  switch (name) {
    case 'cut':
      return cut(args);
    case 'tr':
      return tr(args);
    case 'head':
    case 'tail':
      return end(name, args);
    case 'sed':
      return sed(args);
    case 'awk':
    case 'gawk':
    case 'mawk':
      return awk(args);
    case 'grep':
    case 'egrep':
    case 'fgrep':
      return grep(name, args);
    default:
      return undefined;
  }
}

/** The lines of a text, without their ends. */
export function linesOf(text: TracedText): TracedText[] {
  const lines: TracedText[] = [];
  for (let start = 0; start < text.length; ) {
    const newline = text.text.indexOf('\n', start);
    const stop = newline === -1 ? text.length : newline;
    lines.push(text.slice(start, stop));
    start = stop + 1;
  }
  return lines;
}

function together(lines: readonly TracedText[]): TracedText {
  return TracedText.concat(...lines.flatMap((line) => [line, NEWLINE]));
}

function eachLine(change: (line: TracedText) => TracedText | undefined): Filter['run'] {
  return (input) => {
    const lines = linesOf(input).map(change);
    return lines.every((line) => line !== undefined) ? together(lines) : undefined;
  };
}

/** Whether a part of a line is known: a filter that looks at it could go either way where it is not. */
function isOpen(text: TracedText): boolean {
  return !text.known;
}

function parts(text: TracedText, separator: string): TracedText[] {
  const out: TracedText[] = [];
  let from = 0;
  for (let at = text.text.indexOf(separator); at !== -1; at = text.text.indexOf(separator, from)) {
    out.push(text.slice(from, at));
    from = at + separator.length;
  }
  out.push(text.slice(from));
  return out;
}

/** Options with a value (`d:f:`), switches, and what else is given; undefined for an option that is not known. */
function options(
  args: readonly string[],
  letters: string,
): { readonly given: ReadonlyMap<string, string>; readonly operands: readonly string[] } | undefined {
  const given = new Map<string, string>();
  const operands: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at]!;
    if (arg === '--') return { given, operands: [...operands, ...args.slice(at + 1)] };
    if (!/^-./.test(arg)) {
      operands.push(arg);
      continue;
    }
    for (let letter = 1; letter < arg.length; letter++) {
      const name = arg[letter]!;
      const known = letters.indexOf(name);
      if (known === -1 || name === ':' || name === '-') return undefined;
      if (letters[known + 1] !== ':') given.set(name, '');
      else {
        given.set(name, arg.slice(letter + 1) || (args[++at] ?? ''));
        break;
      }
    }
  }
  return { given, operands };
}

function cut(args: readonly string[]): Filter | undefined {
  const read = options(args, 'd:f:s');
  const delimiter = read?.given.get('d') ?? '\t';
  const range = /^(\d{1,3})(-(\d{0,3}))?$/.exec(read?.given.get('f') ?? '');
  if (!read || !range || delimiter.length !== 1) return undefined;
  const first = Number(range[1]) - 1;
  const last = range[2] === undefined ? first + 1 : range[3] ? Number(range[3]) : undefined;
  return {
    files: read.operands,
    run: eachLine((line) => {
      const fields = parts(line, delimiter);
      if (fields.slice(0, last).some(isOpen)) return undefined;
      if (fields.length === 1) return isOpen(line) ? undefined : line;
      return TracedText.join(fields.slice(first, last), TracedText.computed(delimiter));
    }),
  };
}

const SETS: Readonly<Record<string, string>> = {
  '[:upper:]': 'A-Z',
  '[:lower:]': 'a-z',
  '[:digit:]': '0-9',
  '[:space:]': ' \t\n\r\v\f',
  '[:blank:]': ' \t',
};

/** The characters of an operand of tr; undefined for what is not read. */
function characters(set: string): string[] | undefined {
  const plain = (SETS[set] ?? set).replace(/\\([nrt\\])/g, (_, letter: string) =>
    letter === 'n' ? '\n' : letter === 'r' ? '\r' : letter === 't' ? '\t' : '\\',
  );
  if (/\[[:=.]/.test(plain)) return undefined;
  const out: string[] = [];
  for (let at = 0; at < plain.length; at++) {
    if (plain[at + 1] !== '-' || at + 2 >= plain.length) {
      out.push(plain[at]!);
      continue;
    }
    const [from, to] = [plain.charCodeAt(at), plain.charCodeAt(at + 2)];
    if (to < from || to - from > 100) return undefined;
    for (let code = from; code <= to; code++) out.push(String.fromCharCode(code));
    at += 2;
  }
  return out;
}

function tr(args: readonly string[]): Filter | undefined {
  const read = options(args, 'd');
  if (!read) return undefined;
  const [from, to, ...others] = read.operands.map(characters);
  const deletes = read.given.has('d');
  if (!from || others.length > 0 || deletes === (to !== undefined) || (to !== undefined && to.length === 0))
    return undefined;
  const map = new Map(from.map((char, index) => [char, deletes ? '' : to![Math.min(index, to!.length - 1)]!]));
  return {
    files: [],
    run: (input) => {
      if (isOpen(input)) return undefined;
      const out: TracedText[] = [];
      let start = 0;
      for (let at = 0; at < input.length; at++) {
        const replaced = map.get(input.text[at]!);
        if (replaced === undefined) continue;
        out.push(input.slice(start, at), input.slice(at, at + 1).recompute(replaced));
        start = at + 1;
      }
      return TracedText.concat(...[...out, input.slice(start)].filter((part) => part.text !== ''));
    },
  };
}

function end(name: 'head' | 'tail', args: readonly string[]): Filter | undefined {
  const short = /^-(\d+)$/.exec(args[0] ?? '');
  const read = options(short ? args.slice(1) : args, 'n:');
  const count = short?.[1] ?? read?.given.get('n') ?? '10';
  if (!read || !/^\d{1,5}$/.test(count)) return undefined;
  return {
    files: read.operands,
    run: (input) => {
      const lines = linesOf(input);
      if (lines.some(isHole)) return undefined;
      return together(
        name === 'head' ? lines.slice(0, Number(count)) : lines.slice(Math.max(0, lines.length - Number(count))),
      );
    },
  };
}

/** `s/FROM/TO/`, where the pattern is plain text, perhaps at an end of the line. */
function sed(args: readonly string[]): Filter | undefined {
  const read = options(args, 'e:rE');
  const [first, ...rest] = read?.operands ?? [];
  const given = read?.given.get('e');
  const script = given ?? first;
  const match = /^s([/|,#:@!])(.*)$/s.exec(script ?? '');
  if (!read || !match) return undefined;
  const [pattern, replacement, flags, ...others] = match[2]!.split(match[1]!) as [
    string,
    string?,
    string?,
    ...string[],
  ];
  if (replacement === undefined || flags === undefined || others.length > 0 || !/^g?$/.test(flags)) return undefined;
  const anchored = /^(\^?)(.*?)(\$?)$/s.exec(pattern)!;
  const from = anchored[2]!.replace(/\\\./g, '.');
  if (from === '' || !LITERAL.test(anchored[2]!.replace(/\\\./g, '')) || /[\\&]/.test(replacement)) return undefined;
  const to = TracedText.computed(replacement);
  return {
    files: given === undefined ? rest : read.operands,
    run: eachLine((line) => {
      if (isOpen(line)) return undefined;
      if (anchored[1] && !line.text.startsWith(from)) return line;
      if (anchored[3] && !line.text.endsWith(from)) return line;
      if (anchored[1]) return TracedText.concat(to, line.slice(from.length));
      if (anchored[3]) return TracedText.concat(line.slice(0, line.length - from.length), to);
      const found = parts(line, from);
      if (found.length === 1) return line;
      if (flags === 'g') return TracedText.join(found, to);
      return TracedText.concat(found[0]!, to, line.slice(found[0]!.length + from.length));
    }),
  };
}

/** `{print $N}`, with or without a separator. */
function awk(args: readonly string[]): Filter | undefined {
  const read = options(args, 'F:');
  const [program, ...files] = read?.operands ?? [];
  const match = /^\s*\{\s*print\s+\$(\d|NF)\s*;?\s*\}\s*$/.exec(program ?? '');
  const separator = read?.given.get('F');
  if (!read || !match || (separator !== undefined && (separator.length !== 1 || /[\\^$.*+?()[{|]/.test(separator))))
    return undefined;
  return {
    files,
    run: eachLine((line) => {
      if (isOpen(line)) return undefined;
      const fields =
        separator === undefined || separator === ' '
          ? [...line.text.matchAll(/[^ \t]+/g)].map(({ 0: field, index }) => line.slice(index, index + field.length))
          : parts(line, separator);
      if (match[1] === '0') return line;
      return fields.at(match[1] === 'NF' ? -1 : Number(match[1]) - 1) ?? TracedText.empty;
    }),
  };
}

/** Lines that hold plain text, perhaps at an end of the line. */
function grep(name: string, args: readonly string[]): Filter | undefined {
  const read = options(args, 'e:vEFihs');
  const given = read?.given.get('e');
  const pattern = given ?? read?.operands[0];
  if (!read || pattern === undefined) return undefined;
  const isFixed = name === 'fgrep' || read.given.has('F');
  const anchored = isFixed ? ['', '', pattern, ''] : /^(\^?)(.*?)(\$?)$/s.exec(pattern)!;
  if (!isFixed && !LITERAL.test(anchored[2]!.replace(/\\\./g, ''))) return undefined;
  const fold = (text: string) => (read.given.has('i') ? text.toLowerCase() : text);
  const wanted = fold(isFixed ? anchored[2]! : anchored[2]!.replace(/\\\./g, '.'));
  const holds = (line: string) => {
    if (anchored[1] && anchored[3]) return line === wanted;
    if (anchored[1]) return line.startsWith(wanted);
    return anchored[3] ? line.endsWith(wanted) : line.includes(wanted);
  };
  return {
    files: given === undefined ? read.operands.slice(1) : read.operands,
    run: (input) => {
      const lines = linesOf(input);
      if (lines.some(isOpen)) return undefined;
      return together(lines.filter((line) => holds(fold(line.text)) !== read.given.has('v')));
    },
  };
}
