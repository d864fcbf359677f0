import { describe, expect, it } from 'vitest';
import { show } from './show.ts';

const RULE = 'tilt/remote-builder-complete';

describe(RULE, () => {
  it('reports one of three', async () => {
    expect(
      await show(RULE, { Tiltfile: ["custom_build('a', 'x', deps=['.'], skips_local_docker=True)"] }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:1 error custom_build
        custom_build of "a" sets skips_local_docker without disable_push and outputs_image_ref_to; a remote builder needs all three"
    `);
  });

  it("reports two of three by a helper's defaults", async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          'def remote(name, skip=True, disable=True):',
          "    custom_build(name, 'x', deps=['.'], skips_local_docker=skip, disable_push=disable)",
          '',
          "remote('a')",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:2:5 error custom_build
        custom_build of "a" sets skips_local_docker and disable_push without outputs_image_ref_to; a remote builder needs all three
        <- Tiltfile:4:1 through remote() called here"
    `);
  });

  it('reports a row of a loaded table', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "load('rows.star', 'ROWS')",
          'for row in ROWS:',
          "    custom_build(row['name'], 'x', deps=['.'], **row['more'])",
        ],
        'rows.star': [
          "ROWS = [{'name': 'a', 'more': {}}, {'name': 'b', 'more': {'outputs_image_ref_to': 'ref.txt', 'disable_push': True}}]",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:3:5 error custom_build
        custom_build of "b" sets disable_push and outputs_image_ref_to without skips_local_docker; a remote builder needs all three"
    `);
  });

  it('reports a partial call of an alias', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          'build = custom_build',
          "remote = lambda ref, **more: build(ref, 'x', ['.'], disable_push=True, **more)",
          "remote('a', outputs_image_ref_to='r')",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:2:30 error build
        custom_build of "a" sets disable_push and outputs_image_ref_to without skips_local_docker; a remote builder needs all three
        <- Tiltfile:3:1 through lambda() called here"
    `);
  });

  it.each([
    [
      'all and none',
      {
        Tiltfile: [
          "custom_build('a', 'x', deps=['.'], skips_local_docker=True, disable_push=True, outputs_image_ref_to='r')",
          "custom_build('b', 'x', deps=['.'])",
          "custom_build('c', 'x', deps=['.'], skips_local_docker=False, outputs_image_ref_to=None)",
        ],
      },
    ],
    [
      'arguments that are not known',
      {
        Tiltfile: [
          "custom_build('a', 'x', deps=['.'], skips_local_docker=True, disable_push=True, outputs_image_ref_to=str(local('x')))",
          "custom_build('b', 'x', deps=['.'], skips_local_docker=True, disable_push=bool(os.getenv('X')), outputs_image_ref_to='r')",
        ],
      },
    ],
  ])('is silent: %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });
});
