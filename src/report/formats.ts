import type { Format } from './format.ts';

/** The formats by name; each is loaded when it is asked for. */
export const formats: Readonly<Record<string, () => Promise<Format>>> = {
  stylish: async () => (await import('./stylish.ts')).stylish,
  json: async () => (await import('./json.ts')).json,
  github: async () => (await import('./github.ts')).github,
  sarif: async () => (await import('./sarif.ts')).sarif,
  gitlab: async () => (await import('./gitlab.ts')).gitlab,
  junit: async () => (await import('./junit.ts')).junit,
  checkstyle: async () => (await import('./checkstyle.ts')).checkstyle,
  rdjsonl: async () => (await import('./rdjsonl.ts')).rdjsonl,
  unix: async () => (await import('./unix.ts')).unix,
  html: async () => (await import('./html/html.ts')).html,
  markdown: async () => (await import('./markdown.ts')).markdown,
};
