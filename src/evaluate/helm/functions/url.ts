import { goQuote } from '../../../parse/gotemplate/quote.ts';
import { decodeUtf8, encodeUtf8 } from '../../../text/utf8.ts';
import { kindOf } from '../template/types.ts';
import { FunctionError, type GoFunction, GoMap, Str, type Value } from '../template/values.ts';
import { fn, MAP, mapArg, strArg } from './define.ts';

/** Go's package `net/url`, as far as `urlParse` and `urlJoin` show it. */

interface Url {
  scheme: string;
  opaque: string;
  /** As `String` of Go's Userinfo prints it; undefined without one. */
  user: string | undefined;
  host: string;
  path: string;
  rawPath: string;
  query: string;
  forceQuery: boolean;
  fragment: string;
  rawFragment: string;
}

type Part = 'path' | 'segment' | 'host' | 'zone' | 'user' | 'fragment';

class UrlError extends Error {
  override readonly name = 'UrlError';
}

function shouldEscape(byte: number, part: Part): boolean {
  const character = String.fromCharCode(byte);
  if (/[A-Za-z0-9]/.test(character)) return false;
  if ((part === 'host' || part === 'zone') && `!$&'()*+,;=:[]<>"`.includes(character)) return false;
  if ('-_.~'.includes(character)) return false;
  if ('$&+,/:;=?@'.includes(character)) {
    switch (part) {
      case 'path':
        return character === '?';
      case 'segment':
        return '/;,?'.includes(character);
      case 'user':
        return '@/?:'.includes(character);
      case 'fragment':
        return false;
    }
  }
  if (part === 'fragment' && '!()*'.includes(character)) return false;
  return true;
}

function escapePart(text: string, part: Part): string {
  let escaped = '';
  for (const byte of encodeUtf8(text))
    escaped += shouldEscape(byte, part)
      ? `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
      : String.fromCharCode(byte);
  return byteText(escaped);
}

/** A text that was built with one character for each byte. */
function byteText(text: string): string {
  return /^[\0-\x7f]*$/.test(text) ? text : decodeUtf8(Uint8Array.from(text, (character) => character.charCodeAt(0)));
}

function unescapePart(text: string, part: Part): string {
  if (!text.includes('%')) {
    if (part === 'host' || part === 'zone') checkHost(text);
    return text;
  }
  const bytes = encodeUtf8(text);
  const result: number[] = [];
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] !== 0x25) {
      result.push(bytes[at]!);
      continue;
    }
    const digits = decodeUtf8(bytes.subarray(at + 1, at + 3));
    if (!/^[0-9a-fA-F]{2}$/.test(digits))
      throw new UrlError(`invalid URL escape ${goQuote(decodeUtf8(bytes.subarray(at, at + 3)))}`);
    const value = Number.parseInt(digits, 16);
    if (part === 'host' && value < 0x80 && digits !== '25')
      throw new UrlError(`invalid URL escape ${goQuote(`%${digits}`)}`);
    result.push(value);
    at += 2;
  }
  return decodeUtf8(Uint8Array.from(result));
}

function checkHost(text: string): void {
  for (const byte of encodeUtf8(text))
    if (byte < 0x80 && shouldEscape(byte, 'host'))
      throw new UrlError(`invalid character ${goQuote(String.fromCharCode(byte))} in host name`);
}

function cut(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)];
}

/** The scheme and the rest; no scheme if the text has none. */
function splitScheme(text: string): [string, string] {
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (/[A-Za-z]/.test(character)) continue;
    if (/[0-9+.-]/.test(character)) {
      if (at === 0) return ['', text];
      continue;
    }
    if (character === ':') {
      if (at === 0) throw new UrlError('missing protocol scheme');
      return [text.slice(0, at), text.slice(at + 1)];
    }
    return ['', text];
  }
  return ['', text];
}

/** Go's `url.Parse`. */
function parseUrl(text: string): Url {
  const [main, fragment] = cut(text, '#');
  try {
    const url = parseMain(main);
    if (fragment !== undefined) {
      url.fragment = unescapePart(fragment, 'fragment');
      if (escapePart(url.fragment, 'fragment') !== fragment) url.rawFragment = fragment;
    }
    return url;
  } catch (error) {
    if (error instanceof UrlError)
      throw new FunctionError(`unable to parse url: parse ${goQuote(main)}: ${error.message}`);
    throw error;
  }
}

function parseMain(text: string): Url {
  if (/[\0-\x1f\x7f]/.test(text)) throw new UrlError('net/url: invalid control character in URL');
  const url: Url = {
    scheme: '',
    opaque: '',
    user: undefined,
    host: '',
    path: '',
    rawPath: '',
    query: '',
    forceQuery: false,
    fragment: '',
    rawFragment: '',
  };
  if (text === '*') return { ...url, path: '*' };
  const [scheme, afterScheme] = splitScheme(text);
  let rest = afterScheme;
  url.scheme = scheme.toLowerCase();
  if (rest.endsWith('?') && rest.indexOf('?') === rest.length - 1) {
    url.forceQuery = true;
    rest = rest.slice(0, -1);
  } else {
    const [before, query] = cut(rest, '?');
    rest = before;
    url.query = query ?? '';
  }
  if (!rest.startsWith('/')) {
    if (url.scheme !== '') return { ...url, opaque: rest };
    const [first] = cut(rest, '/');
    if (first.includes(':')) throw new UrlError('first path segment in URL cannot contain colon');
  }
  if (rest.startsWith('//') && (url.scheme !== '' || !rest.startsWith('///'))) {
    let authority = rest.slice(2);
    const slash = authority.indexOf('/');
    rest = slash === -1 ? '' : authority.slice(slash);
    if (slash !== -1) authority = authority.slice(0, slash);
    parseAuthority(authority, url);
  }
  url.path = unescapePart(rest, 'path');
  if (escapePart(url.path, 'path') !== rest) url.rawPath = rest;
  return url;
}

function parseAuthority(authority: string, url: Url): void {
  const at = authority.lastIndexOf('@');
  url.host = parseHost(at === -1 ? authority : authority.slice(at + 1));
  if (at === -1) return;
  const info = authority.slice(0, at);
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(info)) throw new UrlError('net/url: invalid userinfo');
  const [name, password] = cut(info, ':');
  const user = escapePart(unescapePart(name, 'user'), 'user');
  url.user = password === undefined ? user : `${user}:${escapePart(unescapePart(password, 'user'), 'user')}`;
}

function checkPort(port: string): void {
  if (!/^(?::[0-9]*)?$/.test(port)) throw new UrlError(`invalid port ${goQuote(port)} after host`);
}

function parseHost(host: string): string {
  if (host.startsWith('[')) {
    const close = host.lastIndexOf(']');
    if (close === -1) throw new UrlError("missing ']' in host");
    checkPort(host.slice(close + 1));
  } else {
    const colon = host.lastIndexOf(':');
    if (colon !== -1) checkPort(host.slice(colon));
  }
  return unescapePart(host, 'host');
}

/** Go's `URL.Hostname`. */
function hostName(host: string): string {
  const port = /:[0-9]*$/.exec(host);
  const name = port && !host.endsWith(']') ? host.slice(0, port.index) : host;
  return name.startsWith('[') && name.endsWith(']') ? name.slice(1, -1) : name;
}

/** Go's `URL.String`. */
function printUrl(url: Url): string {
  let text = url.scheme === '' ? '' : `${url.scheme}:`;
  if (url.opaque !== '') text += url.opaque;
  else {
    if (url.scheme !== '' || url.host !== '' || url.user !== undefined) {
      if (url.host !== '' || url.path !== '' || url.user !== undefined) text += '//';
      if (url.user !== undefined) text += `${url.user}@`;
      if (url.host !== '') text += escapePart(url.host, 'host');
    }
    const path = url.rawPath !== '' ? url.rawPath : url.path === '*' ? '*' : escapePart(url.path, 'path');
    if (path !== '' && !path.startsWith('/') && url.host !== '') text += '/';
    if (text === '' && cut(path, '/')[0].includes(':')) text += './';
    text += path;
  }
  if (url.forceQuery || url.query !== '') text += `?${url.query}`;
  if (url.fragment !== '')
    text += `#${url.rawFragment !== '' ? url.rawFragment : escapePart(url.fragment, 'fragment')}`;
  return text;
}

function partOf(dict: GoMap, key: string): string {
  const value: Value | undefined = dict.entries.get(key);
  if (!value) return '';
  if (value.kind === 'string') return value.text;
  if (value.kind === 'nil') throw new FunctionError('runtime error: invalid memory address or nil pointer dereference');
  throw new FunctionError(`unable to parse ${key} key, must be of type string, but ${kindOf(value)} found`);
}

export const urls: readonly GoFunction[] = [
  fn('urlParse', ['string'], (args) => {
    const value = strArg(args, 0);
    const url = parseUrl(value.text);
    const parts = {
      scheme: url.scheme,
      host: url.host,
      hostname: hostName(url.host),
      path: url.path,
      query: url.query,
      opaque: url.opaque,
      fragment: url.fragment,
      userinfo: url.user ?? '',
    };
    return new GoMap(
      new Map(Object.entries(parts).map(([key, part]) => [key, new Str(part, value.origin)])),
      value.origin,
    );
  }),
  fn('urlJoin', [MAP], (args) => {
    const dict = mapArg(args, 0);
    const [scheme, host, path, query, opaque, fragment, info] = [
      'scheme',
      'host',
      'path',
      'query',
      'opaque',
      'fragment',
      'userinfo',
    ].map((key) => partOf(dict, key)) as [string, string, string, string, string, string, string];
    let user: string | undefined;
    if (info !== '') user = parseUrl(`proto://${info}@host`).user;
    return new Str(
      printUrl({ scheme, host, path, rawPath: '', query, opaque, fragment, rawFragment: '', user, forceQuery: false }),
    );
  }),
];
