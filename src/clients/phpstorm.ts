import type { Bookmark, WriteFiles } from './bookmark.ts';
import { changeXml, childWith, type Element, listChildren, type XmlNode } from './xml.ts';

const kind = {
  empty: '<?xml version="1.0" encoding="UTF-8"?>\n<project version="4">\n</project>\n',
  root: 'project',
  what: 'XML of a JetBrains project',
  indent: '  ',
};

type Insert = (parent: Element, part: XmlNode) => Element;

/** Three files of `.idea`, which name each other by id and by name (user-needs.md 4.4). */
export const writeFiles: WriteFiles = bookmarks => [
  file('sshConfigs.xml', 'SshConfigs', (component, insert) => {
    const configs = childWith(component, { name: 'configs' }, insert);
    for (const bookmark of bookmarks) putSshConfig(configs, bookmark, insert);
  }),
  file('webServers.xml', 'WebServers', (component, insert) => {
    const servers = childWith(component, { name: 'option', attributes: { name: 'servers' } }, insert);
    for (const bookmark of bookmarks) putWebServer(servers, bookmark, insert);
  }),
  file('deployment.xml', 'PublishConfigData', (component, insert) => {
    // What is uploaded by itself, and where to, is for a person to switch on.
    if (!component.getAttribute('serverName')) component.setAttribute('serverName', bookmarks[0]?.name ?? '');
    const data = childWith(component, { name: 'serverData' }, insert);
    for (const bookmark of bookmarks) putMapping(data, bookmark, insert);
  }),
];

function file(name: string, component: string, change: (component: Element, insert: Insert) => void) {
  return {
    name,
    merge: (existing: Parameters<typeof changeXml>[0]) =>
      changeXml(existing, kind, (root, insert) =>
        change(childWith(root, { name: 'component', attributes: { name: component } }, insert), insert),
      ),
  };
}

function setAll(element: Element, attributes: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}

function putSshConfig(configs: Element, bookmark: Bookmark, insert: Insert): void {
  const { id, host, port, user, keyFile } = bookmark;
  const config = childWith(configs, { name: 'sshConfig', attributes: { id } }, insert);
  setAll(config, {
    ...(keyFile === undefined ? { authType: 'OPEN_SSH' } : { keyPath: keyFile }),
    ...{ host, port: String(port), nameFormat: 'DESCRIPTIVE', username: user, useOpenSSHConfig: 'true' },
  });
}

function putWebServer(servers: Element, bookmark: Bookmark, insert: Insert): void {
  const { id, name, host, port, user, keyFile, home, website } = bookmark;
  const server = childWith(servers, { name: 'webServer', attributes: { id } }, insert);
  setAll(server, { name, ...(website === undefined ? {} : { url: website }) });
  const transfer = childWith(server, { name: 'fileTransfer' }, insert);
  const way = keyFile === undefined ? 'agent' : 'key';
  setAll(transfer, {
    // The whole of the home, which is what "Autodetect" finds again when it has moved.
    ...(home === undefined ? {} : { rootFolder: home }),
    ...{ accessType: 'SFTP', host, port: String(port), sshConfigId: id },
    sshConfig: `${user}@${host}:${port} ${way}`,
    ...(keyFile === undefined ? { authAgent: 'true' } : { keyPair: 'true' }),
  });
  if (listChildren(transfer, 'advancedOptions').length > 0) return;
  const attributes = {
    ...{
      dataProtectionLevel: 'Private',
      keepAliveTimeout: '0',
      passiveMode: 'true',
      shareSSLContext: 'true',
    },
  };
  insert(transfer, { name: 'advancedOptions', children: [{ name: 'advancedOptions', attributes }] });
}

/** Mappings that are there are a person's own by now. */
function putMapping(data: Element, { name }: Bookmark, insert: Insert): void {
  if (listChildren(data, 'paths').some(paths => paths.getAttribute('name') === name)) return;
  const mapping = { deploy: '/code', local: '$PROJECT_DIR$', web: '/' };
  const excluded = ['.git', '.idea', 'node_modules'].map(folder => ({
    name: 'excludedPath',
    attributes: { local: 'true', path: `$PROJECT_DIR$/${folder}` },
  }));
  insert(data, {
    name: 'paths',
    attributes: { name },
    children: [
      {
        name: 'serverdata',
        children: [
          { name: 'mappings', children: [{ name: 'mapping', attributes: mapping }] },
          { name: 'excludedPaths', children: excluded },
        ],
      },
    ],
  });
}
