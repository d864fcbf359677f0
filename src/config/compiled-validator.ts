import type { Validate } from './validate.ts';

/**
 * The validator for the configuration with the rules of this package, compiled by the build, which puts another module in
 * place of this one. Undefined when the sources run unbuilt; the schema is compiled at run time then.
 */
export const compiledValidator: Validate | undefined = undefined;
