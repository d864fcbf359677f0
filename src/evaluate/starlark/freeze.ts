import type { Value } from './values.ts';
import { itemValue } from './values.ts';

/** Makes values, and all that they hold, unchangeable. */
export function freeze(values: Iterable<Value>): void {
  const todo = [...values];
  const seen = new Set<Value>();
  for (let value = todo.pop(); value; value = todo.pop()) {
    if (seen.has(value)) continue;
    seen.add(value);
    switch (value.kind) {
      case 'list':
        if (value.frozen) break;
        value.frozen = true;
        for (const item of value.items) todo.push(itemValue(item));
        break;
      case 'tuple':
        for (const item of value.items) todo.push(itemValue(item));
        break;
      case 'dict':
        if (value.frozen) break;
        value.frozen = true;
        for (const entry of [...value.entries.values(), ...(value.rest ?? [])]) todo.push(entry.key, entry.value);
        break;
      case 'set':
        value.frozen = true;
        for (const entry of value.entries.values()) todo.push(entry.value);
        break;
      case 'struct':
        todo.push(...value.fields.values());
        break;
      case 'module':
        todo.push(...value.members.values());
        break;
      case 'oneof':
        todo.push(...value.alternatives);
        break;
      case 'function':
        for (const fallback of value.defaults) if (fallback) todo.push(fallback);
        for (const variable of value.captured) if (variable.value) todo.push(variable.value);
        break;
      case 'host':
        value.freeze?.();
        break;
      case 'builtin':
        if (value.receiver) todo.push(value.receiver);
    }
  }
}
