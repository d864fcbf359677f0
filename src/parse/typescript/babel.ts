/** Stands between a dynamic import and the CommonJS package, whose names a bundler gives only to a static import. */
export { parse } from '@babel/parser';
