import { describe, expect, it } from 'vitest';
import { show } from './show.ts';

const RULE = 'tilt/labels';

describe(RULE, () => {
  it('reports no label', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'pod.yaml': [
          'apiVersion: v1',
          'kind: Pod',
          'metadata: {name: a}',
          'spec: {containers: [{name: a, image: ameide/a}]}',
        ],
        Tiltfile: ["local_resource('a', 'make')"],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:1 warn local_resource
        resource "a" has no label; give it the group in which people look for it"
    `);
  });

  it("reports a label that Tilt refuses, from a helper's default", async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'pod.yaml': [
          'apiVersion: v1',
          'kind: Pod',
          'metadata: {name: a}',
          'spec: {containers: [{name: a, image: ameide/a}]}',
        ],
        Tiltfile: [
          "def run(name, label='ops/db'):",
          "    local_resource(name, 'make', labels=[label])",
          '',
          "run('a')",
          "run('b', label='x' * 64)",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:21 error 'ops/db'
        Tilt refuses the label "ops/db"; a label is made of letters, digits, "-", "_" and ".", begins and ends with a letter or digit, and has at most 63 characters
        <- Tiltfile:2:5 local_resource() registers it here
        <- Tiltfile:4:1 through run() called here
      Tiltfile:5:16 error 'x'
        Tilt refuses the label "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"; a label is made of letters, digits, "-", "_" and ".", begins and ends with a letter or digit, and has at most 63 characters
        <- Tiltfile:2:5 local_resource() registers it here
        <- Tiltfile:5:1 through run() called here"
    `);
  });

  it('reports rows of a loaded table, joined from pieces', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'pod.yaml': [
          'apiVersion: v1',
          'kind: Pod',
          'metadata: {name: a}',
          'spec: {containers: [{name: a, image: ameide/a}]}',
        ],
        Tiltfile: [
          "load('rows.star', 'ROWS')",
          "[local_resource(r['name'], 'make', labels=['app.' + r['group']]) for r in ROWS]",
        ],
        'rows.star': ["ROWS = [{'name': 'a', 'group': 'x'}, {'name': 'b', 'group': 'y_'}]"],
      }),
    ).toMatchInlineSnapshot(`
      "rows.star:1:61 error 'y_'
        Tilt refuses the label "app.y_"; a label is made of letters, digits, "-", "_" and ".", begins and ends with a letter or digit, and has at most 63 characters
        <- Tiltfile:2:2 local_resource() registers it here"
    `);
  });

  it('reports a workload, and groups by option', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'pod.yaml': [
          'apiVersion: v1',
          'kind: Pod',
          'metadata: {name: a}',
          'spec: {containers: [{name: a, image: ameide/a}]}',
        ],
        Tiltfile: ["k8s_yaml('pod.yaml')", "local_resource(**{'name': 'b', 'cmd': 'make', 'labels': 'misc'})"],
        '.lintrc.json': ['{"root": true, "rules": {"tilt/labels": ["warn", {"groups": ["app.*"], "required": true}]}}'],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:1 warn k8s_yaml
        resource "a" has no label; give it the group in which people look for it
      Tiltfile:2:57 warn 'misc'
        label "misc" belongs to none of the groups app.*
        <- Tiltfile:2:1 local_resource() registers it here"
    `);
  });

  it('reports an empty list, and a default of None, where they are written; a refused label as its config says', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          'def run(name, labels=None):',
          "    local_resource(name, 'make', labels=labels)",
          '',
          "run('a')",
          "local_resource('b', 'make', labels=[])",
          "local_resource('c', 'make', labels='a/b')",
        ],
        '.lintrc.json': ['{"root": true, "extends": ["ameide"], "rules": {"tilt/labels": "warn"}}'],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:22 warn None
        resource "a" has no label; give it the group in which people look for it
        <- Tiltfile:2:5 local_resource() registers it here
        <- Tiltfile:4:1 through run() called here
      Tiltfile:5:36 warn []
        resource "b" has no label; give it the group in which people look for it
        <- Tiltfile:5:1 local_resource() registers it here
      Tiltfile:6:36 warn 'a/b'
        Tilt refuses the label "a/b"; a label is made of letters, digits, "-", "_" and ".", begins and ends with a letter or digit, and has at most 63 characters
        <- Tiltfile:6:1 local_resource() registers it here"
    `);
  });

  it.each([
    [
      'labels of all kinds',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'pod.yaml': [
          'apiVersion: v1',
          'kind: Pod',
          'metadata: {name: a}',
          'spec: {containers: [{name: a, image: ameide/a}]}',
        ],
        Tiltfile: [
          "local_resource('a', 'make', labels=['app.a', 'x-y_z'])",
          "local_resource('b', 'make', labels='ops')",
          "k8s_yaml('pod.yaml')",
          "k8s_resource('a', new_name='c', labels=['app'])",
        ],
      },
    ],
    [
      'labels that are not known',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'pod.yaml': [
          'apiVersion: v1',
          'kind: Pod',
          'metadata: {name: a}',
          'spec: {containers: [{name: a, image: ameide/a}]}',
        ],
        Tiltfile: [
          "local_resource('a', 'make', labels=decode_json(str(local('x'))))",
          "local_resource('b', 'make', labels=[str(local('x'))])",
        ],
      },
    ],
  ])('is silent: %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });
});
