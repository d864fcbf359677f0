// Loaded before the linter (`node --require`): writes what the process would start, connect to or run, its peak
// memory and its processor time, to the file that AMEIDE_OBSERVE names.
'use strict';
const { appendFileSync } = require('node:fs');
const file = process.env.AMEIDE_OBSERVE;
const note = (what) => appendFileSync(file, `${JSON.stringify(what)}\n`);

function watch(module, names) {
  const loaded = require(module);
  for (const name of names) {
    const original = loaded[name];
    if (typeof original !== 'function') continue;
    loaded[name] = function (...args) {
      note({
        use: `${module}.${name}`,
        program: typeof args[0] === 'string' ? args[0] : undefined,
        args: Array.isArray(args[1]) ? args[1] : [],
      });
      return original.apply(this, args);
    };
  }
  require('node:module').syncBuiltinESMExports();
}

watch('node:child_process', ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork']);
watch('node:net', ['connect', 'createConnection', 'createServer']);
watch('node:http', ['request', 'get', 'createServer']);
watch('node:https', ['request', 'get']);
watch('node:dns', ['lookup', 'resolve']);
watch('node:vm', ['runInThisContext', 'runInNewContext', 'runInContext', 'compileFunction']);
globalThis.fetch = () => {
  note({ use: 'fetch', args: [] });
  return Promise.reject(new Error('no network'));
};
process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  note({
    use: 'memory',
    megabytes: Math.round(maxRSS / 1024),
    milliseconds: Math.round((userCPUTime + systemCPUTime) / 1000),
    args: [],
  });
});
