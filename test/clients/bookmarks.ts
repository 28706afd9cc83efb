import type { Bookmark, Existing, WriteFiles } from '../../src/clients/bookmark.ts';

const uuid = '11111111-2222-3333-4444-555555555555';

/** `dev` of a site on Pantheon. */
export function bookmark(different: Partial<Bookmark> = {}): Bookmark {
  return {
    name: 'my-site.dev',
    site: 'my-site',
    group: 'Pantheon',
    id: '00000000-0000-8000-8000-000000000001',
    host: `appserver.dev.${uuid}.drush.in`,
    port: 2222,
    user: `dev.${uuid}`,
    aliases: ['my-site.dev.pantheon', `appserver.dev.${uuid}.drush.in`],
    keyFile: undefined,
    website: 'https://dev-my-site.pantheonsite.io',
    home: undefined,
    git: {
      host: `codeserver.dev.${uuid}.drush.in`,
      port: 2222,
      user: `codeserver.dev.${uuid}`,
      aliases: ['my-site.pantheon', `codeserver.dev.${uuid}.drush.in`],
    },
    ...different,
  };
}

/** `live` of the same site, which no one clones from. */
export const live = bookmark({
  name: 'my-site.live',
  id: '00000000-0000-8000-8000-000000000002',
  host: `appserver.live.${uuid}.drush.in`,
  user: `live.${uuid}`,
  aliases: ['my-site.live.pantheon', `appserver.live.${uuid}.drush.in`],
  website: 'https://live-my-site.pantheonsite.io',
  git: undefined,
});

/** The texts of a client's files, after a change of what is there already. */
export function written(
  writeFiles: WriteFiles,
  bookmarks: readonly Bookmark[],
  before: readonly string[] = [],
): string[] {
  return writeFiles(bookmarks).map(({ merge }, index) => merge(existing(before[index])));
}

function existing(text: string | undefined): Existing | undefined {
  return text === undefined ? undefined : { file: '/home/ada/file', text };
}
