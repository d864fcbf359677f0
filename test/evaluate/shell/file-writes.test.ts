import { describe, expect, it } from 'vitest';
import { evaluateShell } from '../../../src/evaluate/shell/evaluateShell.ts';
import { fileWrites } from '../../../src/evaluate/shell/tools/fileWrites.ts';
import { SourceFile } from '../../../src/text/source.ts';
import { TracedText } from '../../../src/text/traced.ts';

function writes(script: string): string[] {
  const file = new SourceFile('run.sh', script);
  const { commands } = evaluateShell(TracedText.exact(file.span(0, script.length)), { cwd: '' });
  return fileWrites(commands).map(({ by, path, recursive }) => `${by}: ${path}${recursive ? '/**' : ''}`);
}

describe('fileWrites', () => {
  it.each<[string, string[]]>([
    ['echo x > a/b.txt', ['>: a/b.txt']],
    ['echo x >> ./a/../b.txt 2> /dev/null', ['>>: b.txt']],
    ['cd a && echo x > b.txt', ['>: a/b.txt']],
    ['sed -i s/a/b/ x.txt y.txt', ['sed -i: x.txt', 'sed -i: y.txt']],
    ["sed -i '' s/a/b/ x.txt", ['sed -i: x.txt']],
    ['sed -i.bak -e s/a/b/ x.txt', ['sed -i: x.txt']],
    ['sed -Ei s/a/b/ x.txt', ['sed -i: x.txt']],
    ['perl -pi -e s/a/b/ x.txt', ['perl -i: x.txt']],
    ['yq -i .a=1 x.yaml', ['yq -i: x.yaml']],
    ['cat a | tee -a b c', ['tee: b', 'tee: c']],
    ['cp a b', ['cp: b']],
    ['cp a b dir', ['cp: dir/a', 'cp: dir/b']],
    ['mv src/a.txt dir/', ['mv: dir/a.txt']],
    ['cp -t dir src/a', ['cp: dir/a']],
    ['npm version patch', ['npm version: package.json']],
    ['pnpm --dir web version prerelease', ['pnpm version: web/package.json']],
    ['npm pkg set version=1', ['npm pkg: package.json']],
    ['poetry version minor', ['poetry version: pyproject.toml']],
    ['uv version --bump patch --project py', ['uv version: py/pyproject.toml']],
    ['go mod tidy', ['go mod tidy: go.mod', 'go mod tidy: go.sum']],
    ['go -C svc mod tidy', ['go mod tidy: svc/go.mod', 'go mod tidy: svc/go.sum']],
    ['go fmt ./svc/...', ['go fmt: svc/**']],
    ['gofmt -w svc', ['gofmt -w: svc/**']],
    ["prettier --write 'src/**/*.ts'", ['prettier --write: src/**']],
    ['ruff check --fix', ['ruff check --fix: /**']],
    ['buf format -w proto', ['buf format -w: proto/**']],
    ['npx prettier --write web', ['prettier --write: web/**']],
  ])('%s', (script, expected) => {
    expect(writes(script)).toEqual(expected);
  });

  it.each([
    'sed s/a/b/ x.txt',
    'prettier --check src',
    'ruff check src; ruff format --check src; black --check src',
    'npm version; uv version; npm run version; npm --workspace web version patch',
    'go mod download; go vet ./...',
    'echo "> a.txt"',
    'cat < a.txt',
    'sed -i s/a/b/ "$FILE"',
    'cp "$A" "$B"',
    'find . -name x -exec sed -i s/a/b/ {} +',
    'cp a /tmp/b; echo x > ~/b; echo x > ../b',
  ])('nothing: %s', (script) => {
    expect(writes(script)).toEqual([]);
  });
});
