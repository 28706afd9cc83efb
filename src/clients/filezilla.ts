import type { Bookmark, WriteFiles } from './bookmark.ts';
import { changeXml, type Element, listChildren, readText, type XmlNode } from './xml.ts';

// Without a `version`: one that is newer than the installed FileZilla's would be taken for "from the future". A server
// that lacks a host, a name or a user is dropped without a word (user-needs.md 4.1).
const kind = {
  empty: '<?xml version="1.0" encoding="UTF-8"?>\n<FileZilla3>\n\t<Servers>\n\t</Servers>\n</FileZilla3>\n',
  root: 'FileZilla3',
  what: "XML of FileZilla's site manager",
  indent: '\t',
};

type Insert = (parent: Element, part: XmlNode) => Element;

export const writeFiles: WriteFiles = bookmarks => [
  {
    name: 'sitemanager.xml',
    merge: existing =>
      changeXml(existing, kind, (root, insert) => {
        const servers = listChildren(root, 'Servers')[0] ?? insert(root, { name: 'Servers' });
        for (const bookmark of bookmarks) put(bookmark, servers, insert);
      }),
  },
];

/** Changes the server of this host and user, wherever a person has moved it; else adds one to the folder of the platform. */
function put(bookmark: Bookmark, servers: Element, insert: Insert): void {
  const ours = [...servers.getElementsByTagName('Server')].find(
    server => readText(server, 'Host') === bookmark.host && readText(server, 'User') === bookmark.user,
  );
  if (ours) {
    update(ours, bookmark, insert);
    return;
  }
  const folder =
    listChildren(servers, 'Folder').find(each => folderName(each) === bookmark.group) ??
    insert(servers, { name: 'Folder', attributes: { expanded: '1' }, text: bookmark.group });
  insert(folder, { name: 'Server', children: everything(bookmark) });
}

/** The name of a folder is its own text, in front of what is in it. */
function folderName(folder: Element): string {
  const own = [...folder.childNodes].filter(({ nodeName }) => nodeName === '#text');
  return own
    .map(({ textContent }) => textContent ?? '')
    .join('')
    .trim();
}

const agent = '3'; // "Interactive": asks an agent first, and no one for a password that the platform would not take.
const keyFile = '5';

function everything(bookmark: Bookmark): XmlNode[] {
  const { host, port, user, name } = bookmark;
  return [
    { name: 'Host', text: host },
    { name: 'Port', text: String(port) },
    { name: 'Protocol', text: '1' },
    { name: 'Type', text: '0' },
    { name: 'User', text: user },
    ...logon(bookmark),
    { name: 'MaximumMultipleConnections', text: '1' },
    { name: 'EncodingType', text: 'UTF-8' },
    { name: 'BypassProxy', text: '0' },
    { name: 'Name', text: name },
    { name: 'SyncBrowsing', text: '0' },
    { name: 'DirectoryComparison', text: '0' },
  ];
}

function logon({ keyFile: file }: Bookmark): XmlNode[] {
  return file === undefined
    ? [{ name: 'Logontype', text: agent }]
    : [
        { name: 'Logontype', text: keyFile },
        { name: 'Keyfile', text: file },
      ];
}

/** What a person has chosen stays, but for what the platform does not take: passwords, and many connections. */
function update(server: Element, bookmark: Bookmark, insert: Insert): void {
  const set = (name: string, text: string) => {
    const child = listChildren(server, name)[0] ?? insert(server, { name });
    child.textContent = text;
  };
  set('Port', String(bookmark.port));
  set('Protocol', '1');
  set('MaximumMultipleConnections', '1');
  const usesKeys = [agent, keyFile].includes(readText(server, 'Logontype') ?? '');
  if (usesKeys && bookmark.keyFile === undefined) return;
  for (const { name, text = '' } of logon(bookmark)) set(name, text);
}
