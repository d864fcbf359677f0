import { jsonReport } from '../finding/json-report.ts';
import { jsonText } from './escape.ts';
import type { Format } from './format.ts';

/** The whole report as JSON. */
export const json: Format = (report) => `${jsonText(jsonReport(report), 2)}\n`;
