import { decodeUtf8, encodeUtf8 } from '../../../../text/utf8.ts';
import { type Origin, Unstable, unite } from '../../template/origin.ts';
import {
  type CallContext,
  FunctionError,
  type GoFunction,
  Int,
  Str,
  Struct,
  type Value,
} from '../../template/values.ts';
import { anyArg, fn, intArg, LIST, strArg, textArg } from '../define.ts';
import { decodeBase64, encodeBase64 } from '../encoding.ts';
import { hmacSha256 } from '../hash.ts';
import { decryptCbc, encryptCbc } from './aes.ts';
import { scrypt } from './scrypt.ts';

/**
 * Sprig's cryptographic functions. What Go draws at random is a fixed text of the right shape here, marked with the
 * function that would have drawn it.
 */

const CERTIFICATE = 'sprig.certificate';

const marks = new Map<string, Unstable>();

function mark(name: string): Unstable {
  let found = marks.get(name);
  if (!found) {
    found = new Unstable(name);
    marks.set(name, found);
  }
  return found;
}

function unstable(name: string, text: string, origin?: Origin): Str {
  return new Str(text, unite(origin, mark(name)));
}

/** Characters of a set, in order, over and over. */
function cycle(set: string, count: number): string {
  return set.repeat(Math.ceil(count / set.length)).slice(0, count);
}

function random(name: string, set: string): GoFunction {
  return fn(name, ['int'], (args, context) => {
    const count = intArg(args, 0);
    context.charge(Math.max(0, count) >> 3);
    // Sprig drops the error of a negative count.
    return unstable(name, count > 0 ? cycle(set, count) : '', anyArg(args, 0).origin);
  });
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const DIGITS = '0123456789';

function pem(label: string, lines: number): string {
  const line = cycle(`${LETTERS}${DIGITS}+/`, 64);
  return `-----BEGIN ${label}-----\n${`${line}\n`.repeat(lines)}-----END ${label}-----\n`;
}

function certificate(name: string, args: readonly Value[]): Struct {
  let origin: Origin = mark(name);
  for (const arg of args) origin = unite(origin, arg.origin) ?? origin;
  return certificateOf(new Str(pem('CERTIFICATE', 16), origin), new Str(pem('RSA PRIVATE KEY', 25), origin), origin);
}

function certificateOf(cert: Str, key: Str, origin: Origin | undefined): Struct {
  return new Struct(
    CERTIFICATE,
    new Map([
      ['Cert', cert],
      ['Key', key],
    ]),
    { origin },
  );
}

const KEY_LABELS: Readonly<Record<string, [string, number]>> = {
  '': ['RSA PRIVATE KEY', 50],
  rsa: ['RSA PRIVATE KEY', 50],
  dsa: ['DSA PRIVATE KEY', 13],
  ecdsa: ['EC PRIVATE KEY', 3],
  ed25519: ['PRIVATE KEY', 1],
};

/** A bcrypt hash of the right shape. */
const BCRYPT = `$2a$10$${cycle(`${LETTERS}${DIGITS}`, 53)}`;

function aesKey(password: string): Uint8Array {
  const key = new Uint8Array(32);
  key.set(encodeUtf8(password).subarray(0, 32));
  return key;
}

function decryptAes(password: string, text: string): string {
  if (text === '') return '';
  const data = decodeBase64(text);
  if (!data) throw new FunctionError('illegal base64 data at input byte 0');
  if (data.length < 16)
    throw new FunctionError(`runtime error: slice bounds out of range [:16] with capacity ${data.length}`);
  if (data.length % 16 !== 0) throw new FunctionError('crypto/cipher: input not full blocks');
  if (data.length === 16) throw new FunctionError('runtime error: index out of range [-1]');
  const content = decryptCbc(aesKey(password), data);
  const end = content.length - content[content.length - 1]!;
  if (end < 0) throw new FunctionError(`runtime error: slice bounds out of range [:${end}]`);
  return decodeUtf8(content.subarray(0, end));
}

function encryptAes(password: string, text: string): string {
  if (text === '') return '';
  const content = encodeUtf8(text);
  const padding = 16 - (content.length % 16);
  const padded = new Uint8Array(content.length + padding).fill(padding);
  padded.set(content);
  return encodeBase64(encryptCbc(aesKey(password), new Uint8Array(16), padded));
}

const CONSONANTS = 'bcdfghjklmnpqrstvwxyz';
const VOWELS = 'aeiou';
const ALPHABET = VOWELS.toUpperCase() + VOWELS + CONSONANTS.toUpperCase() + CONSONANTS;

/** The character classes of the Master Password algorithm's templates. */
const CLASSES: Readonly<Record<string, string>> = {
  V: VOWELS.toUpperCase(),
  C: CONSONANTS.toUpperCase(),
  v: VOWELS,
  c: CONSONANTS,
  A: VOWELS.toUpperCase() + CONSONANTS.toUpperCase(),
  a: ALPHABET,
  n: DIGITS,
  o: "@&%?,=[]_:-+*$#!'^~;()/.",
  x: `${ALPHABET}${DIGITS}!@#$%^&*()`,
};

const TEMPLATES: Readonly<Record<string, string>> = {
  maximum: 'anoxxxxxxxxxxxxxxxxx axxxxxxxxxxxxxxxxxno',
  long:
    'CvcvnoCvcvCvcv CvcvCvcvnoCvcv CvcvCvcvCvcvno CvccnoCvcvCvcv CvccCvcvnoCvcv CvccCvcvCvcvno CvcvnoCvccCvcv ' +
    'CvcvCvccnoCvcv CvcvCvccCvcvno CvcvnoCvcvCvcc CvcvCvcvnoCvcc CvcvCvcvCvccno CvccnoCvccCvcv CvccCvccnoCvcv ' +
    'CvccCvccCvcvno CvcvnoCvccCvcc CvcvCvccnoCvcc CvcvCvccCvccno CvccnoCvcvCvcc CvccCvcvnoCvcc CvccCvcvCvccno',
  medium: 'CvcnoCvc CvcCvcno',
  short: 'Cvcn',
  basic: 'aaanaaan aannaaan aaannaaa',
  pin: 'nnnn',
};

function lengthPrefixed(text: string): number[] {
  const bytes = encodeUtf8(text);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, bytes.length);
  return [...length, ...bytes];
}

function derivePassword(args: readonly Value[], context: CallContext): string {
  const [type, password, user, site] = [1, 2, 3, 4].map((index) => textArg(args, index)) as [
    string,
    string,
    string,
    string,
  ];
  const templates = TEMPLATES[type]?.split(' ');
  if (!templates) return `cannot find password template ${type}`;
  // One derivation takes the time of some hundred thousand steps.
  context.charge(1_000_000);
  const scope = [...encodeUtf8('com.lyndir.masterpassword')];
  const salt = Uint8Array.from([...scope, ...lengthPrefixed(user)]);
  const key = scrypt(encodeUtf8(password), salt, 32768, 8, 2, 64);
  const counter = new Uint8Array(4);
  new DataView(counter.buffer).setUint32(0, intArg(args, 0));
  const seed = hmacSha256(key, Uint8Array.from([...scope, ...lengthPrefixed(site), ...counter]));
  const template = templates[seed[0]! % templates.length]!;
  let result = '';
  for (const [index, name] of [...template].entries()) {
    const characters = CLASSES[name] ?? '';
    result += characters[seed[index + 1]! % characters.length];
  }
  return result;
}

function buildCustomCert(args: readonly Value[]): Struct {
  const cert = decodeBase64(textArg(args, 0));
  if (!cert) throw new FunctionError('unable to decode base64 certificate');
  const key = decodeBase64(textArg(args, 1));
  if (!key) throw new FunctionError('unable to decode base64 private key');
  const certText = decodeUtf8(cert);
  const keyText = decodeUtf8(key);
  if (!/-----BEGIN [^-]+-----[\s\S]*-----END [^-]+-----/.test(certText))
    throw new FunctionError('unable to decode certificate');
  if (!/-----BEGIN [^-]+-----[\s\S]*-----END [^-]+-----/.test(keyText))
    throw new FunctionError('error parsing private key: no PEM data in input');
  const origin = unite(strArg(args, 0).origin, strArg(args, 1).origin);
  return certificateOf(new Str(certText, strArg(args, 0).origin), new Str(keyText, strArg(args, 1).origin), origin);
}

function generated(name: string, params: readonly string[]): GoFunction {
  return fn(name, params, (args) => certificate(name, args));
}

export const cryptography: readonly GoFunction[] = [
  random('randAlphaNum', LETTERS + DIGITS),
  random('randAlpha', LETTERS),
  random('randNumeric', DIGITS),
  random('randAscii', `${LETTERS}${DIGITS}`),
  fn('randBytes', ['int'], (args, context) => {
    const count = intArg(args, 0);
    if (count < 0) throw new FunctionError('runtime error: makeslice: len out of range');
    context.charge(count >> 2);
    const bytes = Uint8Array.from({ length: Math.min(count, 1e7) }, (_, index) => (index * 37 + 11) & 0xff);
    return unstable('randBytes', encodeBase64(bytes));
  }),
  fn('randInt', ['int', 'int'], (args) => {
    const [low, high] = [intArg(args, 0), intArg(args, 1)];
    if (high <= low) throw new FunctionError('invalid argument to Intn');
    return new Int('int', low, mark('randInt'));
  }),
  fn('shuffle', ['string'], (args) => unstable('shuffle', textArg(args, 0), strArg(args, 0).origin)),
  fn('uuidv4', [], () => unstable('uuidv4', '00000000-0000-4000-8000-000000000000')),
  fn('bcrypt', ['string'], (args) => unstable('bcrypt', BCRYPT, strArg(args, 0).origin)),
  fn('htpasswd', ['string', 'string'], (args) => {
    const user = textArg(args, 0);
    const origin = unite(strArg(args, 0).origin, strArg(args, 1).origin);
    if (user.includes(':')) return new Str(`invalid username: ${user}`, origin);
    return unstable('htpasswd', `${user}:${BCRYPT}`, origin);
  }),
  fn(
    'derivePassword',
    ['uint32', 'string', 'string', 'string', 'string'],
    (args, context) => new Str(derivePassword(args, context)),
  ),
  fn('encryptAES', ['string', 'string'], (args) =>
    unstable('encryptAES', encryptAes(textArg(args, 0), textArg(args, 1))),
  ),
  fn('decryptAES', ['string', 'string'], (args) => new Str(decryptAes(textArg(args, 0), textArg(args, 1)))),
  fn('genPrivateKey', ['string'], (args) => {
    const [label, lines] = KEY_LABELS[textArg(args, 0)] ?? [];
    if (!label || !lines) return new Str(`Unknown type ${textArg(args, 0)}`);
    return unstable('genPrivateKey', pem(label, lines));
  }),
  fn('buildCustomCert', ['string', 'string'], buildCustomCert),
  generated('genCA', ['string', 'int']),
  generated('genCAWithKey', ['string', 'int', 'string']),
  generated('genSelfSignedCert', ['string', LIST, LIST, 'int']),
  generated('genSelfSignedCertWithKey', ['string', LIST, LIST, 'int', 'string']),
  generated('genSignedCert', ['string', LIST, LIST, 'int', CERTIFICATE]),
  generated('genSignedCertWithKey', ['string', LIST, LIST, 'int', CERTIFICATE, 'string']),
];
