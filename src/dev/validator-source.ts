import { Ajv } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import { rules } from '../../rules/index.generated.ts';
import { configSchema } from '../config/schema.ts';
import { ajvOptions } from '../config/validate.ts';

/** The text of the module that the build puts in place of `src/config/compiled-validator.ts`. */
export function validatorSource(): string {
  const ajv = new Ajv({ ...ajvOptions, code: { source: true, esm: true } });
  const validate = ajv.compile(configSchema(rules));
  const text = standalone.default(ajv, validate);
  return `${text}\nexport const compiledValidator = (value) => (validate(value) ? [] : validate.errors ?? []);\n`;
}
