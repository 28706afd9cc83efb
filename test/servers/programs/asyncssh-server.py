"""An SFTP server of asyncssh for one folder: LOGIN PORT HOST_KEY AUTHORIZED_KEYS."""

import asyncio
import os
import sys

import asyncssh

login, port, host_key, authorized = sys.argv[1:]


async def main():
    os.chdir(login)
    await asyncssh.listen(
        '127.0.0.1',
        int(port),
        server_host_keys=[host_key],
        authorized_client_keys=authorized,
        sftp_factory=asyncssh.SFTPServer,
    )
    await asyncio.Future()


asyncio.run(main())
