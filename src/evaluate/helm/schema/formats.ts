const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;
const HOSTNAME =
  /^(?=.{1,253}\.?$)[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*\.?$/;
const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:[Zz]|[-+](?:[01]\d|2[0-3]):[0-5]\d)$/;

function isDate(text: string): boolean {
  const match = DATE.exec(text);
  if (!match) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  return month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function isIpv6(text: string): boolean {
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const groups = (half: string): number | undefined => {
    if (half === '') return 0;
    let count = 0;
    const parts = half.split(':');
    for (const [index, part] of parts.entries()) {
      if (index === parts.length - 1 && part.includes('.')) {
        if (!IPV4.test(part)) return undefined;
        count += 2;
      } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) count += 1;
      else return undefined;
    }
    return count;
  };
  const counts = halves.map(groups);
  if (counts.includes(undefined)) return false;
  const total = counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  return halves.length === 2 ? total <= 7 : total === 8;
}

/** The formats that the schema library checks, as far as values use them. */
const FORMATS = new Map<string, (text: string) => boolean>([
  ['date', isDate],
  ['time', (text) => TIME.test(text)],
  ['date-time', (text) => /[Tt]/.test(text[10] ?? '') && isDate(text.slice(0, 10)) && TIME.test(text.slice(11))],
  ['email', (text) => /^[^@\s]{1,64}@[^@\s]+$/.test(text) && HOSTNAME.test(text.slice(text.lastIndexOf('@') + 1))],
  ['hostname', (text) => HOSTNAME.test(text)],
  ['ipv4', (text) => IPV4.test(text)],
  ['ipv6', isIpv6],
  ['uri', (text) => /^[a-zA-Z][a-zA-Z0-9+.-]*:/.test(text) && URL.canParse(text)],
  ['uri-reference', (text) => !/[\\\s]/.test(text) && URL.canParse(text, 'http://host/')],
  ['uuid', (text) => /^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$/.test(text)],
  ['json-pointer', (text) => text === '' || /^(?:\/(?:[^~/]|~[01])*)+$/.test(text)],
]);

/** Whether a string has a format; true for formats that nobody knows. */
export function hasFormat(format: string, text: string): boolean {
  return FORMATS.get(format)?.(text) ?? true;
}
