/** The schema compiler, in a module of its own so that it can be loaded late. */
export { Ajv } from 'ajv';
