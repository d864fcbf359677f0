import { describe, expect, it } from 'vitest';
import { fixRepository } from '../harness.ts';
import { show } from '../tilt/show.ts';
import { places } from './places.ts';

const RULE = 'docker/uv-sync';
const DEV = 'services/a/Dockerfile.dev';
const RELEASE = 'services/a/Dockerfile.release';

describe(RULE, () => {
  it('says what is missing, what freezes and what is editable', async () => {
    expect(
      await show(RULE, {
        [DEV]: ['FROM python', 'ENV UV_LOCKED=1', 'RUN uv sync', 'RUN uv sync --frozen --dev'],
        [RELEASE]: ['FROM python', 'ENV UV_FROZEN=false', 'RUN uv sync', 'RUN uv pip install --system -e ./pkg'],
      }),
    ).toMatchInlineSnapshot(`
      "services/a/Dockerfile.dev:2:5 error UV_LOCKED=1
        "uv sync" freezes the lockfile with "UV_LOCKED=1"; a dev image lets it follow the workspace
        <- services/a/Dockerfile.dev:3:5 "uv sync" runs here
      services/a/Dockerfile.dev:4:13 error --frozen
        "uv sync" freezes the lockfile with "--frozen"; a dev image lets it follow the workspace
      services/a/Dockerfile.release:2:5 error UV_FROZEN=false
        "uv sync" may change the lockfile because of "UV_FROZEN=false"; a release image runs it with --frozen or --locked
        <- services/a/Dockerfile.release:3:5 "uv sync" runs here
      services/a/Dockerfile.release:4:29 error -e ./pkg
        "uv pip install" installs "-e ./pkg" in place; a release image installs a copy of the package"
    `);
  });

  it.each<[string, readonly string[], string]>([
    ['uv sync', ['RUN uv sync --no-dev'], '2:5 error uv sync --no-dev'],
    ['options before', ['RUN uv --project services/a --quiet sync'], '2:5 error uv --project services/a --quiet sync'],
    ['python -m', ['RUN python3 -m uv sync'], '2:5 error python3 -m uv sync'],
    ['another path', ['RUN /root/.local/bin/uv sync'], '2:5 error /root/.local/bin/uv sync'],
    ['a heredoc', ['RUN <<EOF', 'uv sync', 'EOF'], '3:1 error uv sync'],
    ['a list', ['RUN ["uv", "sync"]'], '2:7 error uv", "sync'],
    ['a mount', ['RUN --mount=type=cache,target=/root/.cache/uv uv sync'], '2:47 error uv sync'],
    ['what a container starts', ['ENTRYPOINT uv sync && exec python main.py'], '2:12 error uv sync'],
    ['a variable that denies', ['ARG UV_LOCKED=0', 'RUN uv sync'], '2:5 error UV_LOCKED=0'],
    ['pip -e', ['RUN pip install -e .'], '2:17 error -e .'],
    ['pip with a version', ['RUN pip3.12 install -q --editable=.'], '2:24 error --editable=.'],
    ['python -m pip', ['RUN python -m pip install -e.[dev]'], '2:27 error -e.[dev]'],
    ['combined letters', ['RUN pip install -qe .'], '2:17 error -qe .'],
    ['an ARG', ['ARG HOW="-e ."', 'RUN pip install $HOW'], '2:10 error -e .'],
  ])('reports in a release image: %s', async (_, lines, expected) => {
    expect(await places(RULE, { [RELEASE]: ['FROM python', ...lines] })).toEqual([`${RELEASE}:${expected}`]);
  });

  it('follows scripts and build arguments', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          `custom_build('a', 'docker build --build-arg UV_FROZEN=1 -t $EXPECTED_REF -f ${DEV} .', deps=['.'])`,
        ],
        [DEV]: ['FROM python', 'ARG UV_FROZEN', 'RUN uv sync'],
        [RELEASE]: ['FROM python', 'COPY scripts/ /scripts/', 'RUN sh /scripts/sync.sh'],
        'scripts/sync.sh': ['for group in dev test; do', '  uv sync --group $group', 'done'],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:45 error UV_FROZEN=1
        "uv sync" freezes the lockfile with "UV_FROZEN=1"; a dev image lets it follow the workspace
        <- services/a/Dockerfile.dev:3:5 "uv sync" runs here
      scripts/sync.sh:2:3 error uv sync --group $group
        "uv sync" may change the lockfile; a release image runs it with --frozen or --locked
        <- services/a/Dockerfile.release:3:5 through "scripts/sync.sh" run here"
    `);
  });

  it.each<[string, readonly string[]]>([
    ['frozen and locked', ['RUN uv sync --frozen && uv sync --locked --no-dev']],
    ['variables', ['ENV UV_FROZEN=1', 'RUN uv sync']],
    ['a variable in words', ['RUN UV_LOCKED=TRUE uv sync']],
    ['a base stage', ['FROM python AS base', 'ENV UV_LOCKED=yes', 'FROM base', 'RUN uv sync']],
    ['a check', ['RUN uv sync --check']],
    ['copies', ['RUN pip install . && uv pip install ./pkg && pip install -r requirements.txt']],
    ['an option of another command', ['RUN pip list -e && grep -e uv file && uv run sync -e .']],
    ['other commands', ['RUN uv lock && uv pip sync requirements.txt && uv python install && poetry install']],
    ['values that are not known', ['RUN uv sync $(cat flags)', 'RUN UV_FROZEN=$(cat f) uv sync']],
    ['words', ['RUN echo uv sync', '# RUN uv sync']],
    ['help', ['RUN uv sync --help']],
  ])('is silent in a release image about %s', async (_, lines) => {
    expect(await places(RULE, { [RELEASE]: ['FROM python', ...lines] })).toEqual([]);
  });

  it('is silent in a dev image about what follows the workspace', async () => {
    expect(
      await places(RULE, {
        [DEV]: ['FROM python', 'ENV UV_FROZEN=', 'RUN uv sync && uv pip install -e . && pip install -e .'],
      }),
    ).toEqual([]);
  });

  it('mends both rings', async () => {
    const files = {
      [DEV]: 'FROM python\nRUN uv sync --no-dev --frozen\nRUN ["uv", "sync", "--locked"]\n',
      [RELEASE]: 'FROM python\nRUN uv sync --no-dev\nRUN ["uv", "sync"]\n',
    };
    expect(await fixRepository({ files }, { rules: [RULE] })).toEqual({
      [DEV]: 'FROM python\nRUN uv sync --no-dev\nRUN ["uv", "sync"]\n',
      [RELEASE]: 'FROM python\nRUN uv sync --frozen --no-dev\nRUN ["uv", "sync", "--frozen"]\n',
    });
  });
});
