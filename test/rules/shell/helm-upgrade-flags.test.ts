import { describe, expect, it } from 'vitest';
import { fixRepository, lintRepository } from '../harness.ts';

const rules = ['shell/helm-upgrade-flags'];
const lint = async (files: Record<string, string>) => {
  const { findings } = await lintRepository({ files }, { rules });
  return findings.map(({ at, text, message }) => `${at} ${text}: ${message.slice(0, message.indexOf(';'))}`);
};
const script = (line: string) => lint({ 'scripts/deploy.sh': `#!/usr/bin/env bash\n${line}\n` });

describe('shell/helm-upgrade-flags', () => {
  it('reports what a script leaves out', async () => {
    expect(await script('helm upgrade agents charts/agents')).toEqual([
      'scripts/deploy.sh:2:1 helm upgrade: "helm upgrade" runs without "--install", "--wait" and "--atomic"',
    ]);
    expect(await script('helm upgrade -i agents charts/agents --wait')).toEqual([
      'scripts/deploy.sh:2:1 helm upgrade: "helm upgrade" runs without "--atomic"',
    ]);
    expect(await script('helm --kube-context dev upgrade --atomic agents charts/agents')).toEqual([
      'scripts/deploy.sh:2:1 helm --kube-context dev upgrade: "helm upgrade" runs without "--install"',
    ]);
  });

  it('sees through nested shells, variables, loops and functions', async () => {
    expect(await script("bash -lc 'helm upgrade agents x --wait --atomic'")).toEqual([
      'scripts/deploy.sh:2:11 helm upgrade: "helm upgrade" runs without "--install"',
    ]);
    expect(
      await script('FLAGS="--install --wait"\nfor name in a b; do\n  helm upgrade $name charts/$name $FLAGS\ndone'),
    ).toEqual(['scripts/deploy.sh:4:3 helm upgrade: "helm upgrade" runs without "--atomic"']);
    expect(await script('deploy() {\n  sudo -E helm upgrade "$@"\n}\ndeploy --install agents charts/agents')).toEqual([
      'scripts/deploy.sh:3:11 helm upgrade: "helm upgrade" runs without "--wait" and "--atomic"',
    ]);
    const kube = 'h() {\n  helm --kube-context dev "$@"\n}\n';
    expect(
      await script(`${kube}h upgrade --install --atomic a charts/a\nh upgrade --install b charts/b\nh template a b`),
    ).toEqual(['scripts/deploy.sh:6:1 h upgrade: "helm upgrade" runs without "--wait" and "--atomic"']);
    expect(
      await script('ARGS=(--install --wait)\n[ -n "$NS" ] && ARGS+=(-n "$NS")\nhelm upgrade "${ARGS[@]}" a b'),
    ).toEqual(['scripts/deploy.sh:4:1 helm upgrade: "helm upgrade" runs without "--atomic"']);
    expect(await script('ARGS=(--install --atomic)\nhelm upgrade "${ARGS[@]}" agents charts/agents')).toEqual([]);
  });

  it('sees what another machine is told to run', async () => {
    const loose = '"helm upgrade" runs without "--install"';
    expect(await script('ssh -p 22 ops@host "cd charts && helm upgrade a x --atomic"')).toEqual([
      `scripts/deploy.sh:2:34 helm upgrade: ${loose}`,
    ]);
    expect(await script("ssh host <<'EOF'\nhelm upgrade a x --atomic\nEOF")).toEqual([
      `scripts/deploy.sh:3:1 helm upgrade: ${loose}`,
    ]);
    expect(await script('sshpass -p x ssh host -- helm upgrade a x --atomic')).toEqual([
      `scripts/deploy.sh:2:26 helm upgrade: ${loose}`,
    ]);
    expect(await script("gcloud compute ssh vm --zone z --command 'helm upgrade a x --atomic'")).toEqual([
      `scripts/deploy.sh:2:43 helm upgrade: ${loose}`,
    ]);
    for (const silent of [
      "ssh host 'helm upgrade --install --atomic a x'",
      'ssh-copy-id helm upgrade',
      'scp x host:helm upgrade',
      'echo ssh host helm upgrade a x',
      'ssh host',
    ])
      expect([silent, await script(silent)]).toEqual([silent, []]);
  });

  it('points at the command whose name a variable gives', async () => {
    expect(
      await lint({
        Makefile: 'HELM ?= helm\nFLAGS := --install --wait\ndeploy:\n\t$(HELM) upgrade a charts/a $(FLAGS)\n',
      }),
    ).toEqual(['Makefile:4:2 $(HELM) upgrade: "helm upgrade" runs without "--atomic"']);
    expect(await lint({ Tiltfile: "HELM = 'helm'\nlocal_resource('d', '%s upgrade a b --atomic' % HELM)\n" })).toEqual([
      'Tiltfile:2:22 %s upgrade: "helm upgrade" runs without "--install"',
    ]);
    expect(await script('CMD=helm\nbash -c "$CMD upgrade -i a b --wait"')).toEqual([
      'scripts/deploy.sh:3:10 $CMD upgrade: "helm upgrade" runs without "--atomic"',
    ]);
  });

  it('reports Makefiles, Tiltfiles, workflows, package scripts and dev containers', async () => {
    expect(await lint({ Makefile: 'deploy:\n\t@helm upgrade --install a charts/a --wait\n' })).toEqual([
      'Makefile:2:3 helm upgrade: "helm upgrade" runs without "--atomic"',
    ]);
    expect(
      await lint({ Tiltfile: "local_resource('deploy', ['helm', 'upgrade', 'a', 'charts/a', '--atomic'])\n" }),
    ).toEqual(['Tiltfile:1:27 \'helm\', \'upgrade\': "helm upgrade" runs without "--install"']);
    expect(
      await lint({
        '.github/workflows/cd.yml':
          'on: push\nenv:\n  FLAGS: --wait --atomic\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: |\n          helm upgrade a charts/a $FLAGS\n',
      }),
    ).toEqual(['.github/workflows/cd.yml:9:11 helm upgrade: "helm upgrade" runs without "--install"']);
    expect(await lint({ 'package.json': '{"scripts": {"deploy": "helm upgrade -i a charts/a --wait"}}\n' })).toEqual([
      'package.json:1:25 helm upgrade: "helm upgrade" runs without "--atomic"',
    ]);
    expect(
      await lint({ '.devcontainer/devcontainer.json': '{\n  "postStartCommand": "helm upgrade -i a b --wait"\n}\n' }),
    ).toEqual(['.devcontainer/devcontainer.json:2:24 helm upgrade: "helm upgrade" runs without "--atomic"']);
  });

  it.each([
    'helm upgrade --install agents charts/agents --wait --atomic',
    'helm upgrade -i agents charts/agents --atomic --timeout 5m',
    'helm upgrade --install agents charts/agents --rollback-on-failure',
    'helm install agents charts/agents',
    'helm diff upgrade agents charts/agents',
    'helm upgrade --install agents charts/agents --dry-run=client',
    'helm upgrade agents charts/agents "$@"',
    'helm upgrade agents charts/agents $HELM_FLAGS',
    'echo "helm upgrade agents"',
    '# helm upgrade agents charts/agents',
    'never() { helm upgrade agents charts/agents; }',
    '$TOOL upgrade agents charts/agents',
  ])('is silent about %s', async (line) => {
    expect(await script(line)).toEqual([]);
  });

  it('reports a switch that is switched off', async () => {
    expect(await script('helm upgrade --install=false agents x --atomic')).toHaveLength(1);
    expect(await script('helm upgrade --install agents x --wait=hookOnly')).toEqual([
      'scripts/deploy.sh:2:1 helm upgrade: "helm upgrade" runs without "--wait" and "--atomic"',
    ]);
  });

  it('adds what is missing, and nothing the second time', async () => {
    const files = { 'a.sh': '#!/bin/sh\nhelm upgrade agents \\\n  charts/agents --wait\n' };
    const fixed = await fixRepository({ files }, { rules });
    expect(fixed).toEqual({ 'a.sh': '#!/bin/sh\nhelm upgrade --install --atomic agents \\\n  charts/agents --wait\n' });
    expect(await lint(fixed)).toEqual([]);
  });

  it('mends no list of words', async () => {
    expect(await fixRepository({ files: { Tiltfile: "local(['helm', 'upgrade', 'a', 'b'])\n" } }, { rules })).toEqual(
      {},
    );
  });
});
