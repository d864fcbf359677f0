import type { Command, If, Statement } from '../../parse/shell/syntax.ts';

type Node = Statement['command'] | If['then'] | Command;

/** Whether a command only asks a question, so that what depends on its answer is conditional. */
export function isTest(node: Node): boolean {
  if (node.type === 'TestCommand' || node.type === 'ArithmeticCommand') return true;
  if (node.type === 'Pipeline') return node.commands.every(isTest);
  if (node.type !== 'Command' || !node.name) return false;
  return TESTS.has(node.name.value) || (node.name.value === 'command' && node.args[0]?.text.startsWith('-v') === true);
}

const TESTS = new Set(['[', 'test', 'grep', 'which', 'type', 'hash', 'false', 'pgrep', 'cmp', 'diff']);

/** Whether the exit status that evaluation gives for the command is a fact. */
export function isCertain(node: Node): boolean {
  if (node.type === 'TestCommand') return true;
  if (node.type === 'Pipeline') return node.commands.length === 1 && isCertain(node.commands[0]!);
  if (node.type === 'AndOr') return node.commands.every(isCertain);
  if (node.type !== 'Command') return false;
  return node.name !== undefined && ['true', 'false', ':', '[', 'test', 'getopts', 'return'].includes(node.name.value);
}

/** Whether the status of the last of these commands decides a condition, where evaluation knows it. */
export function isDecidable(statements: readonly Statement[]): boolean {
  const last = statements.at(-1);
  return last !== undefined && (isCertain(last.command) || last.command.type === 'Command');
}
