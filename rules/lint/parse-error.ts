import { defineRule, LEAF_KINDS } from '../../src/rule/index.ts';

export default defineRule({
  id: 'lint/parse-error',
  subject: 'parseError',
  severity: { recommended: 'error' },
  yieldsTo: ['helm/renders', 'docker/syntax'],
  spares: LEAF_KINDS,
  docs: {
    summary: 'a file that the linter should understand does not parse',
    what: 'Reports the first place at which a YAML file, Dockerfile, chart template, shell script or manifest cannot be read. The rest of the file is still linted as far as it can be understood. Tiltfiles are left to `tilt/starlark`, and a template or Dockerfile is, where `helm/renders` or `docker/syntax` reports the same place.',
    why: 'A file that does not parse is a file that no policy is checked on, and that the tool it is for will refuse.',
    fix: 'Mend the syntax at the place that is shown.',
    bad: { 'values.yaml': 'image: {repository: api\n' },
    good: { 'values.yaml': 'image: {repository: api}\n' },
  },
  messages: {
    broken: (language: string, message: string) => `this is not valid ${language}: ${message}`,
  },
  check(error, { report }) {
    report('broken', [error.language, error.message], error.at);
  },
});
