import type { AnyNode } from './ast.ts';
import { goQuote } from './quote.ts';

/** A node as Go prints it in error messages: canonical, on its own, with its delimiters if it is an action. */
export function printNode(node: AnyNode): string {
  switch (node.kind) {
    case 'list':
      return node.nodes.map(printNode).join('');
    case 'text':
      return node.text;
    case 'action':
      return `{{${printNode(node.pipe)}}}`;
    case 'if':
    case 'with':
    case 'range': {
      const otherwise = node.elseList ? `{{else}}${printNode(node.elseList)}` : '';
      return `{{${node.kind} ${printNode(node.pipe)}}}${printNode(node.list)}${otherwise}{{end}}`;
    }
    case 'template':
      return `{{template ${goQuote(node.name)}${node.pipe ? ` ${printNode(node.pipe)}` : ''}}}`;
    case 'break':
    case 'continue':
      return `{{${node.kind}}}`;
    case 'pipe': {
      const decl = node.decl.length > 0 ? `${node.decl.map(printNode).join(', ')} ${node.isAssign ? '=' : ':='} ` : '';
      return decl + node.cmds.map(printNode).join(' | ');
    }
    case 'command':
      return node.args.map((arg) => (arg.kind === 'pipe' ? `(${printNode(arg)})` : printNode(arg))).join(' ');
    case 'identifier':
      return node.name;
    case 'field':
      return `.${node.ident.join('.')}`;
    case 'variable':
      return node.ident.join('.');
    case 'chain': {
      const inner = node.node.kind === 'pipe' ? `(${printNode(node.node)})` : printNode(node.node);
      return `${inner}.${node.field.join('.')}`;
    }
    case 'dot':
      return '.';
    case 'nilconst':
      return 'nil';
    case 'bool':
      return String(node.value);
    case 'number':
      return node.text;
    case 'string':
      return node.quoted;
  }
}
