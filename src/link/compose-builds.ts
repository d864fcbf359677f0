import type { ComposeService } from '../model/compose.ts';
import { known } from '../model/possible.ts';
import { joinPath } from '../text/path.ts';
import type { Span } from '../text/source.ts';
import { TracedText } from '../text/traced.ts';
import { literalAt } from './literals.ts';

/** The Dockerfiles that a service may be built from, and where each is written. */
export function composeDockerfiles({ build }: ComposeService): readonly { readonly path: string; readonly at: Span }[] {
  if (!build || build.dockerfileContents) return [];
  const contexts = build.context ?? known(TracedText.computed('.'));
  const files = build.dockerfile ?? known(TracedText.computed('Dockerfile'));
  return contexts.alternatives.flatMap((context) =>
    files.alternatives.flatMap((file) => {
      if (/:\/\/|^git@|^\//.test(context.text) || file.text.startsWith('/')) return [];
      const path = joinPath('', `${build.folder}/${context.text}/${file.text}`);
      const named = build.dockerfile ? file : build.context && context;
      const at = named && (literalAt(named, named.text.lastIndexOf('/') + 1) ?? named.spanOf());
      return path === undefined ? [] : [{ path, at: at ?? build.at }];
    }),
  );
}
