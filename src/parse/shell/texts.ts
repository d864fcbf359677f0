import { forEachChild, parse, type SyntaxNode } from 'unbash';
import type { TracedText } from '../../text/traced.ts';

/**
 * What a script says apart from comments: its words, values of assignments, targets of redirections and heredocs, each as it
 * is written (with its quotes). What stands in a substitution is part of the word around it.
 */
export function shellTexts(script: TracedText): readonly TracedText[] {
  const found: TracedText[] = [];
  const todo: SyntaxNode[] = [parse(script.text)];
  while (todo.length > 0) {
    const node = todo.pop()!;
    if (node.type === 'Word' || node.type === 'HereDocBody') found.push(script.slice(node.pos, node.end));
    else {
      const children: SyntaxNode[] = [];
      forEachChild(node, (child) => children.push(child));
      todo.push(...children.reverse());
    }
  }
  return found;
}
