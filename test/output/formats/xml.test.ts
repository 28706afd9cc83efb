import { expect, test } from 'vitest';
import { properties, rows, text } from '../../../src/output/columns.ts';
import { changes, connection, connectionInfo, diffstat, print } from '../samples.ts';

test('properties are one item, as Terminus writes them', async () => {
  expect(
    await print(connectionInfo, connection, { format: 'xml', fields: 'sftp_command,git_port' }),
  ).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<document>
  <item sftp_command="sftp -o Port=2222 dev.11111111-1111-1111-1111-111111111111@appserver.dev.11111111-1111-1111-1111-111111111111.drush.in" git_port="2222"/>
</document>
`);
});

test('rows are an item each', async () => {
  expect(await print(diffstat, changes, { format: 'xml' })).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<document>
  <item file="wp-content/themes/twenty/style.css" status="M" deletions="12" additions="3"/>
  <item file="license.txt" status="D" deletions="385" additions="0"/>
  <item file="wp-content/uploads/a file, with &quot;quotes&quot; and comma.txt" status="A" deletions="0" additions="7"/>
  <item file="wp-content/images/logo.png" status="A" deletions="-" additions="-"/>
  <item file="wp-content/ünïcode.txt" status="A" deletions="0" additions="1"/>
</document>
`);
});

test('no rows are an empty document', async () => {
  expect(await print(diffstat, [], { format: 'xml' })).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n<document/>\n',
  );
});

test('values are raw, and T11+: a field that is not there is empty', async () => {
  const output = rows({
    id: { label: 'ID' },
    created: { label: 'Created', kind: 'date' },
    locked: { label: 'Locked', kind: 'boolean' },
    note: { label: 'Note' },
  });
  const records = [
    { id: 'dev', created: 1471385341, locked: true },
    { id: 'test', created: null, locked: false, note: '' },
  ];
  expect(await print(output, records, { format: 'xml' })).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<document>
  <item id="dev" created="1471385341" locked="true" note=""/>
  <item id="test" created="" locked="false" note=""/>
</document>
`);
});

test('what would end an attribute, or be a space to a parser, is a reference; what XML cannot write is escaped', async () => {
  const output = properties({ a: { label: 'A' } });
  const hostile = `<b a="x"/> & 'y'\t\r\n\x00\x1b\ud800\uffff 😀`;
  expect(await print(output, { a: hostile }, { format: 'xml' })).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<document>
  <item a="&lt;b a=&quot;x&quot;/&gt; &amp; &apos;y&apos;&#9;&#13;&#10;\\x00\\x1b\\u{d800}\\u{ffff} 😀"/>
</document>
`);
});

test('a text is the content of the document', async () => {
  expect(await print(text, 'a <b>', { format: 'xml' })).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n<document>a &lt;b&gt;</document>\n',
  );
});
