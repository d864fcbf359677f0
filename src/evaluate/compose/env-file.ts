import { known, type Possible } from '../../model/possible.ts';
import type { SourceFile } from '../../text/source.ts';
import { TracedText } from '../../text/traced.ts';
import { interpolate, type Variables } from './interpolation.ts';

const LINE = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*[=:]\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|(.*?))\s*(?:\s#.*)?$/;

/**
 * The variables of a `.env` file beside those of the environment, which win. A value may name variables, unless it stands
 * between single quotes.
 */
export function withEnvFile(variables: Variables, file: SourceFile | undefined): Variables {
  if (!file) return variables;
  const values = envFileValues(file, variables);
  return (name) => variables(name) ?? values.get(name);
}

/** What an env file sets. */
export function envFileValues(file: SourceFile, variables: Variables): ReadonlyMap<string, Possible<TracedText>> {
  const values = new Map<string, Possible<TracedText>>();
  const lookup: Variables = (name) => variables(name) ?? values.get(name);
  for (let line = 1; line <= file.lineStarts.length; line++) {
    const text = file.line(line);
    const match = LINE.exec(text);
    if (!match) continue;
    const [, name, double, single, plain] = match;
    const raw = double ?? single ?? plain ?? '';
    const from = file.lineStarts[line - 1]! + text.indexOf(raw, text.search(/[=:]/) + 1);
    const written = TracedText.exact(file.span(from, from + raw.length));
    values.set(name!, single === undefined ? interpolate(written, lookup) : known(written));
  }
  return values;
}
