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

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // Works from any folder of any static host.
  base: './',
  plugins: [compiledValidator()],
  worker: { format: 'es', plugins: () => [compiledValidator()], rolldownOptions: { checks } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    rolldownOptions: { checks },
    chunkSizeWarningLimit: 3000,
  },
});
