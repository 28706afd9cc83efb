import type { Bookmark, Existing, WriteFiles } from './bookmark.ts';
import { damaged } from './damaged.ts';
import { changeXml, type Element, listChildren, type XmlNode } from './xml.ts';

const kind = {
  empty: `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
  <dict>
  </dict>
</plist>
`,
  root: 'plist',
  what: 'a bookmark of Cyberduck',
  indent: '  ',
};

/** A bookmark a file; its UUID makes a second import change the first one's. */
export const writeFiles: WriteFiles = bookmarks =>
  bookmarks.map(bookmark => ({
    name: `${bookmark.name}.duck`,
    merge: existing =>
      changeXml(existing, kind, (root, insert) => {
        const [dict] = listChildren(root, 'dict');
        if (!dict) throw damaged(existing?.file ?? '', kind.what, 'it has no dict');
        checkOwner(dict, bookmark, existing);
        for (const [name, value] of Object.entries(toValues(bookmark))) set(dict, { name, value }, insert);
      }),
  }));

/** One file is one bookmark: another one's would be lost. */
function checkOwner(dict: Element, { id }: Bookmark, existing: Existing | undefined): void {
  const before = findEntry(dict, 'UUID')?.textContent;
  if (existing && before && before !== id) {
    throw damaged(existing.file, 'the bookmark of this environment', 'it belongs to another server');
  }
}

// Every value is a text, the port too. Without a `Path`: the folder of the login moves. `browser` is the one connection
// that the platform asks for (user-needs.md 4.5).
function toValues({ name, id, host, port, user, keyFile, website }: Bookmark): Record<string, string> {
  return {
    Protocol: 'sftp',
    Nickname: name,
    UUID: id,
    Hostname: host,
    Port: String(port),
    Username: user,
    ...(keyFile === undefined ? {} : { 'Private Key File': keyFile }),
    'Transfer Connection': 'browser',
    ...(website === undefined ? {} : { 'Web URL': website }),
  };
}

type Insert = (parent: Element, part: XmlNode) => Element;

function set(dict: Element, { name, value }: { name: string; value: string }, insert: Insert): void {
  const found = findEntry(dict, name);
  if (found) {
    found.textContent = value;
  } else {
    insert(dict, { name: 'key', text: name });
    insert(dict, { name: 'string', text: value });
  }
  if (name === 'Private Key File') setDictionary(dict, value, insert);
}

/** Newer versions read the key's place from here. */
function setDictionary(dict: Element, path: string, insert: Insert): void {
  const name = 'Private Key File Dictionary';
  const children = [
    { name: 'key', text: 'Path' },
    { name: 'string', text: path },
  ];
  const found = findEntry(dict, name);
  if (found) {
    const value = findEntry(found, 'Path');
    if (value) value.textContent = path;
    else for (const child of children) insert(found, child);
    return;
  }
  insert(dict, { name: 'key', text: name });
  insert(dict, { name: 'dict', children });
}

/** The element behind the key of this name. */
function findEntry(dict: Element, name: string): Element | undefined {
  const elements = [...dict.childNodes].filter((node): node is Element => node.nodeType === 1);
  const at = elements.findIndex(({ nodeName, textContent }) => nodeName === 'key' && textContent === name);
  return at < 0 ? undefined : elements[at + 1];
}
