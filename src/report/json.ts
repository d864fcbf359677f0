import { jsonReport } from '../finding/json-report.ts';
import type { Format } from './format.ts';

/** The whole report as JSON. */
export const json: Format = (report) => `${JSON.stringify(jsonReport(report), null, 2)}\n`;
