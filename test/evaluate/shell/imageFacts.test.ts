import { describe, expect, it } from 'vitest';
import { imageFacts } from '../../../src/evaluate/shell/tools/imageFacts.ts';
import type { ImageBuildCommand, ImageFacts } from '../../../src/model/command.ts';
import { SourceFile } from '../../../src/text/source.ts';
import { HOLE } from '../../../src/text/traced.ts';
import { evaluate, type Files, place } from './support.ts';

function facts(text: string, files: Files = {}): ImageFacts {
  const read = (path: string) => (files[path] === undefined ? undefined : new SourceFile(path, files[path]));
  return imageFacts(evaluate(text, files).commands, read);
}

function dockerfiles(build: ImageBuildCommand): string {
  if (!build.dockerfile) return '-';
  const paths = build.dockerfile.alternatives.map(
    (use) => (use.path.path ?? 'outside').replaceAll(HOLE, '<?>') + (use.implicit ? '!' : ''),
  );
  return [...paths, ...(build.dockerfile.unknown ? ['<?>'] : [])].join('|');
}

describe('builds', () => {
  // Command, Dockerfile (`!` when it is not named), pushes, reaches the daemon.
  it.each<[string, string, boolean, boolean | undefined]>([
    ['docker build .', 'Dockerfile!', false, true],
    ['docker build svc/', 'svc/Dockerfile!', false, true],
    ['docker build -f a/Dockerfile.dev .', 'a/Dockerfile.dev', false, true],
    ['docker build . -f a/Dockerfile.dev', 'a/Dockerfile.dev', false, true],
    ['docker build -fa/D .', 'a/D', false, true],
    ['docker build -f=a/D .', 'a/D', false, true],
    ['docker build --file a/D .', 'a/D', false, true],
    ['docker build --file=a/D .', 'a/D', false, true],
    ['docker build -qf a/D .', 'a/D', false, true],
    ['docker build -f a/D -f b/D .', 'b/D', false, true],
    ['docker build -t x -f ./a/../b/D .', 'b/D', false, true],
    ['cd svc && docker build -f Dockerfile.dev ..', 'svc/Dockerfile.dev', false, true],
    ['cd svc && docker build .', 'svc/Dockerfile!', false, true],
    ['cd $X && docker build -f Dockerfile.dev .', '<?>/Dockerfile.dev', false, true],
    ['docker --context x --log-level=debug build -f a/D .', 'a/D', false, true],
    ['docker -H tcp://x build -f a/D .', 'a/D', false, true],
    ['docker image build -f a/D .', 'a/D', false, true],
    ['docker builder build -f a/D .', 'a/D', false, true],
    ['docker buildx build -f a/D .', 'a/D', false, false],
    ['docker buildx b -f a/D .', 'a/D', false, false],
    ['docker buildx --builder b build -f a/D .', 'a/D', false, false],
    ['docker buildx build --load -f a/D .', 'a/D', false, true],
    ['docker buildx build --load=false -f a/D .', 'a/D', false, false],
    ['docker buildx build --output type=docker -f a/D .', 'a/D', false, true],
    ['docker buildx build -o type=docker,dest=x.tar -f a/D .', 'a/D', false, false],
    ['docker buildx build --push -f a/D .', 'a/D', true, false],
    ['docker buildx build --push=true -f a/D .', 'a/D', true, false],
    ['docker buildx build --push=false -f a/D .', 'a/D', false, false],
    ['docker buildx build --output=type=registry .', 'Dockerfile!', true, false],
    ['docker buildx build -o type=image,name=x,push=true .', 'Dockerfile!', true, false],
    ['docker buildx build -o type=image,push=false .', 'Dockerfile!', false, false],
    ['docker build --push .', 'Dockerfile!', true, false],
    ['docker build $ARGS .', '<?>', false, undefined],
    ['docker build -f "$F" .', '<?>', false, true],
    ['docker build -f ${F:-a/Dockerfile} .', 'a/Dockerfile|<?>', false, undefined],
    ['docker build -f "$D/Dockerfile" .', '<?>/Dockerfile', false, true],
    ['docker build -f - . < a/Dockerfile', 'a/Dockerfile', false, true],
    ['docker build - < a/Dockerfile.dev', 'a/Dockerfile.dev', false, true],
    ['cat a/Dockerfile.dev | docker build -t x -', 'a/Dockerfile.dev', false, true],
    ['cd a && cat Dockerfile.dev | sudo docker build -f - .', 'a/Dockerfile.dev', false, true],
    ['cat ${D:-a/Dockerfile} | docker build -', 'a/Dockerfile|<?>', false, true],
    ['docker build - < context.tar.gz', '-', false, true],
    ['tar c . | docker build -', '-', false, true],
    ['cat a b | docker build -', '-', false, true],
    ['sed s/a/b/ Dockerfile | docker build -', '-', false, true],
    ['cat Dockerfile; docker build -', '-', false, true],
    ["ssh host 'docker build -f a/D .'", '<?>/a/D', false, true],
    ['ssh -p 22 -i key user@host docker build -f a/D .', '<?>/a/D', false, true],
    ['docker build https://github.com/a/b.git', '-', false, true],
    ['docker build https://github.com/a/b.git#main -f D', '-', false, true],
    ['DOCKER_BUILDKIT=1 docker build --ssh default --secret id=a,src=b --target dev .', 'Dockerfile!', false, true],
    ['podman build -f a/D .', 'a/D', false, true],
    ['buildah bud -f a/D .', 'a/D', false, true],
    ['nerdctl --namespace k8s.io build -f a/D .', 'a/D', false, true],
    ['kubectl build -f a/D .', 'a/D', false, false],
    ['kubectl -n x build -f a/D .', 'a/D', false, false],
    ['/kaniko/executor --dockerfile D --context svc --no-push', 'svc/D', false, false],
    ['/kaniko/executor --dockerfile=D --context=dir://svc --destination=r/x', 'svc/D', true, false],
    [
      'docker run -v $PWD:/workspace gcr.io/kaniko-project/executor:v1.2 --context /workspace --dockerfile /workspace/svc/D -d r/x',
      'svc/D',
      true,
      false,
    ],
    [
      'buildctl build --frontend dockerfile.v0 --local context=. --local dockerfile=svc --opt filename=D',
      'svc/D',
      false,
      undefined,
    ],
    [
      'buildctl build --local context=. --local dockerfile=svc --output type=image,name=r/x,push=true',
      'svc/Dockerfile',
      true,
      undefined,
    ],
    ['az acr build -r reg -t x -f a/D .', 'a/D', true, false],
    ['minikube image build -f a/D .', 'a/D', false, false],
    ['ko build ./cmd', '-', true, false],
    ['ko build -L ./cmd', '-', false, true],
    ['ko build --push=false ./cmd', '-', false, false],
    ['export KO_DOCKER_REPO=ko.local; ko build ./cmd', '-', false, true],
    ['pack build x --builder b', '-', false, true],
    ['pack build x --publish', '-', true, false],
  ])('%s', (text, dockerfile, pushes, loads) => {
    const { builds } = facts(text);
    const build = builds.at(-1)!;
    expect(dockerfiles(build)).toBe(dockerfile);
    expect(build.pushes !== undefined).toBe(pushes);
    if (loads !== undefined) expect(build.loads).toBe(loads);
  });

  it('reads tags, context, target and build arguments with their places', () => {
    const { builds } = facts(
      'T=dev\ndocker build --target=$T --build-arg GOWORK=off --build-arg X -t a:1 --tag=b -tc svc',
    );
    const build = builds[0]!;
    expect(build.target?.alternatives[0]?.text).toBe('dev');
    expect(place(build.target?.alternatives[0]?.spanOf())).toBe('run.sh:1:3 dev');
    expect(build.tags.map((tag) => [tag.ref.alternatives[0]!.text, place(tag.at), place(tag.option)])).toEqual([
      ['a:1', 'run.sh:2:66 a:1', 'run.sh:2:63 -t a:1'],
      ['b', 'run.sh:2:76 b', 'run.sh:2:70 --tag=b'],
      ['c', 'run.sh:2:80 c', 'run.sh:2:78 -tc'],
    ]);
    expect(build.buildArgs.map((arg) => [arg.name, arg.value.alternatives[0]?.text, place(arg.at)])).toEqual([
      ['GOWORK', 'off', 'run.sh:2:45 off'],
      ['X', undefined, 'run.sh:2:61 X'],
    ]);
    expect(build.context?.alternatives[0]?.path).toBe('svc');
  });

  it('points at the text that names the Dockerfile', () => {
    const text = 'D=services/a\ndocker build -f "$D/Dockerfile" .\ndocker build -f x/Dockerfile .\ndocker build .';
    const { builds } = facts(text);
    expect(builds.map((build) => place(build.dockerfile!.alternatives[0]!.at))).toEqual([
      'run.sh:2:20 /Dockerfile',
      'run.sh:3:17 x/Dockerfile',
      'run.sh:4:1 docker build .',
    ]);
  });

  it('reads bake files', () => {
    const hcl =
      '# c\nvariable "TAG" { default = "x" }\ngroup "default" { targets = ["a", "b"] }\ntarget "base" {\n  dockerfile = "Dockerfile.dev"\n}\ntarget "a" {\n  inherits = ["base"]\n  context = "svc"\n  tags = ["r/a:${TAG}"]\n  output = ["type=registry"]\n}\ntarget "b" { context = "." }\n';
    const found = facts('docker buildx bake', { 'docker-bake.hcl': hcl });
    expect(found.builds.map((build) => [dockerfiles(build), build.pushes !== undefined])).toEqual([
      ['svc/Dockerfile.dev', true],
      ['Dockerfile!', false],
    ]);
    expect(place(found.pushes[0]!.option)).toBe('docker-bake.hcl:11:14 type=registry');
    const json =
      '{"target": {"x": {"dockerfile": "a/Dockerfile", "context": "."}}, "group": {"default": {"targets": ["x"]}}}';
    expect(facts('docker buildx bake -f b.json --push', { 'b.json': json }).builds.map(dockerfiles)).toEqual([
      'a/Dockerfile',
    ]);
    expect(facts('docker buildx bake nothing', { 'docker-bake.hcl': hcl }).builds.map(dockerfiles)).toEqual(['-']);
  });

  it.each<[string, string, readonly string[]]>([
    ['docker buildx bake', 'variable "K" { default = "prod" }\ntarget "default" { dockerfile = "D.${K}" }', ['D.prod']],
    [
      'K=dev docker buildx bake',
      'variable "K" { default = "prod" }\ntarget "default" { dockerfile = "D.${K}" }',
      ['D.dev'],
    ],
    ['docker buildx bake', 'variable "D" { default = "a/D" }\ntarget "default" {\n  dockerfile = D\n}', ['a/D']],
    ['docker buildx bake', 'target "default" { dockerfile = X == "" ? "a" : "b" }', ['<?>']],
    [
      'docker buildx bake',
      'variable "X" { default = "" }\ntarget "default" { dockerfile = X == "" ? "a" : X != "b" ? "b" : "c" }',
      ['a'],
    ],
    [
      'X=b docker buildx bake',
      'variable "X" { default = "" }\ntarget "default" {\n  dockerfile = X == "" ? "a" : X != "b" ? "b" : "c"\n}',
      ['c'],
    ],
    [
      'docker buildx bake',
      'variable "X" { default = "1" }\ntarget "default" { dockerfile = notequal(X, "1") ? "a" : equal("1", X) ? "b" : "c" }',
      ['b'],
    ],
    ['docker buildx bake', 'target "default" {\n  dockerfile = f("x")\n  context = "c"\n}', ['<?>']],
    [
      'docker buildx bake',
      'group "default" { targets = ["t"] }\ntarget "t" {\n  name = "t-${s}"\n  matrix = { s = ["a", "b"] }\n  dockerfile = "${s}/D"\n}',
      ['a/D', 'b/D'],
    ],
    ['docker buildx bake --set "*.dockerfile=b/D"', 'target "default" { dockerfile = "a/D" }', ['b/D']],
    ['docker buildx bake --set other.dockerfile=b/D', 'target "default" { dockerfile = "a/D" }', ['a/D']],
    ['docker buildx bake', 'target "default" { dockerfile-inline = "FROM x" }', ['-']],
  ])('reads the variables of bake files: %s %s', (text, hcl, expected) => {
    expect(facts(text, { 'docker-bake.hcl': hcl }).builds.map(dockerfiles)).toEqual(expected);
  });

  it('knows pushes that --set asks for', () => {
    const { pushes } = facts('docker buildx bake --set "*.output=type=registry"', {
      'docker-bake.hcl': 'target "default" { context = "." }',
    });
    expect(pushes.map((push) => place(push.option))).toEqual(['run.sh:1:36 type=registry']);
  });

  it('reads compose files', () => {
    const compose =
      'services:\n  web:\n    build:\n      context: web\n      dockerfile: ${D:-Dockerfile.prod}\n  api:\n    build: ./api\n  db:\n    image: postgres\n';
    const built = (text: string) => facts(text, { 'compose.yaml': compose }).builds.map(dockerfiles);
    expect(built('docker compose build')).toEqual(['web/Dockerfile.prod|<?>', 'api/Dockerfile!']);
    expect(built('docker compose -f compose.yaml build api')).toEqual(['api/Dockerfile!']);
    expect(built('D=Dockerfile.dev docker buildx bake -f compose.yaml web')).toEqual(['web/Dockerfile.dev']);
    expect(built('docker compose up --build')).toEqual([]);
    const { builds } = facts('docker compose build web', { 'compose.yaml': compose });
    expect(place(builds[0]!.dockerfile!.alternatives[0]!.at)).toBe('compose.yaml:5:24 Dockerfile.prod');
  });

  it.each([
    'docker buildx ls',
    'docker ps',
    'docker compose ps',
    'echo docker build .',
    'docker run build .',
    'kubectl apply -f a',
    'docker build --help-me',
    'ko version',
    'crane ls x',
  ])('finds no Dockerfile in: %s', (text) => {
    expect(facts(text).builds.filter((build) => build.dockerfile)).toEqual([]);
  });
});

describe('pushes', () => {
  it.each<[string, string[]]>([
    ['docker push a/b:1', ['a/b:1']],
    ['docker buildx bake --print --push x', []],
    ['docker buildx build --check --push -t a .', []],
    ['docker buildx build --call=outline --push -t a .', []],
    ['docker buildx build --call build --push -t a .', ['a']],
    ['docker push -q a/b:1', ['a/b:1']],
    ['docker push --all-tags a/b', ['a/b']],
    ['docker --config x push a', ['a']],
    ['docker image push a', ['a']],
    ['docker manifest push a', ['a']],
    ['podman push --tls-verify=false a', ['a']],
    ['buildah push a docker://b', ['docker://b']],
    ['nerdctl push a', ['a']],
    ['docker buildx build --push -t a -t b .', ['a', 'b']],
    ['docker buildx imagetools create -t a b', ['a']],
    ['earthly --ci --push +image', ['']],
    ["ssh -o BatchMode=yes build 'docker push r/x:1'", ['r/x:1']],
    ['docker compose push', ['']],
    ['docker compose build --push', ['']],
    ['docker-compose -f x.yml push', ['']],
    ['crane push x.tar a', ['a']],
    ['crane copy a b', ['b']],
    ['crane cp --platform linux/amd64 a b', ['b']],
    ['gcrane cp a b', ['b']],
    ['crane append -f x -t a', ['a']],
    ['crane mutate a --label x=y', ['a']],
    ['skopeo copy docker-daemon:a docker://b', ['b']],
    ['skopeo --insecure-policy copy --dest-tls-verify=false docker://a docker://b', ['b']],
    ['skopeo sync --src docker --dest docker a b', ['b']],
    ['oras push a x.tar', ['a']],
    ['oras cp a b', ['b']],
    ['regctl image copy a b', ['b']],
    ['/kaniko/executor -d a -d b', ['a', 'b']],
    ['docker run gcr.io/go-containerregistry/crane push x a', ['a']],
    ['docker run docker:24 docker push a', ['a']],
    ['ko publish ./x', ['']],
    ['pack build a --publish', ['a']],
    ['docker push ${X:-bad}', ['bad']],
    ['${PUSH:+docker push a}', ['a']],
    ['$DOCKER push a; "$BIN/docker" push b', ['b']],
    ['D=docker; P=push; $D $P a', ['a']],
    ['docker $(echo push) a', ['a']],
  ])('%s', (text, refs) => {
    expect(facts(text).pushes.map((push) => push.ref?.alternatives.map((ref) => ref.text).join('|') ?? '')).toEqual(
      refs,
    );
  });

  it.each([
    'docker pull a',
    'docker push-it a',
    'docker build -t push .',
    'docker build --label push=true .',
    'docker buildx build --push=false .',
    'docker buildx build -o type=image .',
    'docker run x push a',
    'skopeo copy docker://a docker-daemon:b',
    'skopeo copy docker://a dir:b',
    'crane digest a',
    'crane pull a b',
    'crane mutate a -o x.tar',
    '/kaniko/executor --no-push -d a',
    '/kaniko/executor --no-push=true -d a',
    'ko build --local ./x',
    'pack build a',
    'git push origin main',
    'helm push x oci://a',
    'echo docker push a',
    'regctl image copy a ocidir://b',
    'docker compose build',
    'docker buildx imagetools create --dry-run -t a b',
  ])('pushes nothing: %s', (text) => {
    expect(facts(text).pushes).toEqual([]);
  });

  it('points at the option that pushes', () => {
    const found = facts(
      'docker buildx build \\\n  -t a --push .\ndocker buildx build --output \\\n type=registry .',
    ).pushes;
    expect(found.map((push) => place(push.option))).toEqual([
      'run.sh:2:8 --push',
      'run.sh:3:21 --output \\\n type=registry',
    ]);
    expect(place(found[0]!.at)).toBe('run.sh:1:1 docker buildx build \\\n  -t a --push .');
  });
});

describe('tags, imports and digests', () => {
  it.each<[string, string]>([
    ['docker tag a b', 'a>b'],
    ['docker image tag a b', 'a>b'],
    ['podman tag a b c', 'a>b a>c'],
    ['docker commit x b', '>b'],
    ['crane tag a b', 'a>b'],
    ['git tag v1', ''],
  ])('%s', (text, expected) => {
    const shown = facts(text).tags.map(
      (tag) => `${tag.source?.ref.alternatives[0]?.text ?? ''}>${tag.target.ref.alternatives[0]?.text}`,
    );
    expect(shown.join(' ')).toBe(expected);
  });

  it.each<[string, string]>([
    ['k3d image import a b -c dev', 'a b'],
    ['k3d images import --cluster=dev a', 'a'],
    ['kind load docker-image a --name x', 'a'],
    ['kind load image-archive x.tar', 'x.tar'],
    ['minikube -p x image load a', 'a'],
    ['minikube cache add a', 'a'],
    ['ctr -n k8s.io images import x.tar', 'x.tar'],
    ['k3s ctr images import x.tar', 'x.tar'],
    ['k3d cluster create', ''],
    ['kind load', ''],
  ])('%s', (text, expected) => {
    expect(
      facts(text)
        .imports.flatMap((each) => each.refs.map((ref) => ref.ref.alternatives[0]!.text))
        .join(' '),
    ).toBe(expected);
  });

  it.each([
    'crane digest a',
    'skopeo inspect docker://a',
    'docker buildx imagetools inspect a',
    'regctl image digest a',
    "docker inspect -f '{{index .RepoDigests 0}}' a",
  ])('%s', (text) => {
    expect(facts(text).digests.length).toBe(1);
  });
});
