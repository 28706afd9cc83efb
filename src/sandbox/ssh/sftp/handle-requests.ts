import { fstatSync, fsync, read, readSync, write, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import { changeArea, checkSize } from '../guarded-write.ts';
import { applyAttributes } from './apply-attributes.ts';
import { folderAttributes, toAttributes } from './attributes.ts';
import { diskFigures } from './disk.ts';
import type { FileHandle, Workspace } from './handles.ts';
import { limits } from './packets.ts';
import {
  attributesReply,
  dataHeaderBytes,
  dataReply,
  diskReply,
  nameReply,
  okReply,
  statusReply,
} from './replies.ts';
import type { HandleRequest } from './requests.ts';

const readAt = promisify(read);
const writeAt = promisify(write);
const syncToDisk = promisify(fsync);

/** Bytes. Below, a call is over sooner than a thread of Node's pool could have taken it up. */
const small = 32 * 1024;

/** Returns one request on a handle. Throws what `toStatus` makes an answer of. */
export async function answerHandleRequest(
  workspace: Workspace,
  id: number,
  request: HandleRequest,
): Promise<Buffer> {
  const { handles, clock } = workspace;
  switch (request.kind) {
    case 'read':
      return readFile(handles.file(request.handle), id, request);
    case 'write':
      await writeFile(handles.file(request.handle), request);
      return okReply(id);
    case 'close':
      handles.close(request.handle);
      return okReply(id);
    case 'readdir': {
      const entries = handles.folder(request.handle).next();
      return entries.length === 0 ? endOfFile(id) : nameReply(id, entries);
    }
    case 'fstat': {
      const handle = handles.get(request.handle);
      if (handle.kind === 'folder') return attributesReply(id, folderAttributes(clock.now()));
      return attributesReply(id, toAttributes(fstatSync(handle.descriptor)));
    }
    case 'fsetstat': {
      const { area, names, descriptor } = handles.file(request.handle);
      checkSize(area, request.attributes.size ?? 0);
      await changeArea(area, names, () => applyAttributes(descriptor, request.attributes));
      return okReply(id);
    }
    case 'fsync':
      await syncToDisk(handles.file(request.handle).descriptor);
      return okReply(id);
    case 'fstatvfs': {
      const handle = handles.get(request.handle);
      return diskReply(id, diskFigures(workspace.tree, handle.path));
    }
  }
}

async function readFile(
  { descriptor }: FileHandle,
  id: number,
  { offset, length }: { offset: number; length: number },
): Promise<Buffer> {
  // Clients ask for 255 KiB of the smallest file; the size saves the memory, and a read to find the end.
  const left = fstatSync(descriptor).size - offset;
  const wanted = Math.min(length, limits.readBytes, left);
  if (wanted <= 0) return endOfFile(id);
  // A buffer of its own, not of Node's pool: it lives until the socket has taken it.
  const buffer = Buffer.allocUnsafeSlow(dataHeaderBytes + wanted);
  const bytesRead =
    wanted < small
      ? readSync(descriptor, buffer, dataHeaderBytes, wanted, offset)
      : (await readAt(descriptor, buffer, dataHeaderBytes, wanted, offset)).bytesRead;
  return bytesRead === 0 ? endOfFile(id) : dataReply(id, buffer, bytesRead);
}

async function writeFile(
  { area, names, descriptor }: FileHandle,
  { offset, data }: { offset: number; data: Buffer },
): Promise<void> {
  checkSize(area, offset + data.length);
  await changeArea(area, names, async () => {
    for (let done = 0; done < data.length; ) {
      const left = data.length - done;
      done +=
        left < small
          ? writeSync(descriptor, data, done, left, offset + done)
          : (await writeAt(descriptor, data, done, left, offset + done)).bytesWritten;
    }
  });
}

function endOfFile(id: number): Buffer {
  return statusReply(id, 'endOfFile', 'End of file');
}
