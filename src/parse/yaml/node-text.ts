import { TracedText } from '../../text/traced.ts';
import type { YamlNode } from './node.ts';

/** A node as a YAML text of its own: its first line gets back the indentation that its other lines have. */
export function textOfNode(node: YamlNode): TracedText {
  const { text } = node.origin;
  const column = node.start - (text.lastIndexOf('\n', node.start - 1) + 1);
  const indent = node.kind === 'map' && !node.flow ? ' '.repeat(column) : '';
  return TracedText.concat(TracedText.computed(indent), node.origin.slice(node.start, node.end));
}
