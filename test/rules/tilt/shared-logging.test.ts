import { describe, expect, it } from 'vitest';
import { show } from './show.ts';

const RULE = 'tilt/shared-logging';

describe(RULE, () => {
  it('reports a literal', async () => {
    expect(
      await show(RULE, {
        'scripts/lib/logging.sh': ['log_info() { echo "$*"; }'],
        Tiltfile: ["local_resource('x', 'scripts/x.sh')"],
        'scripts/x.sh': ['#!/usr/bin/env bash', 'echo x'],
      }),
    ).toMatchInlineSnapshot(`
      "scripts/x.sh:1:1 warn #!/usr/bin/env bash
        script "scripts/x.sh" never sources "scripts/lib/logging.sh"; log through it, so that its lines look like all others
        <- Tiltfile:1:1 local_resource() runs it here"
    `);
  });

  it("reports a helper's default with arguments", async () => {
    expect(
      await show(RULE, {
        'scripts/lib/logging.sh': ['log_info() { echo "$*"; }'],
        Tiltfile: [
          "def task(name, script='./scripts/x.sh'):",
          "    local_resource(name, script + ' ' + name)",
          '',
          "task('a')",
          "task('b')",
        ],
        'scripts/x.sh': ['#!/usr/bin/env bash', 'echo x'],
      }),
    ).toMatchInlineSnapshot(`
      "scripts/x.sh:1:1 warn #!/usr/bin/env bash
        script "scripts/x.sh" never sources "scripts/lib/logging.sh"; log through it, so that its lines look like all others
        <- Tiltfile:2:5 local_resource() runs it here
        <- Tiltfile:4:1 through task() called here
        <- Tiltfile:5:1 through task() called here"
    `);
  });

  it('reports rows of a loaded table, in a nested shell, as serve_cmd', async () => {
    expect(
      await show(RULE, {
        'scripts/lib/logging.sh': ['log_info() { echo "$*"; }'],
        Tiltfile: ["load('rows.star', 'ROWS')", "[local_resource(n, serve_cmd=['bash', '-c', c]) for n, c in ROWS]"],
        'rows.star': ["ROWS = [('a', 'cd scripts && ./x.sh'), ('b', 'bash scripts/y')]"],
        'scripts/x.sh': ['#!/usr/bin/env bash', 'echo x'],
        'scripts/y': ['#!/usr/bin/env bash', 'echo x'],
      }),
    ).toMatchInlineSnapshot(`
      "scripts/x.sh:1:1 warn #!/usr/bin/env bash
        script "scripts/x.sh" never sources "scripts/lib/logging.sh"; log through it, so that its lines look like all others
        <- Tiltfile:2:2 local_resource() runs it here
      scripts/y:1:1 warn #!/usr/bin/env bash
        script "scripts/y" never sources "scripts/lib/logging.sh"; log through it, so that its lines look like all others
        <- Tiltfile:2:2 local_resource() runs it here"
    `);
  });

  it('reports a make target, **kwargs and another library', async () => {
    expect(
      await show(RULE, {
        'scripts/lib/logging.sh': ['log_info() { echo "$*"; }'],
        Tiltfile: ["local_resource(**dict(name='x', cmd='make x'))"],
        Makefile: ['x:', '\t./scripts/x.sh'],
        'scripts/x.sh': ['#!/bin/sh', '. scripts/lib/other.sh'],
        'scripts/lib/other.sh': ['true'],
      }),
    ).toMatchInlineSnapshot(`
      "scripts/x.sh:1:1 warn #!/bin/sh
        script "scripts/x.sh" never sources "scripts/lib/logging.sh"; log through it, so that its lines look like all others
        <- Tiltfile:1:1 local_resource() runs it here"
    `);
  });

  it('reports another library by option', async () => {
    expect(
      await show(RULE, {
        'scripts/lib/logging.sh': ['log_info() { echo "$*"; }'],
        Tiltfile: ["local_resource('x', 'scripts/x.sh')"],
        'scripts/x.sh': ['#!/bin/sh', '. scripts/lib/logging.sh'],
        '.lintrc.json': ['{"root": true, "rules": {"tilt/shared-logging": ["warn", {"paths": ["lib/log.sh"]}]}}'],
      }),
    ).toMatchInlineSnapshot(`
      "scripts/x.sh:1:1 warn #!/bin/sh
        script "scripts/x.sh" never sources "lib/log.sh"; log through it, so that its lines look like all others
        <- Tiltfile:1:1 local_resource() runs it here"
    `);
  });

  it.each([
    [
      'the library is sourced in one of many ways',
      {
        'scripts/lib/logging.sh': ['log_info() { echo "$*"; }'],
        Tiltfile: [
          "local_resource('a', 'scripts/a.sh')",
          "local_resource('b', 'scripts/b.sh')",
          "local_resource('c', 'bash scripts/c.sh')",
          "local_resource('d', 'scripts/d.sh')",
        ],
        'scripts/a.sh': ['#!/usr/bin/env bash', 'source "$(dirname "${BASH_SOURCE[0]}")/lib/logging.sh"'],
        'scripts/b.sh': ['#!/bin/sh', 'cd "$(dirname "$0")" && . ./lib/logging.sh'],
        'scripts/c.sh': [
          '#!/usr/bin/env bash',
          'ROOT="$(git rev-parse --show-toplevel)"',
          'source "$ROOT/scripts/lib/logging.sh"',
        ],
        'scripts/d.sh': ['#!/bin/sh', '. scripts/lib/common.sh'],
        'scripts/lib/common.sh': ['. scripts/lib/logging.sh'],
      },
    ],
    [
      'a path that is not known',
      {
        'scripts/lib/logging.sh': ['log_info() { echo "$*"; }'],
        Tiltfile: ["local_resource('x', 'scripts/x.sh')"],
        'scripts/x.sh': ['#!/bin/sh', '. "$LIB/logging.sh"'],
      },
    ],
    [
      'scripts of other languages, and no script',
      {
        'scripts/lib/logging.sh': ['log_info() { echo "$*"; }'],
        Tiltfile: [
          "local_resource('x', 'python scripts/x.py')",
          "local_resource('y', 'echo scripts/z.sh')",
          "local_resource('z', './scripts/run')",
        ],
        'scripts/x.py': ['print()'],
        'scripts/z.sh': ['#!/usr/bin/env bash', 'echo x'],
        'scripts/run': ['#!/usr/bin/env python3', 'print()'],
      },
    ],
    [
      'builds and scripts that nothing runs',
      {
        'scripts/lib/logging.sh': ['log_info() { echo "$*"; }'],
        Tiltfile: ["custom_build('a', 'scripts/x.sh', deps=['.'])"],
        'scripts/x.sh': ['#!/usr/bin/env bash', 'echo x'],
      },
    ],
  ])('is silent: %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });
});
