/** The commands, in the order of the help. */
export const commandNames = [
  'lint',
  'rules',
  'explain',
  'init',
  'model',
  'eval',
  'render',
  'graph',
  'lsp',
  'completion',
] as const;

export type CommandName = (typeof commandNames)[number];
