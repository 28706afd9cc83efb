import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A small WordPress plugin: something worth losing. */
const files = {
  'signal-box.php':
    "<?php\n/*\n * Plugin Name: Signal Box\n * Version: 1.0.0\n */\nrequire __DIR__ . '/inc/signals.php';\nrequire __DIR__ . '/inc/points.php';\n",
  'readme.txt': '=== Signal Box ===\nStable tag: 1.0.0\n\nShows which track a page runs on.\n',
  'uninstall.php': "<?php\ndelete_option('signal_box_points');\n",
  'inc/signals.php':
    "<?php\nfunction signal_box_aspect(bool $clear): string {\n\treturn $clear ? 'green' : 'red';\n}\n",
  'inc/points.php':
    "<?php\nfunction signal_box_points(): array {\n\treturn get_option('signal_box_points', array());\n}\n",
  'inc/admin/page.php': "<?php\nfunction signal_box_page(): void {\n\techo '<h1>Signal Box</h1>';\n}\n",
  'assets/box.css': '.signal-box { border: 1px solid; }\n.signal-box .red { color: #b00; }\n',
  'assets/box.js':
    "document.querySelectorAll('.signal-box').forEach(box => box.removeAttribute('hidden'));\n",
  'assets/lamp.png': Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGPY4/H/PwAGlgLkVYjAAAAAAABJRU5ErkJggg==',
    'base64',
  ),
  'languages/de_DE.po': 'msgid "clear"\nmsgstr "Fahrt"\n\nmsgid "danger"\nmsgstr "Halt"\n',
  'languages/box.pot': 'msgid "clear"\nmsgstr ""\n\nmsgid "danger"\nmsgstr ""\n',
  'templates/box.html': '<div class="signal-box" hidden>\n  <span class="red"></span>\n</div>\n',
};

export const fileCount = Object.keys(files).length;

export function writePlugin(folder) {
  for (const [name, content] of Object.entries(files)) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

/** What is different between the plugin and this folder, as a list of file names. */
export function differences(folder) {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => !entry.isDirectory())
    .map(entry =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    );
  const same = name => Buffer.from(files[name]).equals(readFileSync(join(folder, name)));
  return [
    ...found.filter(name => !Object.hasOwn(files, name)),
    ...Object.keys(files).filter(name => !found.includes(name) || !same(name)),
  ];
}
