import { expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  account,
  changes,
  connection,
  connectionInfo,
  diffstat,
  environmentList,
  environments,
  print,
  whoami,
} from './samples.ts';

test('connection:info prints JSON as Terminus does', async () => {
  expect(await print(connectionInfo, connection, { format: 'json' })).toBe(`{
    "sftp_command": "sftp -o Port=2222 dev.11111111-1111-1111-1111-111111111111@appserver.dev.11111111-1111-1111-1111-111111111111.drush.in",
    "git_command": "git clone ssh://codeserver.dev.11111111-1111-1111-1111-111111111111@codeserver.dev.11111111-1111-1111-1111-111111111111.drush.in:2222/~/repository.git behat-tests",
    "mysql_command": "mysql -u pantheon -pSECRET -h dbserver.dev.11111111-1111-1111-1111-111111111111.drush.in -P 16698 pantheon",
    "redis_command": "redis-cli -h 192.0.2.24 -p 11279 -a SECRET"
}
`);
});

test('connection:info prints YAML as Terminus does', async () => {
  const printed = await print(connectionInfo, connection, { format: 'yaml' });
  expect(JSON.stringify(parse(printed))).toBe(
    JSON.stringify(
      parse(`sftp_command: 'sftp -o Port=2222 dev.11111111-1111-1111-1111-111111111111@appserver.dev.11111111-1111-1111-1111-111111111111.drush.in'
git_command: 'git clone ssh://codeserver.dev.11111111-1111-1111-1111-111111111111@codeserver.dev.11111111-1111-1111-1111-111111111111.drush.in:2222/~/repository.git behat-tests'
mysql_command: 'mysql -u pantheon -pSECRET -h dbserver.dev.11111111-1111-1111-1111-111111111111.drush.in -P 16698 pantheon'
redis_command: 'redis-cli -h 192.0.2.24 -p 11279 -a SECRET'
`),
    ),
  );
});

test('connection:info prints CSV as Terminus does', async () => {
  expect(
    await print(connectionInfo, connection, { format: 'csv' }),
  ).toBe(`"SFTP Command","Git Command","MySQL Command","Redis Command"
"sftp -o Port=2222 dev.11111111-1111-1111-1111-111111111111@appserver.dev.11111111-1111-1111-1111-111111111111.drush.in","git clone ssh://codeserver.dev.11111111-1111-1111-1111-111111111111@codeserver.dev.11111111-1111-1111-1111-111111111111.drush.in:2222/~/repository.git behat-tests","mysql -u pantheon -pSECRET -h dbserver.dev.11111111-1111-1111-1111-111111111111.drush.in -P 16698 pantheon","redis-cli -h 192.0.2.24 -p 11279 -a SECRET"
`);
});

test('connection:info prints TSV as Terminus does', async () => {
  expect(
    await print(connectionInfo, connection, { format: 'tsv' }),
  ).toBe(`sftp -o Port=2222 dev.11111111-1111-1111-1111-111111111111@appserver.dev.11111111-1111-1111-1111-111111111111.drush.in	git clone ssh://codeserver.dev.11111111-1111-1111-1111-111111111111@codeserver.dev.11111111-1111-1111-1111-111111111111.drush.in:2222/~/repository.git behat-tests	mysql -u pantheon -pSECRET -h dbserver.dev.11111111-1111-1111-1111-111111111111.drush.in -P 16698 pantheon	redis-cli -h 192.0.2.24 -p 11279 -a SECRET
`);
});

test('connection:info prints a list as Terminus does', async () => {
  expect(
    await print(connectionInfo, connection, { format: 'list' }),
  ).toBe(`sftp -o Port=2222 dev.11111111-1111-1111-1111-111111111111@appserver.dev.11111111-1111-1111-1111-111111111111.drush.in
git clone ssh://codeserver.dev.11111111-1111-1111-1111-111111111111@codeserver.dev.11111111-1111-1111-1111-111111111111.drush.in:2222/~/repository.git behat-tests
mysql -u pantheon -pSECRET -h dbserver.dev.11111111-1111-1111-1111-111111111111.drush.in -P 16698 pantheon
redis-cli -h 192.0.2.24 -p 11279 -a SECRET
`);
});

test('env:diffstat prints a table as Terminus does', async () => {
  expect(
    await print(diffstat, changes, { format: 'table' }),
  ).toBe(` -------------------------------------------------------- -------- ----------- ----------- 
  File                                                     Status   Deletions   Additions  
 -------------------------------------------------------- -------- ----------- ----------- 
  wp-content/themes/twenty/style.css                       M        12          3          
  license.txt                                              D        385         0          
  wp-content/uploads/a file, with "quotes" and comma.txt   A        0           7          
  wp-content/images/logo.png                               A        -           -          
  wp-content/ünïcode.txt                                   A        0           1          
 -------------------------------------------------------- -------- ----------- ----------- 
`);
});

test('env:diffstat prints JSON as Terminus does', async () => {
  expect(await print(diffstat, changes, { format: 'json' })).toBe(`[
    {
        "file": "wp-content/themes/twenty/style.css",
        "status": "M",
        "deletions": "12",
        "additions": "3"
    },
    {
        "file": "license.txt",
        "status": "D",
        "deletions": "385",
        "additions": "0"
    },
    {
        "file": "wp-content/uploads/a file, with \\"quotes\\" and comma.txt",
        "status": "A",
        "deletions": "0",
        "additions": "7"
    },
    {
        "file": "wp-content/images/logo.png",
        "status": "A",
        "deletions": "-",
        "additions": "-"
    },
    {
        "file": "wp-content/\\u00fcn\\u00efcode.txt",
        "status": "A",
        "deletions": "0",
        "additions": "1"
    }
]
`);
});

test('env:diffstat prints CSV as Terminus does', async () => {
  expect(await print(diffstat, changes, { format: 'csv' })).toBe(`File,Status,Deletions,Additions
wp-content/themes/twenty/style.css,M,12,3
license.txt,D,385,0
"wp-content/uploads/a file, with ""quotes"" and comma.txt",A,0,7
wp-content/images/logo.png,A,-,-
wp-content/ünïcode.txt,A,0,1
`);
});

test('env:diffstat prints TSV as Terminus does', async () => {
  expect(await print(diffstat, changes, { format: 'tsv' })).toBe(`wp-content/themes/twenty/style.css	M	12	3
license.txt	D	385	0
wp-content/uploads/a file, with "quotes" and comma.txt	A	0	7
wp-content/images/logo.png	A	-	-
wp-content/ünïcode.txt	A	0	1
`);
});

test('env:diffstat prints YAML as Terminus does', async () => {
  const printed = await print(diffstat, changes, { format: 'yaml' });
  expect(JSON.stringify(parse(printed))).toBe(
    JSON.stringify(
      parse(`-
  file: wp-content/themes/twenty/style.css
  status: M
  deletions: '12'
  additions: '3'
-
  file: license.txt
  status: D
  deletions: '385'
  additions: '0'
-
  file: 'wp-content/uploads/a file, with "quotes" and comma.txt'
  status: A
  deletions: '0'
  additions: '7'
-
  file: wp-content/images/logo.png
  status: A
  deletions: '-'
  additions: '-'
-
  file: wp-content/ünïcode.txt
  status: A
  deletions: '0'
  additions: '1'
`),
    ),
  );
});

test('env:diffstat without changes prints a table as Terminus does', async () => {
  expect(await print(diffstat, [], { format: 'table' })).toBe(` ------ -------- ----------- ----------- 
  File   Status   Deletions   Additions  
 ------ -------- ----------- ----------- 
`);
});

test('env:diffstat without changes prints JSON as Terminus does', async () => {
  expect(await print(diffstat, [], { format: 'json' })).toBe(`[]
`);
});

test('env:diffstat without changes prints CSV as Terminus does', async () => {
  expect(await print(diffstat, [], { format: 'csv' })).toBe(`File,Status,Deletions,Additions
`);
});

test('env:list prints JSON as Terminus does', async () => {
  expect(await print(environmentList, environments, { format: 'json' })).toBe(`{
    "dev": {
        "id": "dev",
        "created": 1471385341,
        "domain": "dev-behat-tests.pantheonsite.io",
        "connection_mode": "git",
        "locked": false,
        "initialized": true
    },
    "test": {
        "id": "test",
        "created": 1471385344,
        "domain": "test-behat-tests.pantheonsite.io",
        "connection_mode": "git",
        "locked": false,
        "initialized": true
    },
    "live": {
        "id": "live",
        "created": 1471385345,
        "domain": "live-behat-tests.pantheonsite.io",
        "connection_mode": "git",
        "locked": false,
        "initialized": false
    }
}
`);
});

test('auth:whoami prints a table as Terminus does', async () => {
  expect(
    await print(whoami, account, { format: 'table' }),
  ).toBe(` ------------ -------------------------------------- 
  First Name   Dev                                   
  Last Name    User                                  
  Email        devuser@pantheon.io                   
  ID           11111111-1111-1111-1111-111111111111  
 ------------ -------------------------------------- 
`);
});

test('connection:info --fields=git_* prints the frame of Terminus, with nothing wrapped', async () => {
  expect(
    await print(connectionInfo, connection, { fields: 'git_*' }),
  ).toBe(` -------------- -------------------------------------------------------------------------------------------------------------------------------------------------------------------- 
  Git Command    git clone ssh://codeserver.dev.11111111-1111-1111-1111-111111111111@codeserver.dev.11111111-1111-1111-1111-111111111111.drush.in:2222/~/repository.git behat-tests  
  Git Username   codeserver.dev.11111111-1111-1111-1111-111111111111                                                                                                                 
  Git Host       codeserver.dev.11111111-1111-1111-1111-111111111111.drush.in                                                                                                        
  Git Port       2222                                                                                                                                                                
  Git URL        ssh://codeserver.dev.11111111-1111-1111-1111-111111111111@codeserver.dev.11111111-1111-1111-1111-111111111111.drush.in:2222/~/repository.git                        
 -------------- -------------------------------------------------------------------------------------------------------------------------------------------------------------------- 
`);
});
