/**
 * Whether a path matches a glob of an ApplicationSet's git generator: `*` and `?` within a component, `**` over
 * components, `[a-z]` and `{a,b}`. Takes time proportional to the product of both lengths at most.
 */
export function matchesGlob(glob: string, path: string): boolean {
  return alternativesOf(glob).some((pattern) => matchComponents(pattern.split('/'), path.split('/')));
}

const MAX_ALTERNATIVES = 64;

/** The globs without braces that a glob with braces stands for. */
function alternativesOf(glob: string): readonly string[] {
  const done: string[] = [];
  const todo = [glob];
  while (todo.length > 0 && done.length + todo.length <= MAX_ALTERNATIVES) {
    const next = todo.pop()!;
    const brace = /\{([^{}]*)\}/.exec(next);
    if (!brace) done.push(next);
    else
      for (const option of brace[1]!.split(','))
        todo.push(next.slice(0, brace.index) + option + next.slice(brace.index + brace[0].length));
  }
  return done;
}

function matchComponents(glob: readonly string[], path: readonly string[]): boolean {
  // reachable[j]: the components of the glob so far match the first j components of the path.
  let reachable = Array.from({ length: path.length + 1 }, (_, index) => index === 0);
  for (const component of glob) {
    const next = new Array<boolean>(path.length + 1).fill(false);
    if (component === '**') {
      let open = false;
      for (let index = 0; index <= path.length; index++) {
        open ||= reachable[index]!;
        next[index] = open;
      }
    } else
      for (let index = 0; index < path.length; index++)
        if (reachable[index] && matchComponent(component, path[index]!)) next[index + 1] = true;
    reachable = next;
  }
  return reachable[path.length]!;
}

function matchComponent(glob: string, text: string): boolean {
  let at = 0;
  let position = 0;
  let star = -1;
  let resume = 0;
  while (position < text.length) {
    if (glob[at] === '*') {
      star = at++;
      resume = position;
      continue;
    }
    const matched = at < glob.length ? matchOne(glob, at, text[position]!) : undefined;
    if (matched !== undefined) {
      at = matched;
      position++;
    } else if (star !== -1) {
      at = star + 1;
      position = ++resume;
    } else return false;
  }
  while (glob[at] === '*') at++;
  return at === glob.length;
}

/** The offset behind the glob's item at `at` when it matches the character; undefined when it does not. */
function matchOne(glob: string, at: number, char: string): number | undefined {
  if (glob[at] === '?') return at + 1;
  if (glob[at] === '[') {
    const close = glob.indexOf(']', at + 2);
    if (close !== -1) {
      const negated = glob[at + 1] === '^' || glob[at + 1] === '!';
      const set = glob.slice(at + (negated ? 2 : 1), close);
      return inSet(set, char) === negated ? undefined : close + 1;
    }
  }
  const from = glob[at] === '\\' && at + 1 < glob.length ? at + 1 : at;
  return glob[from] === char ? from + 1 : undefined;
}

function inSet(set: string, char: string): boolean {
  for (let at = 0; at < set.length; at++) {
    if (set[at + 1] === '-' && at + 2 < set.length) {
      if (set[at]! <= char && char <= set[at + 2]!) return true;
      at += 2;
    } else if (set[at] === char) return true;
  }
  return false;
}
