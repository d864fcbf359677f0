import { describe, expect, it } from 'vitest';
import { show } from './show.ts';

const RULE = 'tilt/sdk-trigger-mode';

describe(RULE, () => {
  it('reports nothing set', async () => {
    expect(await show(RULE, { Tiltfile: ["local_resource('ameide_sdk_ts', 'make')"] })).toMatchInlineSnapshot(`
      "Tiltfile:1:1 warn local_resource
        resource "ameide_sdk_ts" runs by itself; give it trigger_mode=TRIGGER_MODE_MANUAL and auto_init=False"
    `);
  });

  it("reports one of two, by a helper's default", async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          'def sdk(name, mode=TRIGGER_MODE_MANUAL):',
          "    local_resource('ameide_sdk_' + name, 'make', trigger_mode=mode)",
          '',
          "sdk('go')",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:2:5 warn local_resource
        resource "ameide_sdk_go" runs by itself; give it auto_init=False
        <- Tiltfile:4:1 through sdk() called here"
    `);
  });

  it('reports rows of a loaded table with **kwargs', async () => {
    expect(
      await show(RULE, {
        Tiltfile: ["load('rows.star', 'ROWS')", "[local_resource(r['name'], 'make', **r['more']) for r in ROWS]"],
        'rows.star': [
          'ROWS = [',
          "    {'name': 'ameide_sdk_go', 'more': {'auto_init': False, 'trigger_mode': TRIGGER_MODE_AUTO}},",
          "    {'name': 'ameide_core_proto', 'more': {'auto_init': False}},",
          ']',
        ],
      }),
    ).toMatchInlineSnapshot(`
      "rows.star:2:76 warn TRIGGER_MODE_AUTO
        resource "ameide_sdk_go" runs by itself; give it trigger_mode=TRIGGER_MODE_MANUAL
        <- Tiltfile:2:2 local_resource() registers it here
      rows.star:3:57 warn False
        resource "ameide_core_proto" waits for a person because of auto_init; leave it out
        <- Tiltfile:2:2 local_resource() registers it here"
    `);
  });

  it('reports the trigger mode of the whole Tiltfile', async () => {
    expect(
      await show(RULE, {
        Tiltfile: ['trigger_mode(TRIGGER_MODE_MANUAL)', "local_resource('ameide_core_proto', 'make', auto_init=True)"],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:2:1 warn local_resource
        resource "ameide_core_proto" waits for a person because of trigger_mode; leave it out"
    `);
  });

  it('reports each argument that is wrong, and a constant where it is written', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          'MODE = TRIGGER_MODE_AUTO',
          "local_resource('ameide_sdk_go', 'make', trigger_mode=MODE, auto_init=True)",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:8 warn TRIGGER_MODE_AUTO
        resource "ameide_sdk_go" runs by itself; give it trigger_mode=TRIGGER_MODE_MANUAL
        <- Tiltfile:2:1 local_resource() registers it here
      Tiltfile:2:70 warn True
        resource "ameide_sdk_go" runs by itself; give it auto_init=False
        <- Tiltfile:2:1 local_resource() registers it here"
    `);
  });

  it.each([
    [
      'both set, and the proto resource',
      {
        Tiltfile: [
          "local_resource('ameide_sdk_ts', 'make', trigger_mode=TRIGGER_MODE_MANUAL, auto_init=False)",
          "local_resource('ameide_core_proto', 'make')",
        ],
      },
    ],
    [
      'other names and kinds',
      { Tiltfile: ["local_resource('sdk_ts', 'make')", "local_resource('my_ameide_sdk_ts', 'make')"] },
    ],
    [
      'values that are not known',
      {
        Tiltfile: [
          "local_resource('ameide_sdk_ts', 'make', trigger_mode=TRIGGER_MODE_MANUAL if os.getenv('X') else TRIGGER_MODE_AUTO, auto_init=bool(os.getenv('X')))",
        ],
      },
    ],
  ])('is silent: %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });
});
