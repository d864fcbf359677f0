import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

/** web-tree-sitter holds `eval` for modules that carry JavaScript, which the grammar does not. */
const checks = { eval: false, ineffectiveDynamicImport: false, pluginTimings: false };

/** Puts the compiled validator of configurations in place, as the build of the command line does. */
function compiledValidator(): Plugin {
  return {
    name: 'compiled-validator',
    async load(id) {
      if (!/src[\\/]config[\\/]compiled-validator\.ts$/.test(id)) return undefined;
      const { importTypeScript } = await import('../scripts/run.mjs');
      const { validatorSource } = await importTypeScript('src/dev/validator-source.ts');
      return { code: validatorSource(), moduleType: 'js' };
    },
  };
}

/**
 * Writes characters outside of ASCII as escapes: a script that holds a single one of them takes twice the memory, and a
 * tenth longer to compile.
 */
function asciiScripts(): Plugin {
  return {
    name: 'ascii-scripts',
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== 'chunk') continue;
        const strange = /\\[^\0-\x7f]/.exec(file.code);
        if (strange) throw new Error(`${file.fileName} escapes a character that can only be written as it is`);
        file.code = file.code.replace(
          /[^\0-\x7f]/g,
          (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
        );
      }
    },
  };
}

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // Works from any folder of any static host.
  base: './',
  plugins: [asciiScripts()],
  worker: { format: 'es', plugins: () => [compiledValidator(), asciiScripts()], rolldownOptions: { checks } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    rolldownOptions: { checks },
    chunkSizeWarningLimit: 3000,
  },
});
