"""An SFTP server over paramiko's SFTPServer for one folder: LOGIN PORT HOST_KEY AUTHORIZED_KEYS."""

import os
import socket
import sys
import threading

import paramiko

login, port, host_key, authorized = sys.argv[1:]
allowed = open(authorized, encoding='utf-8').read().split()[1]


class Door(paramiko.ServerInterface):
    def check_auth_publickey(self, username, key):
        fine = key.get_base64() == allowed
        return paramiko.AUTH_SUCCESSFUL if fine else paramiko.AUTH_FAILED

    def get_allowed_auths(self, username):
        return 'publickey'

    def check_channel_request(self, kind, chanid):
        return paramiko.OPEN_SUCCEEDED


class File(paramiko.SFTPHandle):
    def stat(self):
        return paramiko.SFTPAttributes.from_stat(os.fstat(self.readfile.fileno()))

    def chattr(self, attr):
        return attempt(lambda: paramiko.SFTPServer.set_file_attr(self.filename, attr))


def attempt(work):
    try:
        found = work()
    except OSError as error:
        return paramiko.SFTPServer.convert_errno(error.errno)
    return paramiko.SFTP_OK if found is None else found


class Files(paramiko.SFTPServerInterface):
    def _real(self, path):
        return login + self.canonicalize(path)

    def _listed(self, path):
        found = []
        for name in os.listdir(path):
            attributes = paramiko.SFTPAttributes.from_stat(os.lstat(os.path.join(path, name)))
            attributes.filename = name
            found.append(attributes)
        return found

    def list_folder(self, path):
        return attempt(lambda: self._listed(self._real(path)))

    def stat(self, path):
        return attempt(lambda: paramiko.SFTPAttributes.from_stat(os.stat(self._real(path))))

    def lstat(self, path):
        return attempt(lambda: paramiko.SFTPAttributes.from_stat(os.lstat(self._real(path))))

    def open(self, path, flags, attr):
        return attempt(lambda: self._open(self._real(path), flags, attr))

    def _open(self, path, flags, attr):
        mode = 0o666 if attr.st_mode is None else attr.st_mode
        descriptor = os.open(path, flags, mode)
        kinds = {os.O_RDONLY: 'rb', os.O_WRONLY: 'wb', os.O_RDWR: 'r+b'}
        handle = File(flags)
        handle.filename = path
        handle.readfile = handle.writefile = os.fdopen(descriptor, kinds[flags & os.O_ACCMODE])
        return handle

    def remove(self, path):
        return attempt(lambda: os.remove(self._real(path)))

    def rename(self, old, new):
        if os.path.lexists(self._real(new)):
            return paramiko.SFTP_FAILURE
        return attempt(lambda: os.rename(self._real(old), self._real(new)))

    def posix_rename(self, old, new):
        return attempt(lambda: os.replace(self._real(old), self._real(new)))

    def mkdir(self, path, attr):
        return attempt(lambda: os.mkdir(self._real(path)))

    def rmdir(self, path):
        return attempt(lambda: os.rmdir(self._real(path)))

    def chattr(self, path, attr):
        return attempt(lambda: paramiko.SFTPServer.set_file_attr(self._real(path), attr))

    def symlink(self, target, path):
        return attempt(lambda: os.symlink(target, self._real(path)))

    def readlink(self, path):
        return attempt(lambda: os.readlink(self._real(path)))


def serve(connection):
    transport = paramiko.Transport(connection)
    transport.add_server_key(key)
    transport.set_subsystem_handler('sftp', paramiko.SFTPServer, Files)
    transport.start_server(server=Door())
    # A channel that nobody holds on to is closed.
    channels = []
    while transport.is_active():
        channels.append(transport.accept(1))


key = paramiko.RSAKey(filename=host_key)
listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(('127.0.0.1', int(port)))
listener.listen(100)
while True:
    accepted, _ = listener.accept()
    threading.Thread(target=serve, args=(accepted,), daemon=True).start()
